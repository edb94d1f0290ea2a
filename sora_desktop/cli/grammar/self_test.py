"""The options by which the program tries itself out."""

from __future__ import annotations

import argparse

from sora_desktop.cli.grammar.options import path
from sora_desktop.cli.self_test.subjects import Subject

SELF_TEST = "self-test"


def add_self_test(parser: argparse.ArgumentParser) -> None:
    """Add `--self-test` and what goes with it."""
    group = parser.add_argument_group("trying out whether everything works on this computer")
    group.add_argument(
        "--self-test",
        dest="command",
        action="store_const",
        const=SELF_TEST,
        default=argparse.SUPPRESS,
        help="open the window over an empty folder, make a simulated clip, play it, try keyring, local service and "
        "all else, say of each thing whether it works, and end with 0 if nothing failed; what you have is not touched",
    )
    group.add_argument(
        "--self-test-needs",
        type=_subjects,
        metavar="NAME,…",
        default=(),
        help="count these as failed where this computer cannot try them, such as keyring",
    )
    group.add_argument(
        "--self-test-libraries",
        type=path,
        metavar="FILE",
        help="write there which files the program had loaded in the end (Linux only)",
    )


def _subjects(value: str) -> tuple[Subject, ...]:
    try:
        return tuple(Subject(name.strip()) for name in value.split(",") if name.strip())
    except ValueError as error:
        msg = f"{error}; there are {', '.join(Subject)}"
        raise argparse.ArgumentTypeError(msg) from None

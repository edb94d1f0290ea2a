"""The grammar of the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.cli.grammar.options import path, text
from sora_desktop.cli.grammar.self_test import add_self_test
from sora_desktop.cli.opening import names_file
from sora_desktop.services.driving.calling import Doing

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA_DIR_VARIABLE = "SORA_DESKTOP_DATA_DIR"

_PROGRAM = "sora-desktop"


def build_parser(*, with_commands: bool = True, with_emulator: bool = True) -> argparse.ArgumentParser:
    """Build the parser; the result of parsing has `command` set to its words.

    Args:
        with_commands: whether it is to know the commands; without them it only knows the window, and files for it.
        with_emulator: whether it is to know what the emulator takes; without that it only knows its name, and
            nothing of the emulator is loaded.
    """
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=path,
        metavar="FOLDER",
        default=argparse.SUPPRESS,
        help=f"keep everything, clips included, in this folder (or set {DATA_DIR_VARIABLE})",
    )
    parser = argparse.ArgumentParser(
        prog=_PROGRAM,
        usage=f"{_PROGRAM} [options] [FILE ...]\n       {_PROGRAM} [options] COMMAND ...",
        parents=[shared],
        description="Turn prompts into videos with any server that speaks the /v1/videos protocol. "
        "Without a command, the window opens, or comes to the front where it is open already, and shows what is in "
        "the files that are named. A name without a dot is written with its folder, as in ./prompts.",
        epilog="exit codes: 0 done, 1 not completed, 2 refused here before anything was sent, "
        "3 the server could not be reached or refused the key, 130 Ctrl+C",
    )
    parser.add_argument("--version", action="version", version=f"sora-desktop {__version__}")
    parser.add_argument(
        "--exit-after-first-paint",
        action="store_true",
        help='open the window, print "painted" with the milliseconds it took, and end',
    )
    doing = parser.add_mutually_exclusive_group()
    for one, words in (
        (Doing.NEW_VIDEO, "with the keyboard in the prompt"),
        (Doing.IMPORT, "and choose files to import"),
    ):
        doing.add_argument(
            f"--{one.value}", action="store_const", const=one, dest="doing", help=f"open the window {words}"
        )
    add_self_test(parser)
    parser.set_defaults(command="window", files=[])
    if not with_commands:
        parser.add_argument("files", nargs="*", metavar="FILE", help="prompts or clips to look at")
        return parser
    # The window needs none of these.
    from sora_desktop.cli.grammar import (  # noqa: PLC0415
        connections,
        doctor,
        emulator,
        exporting,
        jobs,
        library,
        licences,
        making,
        money,
        service,
        templates,
        trust,
        verify,
        webhooks,
    )

    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=_PROGRAM)
    making.add_generate(commands, shared)
    making.add_batch(commands, shared)
    making.add_derivations(commands, shared)
    making.add_characters(commands, shared)
    templates.add_templates(commands, shared)
    jobs.add_jobs(commands, shared)
    jobs.add_queue(commands, shared)
    jobs.add_resume(commands, shared)
    library.add_adopt(commands, shared)
    library.add_videos(commands, shared)
    money.add_budget(commands, shared)
    money.add_spending(commands, shared)
    connections.add_connections(commands, shared)
    trust.add_trust(commands, shared)
    verify.add_verify(commands, shared)
    exporting.add_export(commands, shared)
    doctor.add_doctor(commands, shared)
    licences.add_licences(commands)
    service.add_serve(commands, shared)
    webhooks.add_webhooks(commands, shared)
    emulator.add_emulator(commands, with_options=with_emulator)
    return parser


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; wrong ones end the process with 2 and a sentence on standard error."""
    first = _first_word(arguments)
    wanted = build_parser(with_commands=not names_file(first), with_emulator=first == "emulator")
    options, rest = wanted.parse_known_args(arguments)
    # The grammar takes files, and the subjects of a command, only where they stand together.
    if options.command == "window" and all(map(names_file, rest)):
        options.files = [*options.files, *rest]
    elif options.command == "verify" and not any(argument.startswith("-") for argument in rest):
        try:
            options.subjects += map(text, rest)
        except argparse.ArgumentTypeError as error:
            wanted.error(f"argument JOB|FILE: {error}")
    elif rest:
        wanted.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


def _first_word(arguments: Sequence[str]) -> str:
    """Give the first word that is no option and no option's value."""
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            return argument
        if argument.startswith("--d") and "--data-dir".startswith(argument):
            next(rest, None)
    return ""

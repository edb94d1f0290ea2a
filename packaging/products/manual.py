"""Writes the manual page out of the grammar of the command line, so that it tells all of it and nothing else."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.cli.parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from products.order import BuildOrder

_FILES = {
    "~/.local/share/sora-desktop": "Jobs, settings, thumbnails, backups, logs; with --data-dir, that folder.",
    "~/Videos/Sora Desktop": "The clips, in the folder of videos as your desktop names it.",
}
_EXAMPLES = {
    "The window, or the one that is open already:": "sora-desktop",
    "A clip of the simulation, which needs no network and no key:": (
        'sora-desktop generate "a peanut eating peanut butter" --size 1280x720 --seconds 4'
    ),
    "All prompts of two files:": "sora-desktop batch prompts.csv more-prompts.txt",
    "A server of your own:": "sora-desktop connections add studio http://127.0.0.1:8091/v1 --auth none",
}


def manual(order: BuildOrder) -> str:
    """Write sora-desktop(1) in the macros of man(7)."""
    parser = build_parser()
    date = datetime.fromtimestamp(order.made_at, UTC).strftime("%Y-%m-%d")
    lines = [
        f'.TH {parser.prog.upper()} 1 "{date}" "{parser.prog} {order.version}" "User Commands"',
        ".SH NAME",
        _text(f"{parser.prog} - turn prompts into videos"),
        ".SH SYNOPSIS",
        *_synopsis(parser),
        ".SH DESCRIPTION",
        _text(parser.description or ""),
        ".SH OPTIONS",
        *_options(parser),
        ".SH COMMANDS",
        *_commands(parser),
        ".SH EXIT STATUS",
        *_exit_codes(parser.epilog or ""),
        ".SH ENVIRONMENT",
        ".TP",
        ".B SORA_DESKTOP_DATA_DIR",
        _text("The folder that everything is kept in, as by --data-dir."),
        ".SH FILES",
        *(line for path, meaning in _FILES.items() for line in (".TP", f".I {_text(path)}", _text(meaning))),
        ".SH EXAMPLES",
        *(
            line
            for told, typed in _EXAMPLES.items()
            for line in (".PP", _text(told), ".PP", ".EX", _text(typed), ".EE")
        ),
        ".SH SEE ALSO",
        _text(order.home),
    ]
    return "\n".join(lines) + "\n"


def _synopsis(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Give each form of the usage on a line of its own, with the name of the program marked."""
    usage = parser.format_usage().removeprefix("usage: ")
    for number, form in enumerate(re.split(rf"\n\s*(?={re.escape(parser.prog)} )", usage)):
        if number:
            yield ".br"
        arguments = " ".join(form.removeprefix(parser.prog).split())
        yield rf"\fB{_text(parser.prog)}\fR {_text(arguments)}"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Tell each argument of a grammar that is not a command."""
    for action in parser._actions:  # noqa: SLF001 - argparse tells its arguments nowhere else
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:  # noqa: SLF001
            continue
        names = ", ".join(rf"\fB{_text(name)}\fR" for name in action.option_strings)
        value = "" if action.nargs == 0 else rf"\fI{_text(_value(action))}\fR"
        yield ".TP"
        yield " ".join(part for part in (names, value) if part)
        yield _text(_help(action, parser))


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "{" + ",".join(str(choice) for choice in action.choices) + "}"
    return action.dest.upper()


def _help(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    """Give the help of an argument with its values filled in, as argparse does."""
    told = dict(vars(action), prog=parser.prog)
    return (action.help or "").replace("%%", "\0").replace("%(default)s", str(told["default"])).replace("\0", "%")


def _commands(parser: argparse.ArgumentParser, below: str = "") -> Iterator[str]:
    """Tell each command with its arguments, and the actions that it may have."""
    for action in parser._actions:  # noqa: SLF001
        if not isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            continue
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
        for name, inner in action.choices.items():
            words = f"{below}{name}"
            arguments = " ".join(inner.format_usage().split(" ", 1)[1].split()).removeprefix(inner.prog).strip()
            yield f".SS {_text(words)}"
            yield rf"\fB{_text(words)}\fR {_text(arguments)}"
            yield ".PP"
            yield _sentence(helps[name])
            yield from _options(_without_help(inner))
            yield from _commands(inner, f"{words} ")


def _without_help(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give a grammar with those arguments only that are its own; the others stand under OPTIONS."""
    own = argparse.ArgumentParser(prog=parser.prog, add_help=False)
    for action in parser._actions:  # noqa: SLF001
        if action.dest not in {"help", "data_dir"}:
            own._actions.append(action)  # noqa: SLF001
    return own


def _exit_codes(epilog: str) -> Iterator[str]:
    """Tell what the closing words of the help say of the exit codes."""
    for code, meaning in re.findall(r"(\d+) (.+?)(?=, \d+ |$)", epilog):
        yield from (".TP", f".B {code}", _sentence(meaning))


def _sentence(words: str) -> str:
    return _text(words[:1].upper() + words[1:] + ".")


def _text(text: str) -> str:
    """Make text safe for troff: no character of it is a command."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace("“", r"\(lq").replace("”", r"\(rq")
    safe = safe.replace("…", r"\&...").replace("'", r"\(aq")
    return r"\&" + safe if safe.startswith((".", "'")) else safe

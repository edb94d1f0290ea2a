"""What the options of several commands have in common: the kinds of their values, and options that come again."""

from __future__ import annotations

import argparse
import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.annotations import STARS
from sora_desktop.domain.queue import End

if TYPE_CHECKING:
    from sora_desktop.domain.queue import Place

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

_LAST_PORT = 65_535


def add_connection(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a connection."""
    parser.add_argument(
        "--connection", type=text, metavar="NAME", help="which server (default: the one chosen as default)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the option for JSON Lines."""
    parser.add_argument("--json", action="store_true", help="print JSON Lines and nothing else on standard output")


def text(value: str) -> str:
    """Take readable text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        msg = "this is not readable text; write it in UTF-8"
        raise argparse.ArgumentTypeError(msg) from None
    return value


def path(value: str) -> Path:
    """Take a path."""
    if not value:
        msg = "write a path, not nothing"
        raise argparse.ArgumentTypeError(msg)
    return Path(value)


def number(value: str) -> float:
    """Take a number."""
    try:
        return float(value)
    except ValueError:
        msg = f"“{value}” is not a number"
        raise argparse.ArgumentTypeError(msg) from None


def whole(value: str) -> int:
    """Take a whole number."""
    try:
        return int(value)
    except ValueError:
        msg = f"“{value}” is not a whole number"
        raise argparse.ArgumentTypeError(msg) from None


def count(value: str) -> int:
    """Take a whole number from 1."""
    number_ = whole(value)
    if number_ < 1:
        msg = "write a whole number from 1"
        raise argparse.ArgumentTypeError(msg)
    return number_


def stars(value: str) -> int:
    """Take a number of stars."""
    number_ = whole(value)
    if not 0 <= number_ <= STARS:
        msg = f"write a number of stars from 0 to {STARS}"
        raise argparse.ArgumentTypeError(msg)
    return number_


def moment(value: str) -> datetime:
    """Take a day or a time; one without a zone is one of this computer's."""
    try:
        return datetime.fromisoformat(value.strip()).astimezone()
    except (ValueError, OverflowError, OSError):
        msg = f"“{value}” is no time; write 2026-05-31 or 2026-05-31T18:30"
        raise argparse.ArgumentTypeError(msg) from None


def place(value: str) -> Place:
    """Take a place in the queue."""
    if value in set(End):
        return End(value)
    try:
        return count(value)
    except argparse.ArgumentTypeError:
        msg = "write top, bottom, or a position from 1"
        raise argparse.ArgumentTypeError(msg) from None


def port(value: str) -> int:
    """Take a port, 0 for a free one."""
    number_ = whole(value)
    if not 0 <= number_ <= _LAST_PORT:
        msg = f"write a port from 0 to {_LAST_PORT}"
        raise argparse.ArgumentTypeError(msg)
    return number_


def duration(value: str) -> float:
    """Take a number of seconds from 0."""
    seconds = number(value)
    if not math.isfinite(seconds) or seconds < 0:
        msg = "write a number of seconds from 0"
        raise argparse.ArgumentTypeError(msg)
    return seconds

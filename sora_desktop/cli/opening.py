"""What a start of the window says on the command line: files to open, and what to begin with."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from sora_desktop.services.driving.calling import Doing, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEME = "file:"
_DOING = {f"--{doing.value}": doing for doing in Doing}
_SEPARATORS = tuple(sign for sign in ("/", os.sep, os.altsep) if sign)


def plain_window(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Read what a start of the window usually says; anything else is left to the parser, whose making takes time."""
    folder, soon, doing = None, False, None
    files: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            files += rest
        elif argument == "--exit-after-first-paint":
            soon = True
        elif argument == "--data-dir" and (folder := next(rest, "")) and folder.isprintable() and folder[0] != "-":
            continue
        elif argument in _DOING and doing in {None, _DOING[argument]}:
            doing = _DOING[argument]
        elif names_file(argument):
            files.append(argument)
        else:
            return None
    if not all(files):
        return None
    return argparse.Namespace(command="window", data_dir=folder, exit_after_first_paint=soon, doing=doing, files=files)


def names_file(word: str) -> bool:
    """Tell whether a word can only be the name of a file: no command and no option has a dot or a slash in it."""
    return not word.startswith("-") and ("." in word or any(sign in word for sign in _SEPARATORS))


def wish_of(options: argparse.Namespace) -> Wish:
    """Give what a start wants of the window, whichever process has it; names of files become absolute.

    Raises:
        OSError: a file is named from a folder that is gone.
    """
    return Wish(options.doing, tuple(os.path.abspath(_path_of(file)) for file in options.files))  # noqa: PTH100 - a link stays


def _path_of(file: str) -> str:
    """Give the path of a file that a desktop may name as an address, as in `file:///home/me/a%20list.csv`."""
    if file[: len(_SCHEME)].casefold() != _SCHEME:
        return file
    from urllib.parse import unquote_to_bytes, urlsplit  # noqa: PLC0415 - desktops give paths, as a rule

    try:
        parts = urlsplit(file)
    except ValueError:
        return file
    path = os.fsdecode(unquote_to_bytes(parts.path))
    host = "" if parts.hostname in {None, "localhost"} else parts.netloc
    if sys.platform == "win32":
        # A drive is written `file:///C:/…`, and another computer's share `file://server/share/…`.
        return f"//{host}{path}" if host else path.lstrip("/")
    return path if not host else file

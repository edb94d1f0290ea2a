"""Says in words why no window can open, where Qt would end the process with its own, or Python with a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.resources import resource_path
from sora_desktop.stamp import is_frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QMessageLogContext, QtMsgType

BEGINNING = "The window cannot open here"
NO_SCREEN = (
    "There is no screen here to show the window on. Commands work without one: `sora-desktop --help` lists them."
)
_NOBODY_ANSWERS = "could not connect to display"
"""What Qt says of the last kind of screen that it tries."""


def refusal(reason: str) -> str:
    """Give the sentence for a reason, with what to do about it."""
    if _NOBODY_ANSWERS in reason:
        return NO_SCREEN
    return f"{BEGINNING}: {reason.strip().rstrip('.')}. {_what_to_do()}"


def debian_packages() -> list[str]:
    """Give the packages of Debian and Ubuntu with what Qt needs of the system."""
    lines = resource_path("debian-packages.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@contextmanager
def told_in_words(end: Callable[[int], object] = os._exit) -> Iterator[None]:
    """While Qt's application is made, tell a person why it cannot be, and end the process, which Qt would abort.

    What Qt says besides is printed as it prints it.

    Args:
        end: ends the process with an exit code.
    """
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler  # noqa: PLC0415 - its absence is told by this module

    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        said.append(text)
        if kind is QtMsgType.QtFatalMsg:
            # The first is the cause, unless a screen was looked for in several ways.
            _tell(refusal(next((line for line in said if _NOBODY_ANSWERS in line), said[0])))
            end(1)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for line in said:
        _tell(line)


def _what_to_do() -> str:
    import shutil  # noqa: PLC0415 - no start that goes well needs it

    if sys.platform == "linux" and not is_frozen() and shutil.which("apt-get"):
        packages = " ".join(debian_packages())
        return f"What it needs of the system comes by: sudo apt-get install --no-install-recommends {packages}"
    return "Install the library of the system that is named, or reinstall the program; commands work without a window."


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

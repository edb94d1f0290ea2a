"""Hands files to the desktop: opens them in their program, and shows them selected in their folder."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_BROWSER = "org.freedesktop.FileManager1"
_BROWSER_PATH = "/org/freedesktop/FileManager1"
_PATIENCE = 5_000
"""Milliseconds that a file browser gets to start and answer."""


def open_path(path: Path) -> bool:
    """Open a file or folder in the program that the system has for it; tell whether there was one."""
    return path.exists() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_address(address: str) -> bool:
    """Open a web page in the person's browser; tell whether there was one."""
    return QDesktopServices.openUrl(QUrl(address))


async def show_in_folder(paths: Sequence[Path]) -> bool:
    """Show files in their folder, selected where the system can; tell whether a folder was opened."""
    there = [path for path in paths if path.exists()]
    if not there:
        return False
    if sys.platform == "win32":
        # Explorer reads its own command line; a list would be quoted in a way that it does not know.
        return _start(f'explorer /select,"{there[0]}"')
    if sys.platform == "darwin":
        return _start(["open", "-R", *map(str, there)])
    return await asyncio.to_thread(_ask_browser, there) or open_path(there[0].parent)


def _start(command: str | list[str]) -> bool:
    try:
        subprocess.Popen(command)  # noqa: S603 - the system's own file browser, no shell
    except OSError:
        return False
    return True


def _ask_browser(paths: Sequence[Path]) -> bool:
    """Ask the file browser on the session bus (freedesktop.org, "File Manager D-Bus Interface"), blocking."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage  # noqa: PLC0415 - on demand, and not everywhere

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    addresses = [QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded) for path in paths]
    call = QDBusMessage.createMethodCall(_BROWSER, _BROWSER_PATH, _BROWSER, "ShowItems")
    call.setArguments([addresses, ""])
    reply = bus.call(call, QDBus.CallMode.Block, _PATIENCE)
    return reply.type() is QDBusMessage.MessageType.ReplyMessage

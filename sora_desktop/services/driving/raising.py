"""A second start of the window: the first one comes to the front, and nothing else is loaded."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import OtherVersionDrives
from sora_desktop.services.driving.calling import NOTHING, Copy, Wish
from sora_desktop.services.driving.roles import ADDRESS_FILE
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.services.driving.address import Address

_PATIENCE = 3.0
"""Seconds in which a window that is alive has answered."""

_MOST_BYTES = 4096


def raise_first_window(folder: Path | None, wish: Wish = NOTHING) -> bool:
    """Bring the window that has a data folder open to the front; tell whether there was one. Blocking.

    Args:
        folder: the folder that keeps everything, or None for the person's usual places.
        wish: what the window is to do besides.

    Raises:
        FolderNotWritable: nobody knows where the folder is.
        OtherVersionDrives: the window came to the front, and is of another version.
    """
    return call_window(DataPaths.for_user() if folder is None else DataPaths.for_folder(folder), wish)


def call_window(paths: DataPaths, wish: Wish) -> bool:
    """Call the window that has a data folder open, and tell whether there was one. Blocking.

    Raises:
        OtherVersionDrives: the window came to the front, and is of another version.
    """
    if not (paths.driving / ADDRESS_FILE).exists():
        return False
    from sora_desktop.services.driving.address import MeetingPoint  # noqa: PLC0415 - nobody is there, as a rule
    from sora_desktop.services.driving.reaching import reach  # noqa: PLC0415 - the same

    address = MeetingPoint(paths.driving).read()
    connection = reach(address) if address is not None else None
    if address is None or connection is None:
        return False
    ours = Copy.here()
    with connection:
        _let_come_to_the_front(address)
        try:
            token = os.environ.get("XDG_ACTIVATION_TOKEN")
            said = {"raise": token, "wish": wish.plain(), "copy": ours.plain()}
            connection.send_bytes(json.dumps(said).encode())
            answer = json.loads(connection.recv_bytes(_MOST_BYTES)) if connection.poll(_PATIENCE) else None
        except (OSError, EOFError, ValueError):
            return False
    if not isinstance(answer, dict) or answer.get("raised") is not True:
        return False
    if (theirs := answer.get("version")) != ours.version:
        facts = {"version": theirs, "process": address.process, "path": str(address.folder)}
        raise OtherVersionDrives(**facts, ours=ours.version)
    return True


def _let_come_to_the_front(address: Address) -> None:
    """Give the window's process the right that Windows gives only to what a person has just started."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - nothing else here needs it

        ctypes.windll.user32.AllowSetForegroundWindow(address.process)

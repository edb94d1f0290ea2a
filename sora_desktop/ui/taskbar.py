"""Tells Windows which program a process is, so that its windows stand under the entry that a person pinned."""

from __future__ import annotations

import sys


def name_process(identity: str) -> None:
    """Give this process its name for the taskbar; only Windows asks for one, and before the first window.

    Args:
        identity: the name that the entry of the Start menu has too.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - the other systems do without

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(identity)

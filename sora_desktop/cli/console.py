"""What the program says where it has no terminal: its window, as Windows starts it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

_TITLE = "Sora Desktop"
_MOST = 8_000
"""Letters that are kept; what a person reads is at the end."""

_PARENT = 0xFFFFFFFF
"""How Windows names the terminal of whoever started this process."""

_TERMINAL = "CONOUT$"
_ERROR_SIGN = 0x10


class Unheard(io.TextIOBase):
    """A stream of text that keeps the last that was said, until somebody can read it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self.said = ""
        self._nowhere = os.open(os.devnull, os.O_WRONLY)

    def writable(self) -> bool:
        """Tell that one can speak into it."""
        return True

    def fileno(self) -> int:
        """Give a file in which whatever does not speak to a stream of Python is lost."""
        return self._nowhere

    def close(self) -> None:
        """Let go of that file."""
        if not self.closed:
            os.close(self._nowhere)
        super().close()

    def write(self, text: str) -> int:
        """Keep what is said."""
        self.said = (self.said + text)[-_MOST:]
        return len(text)


def tell(said: str, code: int) -> None:
    """Say, at the end of a process without a terminal, what could not be heard before.

    It is said in the terminal from which the process was started. Where there is none, a box says why the
    program ended, if it ended badly. The terminal is taken no earlier: its Ctrl+C, and its end, would end the window.

    Args:
        said: what was said.
        code: the exit code.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - hardly ever needed

        if not said.strip():
            return
        if ctypes.windll.kernel32.AttachConsole(_PARENT):
            Path(_TERMINAL).write_text(f"\n{said}", encoding="utf-8", errors="replace")
        elif code:
            ctypes.windll.user32.MessageBoxW(None, said.strip(), _TITLE, _ERROR_SIGN)

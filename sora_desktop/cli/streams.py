"""The three standard streams: made usable at the start of the process, and emptied at its end."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
import time
from pathlib import Path

_GRACE = 0.3
"""Seconds that threads of libraries get to end by themselves."""

_STREAMS = 3


def prepare_streams() -> None:
    """Make sure that the streams exist and can take every character.

    A process that is started without one of them would give its number to the next file that it
    opens, and print into it; and a character that the terminal does not know is no reason to fail.
    """
    with contextlib.suppress(OSError):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
            pass
        os.close(descriptor)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None and sys.platform == "win32":
            setattr(sys, name, _unheard())
        elif stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _unheard() -> io.TextIOBase:
    """Give the one stream for all that a window of Windows says."""
    from sora_desktop.cli.console import Unheard  # noqa: PLC0415 - programs with a terminal do without

    return sys.stdout if isinstance(sys.stdout, Unheard) else Unheard()


def discard_output() -> None:
    """Send what is still to be printed nowhere: whoever read it has gone, or there is no room for it."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def leave(code: int) -> int:
    """Give the exit code, or end the process with it where a thread would keep it from ending.

    Looking up a name and asking a keyring cannot be interrupted, and may take a minute.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            if stream is sys.stdout:
                discard_output()
                code = code or 1
    if (unheard := sys.modules.get("sora_desktop.cli.console")) and isinstance(sys.stderr, unheard.Unheard):
        unheard.tell(sys.stderr.said, code)
    until = time.monotonic() + _GRACE
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    for thread in others:
        if not thread.daemon:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                os._exit(code)
    return code

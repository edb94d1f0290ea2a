"""Tells one start of the computer from another, because bytes that no fsync confirmed last only until the next."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

_LINUX = Path("/proc/sys/kernel/random/boot_id")


@cache
def this_boot() -> str:
    """Name the time since the computer was started; another start never has the same name.

    Where the system has no name for it, it is the moment of the start, in seconds. That shifts when
    the clock is set or the computer sleeps, and then the same start passes for another one, which
    costs some bytes that are fetched twice and no more.
    """
    try:
        return _LINUX.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return str(round(time.time() - time.monotonic()))

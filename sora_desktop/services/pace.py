"""Lets others go on while much is worked through on the loop, which may be a window's."""

from __future__ import annotations

import asyncio
from time import perf_counter

AT_ONCE = 0.005
"""Seconds that are worked without a pause; a window shows a frame every 0.016."""


class Pace:
    """Counts the time that steps take, so that a few heavy ones pause as often as many light ones."""

    def __init__(self) -> None:
        """Begin now."""
        self._since = perf_counter()

    async def step(self) -> None:
        """Let others go on, if it is time to."""
        if perf_counter() - self._since >= AT_ONCE:
            await asyncio.sleep(0)
            self._since = perf_counter()

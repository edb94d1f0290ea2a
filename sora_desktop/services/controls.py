"""What can be told to a job on its way: that a person cancelled it, or that the program ends."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class Interrupted(Exception):
    """The wait is over because the job was told to stop.

    Attributes:
        cancelled: whether a person cancelled the job; otherwise the program ends, and the job
            stays as it is to be resumed.
    """

    def __init__(self, *, cancelled: bool) -> None:
        """Keep which of the two it is."""
        super().__init__("cancelled" if cancelled else "the program ends")
        self.cancelled = cancelled


class JobControl:
    """The switches of one job that is being followed.

    Only waits and repeatable requests are cut short; a create and a commit are never.
    """

    def __init__(self) -> None:
        """Start with nothing told."""
        self._told = asyncio.Event()
        self._ending = asyncio.Event()
        self._cancelled = False
        self.forgets = False
        """Whether the person who cancels knows that a reply was lost, and lets it be."""

        self.transfer_stop = threading.Event()
        """Set when a transfer thread should stop."""

    def cancel(self, *, forget: bool = False) -> None:
        """Ask for the job to be cancelled at the next safe point; with `forget`, even if its reply was lost."""
        self._cancelled = True
        self.forgets = forget
        self._tell()

    def end(self) -> None:
        """Ask for the job to be left as it is at the next safe point."""
        self._ending.set()
        self._tell()

    @property
    def told(self) -> bool:
        """Whether the job was told to stop."""
        return self._told.is_set()

    def interruption(self) -> Interrupted:
        """Give the exception for what was told."""
        return Interrupted(cancelled=self._cancelled)

    async def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Interrupted: the job was told to stop meanwhile, or before.
        """
        if await _came(self._told, seconds):
            raise self.interruption()

    async def outlast(self, seconds: float) -> None:
        """Wait, even if the job was cancelled: what must be committed is not given up for that.

        Raises:
            Interrupted: the program ends.
        """
        if await _came(self._ending, seconds):
            raise Interrupted(cancelled=False)

    async def repeatable(self, request: Coroutine[object, object, T]) -> T:
        """Make a request that can be made again, and give it up if the job is told to stop.

        Raises:
            Interrupted: the job was told to stop meanwhile, or before.
        """
        asked = asyncio.ensure_future(request)
        told = asyncio.ensure_future(self._told.wait())
        try:
            await asyncio.wait({asked, told}, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise self.interruption()
            return await asked
        finally:
            for task in (asked, told):
                task.cancel()
            await asyncio.gather(asked, told, return_exceptions=True)

    def _tell(self) -> None:
        self._told.set()
        self.transfer_stop.set()


async def _came(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event; tell whether it came in time, or was there before."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True

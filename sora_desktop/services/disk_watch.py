"""Watches how much room is left for clips, and lets nothing be begun where a clip might not find any."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SpaceLow, StorageError
from sora_desktop.domain.events import JobChanged, SettingsChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.sizes import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.queue_board import QueueBoard

BETWEEN = 20.0
"""Seconds from one look to the next."""

PATIENCE = 2.0
"""Seconds that a disk gets to answer before the start goes on without it."""

_ENOUGH_AGAIN = 1.1
"""How much more than the limit must be free for jobs to go on, so that they do not stop again at once."""

_log = logging.getLogger(__name__)


class DiskWatch:
    """Looks now and then, and after each clip; what is on the way goes on, for it is paid for."""

    def __init__(
        self,
        board: QueueBoard,
        events: EventBus,
        *,
        free: Callable[[], int],
        least: Callable[[], int],
    ) -> None:
        """Begin with room enough.

        Args:
            board: the state of the queue.
            events: tells of clips and settings.
            free: gives the bytes that are free where clips are kept; blocking.
            least: gives how many there must be.
        """
        self._board = board
        self._events = events
        self._free = free
        self._least = least
        self._low = False
        self._watching: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._unsubscribe: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Look once, before anything is sent, and then now and then."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.look()
        except TimeoutError:
            _log.warning("the disk where clips are kept does not say how much room it has")
        self._unsubscribe = self._events.subscribe(self._heard)
        self._watching = asyncio.create_task(self._watch(), name="disk")

    async def close(self) -> None:
        """Look no more."""
        self._unsubscribe()
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching

    async def look(self) -> None:
        """Look how much room is left, and note whether that is enough."""
        least = self._least()
        try:
            free = await asyncio.to_thread(self._free)
        except StorageError as error:
            _log.info("it is not known how much room is left for clips: %s", error)
            return
        self._low = free < least * (_ENOUGH_AGAIN if self._low else 1)
        self._board.space_is(SpaceLow(free=in_words(free), least=in_words(least)) if self._low else None)

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BETWEEN):
                    await self._news.wait()
            self._news.clear()
            await self.look()

    def _heard(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) or (
            isinstance(event, JobChanged) and event.job.status is JobStatus.COMPLETED
        ):
            self._news.set()

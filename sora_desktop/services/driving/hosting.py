"""The driver's side: whom it lets in, and what it tells them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.services.driving.listening import Reception
from sora_desktop.services.driving.visits import Driver, Visit

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from sora_desktop.domain.events import Event
    from sora_desktop.services.driving.address import MeetingPoint

_MOST_GUESTS = 256


class Host:
    """Lets guests in while this process has the lock."""

    def __init__(self, driver: Driver, meeting: MeetingPoint) -> None:
        """Let guests of `driver` in who come to `meeting`."""
        self._driver = driver
        self._visits: set[Visit] = set()
        self._reception = Reception(meeting, self._admit)
        self._closed = False

    async def open(self) -> None:
        """Let guests in from now on."""
        await asyncio.to_thread(self._reception.open)

    def tell(self, event: Event) -> None:
        """Tell every guest what happened, as far as it concerns it."""
        for visit in tuple(self._visits):
            visit.tell(event)

    async def withdraw(self) -> None:
        """Let nobody in any more; only while this process still has the lock."""
        self._closed = True
        await asyncio.to_thread(self._reception.close)

    async def dismiss(self, *, for_window: bool) -> None:
        """Send all guests away, who look for a place elsewhere; with `for_window`, a window comes first."""
        await asyncio.gather(*(visit.close(for_window=for_window) for visit in tuple(self._visits)))

    def _admit(self, connection: Connection) -> None:
        if self._closed or len(self._visits) >= _MOST_GUESTS:
            connection.close()
            return
        self._visits.add(Visit(self._driver, connection, self._visits.discard))

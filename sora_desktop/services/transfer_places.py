"""The few places for transfers: whose clip expires soonest is next, and while the queue rests hardly anybody."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job

URGENT = timedelta(minutes=30)
"""How long before its clip expires a job is let through although everybody else rests."""

_LOOK_EVERY = 60.0
"""Seconds between two looks at the clock while somebody rests whose clip will expire; the clock may be set."""


@dataclass(order=True, slots=True)
class _Waiter:
    rank: tuple[bool, datetime, datetime, str]
    """Soonest to expire first, unknown last; then the older job."""

    place: asyncio.Future[None] = field(compare=False)


class TransferPlaces:
    """Hands a fixed number of places out; for one event loop."""

    def __init__(self, places: int, now: Callable[[], datetime]) -> None:
        """Begin with all places free; `now` gives the time in UTC."""
        self._free = places
        self._now = now
        self._open = True
        self._waiting: list[_Waiter] = []
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def open(self) -> bool:
        """Whether places are given to everybody."""
        return self._open

    def rest(self) -> None:
        """Give places only to those whose clips expire soon."""
        self._open = False
        self._give()

    def go_on(self) -> None:
        """Give places to everybody again."""
        self._open = True
        self._give()

    def lets_through(self, expires_at: datetime | None) -> bool:
        """Tell whether a clip may be fetched now."""
        return self._open or (expires_at is not None and expires_at - self._now() <= URGENT)

    async def enter(self, job: Job, expires_at: datetime | None) -> None:
        """Wait for a place; whoever got one has to `leave` it.

        Args:
            job: whose clip is to be fetched.
            expires_at: until when its server keeps the clip, or None where that is unknown.
        """
        place = asyncio.get_running_loop().create_future()
        expiry = expires_at or datetime.max.replace(tzinfo=UTC)
        heapq.heappush(self._waiting, _Waiter((expires_at is None, expiry, job.created_at, job.id), place))
        self._give()
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                self._give()
            else:
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place back."""
        self._free += 1
        self._give()

    def _give(self) -> None:
        """Give free places to whoever is next; nobody behind somebody who has to wait is more urgent."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        while self._waiting:
            first = self._waiting[0]
            unknown, expires_at, *_ = first.rank
            if not first.place.done():
                if not self.lets_through(None if unknown else expires_at):
                    self._wake_for(None if unknown else expires_at)
                    return
                if not self._free:
                    return
                self._free -= 1
                first.place.set_result(None)
            heapq.heappop(self._waiting)

    def _wake_for(self, expires_at: datetime | None) -> None:
        if expires_at is None:
            return
        wait = (expires_at - URGENT - self._now()).total_seconds()
        self._alarm = asyncio.get_running_loop().call_later(min(max(wait, 0.0), _LOOK_EVERY), self._give)

"""When which job may run: a number of places per connection, first come first served, and the poll rhythm."""

from __future__ import annotations

import asyncio
import heapq
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_POLL = 1.0
"""Seconds until the first look at a new video, unless its server says otherwise."""

LONGEST_POLL = 15.0
POLL_GROWTH = 1.35
LEAST_HINT = 0.1
MOST_HINT = 120.0
JITTER = 0.1

BUSY_FIRST = 5.0
"""Seconds until a create that was refused for the moment is sent again, where the server does not say."""

BUSY_LEAST = 1.0
"""The same at least, whatever the server says."""

BUSY_GROWTH = 2.0
BUSY_MOST = 120.0


@dataclass(slots=True)
class _Places:
    """The places of one connection: how many are taken, and who waits."""

    taken: int = 0
    waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)


class Scheduler:
    """Gives each connection's jobs their places, lowest sequence first."""

    def __init__(self, limit: Callable[[str], int]) -> None:
        """Ask `limit` how many places the connection of a name has now."""
        self._limit = limit
        self._places: dict[str, _Places] = {}
        self._ticket = 0

    async def enter(self, connection: str, sequence: int) -> None:
        """Wait for a place and take it; every `enter` needs a `leave`."""
        places = self._places.setdefault(connection, _Places())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ticket += 1
        heapq.heappush(places.waiting, (sequence, self._ticket, turn))
        self._admit(connection, places)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(connection)
            raise

    def occupy(self, connection: str) -> None:
        """Take a place even over the limit, for a job that its server already works on.

        It counts against new jobs, but cannot be held back itself.
        """
        self._places.setdefault(connection, _Places()).taken += 1

    def in_line(self) -> set[tuple[str, int]]:
        """Give the connection and sequence of every job that waits for a place."""
        return {(name, sequence) for name, places in self._places.items() for sequence, _, _ in places.waiting}

    def leave(self, connection: str) -> None:
        """Give a place back and let the next one in."""
        places = self._places[connection]
        places.taken -= 1
        self._admit(connection, places)

    def limits_changed(self) -> None:
        """Look anew at all who wait, because a connection may have more places now."""
        for connection, places in self._places.items():
            self._admit(connection, places)

    def _admit(self, connection: str, places: _Places) -> None:
        while places.waiting and places.taken < max(1, self._limit(connection)):
            _, _, turn = heapq.heappop(places.waiting)
            if not turn.done():
                places.taken += 1
                turn.set_result(None)


class PollRhythm:
    """How long to wait before each look at a video: the server's hint, or ever longer."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        """Take randomness in 0 to 1 from `chance`, so that many jobs do not poll in step."""
        self._chance = chance
        self._next = FIRST_POLL

    def after(self, hint: float | None, *, moved: bool) -> float:
        """Give the seconds until the next look.

        Args:
            hint: what the server asked for, in seconds, if it did.
            moved: whether the last look brought something new; the rhythm then starts over.
        """
        if hint is not None:
            wait = min(max(hint, LEAST_HINT), MOST_HINT)
        else:
            wait = FIRST_POLL if moved else self._next
            self._next = min(wait * POLL_GROWTH, LONGEST_POLL)
        return wait * (1 + JITTER * (2 * self._chance() - 1))

    def after_trouble(self, asked: float | None) -> float:
        """Give the seconds until the next look after one that failed; a server in trouble is not hurried."""
        return self.after(None if asked is None else max(asked, FIRST_POLL), moved=False)


class BusyRhythm:
    """How long to wait before each further create: the server's word, or ever longer, but never no time."""

    def __init__(self) -> None:
        """Start patient."""
        self._next = BUSY_FIRST

    def after(self, asked: float | None) -> float:
        """Give the seconds until the next create; `asked` is what the server asked for, if it did."""
        wait = self._next if asked is None else asked
        self._next = min(self._next * BUSY_GROWTH, BUSY_MOST)
        return min(max(wait, BUSY_LEAST), BUSY_MOST)

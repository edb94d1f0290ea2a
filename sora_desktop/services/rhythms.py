"""How long to wait: before each look at a video, and before a create is sent again."""

from __future__ import annotations

import random
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

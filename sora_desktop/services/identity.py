"""New ids for jobs and batches, ordered by time even within one millisecond."""

from __future__ import annotations

import itertools
import os
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobId, job_id

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTER_LIMIT = 1 << 12
_RANDOM_BYTES = 10
_PREFIX = 21
"""How many characters of an id say when, and by which call, it was made; 18 bits of them are random."""

_GROUP = 2
"""How many digits come between those and the last dash."""

_NUMBER_DIGITS = 6
_END_BYTES = 4


class CallIds:
    """The ids of all that one call makes: they begin alike, so that it can be found out later what it made.

    Then comes their number, and random bits; so they grow, too, and their ends can stand for them.
    """

    def __init__(self, prefix: str) -> None:
        """Make ids that begin with `prefix`, which `new_prefix` made."""
        self._prefix = prefix
        self._numbers = itertools.count()

    def new(self) -> JobId:
        """Make the next id."""
        number = f"{next(self._numbers):0{_NUMBER_DIGITS}x}"
        return JobId(f"{self._prefix}{number[:_GROUP]}-{number[_GROUP:]}{os.urandom(_END_BYTES).hex()}")


def prefix_of(job_id: JobId) -> str:
    """Give what an id begins with if one call made it together with others."""
    return job_id[:_PREFIX]


ids_of_call: ContextVar[CallIds | None] = ContextVar("ids_of_call", default=None)
"""Where new ids come from while a call is carried out whose outcome somebody may have to find out."""


@dataclass(frozen=True, slots=True)
class Calling:
    """What an order of somebody outside the program is known by again."""

    prefix: str
    """What the ids of all its jobs begin with."""

    repeated: bool
    """Whether it was asked for before, so that its jobs may be there already."""


calling: ContextVar[Calling | None] = ContextVar("calling", default=None)
"""The order for whose sake jobs are to be made, by one call, where it must not be made a second time."""


def new_prefix(now: Callable[[], int] = time.time_ns) -> str:
    """Begin a UUIDv7 by which everything that a call makes is known; `now` gives nanoseconds."""
    return job_id(now() // 1_000_000, os.urandom(_RANDOM_BYTES))[:_PREFIX]


class IdSource:
    """Makes UUIDv7 ids that only ever grow, by RFC 9562's counter in the 12 bits after the version."""

    def __init__(self, now: Callable[[], int] = time.time_ns) -> None:
        """Take the time from `now`, in nanoseconds."""
        self._now = now
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._counter = 0

    def new(self) -> JobId:
        """Make the next id; a clock that goes back does not take the order with it."""
        chosen = ids_of_call.get()
        if chosen is not None:
            return chosen.new()
        with self._lock:
            milliseconds = self._now() // 1_000_000
            if milliseconds > self._milliseconds:
                self._milliseconds = milliseconds
                # Half of the counter's range is left for further ids of this millisecond.
                self._counter = int.from_bytes(os.urandom(2)) % (_COUNTER_LIMIT // 2)
            else:
                self._counter += 1
                if self._counter == _COUNTER_LIMIT:
                    self._milliseconds += 1
                    self._counter = 0
            return job_id(self._milliseconds, self._counter.to_bytes(2) + os.urandom(8))

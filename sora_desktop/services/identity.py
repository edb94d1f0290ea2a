"""New ids for jobs and batches, ordered by time even within one millisecond."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobId, job_id

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTER_LIMIT = 1 << 12


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

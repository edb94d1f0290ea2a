"""Notices that the computer was asleep, or that its clock was set, while jobs run."""

from __future__ import annotations

import asyncio
import logging
import operator
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Clock = Callable[[], float]

_log = logging.getLogger(__name__)

CHECK_EVERY = 5.0
"""Seconds between two looks at the clocks."""

JUMP = 10.0
"""Seconds by which clocks must have gone apart to count; less is the work of those who set them finely."""


def boot_clock() -> float:
    """Give the seconds since the computer was started, its sleep included, where the system tells."""
    which = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if which is None else time.clock_gettime(which)


class ClockWatch:
    """Compares a clock that stands still while the computer sleeps with some that do not.

    Who waits for seconds to pass waits by the first of them, and so for too long after a sleep.
    """

    def __init__(
        self,
        jumped: Callable[[], None],
        *,
        steady: Clock = time.monotonic,
        others: Sequence[Clock] = (boot_clock, time.time),
    ) -> None:
        """Watch from `start` on.

        Args:
            jumped: called when one of the others has gone another way than `steady`.
            steady: a clock that is never set, and may stand still.
            others: clocks that go on, or can be set.
        """
        self._jumped = jumped
        self._steady = steady
        self._others = tuple(others)
        self._apart = self._distances()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        """Whether the clocks are being watched."""
        return self._timer is not None

    def start(self) -> None:
        """Watch the clocks, until `stop`."""
        if self._timer is None:
            self._apart = self._distances()
            self._again()

    def stop(self) -> None:
        """Watch no longer, so that nothing wakes the computer up."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def check(self) -> bool:
        """Tell whether a clock has jumped since the last look at them; if so, call `jumped`."""
        before, self._apart = self._apart, self._distances()
        by = max(map(operator.sub, self._apart, before), key=abs, default=0.0)
        if abs(by) < JUMP:
            return False
        _log.info("the computer was asleep, or its clock was set: by %+.0f s", by)
        self._jumped()
        return True

    def _distances(self) -> list[float]:
        steady = self._steady()
        return [clock() - steady for clock in self._others]

    def _again(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(CHECK_EVERY, self._tick)

    def _tick(self) -> None:
        self._again()
        self.check()

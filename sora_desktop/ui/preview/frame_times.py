"""When the frames of a clip begin: by their own times where these are known, and else by the frame rate."""

from __future__ import annotations

import bisect
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EARLY = 0.0006
"""Seconds by which a frame may come before its time: the library counts in whole units of its own."""


class FrameTimes:
    """Leads from moments, in seconds, to the numbers of frames, from 0, and back."""

    def __init__(self, rate: Callable[[], float], length: Callable[[], float]) -> None:
        """Ask for the frames a second, and for the clip's length in seconds, whenever these matter."""
        self._rate = rate
        self._length = length
        self._starts: Sequence[float] = ()
        self._least = 0.0

    def know(self, starts: Sequence[float]) -> None:
        """Count by the moments at which frames begin; with none, by the rate."""
        self._starts = starts
        self._least = min((late - early for early, late in itertools.pairwise(starts)), default=0.0)

    @property
    def count(self) -> int:
        """How many frames there are; one at least."""
        return max(1, len(self._starts) if self._starts else round(self._length() * self._rate()))

    def middle(self, number: int) -> float:
        """Give a moment within a frame, by half of the shortest one, so that no rounding leads to its neighbours."""
        return self._start(number) + self._shortest / 2

    def within(self, number: int, shown: int, ends: float) -> float:
        """Give a moment within a frame after its middle has led to another one.

        Where frames last unequally long, the library may take each for as long as all are on average: it
        holds on to an earlier one until that has ended, or leaves a frame before the next one comes.

        Args:
            number: the frame that is wanted.
            shown: the one that came.
            ends: when the library says that this one ends.
        """
        if shown > number:
            return self._start(number) + _EARLY
        return max(self.middle(number), ends + self._shortest / 2) if shown < number else self.middle(number)

    @property
    def _shortest(self) -> float:
        return self._least if self._least > 0 else 1 / self._rate()

    def _start(self, number: int) -> float:
        return self._starts[number] if self._starts else number / self._rate()

    def shown_at(self, seconds: float) -> int:
        """Give the number of the frame that is seen at a moment."""
        if self._starts:
            return self.beginning_at(seconds)
        return min(int((seconds + _EARLY) * self._rate()), self.count - 1)

    def beginning_at(self, seconds: float) -> int:
        """Give the number of the frame that begins at a moment."""
        if self._starts:
            return max(0, bisect.bisect_right(self._starts, seconds + _EARLY) - 1)
        return max(0, round(seconds * self._rate()))

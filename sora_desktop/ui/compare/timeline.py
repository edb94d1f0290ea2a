"""Which picture of each clip belongs to a moment that all of them share."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEARLY = 0.0006
"""Seconds by which a moment may lie before the picture that it means: moments are written in milliseconds."""


@dataclass(frozen=True, slots=True)
class Track:
    """When the pictures of a clip are shown."""

    starts: tuple[float, ...]
    """When each picture begins, in seconds from the first one; there is at least one."""

    rate: float
    """Pictures a second, on average."""

    offset: int = 0
    """How many pictures further on the clip is than the moment says; negative ones hold it back."""

    lasting: float | None = None
    """How long the last picture is shown, in seconds; None for as long as the others on average."""

    before: float = 0.0
    """How long its sound is there before its first picture, in seconds."""

    @property
    def lead(self) -> float:
        """The offset in seconds."""
        return self.offset / self.rate

    @property
    def last(self) -> int:
        """The number of the last picture."""
        return len(self.starts) - 1

    @property
    def end(self) -> float:
        """The moment at which the last picture has been shown for as long as it lasts."""
        return self.seconds - self.lead

    @property
    def seconds(self) -> float:
        """How long all of its pictures are shown, together."""
        return self.starts[-1] + (1 / self.rate if self.lasting is None else self.lasting)

    def index(self, moment: float) -> int:
        """Give the picture of a moment: the first one before the clip begins, and the last one after its end."""
        return max(0, bisect.bisect_right(self.starts, moment + self.lead + _NEARLY) - 1)

    def count(self, moment: float) -> int:
        """Count the pictures up to a moment as if the clip had no beginning and no end."""
        own = moment + self.lead + _NEARLY
        if own < 0:
            return int(own * self.rate // 1)
        beyond = own - self.starts[-1]
        return self.last + int(beyond * self.rate) if beyond > 0 else self.index(moment)

    def moment(self, count: int) -> float:
        """Give the moment at which a picture counted by `count` begins."""
        if count < 0:
            return count / self.rate - self.lead
        if count > self.last:
            return self.starts[-1] + (count - self.last) / self.rate - self.lead
        return self.starts[count] - self.lead

    def coming(self, moment: float, pictures: int, *, looping: bool) -> list[int]:
        """List the pictures that are needed next, the one of the moment first."""
        index = self.index(moment)
        coming = list(range(index, min(index + pictures, len(self.starts))))
        if looping and len(coming) < pictures:
            first = self.index(0.0)
            coming += range(first, min(first + pictures - len(coming), index))
        return coming

    def gone(self, moment: float, pictures: int) -> list[int]:
        """List the pictures that are needed next when going back, the one of the moment first."""
        index = self.index(moment)
        return list(range(index, max(-1, index - pictures), -1))


class Timeline:
    """The clips of a comparison on one line of time, which ends with the clip that ends last."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        """Lay the clips beside each other; all begin at 0, but for their offsets."""
        self.tracks = tuple(tracks)
        self.length = max((track.end for track in self.tracks), default=0.0)
        self._grid = max(self.tracks, key=lambda track: track.rate, default=None)

    def indexes(self, moment: float) -> tuple[int, ...]:
        """Give the picture of each clip that belongs to a moment."""
        return tuple(track.index(moment) for track in self.tracks)

    def ended(self, moment: float) -> tuple[bool, ...]:
        """Tell of each clip whether it only holds its last picture at a moment, because others are longer."""
        return tuple(moment + _NEARLY >= track.end for track in self.tracks)

    def step(self, moment: float, pictures: int) -> float:
        """Give the moment that is some pictures further on, or back, in the clip that has most of them a second."""
        if self._grid is None:
            return 0.0
        first, last = self._grid.count(0.0), self._grid.count(self.length - 2 * _NEARLY)
        count = min(max(self._grid.count(moment) + pictures, first), last)
        return min(max(0.0, self._grid.moment(count)), self.length)

    def next_change(self, moment: float) -> float:
        """Give the next moment at which any clip shows another picture; the length, if none does before."""
        moments = (track.moment(track.count(moment) + 1) for track in self.tracks)
        return min((later for later in moments if later > moment + _NEARLY), default=self.length)

"""Which part of a clip is seen, and how large: the reckoning, without any widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST = 16.0
"""Pixels of the screen for one of the clip, at most."""

STEP = 1.25
"""By how much one step of the wheel, or one key, enlarges."""

_NEAR = 1.001
"""Differences below that are none."""


class Part(NamedTuple):
    """A part of an area: its left and upper edge, its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Zoom:
    """How a clip is enlarged; without a scale it is shown whole.

    All lengths are in pixels of the screen, but for the centre, which is in pixels of the clip.
    """

    scale: float | None = None
    """Pixels of the screen for one of the clip."""

    x: float = 0.0
    """Which point of the clip stands in the middle, as does `y`."""

    y: float = 0.0

    def factor(self, clip: tuple[float, float], room: tuple[float, float]) -> float:
        """Give how many pixels of the screen one of the clip takes now."""
        return _fitting(clip, room) if self.scale is None else self.scale

    def shown(self, clip: tuple[float, float], room: tuple[float, float]) -> tuple[Part, Part]:
        """Give the part of the clip that is seen, and the part of the room that it takes."""
        factor = self.factor(clip, room)
        seen = (min(clip[0], room[0] / factor), min(clip[1], room[1] / factor))
        middle = self._middle(clip, room, factor)
        size = (seen[0] * factor, seen[1] * factor)
        source = Part(middle[0] - seen[0] / 2, middle[1] - seen[1] / 2, *seen)
        return source, Part((room[0] - size[0]) / 2, (room[1] - size[1]) / 2, *size)

    def by(self, ratio: float, at: tuple[float, float], clip: tuple[float, float], room: tuple[float, float]) -> Zoom:
        """Enlarge or reduce, with the same point of the clip at the same place; at the least the clip is whole.

        Args:
            ratio: how many times larger.
            at: the place that stays, from the upper left corner of the room.
            clip: the clip's width and height in its own pixels.
            room: the room's width and height.
        """
        least = _fitting(clip, room)
        now = self.factor(clip, room)
        factor = min(now * ratio, max(MOST, least))
        if factor <= least * _NEAR:
            return Zoom()
        middle = self._middle(clip, room, now)
        away = (at[0] - room[0] / 2, at[1] - room[1] / 2)
        moved = Zoom(factor, *(point + far / now - far / factor for point, far in zip(middle, away, strict=True)))
        return moved.held(clip, room)

    def to(self, factor: float, clip: tuple[float, float], room: tuple[float, float]) -> Zoom:
        """Show one pixel of the clip on so many of the screen, around the same middle."""
        now = self.factor(clip, room)
        middle = self._middle(clip, room, now)
        return Zoom(factor, *middle).held(clip, room)

    def moved(self, right: float, down: float, clip: tuple[float, float], room: tuple[float, float]) -> Zoom:
        """Move the clip under the window by some pixels of the screen, as far as there is more of it."""
        if self.scale is None:
            return self
        return Zoom(self.scale, self.x - right / self.scale, self.y - down / self.scale).held(clip, room)

    def held(self, clip: tuple[float, float], room: tuple[float, float]) -> Zoom:
        """Give the same with its centre where no room is left open that the clip could fill."""
        return self if self.scale is None else Zoom(self.scale, *self._middle(clip, room, self.scale))

    def _middle(self, clip: tuple[float, float], room: tuple[float, float], factor: float) -> tuple[float, float]:
        if self.scale is None:
            return clip[0] / 2, clip[1] / 2
        return _within(self.x, clip[0], room[0] / factor), _within(self.y, clip[1], room[1] / factor)


def _fitting(clip: tuple[float, float], room: tuple[float, float]) -> float:
    return max(1e-6, min(room[0] / max(1.0, clip[0]), room[1] / max(1.0, clip[1])))


def _within(middle: float, whole: float, seen: float) -> float:
    if seen >= whole:
        return whole / 2
    return min(max(middle, seen / 2), whole - seen / 2)

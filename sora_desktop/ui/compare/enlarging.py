"""Zooming several clips together: the same part of each is seen, whatever their sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.ui.preview.zoom import Zoom

if TYPE_CHECKING:
    from sora_desktop.ui.preview.zoom import Part

Size = tuple[float, float]


class Frame(NamedTuple):
    """A clip, and the place where it is seen."""

    clip: Size
    """Width and height in its own pixels."""

    room: Size
    """Width and height of its place, in pixels of the screen."""


class Enlarging:
    """How clips are enlarged, all alike; without that they are shown whole."""

    def __init__(self) -> None:
        """Show the clips whole."""
        self._times = 1.0
        self._middle: Size = (0.5, 0.5)

    @property
    def times(self) -> float:
        """How many times larger than whole they are seen."""
        return self._times

    @property
    def whole(self) -> bool:
        """Whether the clips are shown whole."""
        return self._times == 1.0

    def of(self, frame: Frame) -> Zoom:
        """Give the zoom of a clip."""
        if self.whole:
            return Zoom()
        (width, height), factor = frame.clip, Zoom().factor(frame.clip, frame.room) * self._times
        return Zoom(factor, self._middle[0] * width, self._middle[1] * height).held(frame.clip, frame.room)

    def parts(self, frame: Frame) -> tuple[Part, Part]:
        """Give the part of a clip that is seen, and the part of its place that it takes."""
        return self.of(frame).shown(frame.clip, frame.room)

    def factor(self, frame: Frame) -> float:
        """Give how many pixels of the screen one of a clip takes."""
        return self.of(frame).factor(frame.clip, frame.room)

    def box(self, frame: Frame) -> tuple[int, int] | None:
        """Give the room for which a clip's pictures are to be made; None for the clip's own size."""
        if self.factor(frame) >= 1:
            return None
        return round(frame.room[0] * self._times), round(frame.room[1] * self._times)

    def fit(self) -> None:
        """Show the clips whole."""
        self._take(Zoom(), None)

    def by(self, ratio: float, at: Size, frame: Frame) -> None:
        """Enlarge or reduce, with the same point of a clip staying at a place, from that clip's upper left corner."""
        self._take(self.of(frame).by(ratio, at, frame.clip, frame.room), frame)

    def to_pixels(self, frame: Frame) -> None:
        """Show one pixel of a clip on one of the screen, or, where it is so already, all of it."""
        zoom = self.of(frame).to(1.0, frame.clip, frame.room)
        if self.factor(frame) == 1 or Zoom().factor(frame.clip, frame.room) >= 1:
            zoom = Zoom()
        self._take(zoom, frame)

    def move(self, right: float, down: float, frame: Frame) -> None:
        """Move the clips under their places, by pixels of the screen in the place of one of them."""
        if not self.whole:
            self._take(self.of(frame).moved(right, down, frame.clip, frame.room), frame)

    def _take(self, zoom: Zoom, frame: Frame | None) -> None:
        """Take over for all clips how one is enlarged."""
        if zoom.scale is None or frame is None:
            self._times, self._middle = 1.0, (0.5, 0.5)
            return
        self._times = zoom.scale / Zoom().factor(frame.clip, frame.room)
        self._middle = (zoom.x / frame.clip[0], zoom.y / frame.clip[1])

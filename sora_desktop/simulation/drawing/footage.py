"""A scene that shows the pictures of a given clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from PIL import Image

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.opening import open_clip
from sora_desktop.simulation.drawing.canvas import Layer, crop_planes
from sora_desktop.simulation.drawing.colours import BLACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.video.frame import VideoFrame

    from sora_desktop.simulation.drawing.canvas import Canvas

_EARLY = 1e-4
"""Seconds by which a picture may be shown before its time, as times are rounded in files."""


_VEIL_TOP = 0.45
"""Where the veil begins, as a share of the height."""

_VEIL = 235
"""How dark the veil gets, 0 to 255."""


class FootageScene:
    """The pictures of a clip in their time; after its end, its last one."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        """Open a clip, whose pictures are brought to the width and height given.

        Raises:
            NotAVideo: no picture can be read from the file.
        """
        self._size = size
        self._frames = _decode(path)
        first = next(self._frames, None)
        if first is None:
            raise NotAVideo(found="a clip without a picture that can be read")
        self._start = first.time or 0.0
        self._current = first
        self._coming = next(self._frames, None)
        self._shown: VideoFrame | None = None

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it as it looks `moment` seconds after the start; moments only grow."""
        while self._coming is not None and self._time(self._coming) <= moment + _EARLY:
            self._current, self._coming = self._coming, next(self._frames, None)
        if self._shown is not self._current:
            self._shown = self._current
            width, height = self._size
            self._planes = crop_planes(self._current.reformat(width, height, format="yuv420p", dst_colorspace="ITU709"))
        canvas.cover(self._planes)

    def _time(self, frame: VideoFrame) -> float:
        # A picture without a time is shown at once.
        return 0.0 if frame.pts is None else frame.time - self._start


class Veil:
    """Darkens the lower part of a clip, where words are put over those that it may have already."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Draw it for a clip's width and height."""
        column = Image.new("L", (1, 256))
        shares = [min(1.0, max(0.0, (row / 255 - _VEIL_TOP) * 6)) for row in range(256)]
        column.putdata([round(_VEIL * share) for share in shares])
        self._layer = Layer.of(BLACK, column.resize(size, Image.Resampling.BICUBIC))

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it; it is always the same."""
        del moment
        canvas.lay(self._layer, 0, 0)


def _decode(path: Path) -> Iterator[VideoFrame]:
    """Give the pictures of a clip as far as they can be read."""
    try:
        with open_clip(path) as container:
            yield from container.decode(video=0)
    except (av.FFmpegError, ValueError, IndexError):
        return

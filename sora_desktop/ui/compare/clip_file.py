"""Opens the file of a clip that is compared; loaded by the threads that read clips, and touches nothing of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.probe import probe
from sora_desktop.media.reading import FrameReader, Pixels, open_reader
from sora_desktop.ui.compare.timeline import Track

if TYPE_CHECKING:
    from pathlib import Path


class ClipFile:
    """The pictures of a clip, by their numbers; every call blocks."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            ClipUnreadable: it is missing, damaged, or no video.
        """
        self._reader: FrameReader = open_reader(path)
        self.size = self._reader.size
        starts = tuple(self._reader.start(number) for number in range(self._reader.frames))
        self.track = Track(starts, self._reader.rate, lasting=self._reader.lasting, before=self._reader.before)
        self.has_sound = _has_sound(path)

    def picture(self, index: int, box: tuple[int, int] | None) -> tuple[bytes, int, int]:
        """Give a picture's bytes, four to a pixel as the screen takes them, and its width and height.

        Raises:
            ClipUnreadable: it cannot be decoded.
        """
        width, height = self._reader.fitted(box)
        return self._reader.read(index, box, Pixels.BGRX), width, height

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()


def _has_sound(path: Path) -> bool:
    try:
        return probe(path).audio_codec is not None
    except NotAVideo:
        return False

"""Reads the pictures of a clip one by one, each by its number: exactly that one, forwards and backwards."""

from __future__ import annotations

import bisect
import io
from collections import OrderedDict
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import av
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from PIL import Image

from sora_desktop.domain.errors import ClipUnreadable, NotAVideo
from sora_desktop.media.decoding import TURNS, packets, pictures
from sora_desktop.media.opening import open_clip
from sora_desktop.media.probe import sniff_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from av.container import InputContainer
    from av.video.frame import VideoFrame

_ONE_PICTURE_A_PACKET = frozenset({"h264", "hevc", "av1", "mpeg4", "mjpeg", "prores", "png", "gif"})
"""Codecs whose pictures can be counted without decoding them; others hold packets that show nothing."""

_KEPT_BYTES = 48 * 1024**2
"""Room for decoded pictures that were passed on the way to another one: stepping back needs them next."""

_EXACT = (
    Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP
)
"""How colours are reckoned in full size: without the small darkening that is the price of speed."""

_HIGH = 720
"""Lines from which on a clip that does not name its colours has those of high definition."""

_UNNAMED = 2
"""How clips say that they do not name their colours."""


class Pixels(StrEnum):
    """How a picture's bytes are laid out: row by row from the top, without gaps."""

    RGB = "rgb24"
    """Three bytes a pixel."""

    BGRX = "bgr0"
    """Four bytes a pixel, the last one unused: what screens take without another conversion."""


class FrameReader:
    """The pictures of one clip by their numbers, from 0. All methods block; for one thread at a time.

    Attributes:
        frames: how many pictures there are.
        rate: pictures a second, on average.
        size: width and height in pixels as the clip is shown: turned, and with square pixels.
        before: how long the clip has no picture at first, in seconds: its sound may begin earlier.
        lasting: how long the last picture is shown, in seconds.
        seconds: how long all of them last together.
    """

    def __init__(self, path: Path) -> None:
        """Open a clip and count its pictures.

        Raises:
            ClipUnreadable: it is missing, damaged, or no video.
        """
        self._path = path
        self._decoding: Iterator[VideoFrame] | None = None
        self._at = 0
        self._lasting = 0
        self._kept: OrderedDict[int, VideoFrame] = OrderedDict()
        try:
            path.stat()
            sniff_video(path)
            self._container: InputContainer = open_clip(path)
        except (NotAVideo, OSError, av.FFmpegError, ValueError) as error:
            raise self._unreadable(error) from error
        try:
            self._stream = self._picture_stream()
            self._stream.thread_type = "AUTO"
            self._times, self._keys = self._count()
            first = self._decoded(0)
        except (av.FFmpegError, ValueError) as error:
            self.close()
            raise self._unreadable(error) from error
        except ClipUnreadable:
            self.close()
            raise
        self.frames = len(self._times)
        self._turn = first.rotation % 360
        self.size = self._shown_size(first)
        base = float(self._stream.time_base or 0)
        begins = (self._container.start_time or 0) / av.time_base
        self.before = max(0.0, float(self._times[0]) * base - begins)
        self._starts = [float(time - self._times[0]) * base for time in self._times]
        said = float(self._stream.average_rate or 0)
        between = self._starts[-1] / (self.frames - 1) if self.frames > 1 else 0.0
        self.rate = 1 / between if between > 0 else said or 24.0
        shortest = min((late - early for early, late in pairwise(self._starts)), default=0.0) or 1 / self.rate
        self.lasting = max(self._lasting * base, shortest)
        self.seconds = self._starts[-1] + self.lasting

    def start(self, index: int) -> float:
        """Give the moment at which a picture is first shown, in seconds from the first one."""
        return self._starts[index]

    def index_at(self, seconds: float) -> int:
        """Give the number of the picture that is shown at a moment; the nearest one outside of the clip."""
        # A moment that was written in milliseconds may lie a little before the picture that it means.
        return max(0, bisect.bisect_right(self._starts, seconds + 0.0006) - 1)

    def fitted(self, box: tuple[int, int] | None) -> tuple[int, int]:
        """Give the width and height of pictures that fit into a box; none is larger than the clip."""
        width, height = self.size
        if box is None:
            return width, height
        share = min(1.0, box[0] / width, box[1] / height)
        return max(1, round(width * share)), max(1, round(height * share))

    def read(self, index: int, box: tuple[int, int] | None = None, pixels: Pixels = Pixels.RGB) -> bytes:
        """Give the bytes of a picture, as large as `fitted(box)` says.

        Args:
            index: its number; negative ones count from the end.
            box: the greatest width and height in pixels, or None for the clip's own.
            pixels: how the bytes are laid out.

        Raises:
            ClipUnreadable: it cannot be decoded, or the file is gone.
            IndexError: there is no such picture.
        """
        return self._bytes(self._frame(index), self.fitted(box), pixels)

    def image(self, index: int, box: tuple[int, int] | None = None) -> Image.Image:
        """Give a picture as an image; as `read`."""
        return Image.frombytes("RGB", self.fitted(box), self.read(index, box))

    def png(self, index: int) -> bytes:
        """Give a picture in its full size as a PNG file; as `read`."""
        target = io.BytesIO()
        self.image(index).save(target, "PNG")
        return target.getvalue()

    def close(self) -> None:
        """Let go of the file."""
        self._decoding = None
        self._kept.clear()
        self._container.close()

    def __enter__(self) -> Self:
        """Close it at the end of a block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _picture_stream(self) -> VideoStream:
        stream = next((stream for stream in self._container.streams if isinstance(stream, VideoStream)), None)
        # A stream that no decoder knows has no codec, whatever the library's type hints say.
        if stream is None or cast("object", stream.codec_context) is None:
            raise ClipUnreadable(path=self._path, reason="it holds no picture")
        return stream

    def _count(self) -> tuple[list[int], list[int]]:
        """Give the times at which pictures begin, in the stream's units, and the numbers of those to begin at."""
        times: list[int] = []
        keys: list[int] = []
        latest: int | None = None
        counts = self._stream.codec_context.name in _ONE_PICTURE_A_PACKET
        for packet in packets(self._container, self._stream):
            if packet.pts is None or packet.is_discard:
                # The last one is empty; and where pictures have no times, they are found by decoding.
                counts = counts and not packet.size
                continue
            if latest is None or packet.pts > latest:
                latest, self._lasting = packet.pts, packet.duration or 0
            times.append(packet.pts)
            if packet.is_keyframe:
                keys.append(packet.pts)
        if not counts or not times:
            self._container.seek(0, stream=self._stream)
            times = [frame.pts for frame in pictures(self._container, self._stream) if frame.pts is not None]
            keys = [time for time in keys if time in set(times)]
        if not times:
            raise ClipUnreadable(path=self._path, reason="it holds no picture")
        times = sorted(set(times))
        places = {time: place for place, time in enumerate(times)}
        return times, sorted({0, *(places[time] for time in keys if time in places)})

    def _frame(self, index: int) -> VideoFrame:
        number = index + self.frames if index < 0 else index
        if not 0 <= number < self.frames:
            msg = f"there is no picture {index} among {self.frames}"
            raise IndexError(msg)
        try:
            return self._decoded(number)
        except (av.FFmpegError, ValueError) as error:
            raise self._unreadable(error) from error

    def _decoded(self, number: int) -> VideoFrame:
        kept = self._kept.get(number)
        if kept is not None:
            self._kept.move_to_end(number)
            return kept
        start = self._keys[bisect.bisect_right(self._keys, number) - 1]
        if self._decoding is None or not start <= self._at <= number:
            self._container.seek(self._times[start], stream=self._stream)
            self._decoding, self._at = pictures(self._container, self._stream), start
        found = self._go_to(number, start)
        if found is None:
            raise ClipUnreadable(path=self._path, reason="a picture of it is damaged")
        return found

    def _go_to(self, number: int, start: int) -> VideoFrame | None:
        """Decode up to a picture; where that one is damaged, the one before it stays in sight, as in players."""
        before = self._kept.get(self._at - 1) if self._at > start else None
        for frame in self._decoding or ():
            place = -1 if frame.pts is None else bisect.bisect_right(self._times, frame.pts) - 1
            if place < start:
                # Shown before the picture that decoding began at, so it may lack what it builds on.
                continue
            if place > number:
                self._keep(place, frame)
                self._at = place + 1
                return before or frame
            self._keep(place, frame)
            self._at, before = place + 1, frame
            if place == number:
                return frame
        self._decoding = None
        return before

    def _keep(self, number: int, frame: VideoFrame) -> None:
        self._kept[number] = frame
        self._kept.move_to_end(number)
        most = max(2, _KEPT_BYTES // max(1, frame.width * frame.height * 3 // 2))
        while len(self._kept) > most:
            self._kept.popitem(last=False)

    def _shown_size(self, frame: VideoFrame) -> tuple[int, int]:
        shape = self._stream.sample_aspect_ratio
        width = max(1, round(frame.width * float(shape))) if shape else frame.width
        return (frame.height, width) if self._turn in {90, 270} else (width, frame.height)

    def _bytes(self, frame: VideoFrame, size: tuple[int, int], pixels: Pixels) -> bytes:
        width, height = size[::-1] if self._turn in {90, 270} else size
        high = max(frame.width, frame.height) >= _HIGH
        drawn = frame.reformat(
            width=width,
            height=height,
            format=pixels.value,
            src_colorspace=("itu709" if high else "itu601") if frame.colorspace == _UNNAMED else None,
            interpolation=Interpolation.AREA if width < frame.width else _EXACT,
        )
        plane = drawn.planes[0]
        row = width * (3 if pixels is Pixels.RGB else 4)
        data = bytes(plane)
        if plane.line_size != row:
            data = b"".join(data[line * plane.line_size :][:row] for line in range(height))
        turn = TURNS.get(self._turn)
        if turn is None:
            return data
        mode = "RGB" if pixels is Pixels.RGB else "RGBX"
        return Image.frombytes(mode, (width, height), data).transpose(turn).tobytes()

    def _unreadable(self, error: Exception) -> ClipUnreadable:
        match error:
            case NotAVideo():
                reason = f"it is {error.facts['found']}"
            case OSError():
                reason = (error.strerror or str(error)).lower()
            case _:
                reason = "it is damaged"
        return ClipUnreadable(path=self._path, reason=reason)


def open_reader(path: Path) -> FrameReader:
    """Open a clip to read its pictures; see `FrameReader`.

    Raises:
        ClipUnreadable: it is missing, damaged, or no video.
    """
    return FrameReader(path)

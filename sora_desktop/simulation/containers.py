"""Puts a clip into another container, as servers do that make no MP4."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from sora_desktop.media.marks import simulation_marks

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class Container:
    """A form of video file."""

    name: str
    """As FFmpeg and the ends of file names call it."""

    media_type: str
    codec: str
    pixels: str
    longest: int
    """The longest side in pixels; larger clips are made smaller, or they would take too long."""

    keep_every: int = 1
    """Of how many frames one is kept."""


CONTAINERS = {
    found.name: found
    for found in (
        Container("avi", "video/x-msvideo", "mpeg4", "yuv420p", 4096),
        Container("webm", "video/webm", "libvpx", "yuv420p", 640, keep_every=2),
        Container("gif", "image/gif", "gif", "rgb8", 320, keep_every=3),
    )
}
"""What clips can be put into, beside MP4."""


def convert(clip: Path, container: Container) -> bytes:
    """Draw a clip's pictures anew into another container, without its sound.

    Blocks for as long as that takes: some seconds for a long clip.

    Args:
        clip: an MP4.
        container: one of `CONTAINERS`.
    """
    target = io.BytesIO()
    with av.open(str(clip)) as source, av.open(target, "w", format=container.name) as written:
        written.metadata.update(source.metadata | simulation_marks())
        pictures = source.streams.video[0]
        rate = round(float(pictures.average_rate or 24)) // container.keep_every
        stream = _stream(written, container, rate, (pictures.width, pictures.height))
        for number, frame in enumerate(source.decode(pictures)):
            if number % container.keep_every == 0:
                drawn = frame.reformat(stream.width, stream.height, container.pixels)
                drawn.pts = number // container.keep_every
                drawn.time_base = Fraction(1, rate)
                written.mux(stream.encode(drawn))
        written.mux(stream.encode(None))
    return target.getvalue()


def _stream(written: OutputContainer, container: Container, rate: int, sides: tuple[int, int]) -> VideoStream:
    share = min(1.0, container.longest / max(sides))
    stream = cast("VideoStream", written.add_stream(container.codec, rate=rate))
    stream.width, stream.height = (max(2, round(side * share) // 2 * 2) for side in sides)
    stream.pix_fmt = container.pixels
    if container.codec == "libvpx":
        stream.codec_context.options = {"deadline": "realtime", "cpu-used": "8"}
    return stream

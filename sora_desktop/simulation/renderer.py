"""Draws a clip: an H.264 and AAC MP4 of exactly the size and length asked for, marked as simulated."""

from __future__ import annotations

import heapq
import math
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import av
from av.codec.context import Flags
from av.video.reformatter import ColorRange, Colorspace

from sora_desktop.media.marks import simulation_marks
from sora_desktop.simulation.drawing.canvas import Canvas
from sora_desktop.simulation.drawing.cards import Badge, Timeline
from sora_desktop.simulation.drawing.parts import chance_of, compose_part, palette_of
from sora_desktop.simulation.drawing.passages import Passages
from sora_desktop.simulation.drawing.sound import SAMPLE_RATE, chord
from sora_desktop.simulation.spec import FRAME_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from sora_desktop.simulation.spec import ClipSpec

_TITLE_LIMIT = 200
_TICKS = 24_000
"""Units of a frame's time in one second, fine enough for any length in milliseconds."""

_VIDEO_OPTIONS = {
    "preset": "superfast",
    "crf": "23",
    # The macroblock tree of x264 decides differently from run to run.
    "x264-params": "mbtree=0:rc-lookahead=0",
    # The number of threads shows in the bytes, so it is the same on every machine.
    "threads": "2",
}


def render(spec: ClipSpec, target: Path, *, check: Callable[[], None] = lambda: None) -> None:
    """Draw a clip into a file; equal specifications give equal bytes.

    Args:
        spec: what to draw.
        target: the file, whatever its name ends in.
        check: called for each frame; what it raises ends the drawing.
    """
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(target), "w", format="mp4", options=options) as container:
        container.metadata.update(_metadata(spec))
        video = _add_video(container, spec)
        audio = _add_audio(container)
        # Both go on side by side, so that the drawing can be given up at any time.
        for _, packets in heapq.merge(_pictures(video, spec), _sound(audio, spec), key=lambda part: part[0]):
            check()
            container.mux(packets)


def draw_frames(spec: ClipSpec) -> Iterator[VideoFrame]:
    """Give the frames of a clip, one after the other, without time stamps."""
    size = (spec.width, spec.height)
    canvas = Canvas(*size)
    stretches = spec.stretches
    passages = Passages(size, [(stretch.seconds, partial(compose_part, stretch, size)) for stretch in stretches])
    timeline = Timeline(size, palette_of(stretches[0]), spec.seconds)
    badge = Badge(size)
    for number in range(frame_count(spec.seconds)):
        moment = number / FRAME_RATE
        passages.paint(canvas, moment)
        timeline.paint(canvas, moment)
        badge.paint(canvas)
        yield canvas.frame()


def frame_count(seconds: float) -> int:
    """Count the frames of a clip: the last one is shown shorter where the length is no whole number of them."""
    return max(1, math.ceil(seconds * FRAME_RATE - 1e-6))


def _metadata(spec: ClipSpec) -> dict[str, str]:
    title = " ".join(spec.prompt.split()).encode(errors="replace").decode()
    return {**simulation_marks(), "title": title if len(title) <= _TITLE_LIMIT else f"{title[: _TITLE_LIMIT - 1]}…"}


def _add_video(container: OutputContainer, spec: ClipSpec) -> VideoStream:
    stream: VideoStream = container.add_stream("libx264", rate=FRAME_RATE, options=_VIDEO_OPTIONS)
    codec = stream.codec_context
    codec.width, codec.height, codec.pix_fmt = spec.width, spec.height, "yuv420p"
    codec.time_base = Fraction(1, _TICKS)
    codec.colorspace = codec.color_primaries = codec.color_trc = int(Colorspace.ITU709)
    codec.color_range = int(ColorRange.MPEG)
    codec.flags |= Flags.bitexact
    stream.time_base = codec.time_base
    return stream


def _add_audio(container: OutputContainer) -> AudioStream:
    stream: AudioStream = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo", options={"aac_coder": "fast"})
    stream.codec_context.bit_rate = 128_000
    stream.codec_context.flags |= Flags.bitexact
    return stream


def _sound(stream: AudioStream, spec: ClipSpec) -> Iterator[tuple[float, list[Packet[Stream]]]]:
    """Give the sound's packets, each time with the moment in seconds up to which they reach."""
    samples = 0
    for stretch in spec.stretches:
        for frame in chord(stretch.seconds, chance_of("sound", stretch)):
            frame.pts = samples
            samples += frame.samples
            yield samples / SAMPLE_RATE, stream.encode(frame)
    yield math.inf, stream.encode(None)


def _pictures(stream: VideoStream, spec: ClipSpec) -> Iterator[tuple[float, list[Packet[Stream]]]]:
    """Give the pictures' packets, each time with the moment in seconds up to which they reach."""
    step = _TICKS // FRAME_RATE
    end = round(spec.seconds * _TICKS)
    last = (frame_count(spec.seconds) - 1) * step
    for number, frame in enumerate(draw_frames(spec)):
        frame.pts = number * step
        frame.time_base = stream.time_base
        yield (number + 1) / FRAME_RATE, _timed(stream.encode(frame), step, last, end)
    yield math.inf, _timed(stream.encode(None), step, last, end)


def _timed(packets: list[Packet[Stream]], step: int, last: int, end: int) -> list[Packet[Stream]]:
    """Give each packet its frame's duration; the last frame ends where the clip does."""
    for packet in packets:
        packet.duration = end - last if packet.pts == last else step
    return packets

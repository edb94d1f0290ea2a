"""Reads what a clip is: its kind, size, length, codecs and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av
from av.video.stream import VideoStream

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.marks import is_simulated
from sora_desktop.media.opening import open_clip, texts
from sora_desktop.media.signatures import HEAD_BYTES, MediaKind, describe, sniff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """What a clip's file says about itself; None means that it does not say."""

    kind: MediaKind
    width: int
    """In pixels, as is `height`."""

    height: int
    seconds: float | None
    frame_rate: float | None
    """Frames a second, on average."""

    video_codec: str
    """FFmpeg's name of it, such as `h264`."""

    audio_codec: str | None
    metadata: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False
    """Whether the metadata says that our simulation made it."""


def probe(path: Path, *, decode: bool = False) -> ClipFacts:
    """Read a clip's facts from its file.

    Args:
        path: the file.
        decode: whether to find out as well that its first picture can be shown.

    Raises:
        NotAVideo: the file holds no video, is damaged, or cannot be opened.
    """
    kind = sniff_video(path)
    try:
        with open_clip(path) as container:
            facts = _read_facts(container, kind)
            if decode:
                _require_picture(container, kind)
            return facts
    except (av.FFmpegError, ValueError) as error:
        raise NotAVideo(found=f"a damaged file that begins like {kind.words}") from error


def sniff_video(path: Path) -> MediaKind:
    """Tell by its first bytes which kind of video a file is.

    Raises:
        NotAVideo: it is none, or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise NotAVideo(found=f"a file that cannot be opened ({error.strerror or error})") from error
    kind = sniff(head)
    if kind is None or not kind.is_video:
        raise NotAVideo(found=describe(head))
    return kind


def _read_facts(container: InputContainer, kind: MediaKind) -> ClipFacts:
    stream = next((stream for stream in container.streams if isinstance(stream, VideoStream)), None)
    # A stream that no decoder knows has no codec, whatever the library's type hints say.
    codec: VideoCodecContext | None = stream.codec_context if stream else None
    if stream is None or codec is None or not codec.width or not codec.height:
        raise NotAVideo(found=f"a file that begins like {kind.words} but holds no picture")
    audio = next(iter(container.streams.audio), None)
    metadata = texts(container.metadata)
    rate = stream.average_rate
    return ClipFacts(
        kind=kind,
        width=codec.width,
        height=codec.height,
        seconds=_seconds(container, stream),
        frame_rate=float(rate) if rate else None,
        video_codec=codec.name,
        audio_codec=_audio_name(audio) if audio else None,
        metadata=metadata,
        simulated=is_simulated(metadata),
    )


def _require_picture(container: InputContainer, kind: MediaKind) -> None:
    picture = next(iter(container.decode(video=0)), None)
    if picture is None or picture.is_corrupt:
        raise NotAVideo(found=f"a damaged file that begins like {kind.words}")


def _seconds(container: InputContainer, stream: VideoStream) -> float | None:
    # The pictures' own length comes first: sound is padded to whole packets.
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _audio_name(stream: AudioStream) -> str:
    codec: AudioCodecContext | None = stream.codec_context
    return codec.name if codec else "unknown"

"""Takes still pictures out of clips."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, cast

import av
from PIL import Image, ImageStat

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.decoding import TURNS, pictures
from sora_desktop.media.opening import open_clip
from sora_desktop.media.probe import sniff_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame

_QUALITY = 85
_LOOK_AT = 48
"""How many frames to look through for one that shows something."""

_BLACK_BELOW = 12.0
"""Mean brightness of 0 to 255 under which a frame counts as black."""

_FAR_IN = 1.0
"""Seconds from the start at which clips have faded in, as a rule."""


def poster(path: Path, box: tuple[int, int]) -> bytes:
    """Make a small JPEG picture of a clip, from a frame a bit after the start that is not black.

    Args:
        path: the clip.
        box: the greatest width and height in pixels; the clip's proportions are kept.

    Raises:
        NotAVideo: no frame can be read from the file.
    """
    kind = sniff_video(path)
    try:
        with open_clip(path) as container:
            picture = _telling_frame(container)
    except (av.FFmpegError, ValueError) as error:
        raise NotAVideo(found=f"a damaged file that begins like {kind.words}") from error
    if picture is None:
        raise NotAVideo(found=f"a file that begins like {kind.words} but holds no picture")
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _telling_frame(container: InputContainer) -> Image.Image | None:
    streams = container.streams.video
    codec: VideoCodecContext | None = streams[0].codec_context if streams else None
    if codec is None:
        return None
    length = (container.duration or 0) / av.time_base
    after = min(_FAR_IN, length / 4)
    brightest: Image.Image | None = None
    best = -1.0
    for picture in itertools.islice(_frames_from(container, after), _LOOK_AT):
        light = ImageStat.Stat(picture.convert("L")).mean[0]
        if light >= _BLACK_BELOW:
            return picture
        if light > best:
            brightest, best = picture, light
    return brightest


def _frames_from(container: InputContainer, after: float) -> Iterator[Image.Image]:
    """Give the frames from a time on, or the very first one where there are none."""
    first: Image.Image | None = None
    given = False
    for frame in pictures(container, container.streams.video[0]):
        if _is_before(frame, after):
            first = first or _picture(frame)
            continue
        given = True
        yield _picture(frame)
    if not given and first is not None:
        yield first


def _is_before(frame: VideoFrame, moment: float) -> bool:
    # A frame without a time stamp is as good as any.
    return frame.pts is not None and frame.time < moment


def _picture(frame: VideoFrame) -> Image.Image:
    picture = cast("Image.Image", frame.to_image())  # type: ignore[no-untyped-call]
    turn = TURNS.get(frame.rotation % 360)
    return picture if turn is None else picture.transpose(turn)

"""A clip's poster is a telling frame of it."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image, ImageStat

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.frames import poster
from tests.media.conftest import spoil

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.conftest import ClipMaker


def _picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def _colour(data: bytes) -> list[float]:
    return ImageStat.Stat(_picture(data)).mean


def test_the_poster_is_a_jpeg_that_fits_the_box(make_clip: ClipMaker) -> None:
    assert _picture(poster(make_clip("clip.mp4", ["red"] * 5, size=(320, 180)), (100, 100))).size == (100, 56)
    assert _picture(poster(make_clip("tall.mp4", ["red"] * 5, size=(180, 320)), (100, 100))).size == (56, 100)


def test_a_small_clip_is_not_blown_up(make_clip: ClipMaker) -> None:
    assert _picture(poster(make_clip("clip.mp4", ["red"]), (1000, 1000))).size == (64, 48)


def test_black_frames_at_the_start_are_passed_over(make_clip: ClipMaker) -> None:
    red, green, blue = _colour(poster(make_clip("clip.mp4", ["black"] * 20 + ["lime"] * 20), (64, 64)))
    assert green > 200
    assert max(red, blue) < 60


def test_the_poster_is_not_the_very_first_frame(make_clip: ClipMaker) -> None:
    red, _, blue = _colour(poster(make_clip("clip.mp4", ["red"] * 2 + ["blue"] * 30), (64, 64)))
    assert blue > red


def test_a_clip_of_one_black_frame_has_a_poster_all_the_same(make_clip: ClipMaker) -> None:
    assert max(_colour(poster(make_clip("clip.mp4", ["black"]), (64, 64)))) < 20


def test_a_clip_that_is_to_be_turned_has_an_upright_poster(make_clip: ClipMaker) -> None:
    clip = make_clip("clip.mp4", ["red"] * 3)
    data = bytearray(clip.read_bytes())
    # ISO/IEC 14496-12, 8.3.2: the matrix of a track follows 44 bytes after its header's name.
    place = data.index(b"tkhd") + 44
    data[place : place + 36] = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    clip.write_bytes(data)
    assert _picture(poster(clip, (64, 64))).size == (48, 64)


def test_a_clip_that_is_damaged_further_on_has_a_poster_of_what_is_whole(make_clip: ClipMaker) -> None:
    clip = make_clip("clip.mp4", ["#060606"] * 20)
    spoil(clip, range(1, 20))
    with pytest.raises(av.InvalidDataError), av.open(str(clip)) as container:
        list(container.decode(video=0))
    assert _picture(poster(clip, (64, 64))).size == (64, 48)


def test_what_is_no_video_has_no_poster(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"<html>")
    with pytest.raises(NotAVideo, match="an HTML page"):
        poster(path, (64, 64))

"""A reader gives just the picture that is asked for, forwards, backwards and from the end."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image, ImageStat

from sora_desktop.domain.errors import ClipUnreadable
from sora_desktop.media.reading import FrameReader, Pixels, open_reader
from sora_desktop.media.strips import make_strip
from tests.media.conftest import spoil

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FRAMES = 60
SIZE = (128, 72)
CODECS = [("clip.mp4", "libx264"), ("clip.webm", "libvpx"), ("clip.webm", "libvpx-vp9"), ("clip.avi", "mpeg4")]


def numbered(index: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Draw a picture that tells its number: six squares, light or dark, are its binary digits."""
    picture = Image.new("RGB", size, (30, 30, 30))
    cell = size[0] // 6
    for digit in range(6):
        if index >> digit & 1:
            picture.paste((225, 225, 225), (digit * cell, 0, (digit + 1) * cell, size[1]))
    return picture


def number_of(picture: Image.Image) -> int:
    """Read the number of a picture that `numbered` drew."""
    grey = picture.convert("L")
    cell = grey.width / 6
    middles = [int((digit + 0.5) * cell) for digit in range(6)]
    light = [ImageStat.Stat(grey.crop((x - 2, 2, x + 2, grey.height - 2))).mean[0] for x in middles]
    return sum(1 << digit for digit, value in enumerate(light) if value > 128)


def write(path: Path, codec: str, *, times: Sequence[int] | None = None, options: dict[str, str] | None = None) -> Path:
    """Write a clip of numbered pictures at 30 a second, or at the given times in thirtieths."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30, options=options or {"g": "25"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 30)
        for index, time in enumerate(times or range(FRAMES)):
            frame = av.VideoFrame.from_image(numbered(index))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = time, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(params=CODECS, ids=[codec for _, codec in CODECS])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FrameReader]:
    name, codec = request.param
    with open_reader(write(tmp_path / name, codec)) as opened:
        yield opened


def test_every_picture_is_found_by_its_number_in_any_order(reader: FrameReader) -> None:
    assert reader.frames == FRAMES
    order = [*range(FRAMES), *range(FRAMES - 1, -1, -1), 0, 59, 24, 25, 26, 25, 24, 49, 50, 3, 58]
    assert [number_of(reader.image(index)) for index in order] == order


def test_the_last_picture_is_the_last_one(reader: FrameReader) -> None:
    assert number_of(reader.image(-1)) == FRAMES - 1
    assert number_of(Image.open(io.BytesIO(reader.png(-1)), formats=["PNG"])) == FRAMES - 1


def test_a_long_group_is_read_backwards_without_keeping_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.media.reading._KEPT_BYTES", 5 * SIZE[0] * SIZE[1] * 3 // 2)
    with open_reader(write(tmp_path / "clip.mp4", "libx264", options={"g": "600", "bf": "3"})) as opened:
        order = [*range(FRAMES - 1, -1, -1), 30, 2]
        assert [number_of(opened.image(index)) for index in order] == order


def test_it_knows_rate_size_length_and_when_each_picture_is_shown(reader: FrameReader) -> None:
    assert reader.rate == pytest.approx(30, abs=0.2)
    assert reader.size == SIZE
    assert reader.seconds == pytest.approx(2, abs=0.02)
    assert reader.start(0) == 0
    assert reader.start(30) == pytest.approx(1, abs=0.002)
    shown = [reader.index_at(reader.start(index)) for index in range(FRAMES)]
    assert shown == list(range(FRAMES))
    assert reader.index_at(round(reader.start(31), 3)) == 31
    assert reader.index_at(-1) == 0
    assert reader.index_at(99) == FRAMES - 1


def test_pictures_at_uneven_times_keep_their_numbers(tmp_path: Path) -> None:
    times = [0, 1, 2, 10, 11, 30, 31, 32, 60]
    with open_reader(write(tmp_path / "clip.mp4", "libx264", times=times)) as opened:
        assert opened.frames == len(times)
        assert [number_of(opened.image(index)) for index in (8, 0, 5, 3)] == [8, 0, 5, 3]
        assert [opened.index_at(time / 30) for time in times] == list(range(len(times)))
        assert opened.index_at(0.9) == 4


@pytest.mark.parametrize("index", [FRAMES, -FRAMES - 1])
def test_there_is_no_picture_beyond_the_ends(reader: FrameReader, index: int) -> None:
    with pytest.raises(IndexError):
        reader.read(index)


def test_pictures_fit_the_box_and_are_not_blown_up(reader: FrameReader) -> None:
    assert reader.fitted((64, 64)) == (64, 36)
    assert len(reader.read(7, (64, 64))) == 64 * 36 * 3
    assert number_of(reader.image(7, (90, 90))) == 7
    assert reader.fitted((4000, 4000)) == SIZE


def test_pixels_come_as_screens_take_them(reader: FrameReader) -> None:
    wide = reader.read(2, None, Pixels.BGRX)
    assert len(wide) == SIZE[0] * SIZE[1] * 4
    drawn = Image.frombuffer("RGB", SIZE, wide, "raw", "BGRX", 0, 1)
    assert number_of(drawn) == 2
    assert drawn.tobytes() == reader.read(2)


def _plain(path: Path, size: tuple[int, int], codec: str = "libx264") -> Path:
    """Write a clip of one colour, made as high-definition clips are and saying nothing of it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        picture = av.VideoFrame.from_image(Image.new("RGB", size, (220, 40, 60)))  # type: ignore[no-untyped-call]
        space = "itu709" if size[1] >= 720 else "itu601"
        for _ in range(2):
            frame = picture.reformat(format="yuv420p", dst_colorspace=space)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("size", [(1280, 720), (320, 180)])
def test_colours_are_those_that_players_show(tmp_path: Path, size: tuple[int, int]) -> None:
    with open_reader(_plain(tmp_path / "clip.mp4", size)) as opened:
        assert opened.image(0).getpixel((9, 9)) == pytest.approx((220, 40, 60), abs=2)


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    page = tmp_path / "clip.mp4"
    with pytest.raises(ClipUnreadable, match="no such file"):
        open_reader(page)
    page.write_text("<html>")
    with pytest.raises(ClipUnreadable, match="an HTML page"):
        open_reader(page)
    page.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(4000))
    with pytest.raises(ClipUnreadable, match="damaged"):
        open_reader(page)


def test_a_clip_that_breaks_off_gives_the_pictures_that_are_there(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.mp4", "libx264", options={"movflags": "faststart", "g": "25"})
    with (
        av.open(str(whole)) as container,
        av.open(str(tmp_path / "fast.mp4"), "w", options={"movflags": "faststart"}) as fast,
    ):
        stream = fast.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.size:
                packet.stream = stream
                fast.mux(packet)
    broken = tmp_path / "broken.mp4"
    data = (tmp_path / "fast.mp4").read_bytes()
    broken.write_bytes(data[: len(data) * 2 // 3])
    with open_reader(broken) as opened:
        assert number_of(opened.image(0)) == 0
        assert 5 < number_of(opened.image(-1)) < FRAMES


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("clip.mp4", "libx264", {"g": "10", "bf": "0", "sc_threshold": "0"}),
        ("clip.webm", "libvpx-vp9", {"g": "10", "keyint_min": "10", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    ],
)
def test_where_a_clip_is_damaged_the_picture_before_stays_in_sight_and_what_follows_is_read(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    clip = write(tmp_path / name, codec, options=options)
    spoil(clip, range(14, 20))
    with open_reader(clip) as opened:
        before = opened.index_at(13 / 30)
        after = opened.index_at(20 / 30)
        for order in (range(opened.frames), range(opened.frames - 1, -1, -1)):
            shown = {index: number_of(opened.image(index)) for index in order}
            assert shown[before] == 13
            assert {shown[index] for index in range(before, after)} == {13}
            assert [shown[index] for index in range(after, opened.frames)] == list(range(20, FRAMES))


def test_a_clip_of_which_nothing_can_be_decoded_is_damaged(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.mp4", "libx264")
    spoil(clip, range(FRAMES))
    with pytest.raises(ClipUnreadable, match="damaged"):
        open_reader(clip)


def test_the_last_picture_is_shown_for_as_long_as_the_clip_says(tmp_path: Path) -> None:
    clip = tmp_path / "clip.gif"
    first, *others = [numbered(index) for index in range(4)]
    first.save(clip, save_all=True, append_images=others, duration=[100, 200, 100, 2_000])
    with open_reader(clip) as opened:
        assert opened.lasting == pytest.approx(2.0)
        assert opened.seconds == pytest.approx(2.4)


def test_a_strip_of_uneven_pictures_shows_what_is_seen_at_equal_distances(tmp_path: Path) -> None:
    times = [*range(10), 30, 40, 50]
    strip = make_strip(write(tmp_path / "clip.webm", "libvpx-vp9", times=times), 5, (96, 96))
    picture = Image.open(io.BytesIO(strip.jpeg), formats=["JPEG"])
    cells = [picture.crop((at * 96, 0, at * 96 + 96, 54)) for at in range(strip.count)]
    assert [number_of(cell) for cell in cells] == [5, 9, 9, 10, 11]


def test_a_strip_shows_the_clip_at_equal_distances(tmp_path: Path) -> None:
    strip = make_strip(write(tmp_path / "clip.mp4", "libx264"), 6, (96, 96))
    picture = Image.open(io.BytesIO(strip.jpeg), formats=["JPEG"])
    assert (strip.count, strip.width, strip.height) == (6, 96, 54)
    assert picture.size == (96 * 6, 54)
    cells = [picture.crop((at * 96, 0, at * 96 + 96, 54)) for at in range(6)]
    assert [number_of(cell) for cell in cells] == [5, 15, 25, 35, 45, 55]


def test_a_strip_has_no_more_pictures_than_the_clip(tmp_path: Path) -> None:
    strip = make_strip(write(tmp_path / "clip.mp4", "libx264", times=[0, 1, 2]), 10, (64, 64))
    assert strip.count == 3

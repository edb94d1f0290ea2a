"""Clips of several parts: extensions, given clips, several images, and who appears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.probe import probe
from sora_desktop.simulation.drawing.footage import FootageScene
from sora_desktop.simulation.renderer import draw_frames, render
from sora_desktop.simulation.spec import ClipSpec, Guest, Material, Stretch

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = ClipSpec(prompt="a peanut", width=320, height=180, seconds=1, seed=7, model="sora-2")
PAST = Stretch(prompt="a peanut", seconds=1, seed=7, model="sora-2")
LONGER = replace(SOURCE, prompt="snow over a sea", seed=8, seconds=2.5, earlier=(PAST,))
ABOVE_THE_TIMELINE = (0, 0, 320, 176)


def _drawn(spec: ClipSpec) -> list[Image.Image]:
    return [frame.to_image() for frame in draw_frames(spec)]  # type: ignore[no-untyped-call]


def _difference(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int] = ABOVE_THE_TIMELINE) -> float:
    """Give the mean difference of two pictures, 0 to 255."""
    pictures = (one.convert("RGB").crop(box), other.convert("RGB").crop(box))
    return sum(ImageStat.Stat(ImageChops.difference(*pictures)).mean) / 3


@pytest.fixture
def given(tmp_path: Path) -> Material:
    """Give a clip that is red for half a second and then blue for as long, at 10 frames a second."""
    path = tmp_path / "given.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for colour in ["red"] * 5 + ["blue"] * 5:
            frame = av.VideoFrame.from_image(Image.new("RGB", (160, 90), colour))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return Material(path, "given")


def test_an_extension_begins_as_its_source_and_goes_on_as_something_else() -> None:
    before, whole = _drawn(SOURCE), _drawn(LONGER)
    assert len(whole) == 60
    for one, other in zip(before, whole[:24], strict=True):
        assert _difference(one, other) < 0.5
    assert _difference(whole[23], whole[-1]) > 5
    # The change is soft: no picture differs from the one before as much as its ends do.
    steps = [_difference(whole[number], whole[number + 1]) for number in range(23, 37)]
    assert max(steps) < _difference(whole[23], whole[37]) / 2


def test_an_extension_is_exact_and_repeatable(tmp_path: Path) -> None:
    odd = replace(LONGER, seconds=2.37, earlier=(replace(PAST, seconds=0.51), replace(PAST, seconds=0.33)))
    for name in ("one.mp4", "two.mp4"):
        render(odd, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    facts = probe(tmp_path / "one.mp4")
    assert facts.seconds == pytest.approx(2.37, abs=0.0005)
    with av.open(str(tmp_path / "one.mp4")) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == pytest.approx(2.37 * 48_000, abs=1100)


def test_a_given_clip_is_shown_in_its_own_time_and_its_last_picture_stays(given: Material) -> None:
    spec = replace(SOURCE, prompt="", width=160, height=90, seconds=1.5, clip=given)
    pictures = [picture.getpixel((80, 50)) for picture in _drawn(spec)]
    colours = ["red" if pixel[0] > 150 else "blue" for pixel in pictures if isinstance(pixel, tuple)]
    assert colours == ["red"] * 12 + ["blue"] * 24


def test_words_over_a_given_clip_lie_on_a_dark_ground(given: Material) -> None:
    last = _drawn(replace(SOURCE, prompt="other words", width=160, height=90, seconds=1, clip=given))[-1]
    assert ImageStat.Stat(last.crop((100, 70, 160, 84))).mean[2] < 40
    assert ImageStat.Stat(last.crop((100, 10, 160, 30))).mean[2] > 150


def test_a_file_without_pictures_cannot_be_shown(tmp_path: Path) -> None:
    (tmp_path / "none.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    with pytest.raises(NotAVideo):
        FootageScene(tmp_path / "none.mp4", (64, 64))


def test_each_of_several_images_has_its_share_of_the_time(tmp_path: Path) -> None:
    images = []
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (160, 90), colour).save(tmp_path / colour, "PNG")
        images.append(Material(tmp_path / colour, colour))
    pictures = _drawn(replace(SOURCE, prompt="x", width=160, height=90, seconds=3, references=tuple(images)))
    for channel, number in enumerate((0, 46, 70)):
        means = ImageStat.Stat(pictures[number].crop((90, 10, 160, 40))).mean
        assert max(range(3), key=lambda index: means[index]) == channel
    one = replace(SOURCE, references=(images[0],))
    assert one.fingerprint != replace(SOURCE, references=tuple(images)).fingerprint != SOURCE.fingerprint


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (64, 64)])
def test_who_appears_is_seen_at_the_right_with_a_name(given: Material, size: tuple[int, int]) -> None:
    alone = replace(SOURCE, prompt="x", width=size[0], height=size[1], seconds=0.2)
    guest = Guest("Bolt", given)
    right = (size[0] // 2, 0, size[0], size[1] // 2)
    one, two = replace(alone, guests=(guest,)), replace(alone, guests=(guest, Guest("Mittens", given)))
    assert _difference(_drawn(alone)[0], _drawn(one)[0], right) > 2
    assert _difference(_drawn(one)[0], _drawn(two)[0], (0, 0, *size)) > 0.5
    assert len({alone.fingerprint, one.fingerprint, two.fingerprint}) == 3

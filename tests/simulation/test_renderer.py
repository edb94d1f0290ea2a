"""Clips are real, exact, repeatable, legible and marked."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from sora_desktop.media.marks import ARTIST, COMMENT
from sora_desktop.media.probe import probe
from sora_desktop.resources import resource_path
from sora_desktop.simulation.renderer import draw_frames, frame_count, render
from sora_desktop.simulation.spec import FRAME_RATE, ClipSpec, Material, Variant
from sora_desktop.simulation.variants import make_variant

if TYPE_CHECKING:
    from pathlib import Path

SPEC = ClipSpec(prompt="a peanut eating peanut butter", width=320, height=180, seconds=1, seed=7, model="sora-2")
SAMPLES = 48_000


def _frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]  # type: ignore[no-untyped-call]


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Give the mean difference of two pictures, 0 to 255."""
    means = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return sum(means) / 3


def test_a_clip_of_the_usual_size_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=1280, height=720, seconds=4), path)
    facts = probe(path)
    assert (facts.video_codec, facts.audio_codec) == ("h264", "aac")
    assert (facts.width, facts.height, facts.seconds, facts.frame_rate) == (1280, 720, 4.0, FRAME_RATE)
    assert len(_frames(path)) == 96
    with av.open(str(path)) as container:
        assert container.duration == 4_000_000
        assert sum(frame.samples for frame in container.decode(audio=0)) == pytest.approx(4 * SAMPLES, abs=1100)


@pytest.mark.parametrize(
    ("width", "height", "seconds"), [(64, 64, 0.01), (64, 640, 0.5), (640, 64, 1.37), (202, 362, 2.5), (66, 90, 0.333)]
)
def test_any_even_size_and_any_length_is_exact(tmp_path: Path, width: int, height: int, seconds: float) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=width, height=height, seconds=seconds), path)
    facts = probe(path)
    assert (facts.width, facts.height) == (width, height)
    assert facts.seconds == pytest.approx(seconds, abs=0.0005)
    assert len(_frames(path)) == frame_count(seconds)


def test_the_same_specification_gives_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for number in range(3):
        path = tmp_path / f"{number}.mp4"
        render(SPEC, path)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("other", [replace(SPEC, seed=8), replace(SPEC, prompt="a walnut")])
def test_another_specification_gives_other_bytes(tmp_path: Path, other: ClipSpec) -> None:
    render(SPEC, tmp_path / "one.mp4")
    render(other, tmp_path / "other.mp4")
    assert (tmp_path / "one.mp4").read_bytes() != (tmp_path / "other.mp4").read_bytes()
    assert SPEC.fingerprint != other.fingerprint


def test_the_metadata_says_that_it_is_simulated(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(SPEC, path)
    facts = probe(path)
    assert facts.simulated
    assert (facts.metadata["artist"], facts.metadata["comment"]) == (ARTIST, COMMENT)
    assert facts.metadata["title"] == SPEC.prompt


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (1280, 720), (64, 64)])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_mark_is_burnt_into_every_frame_with_contrast(tmp_path: Path, size: tuple[int, int], seed: int) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=size[0], height=size[1], seconds=0.5, seed=seed, prompt="snow"), path)
    # The mark lies at the upper left, in the uppermost fifth of any clip.
    corner = (0, 0, min(size[0], 3 * min(size) // 4), max(20, min(size) // 5))
    for frame in _frames(path):
        values = sorted(frame.crop(corner).convert("L").tobytes())
        darkest, brightest = values[len(values) // 50], values[-len(values) // 100]
        assert brightest > 150
        assert brightest - darkest > 90


def test_the_mark_stays_where_it_is_while_the_picture_moves(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=640, height=360, seconds=4), path)
    frames = _frames(path)
    mark = (25, 25, 120, 45)
    assert _difference(frames[30].crop(mark), frames[-1].crop(mark)) < 8
    assert _difference(frames[30], frames[-1]) > 1


def test_the_prompt_shows_as_bright_letters_over_a_darkened_ground(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    words = replace(SPEC, width=640, height=360, seconds=2, prompt="snow and ice over white mountains")
    render(words, path)
    lower = _frames(path)[-1].crop((25, 220, 400, 330)).convert("L")
    values = lower.tobytes()
    bright = sum(value > 215 for value in values) / len(values)
    dark = sum(value < 110 for value in values) / len(values)
    assert 0.03 < bright < 0.5
    assert dark > 0.4


def test_another_prompt_writes_other_letters(tmp_path: Path) -> None:
    one, other = (
        next(
            frame.to_image()  # type: ignore[no-untyped-call]
            for number, frame in enumerate(draw_frames(replace(SPEC, width=640, height=360, prompt=prompt)))
            if number == 23
        )
        for prompt in ("an ocean of milk", "an ocean of honey, slowly poured")
    )
    assert _difference(one.crop((0, 180, 640, 360)), other.crop((0, 180, 640, 360))) > 2


@pytest.mark.parametrize(
    "prompt",
    [
        "Crème brûlée – Ångström, ñandú & Łódź",
        "一只熊猫在竹林里弹吉他",
        "桜の下で踊る猫、ゆっくりと",
        "مرحبا بالعالم",
        "👩‍🚀🚀 emoji only 🥜",
        "e\u0301\u0302\u0303 \u200b\u200d\ufe0f\u202e",
        "\x00\x01\x07",
        "\ud800 half a character",
        "a" * 32_000,
        "word " * 6_000,
        "\n\n\t  lines\n\nand tabs\t",
    ],
)
def test_any_prompt_can_be_drawn(tmp_path: Path, prompt: str) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=128, height=72, seconds=0.1, prompt=prompt), path)
    assert probe(path).simulated


def test_there_is_a_sound_that_can_be_heard(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, seconds=2), path)
    with av.open(str(path)) as container:
        loudest = max(
            max(abs(value) for value in memoryview(bytes(frame.planes[0])).cast("f"))
            for frame in container.decode(audio=0)
        )
    assert 0.05 < loudest <= 1.0


def _reference(path: Path, size: tuple[int, int]) -> Image.Image:
    """Make a picture with large coloured fields."""
    picture = Image.new("RGB", size, "#204080")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((size[0] // 2, 0, *size), fill="#c08030")
    draw.ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill="#f0f0a0")
    picture.save(path, "PNG")
    return picture


def test_a_reference_is_the_first_frame_but_for_the_mark(tmp_path: Path) -> None:
    picture = _reference(tmp_path / "reference", (640, 360))
    spec = replace(SPEC, width=640, height=360, seconds=2, references=(Material(tmp_path / "reference", "1"),))
    render(spec, tmp_path / "clip.mp4")
    frames = _frames(tmp_path / "clip.mp4")
    below_the_mark = (0, 60, 640, 352)
    assert _difference(frames[0].crop(below_the_mark), picture.crop(below_the_mark)) < 3
    assert _difference(frames[-1].crop(below_the_mark), picture.crop(below_the_mark)) > 6


def test_a_reference_of_other_proportions_is_cut_to_fit(tmp_path: Path) -> None:
    _reference(tmp_path / "reference", (100, 400))
    spec = replace(SPEC, seconds=0.2, references=(Material(tmp_path / "reference", "1"),))
    render(spec, tmp_path / "clip.mp4")
    assert _frames(tmp_path / "clip.mp4")[0].size == (320, 180)


def test_a_transparent_reference_lies_on_black(tmp_path: Path) -> None:
    Image.new("RGBA", (320, 180), (255, 255, 255, 0)).save(tmp_path / "reference", "PNG")
    spec = replace(SPEC, seconds=0.2, references=(Material(tmp_path / "reference", "1"),))
    render(spec, tmp_path / "clip.mp4")
    assert ImageStat.Stat(_frames(tmp_path / "clip.mp4")[0].crop((0, 60, 320, 170))).mean[0] < 10


def test_drawing_ends_at_the_next_frame_when_it_is_told_to(tmp_path: Path) -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        render(replace(SPEC, seconds=60), tmp_path / "clip.mp4", check=check)
    assert len(calls) == 5


def test_the_pictures_beside_a_clip_are_webp(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    render(replace(SPEC, width=640, height=360, seconds=2), path)
    thumbnail = Image.open(io.BytesIO(make_variant(path, Variant.THUMBNAIL)), formats=["WEBP"])
    assert thumbnail.size == (640, 360)
    sheet = Image.open(io.BytesIO(make_variant(path, Variant.SPRITESHEET)), formats=["WEBP"])
    assert sheet.size == (5 * 256, 4 * 144)
    first, last = sheet.crop((0, 0, 256, 144)), sheet.crop((1024, 432, 1280, 576))
    assert _difference(first, last) > 1


def test_the_ready_made_clip_is_a_marked_clip() -> None:
    facts = probe(resource_path("simulation", "stub.mp4"))
    assert facts.simulated
    assert (facts.video_codec, facts.audio_codec, facts.seconds) == ("h264", "aac", 1.0)
    assert resource_path("simulation", "stub.mp4").stat().st_size < 50_000

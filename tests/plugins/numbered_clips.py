"""Makes clips whose pictures carry their number, so that it can be read off whatever was painted of them.

The fixtures `numbered_clip` and `read_number` are there for every test:

    def test_something(numbered_clip: Callable[..., Path], read_number: ReadNumber) -> None:
        path = numbered_clip(frames=96)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PIL import Image
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QImage

BITS = 8
BANDS = BITS + 4
"""Upright bands in a picture: a white and a black one at each side, and the digits of its number between them."""

_LIGHT = 128


@dataclass(frozen=True)
class Numbered:
    """What a clip of numbered pictures is like."""

    frames: int = 96
    rate: int = 24
    size: tuple[int, int] = (192, 108)
    """Pixels, with a width that the bands share out evenly."""


def draw_number(number: int, size: tuple[int, int]) -> Image.Image:
    """Draw a picture that carries a number."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - where such a clip is wanted

    width, height = size
    image = Image.new("RGB", size, (64, 64, 64))
    draw = ImageDraw.Draw(image)
    digits = [True, False, *(bool(number >> bit & 1) for bit in reversed(range(BITS))), False, True]
    band = width / BANDS
    for place, digit in enumerate(digits):
        draw.rectangle(
            (round(place * band), height // 4, round((place + 1) * band) - 1, height),
            fill="white" if digit else "black",
        )
    return image


def number_in(shown: QImage, place: QRect) -> int | None:
    """Read the number off a picture that fills a place; None where there is no such picture."""
    y = place.top() + place.height() * 5 // 8
    band = place.width() / BANDS
    lights = [
        (shown.pixel(round(place.left() + (number + 0.5) * band), y) >> 8 & 0xFF) > _LIGHT for number in range(BANDS)
    ]
    if lights[:2] != [True, False] or lights[-2:] != [False, True]:
        return None
    return sum(light << bit for light, bit in zip(lights[2:-2], reversed(range(BITS)), strict=True))


def make_clip(path: Path, kind: Numbered) -> Path:
    """Write a clip as servers do: with pictures that build on later ones, and few that stand for themselves."""
    import av  # noqa: PLC0415 - where such a clip is wanted

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(kind.rate))
        stream.width, stream.height = kind.size
        stream.pix_fmt = "yuv420p"
        stream.options = {"g": "250", "bf": "2", "crf": "18", "preset": "ultrafast", "x264-params": "bframes=2"}
        for number in range(kind.frames):
            frame = av.VideoFrame.from_image(draw_number(number, kind.size))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def numbered_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give a clip of numbered pictures; made once for each kind."""
    folder = tmp_path_factory.mktemp("numbered")
    made: dict[Numbered, Path] = {}

    def give(**kind: object) -> Path:
        wanted = Numbered(**kind)  # type: ignore[arg-type]  # as the test says
        if wanted not in made:
            made[wanted] = make_clip(folder / f"{len(made)}.mp4", wanted)
        return made[wanted]

    return give


@pytest.fixture(name="read_number", scope="session")
def read_number_fixture() -> Callable[[QImage, QRect], int | None]:
    """Give what reads numbers off a screen."""
    return number_in

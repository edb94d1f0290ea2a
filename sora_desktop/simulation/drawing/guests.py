"""Those who appear in a clip: round portraits with their names, gently bobbing at the right."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageOps

from sora_desktop.media.frames import poster
from sora_desktop.simulation.drawing.canvas import Layer, even, to_planes
from sora_desktop.simulation.drawing.colours import BLACK, WHITE
from sora_desktop.simulation.drawing.lettering import SMALL, fit, text_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.drawing.colours import Palette
    from sora_desktop.simulation.spec import Guest

_DISC = 0.22
"""How wide a portrait is, as a share of the clip's shorter side."""

_LEAST_LETTERS = 9
_SWING = 0.012
_SECONDS_A_SWING = 3.0


class Portraits:
    """The pictures and names of those who appear, one below the other."""

    def __init__(self, guests: Sequence[Guest], size: tuple[int, int], palette: Palette) -> None:
        """Draw them for a clip's width and height.

        Raises:
            NotAVideo: no picture can be read from the clip of one of them.
        """
        short = min(size)
        disc = even(max(16, short * _DISC))
        margin = even(short * 0.07)
        self._swing = max(1.0, short * _SWING)
        letters = max(_LEAST_LETTERS, round(short * 0.03))
        self._pieces: list[list[tuple[Layer, int, int]]] = []
        top = margin
        for guest in guests:
            label = text_mask(fit(guest.name, (disc * 2, letters * 2), (letters, letters)).lines[:1], letters, SMALL)
            left = max(0, size[0] - margin - disc)
            name_left = max(0, min(left + (disc - label.width) // 2, size[0] - label.width))
            under = top + disc + even(letters * 0.3)
            ground = Image.new("L", label.size, 120)
            self._pieces.append(
                [
                    (Layer.of(palette.light, _circle(disc)), left, top),
                    (Layer.of(to_planes(_portrait(guest, disc)), _circle(disc, even(disc * 0.05))), left, top),
                    (Layer.of(BLACK, ground), name_left, under),
                    (Layer.of(WHITE, label), name_left, under),
                ]
            )
            top = under + label.height + margin // 2

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw them as they look `moment` seconds after the start."""
        for number, layers in enumerate(self._pieces):
            turn = 2 * math.pi * (moment / _SECONDS_A_SWING + number / 2)
            lower = 2 * round(self._swing * math.sin(turn) / 2)
            for layer, x, y in layers:
                canvas.lay(layer, x, max(0, y + lower))


def _portrait(guest: Guest, disc: int) -> Image.Image:
    with Image.open(io.BytesIO(poster(guest.clip.path, (disc * 4, disc * 4)))) as picture:
        return ImageOps.fit(picture.convert("RGB"), (disc, disc), Image.Resampling.LANCZOS)


def _circle(disc: int, inset: int = 0) -> Image.Image:
    """Draw a round mask, four times as large at first so that it is smooth."""
    mask = Image.new("L", (disc * 4, disc * 4))
    near, far = inset * 4, (disc - inset) * 4 - 1
    ImageDraw.Draw(mask).ellipse((near, near, far, far), fill=255)
    return mask.reduce(4)

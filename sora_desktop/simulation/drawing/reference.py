"""A scene made of a given image, which is the first frame and from there comes slowly nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from sora_desktop.simulation.drawing.canvas import to_planes
from sora_desktop.simulation.drawing.sky import Drift

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas, Planes
    from sora_desktop.simulation.drawing.colours import Palette

_NEARER = 0.02
"""How much larger the image gets in a second, as a share."""

_NEAREST = 0.25


class ReferenceScene:
    """The given image, coming nearer, with motes of light before it."""

    def __init__(self, picture: Image.Image, size: tuple[int, int], palette: Palette, chance: random.Random) -> None:
        """Cut the image to the proportions of the clip, where they differ."""
        flat = _on_black(picture)
        self._planes = to_planes(flat if flat.size == size else ImageOps.fit(flat, size, Image.Resampling.LANCZOS))
        self._toward = (chance.uniform(0.35, 0.65), chance.uniform(0.35, 0.65))
        self._motes = Drift(size, palette.light, chance, count=14)

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it as it looks `moment` seconds after the start."""
        canvas.cover(self._planes if moment <= 0 else self._nearer(moment))
        if moment > 0:
            self._motes.paint(canvas, moment)

    def _nearer(self, moment: float) -> Planes:
        share = 1 / (1 + min(_NEAREST, _NEARER * moment))
        made = []
        for plane in self._planes:
            left, top = (room * (1 - share) * at for room, at in zip(plane.size, self._toward, strict=True))
            box = (left, top, left + plane.width * share, top + plane.height * share)
            made.append(plane.resize(plane.size, Image.Resampling.BILINEAR, box=box))
        return made[0], made[1], made[2]


def _on_black(picture: Image.Image) -> Image.Image:
    """Give an image without transparency."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", whole.size, "black"), whole).convert("RGB")

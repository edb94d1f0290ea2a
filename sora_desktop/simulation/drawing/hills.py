"""A scene of hills in mist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from sora_desktop.simulation.drawing.canvas import Layer, even, gradient
from sora_desktop.simulation.drawing.sky import Drift, Sky, crest_line

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.drawing.colours import Palette, Tone


class Hills:
    """Ranges of hills in mist, the nearer ones passing faster."""

    _RANGES = 5

    def __init__(self, size: tuple[int, int], palette: Palette, chance: random.Random, seconds: float) -> None:
        """Compose them for a clip of some seconds."""
        self._sky = Sky(size, palette, chance, floor=0.72)
        self._motes = Drift(size, palette.light, chance, count=16)
        self._size = size
        self._ranges: list[tuple[Layer, int, float]] = []
        rugged = chance.random()
        heading = chance.choice((-1, 1))
        for number in range(self._RANGES):
            near = number / (self._RANGES - 1)
            speed = heading * min((0.006 + 0.034 * near**1.5) * size[0], 1.5 * size[0] / seconds)
            top = int(size[1] * (0.46 + 0.36 * near**1.1))
            body = palette.horizon.toward(palette.far, 0.35 + 0.65 * near).toward(palette.near, near)
            foot = body.toward(palette.horizon, 0.55 * (1 - near))
            layer = self._range(top, (body, foot), speed * seconds, rugged * (1 - near), chance)
            self._ranges.append((layer, top, speed))

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw sky, hills and motes."""
        self._sky.paint(canvas, moment)
        for layer, top, speed in self._ranges:
            room = layer.mask.width - self._size[0]
            left = -speed * moment if speed > 0 else -room - speed * moment
            canvas.lay(layer, round(left), top)
        self._motes.paint(canvas, moment)

    def _range(self, top: int, colours: tuple[Tone, Tone], way: float, rugged: float, chance: random.Random) -> Layer:
        width = even(self._size[0] + abs(way) + 4)
        height = even(self._size[1] - top)
        relief = self._size[1] * 0.16
        crest = crest_line(width, self._size[0], rugged, chance)
        mask = Image.new("L", (width, height))
        draw = ImageDraw.Draw(mask)
        points = [(x, relief * (1 - level)) for x, level in crest]
        draw.polygon([(0, height), *points, (width, height)], fill=255)
        return Layer.of(gradient((width, height), ((0.0, colours[0]), (0.75, colours[1])), chance), mask)

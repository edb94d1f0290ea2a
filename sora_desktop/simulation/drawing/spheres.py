"""A scene of spheres of glass."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from sora_desktop.simulation.drawing.canvas import Layer, even, glow, gradient
from sora_desktop.simulation.drawing.colours import BLACK, WHITE, Palette
from sora_desktop.simulation.drawing.sky import Drift

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas


class Spheres:
    """Spheres of glass that float in coloured light."""

    def __init__(self, size: tuple[int, int], palette: Palette, chance: random.Random, seconds: float) -> None:
        """Compose them; they never stop, so the length does not matter."""
        del seconds
        self._size = size
        stops = ((0.0, palette.top), (0.5, palette.middle), (0.85, palette.far), (1.0, palette.near))
        self._ground = gradient(size, stops, chance)
        large = max(size)
        self._lights = [
            (
                Layer.of(colour, glow(even(large * chance.uniform(0.5, 0.8)), lambda at: 0.55 * (1 - at) ** 1.6)),
                self._course(chance, slow=0.25),
            )
            for colour in (palette.horizon, palette.light, palette.middle)
        ]
        self._spheres = []
        for _ in range(7):
            wide = even(min(size) * chance.uniform(0.09, 0.34))
            self._spheres.append((_sphere(wide, palette), self._course(chance, slow=0.5)))
        self._motes = Drift(size, palette.light, chance, count=20)

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw lights, spheres and motes."""
        canvas.cover(self._ground)
        for layer, course in self._lights:
            self._float(canvas, layer, course, moment)
        for layers, course in self._spheres:
            for layer in layers:
                self._float(canvas, layer, course, moment)
        self._motes.paint(canvas, moment)

    def _float(self, canvas: Canvas, layer: Layer, course: tuple[float, ...], moment: float) -> None:
        x, y, pace_x, pace_y, phase = course
        left = (x + 0.09 * math.sin(phase + pace_x * moment)) * self._size[0] - layer.mask.width / 2
        top = (y + 0.09 * math.sin(2 * phase + pace_y * moment)) * self._size[1] - layer.mask.height / 2
        canvas.lay(layer, round(left), round(top))

    @staticmethod
    def _course(chance: random.Random, *, slow: float) -> tuple[float, ...]:
        places = (chance.uniform(0.1, 0.95), chance.uniform(0.08, 0.72))
        return (*places, chance.uniform(0.7, 1.4) * slow, chance.uniform(0.7, 1.4) * slow, chance.uniform(0, math.tau))


def _sphere(wide: int, palette: Palette) -> list[Layer]:
    """Draw a ball of glass: a body, a bright rim, and a gleam."""
    edge = wide / 3
    body = glow(wide, lambda at: min(0.3, (1 - at) * edge) * (0.25 + at**2))
    rim = glow(wide, lambda at: min(1.0, (1 - at) * edge) * at**9 * 0.75)
    gleam = Image.new("L", (wide, wide))
    spot = glow(even(wide * 0.42), lambda at: 0.8 * (1 - at) ** 2)
    gleam.paste(spot, (round(wide * 0.17), round(wide * 0.12)))
    shade = Image.linear_gradient("L").resize((wide, wide)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return [
        Layer.of(palette.near.toward(BLACK, 0.3), body),
        Layer.of(palette.light, ImageChops.multiply(rim, shade)),
        Layer.of(WHITE, gleam),
    ]

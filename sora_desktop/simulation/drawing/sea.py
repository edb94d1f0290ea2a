"""A scene of a calm sea."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from sora_desktop.simulation.drawing.canvas import Layer, even, glow, gradient
from sora_desktop.simulation.drawing.sky import Drift, Sky, crest_line

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.drawing.colours import Palette, Tone


class Sea:
    """A calm sea with a path of light on it."""

    _FLOOR = 0.56
    _GLINTS = 90

    def __init__(self, size: tuple[int, int], palette: Palette, chance: random.Random, seconds: float) -> None:
        """Compose it for a clip of some seconds."""
        width, height = size
        self._size = size
        self._sky = Sky(size, palette, chance, floor=self._FLOOR)
        self._top = even(height * self._FLOOR)
        depth = height - self._top
        surface = palette.horizon.toward(palette.far, 0.7)
        stops = ((0.0, surface), (0.3, palette.far.toward(palette.near, 0.35)), (1.0, palette.near))
        self._water = Layer.of(gradient((width, depth), stops, chance), Image.new("L", (width, depth), 255))
        self._swells = [self._swell(number / 5, palette, chance, seconds) for number in range(1, 6)]
        self._glints = [
            (
                chance.random() ** 1.6,
                chance.gauss(0, 0.36),
                chance.uniform(0.6, 1.4),
                chance.uniform(0, math.tau),
            )
            for _ in range(self._GLINTS)
        ]
        self._sparks = [_sparks(size, palette.light, length) for length in (1, 2, 4, 6)]
        self._motes = Drift(size, palette.light, chance, count=8)

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw sky, water, swell and glints."""
        self._sky.paint(canvas, moment)
        canvas.lay(self._water, 0, self._top)
        for layer, top, speed, phase in self._swells:
            room = layer.mask.width - self._size[0]
            left = -speed * moment if speed > 0 else -room - speed * moment
            bob = 0.004 * self._size[1] * math.sin(moment * 0.9 + phase)
            canvas.lay(layer, round(left), round(top + bob))
        depth = self._size[1] - self._top
        for down, across, pace, phase in self._glints:
            light = math.sin(phase + moment * 2.2 * pace)
            if light <= 0:
                continue
            layer = self._sparks[min(3, int(down * 4))][min(3, int(light * 4))]
            spread = (0.03 + 0.15 * down) * self._size[0]
            sway = 0.006 * self._size[0] * math.sin(moment * 0.8 * pace + phase)
            left = self._sky.x + across * spread + sway - layer.mask.width / 2
            canvas.lay(layer, round(left), round(self._top + down * depth))
        self._motes.paint(canvas, moment)

    def _swell(
        self, near: float, palette: Palette, chance: random.Random, seconds: float
    ) -> tuple[Layer, int, float, float]:
        width, height = self._size
        speed = chance.choice((-1, 1)) * min((0.008 + 0.03 * near) * width, 1.5 * width / seconds)
        top = self._top + int((height - self._top) * (0.05 + 0.85 * near**1.4))
        size = (even(width + abs(speed) * seconds + 4), even(height * (0.03 + 0.14 * near)))
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        relief = size[1] * 0.35
        points = [(x, relief * (1 - level)) for x, level in crest_line(size[0], int(width * (0.4 + near)), 0.0, chance)]
        draw.polygon([(0, size[1]), *points, (size[0], size[1])], fill=255)
        fading = Image.linear_gradient("L").point([round(150 * (1 - row / 255) ** 1.5) for row in range(256)])
        mask = ImageChops.multiply(mask, fading.resize(size))
        return Layer.of(palette.far.toward(palette.near, 0.25 + 0.6 * near), mask), top, speed, chance.uniform(0, 6)


def _sparks(size: tuple[int, int], colour: Tone, length: int) -> list[Layer]:
    """Draw a glint on the water in four strengths."""
    thick = max(2, even(size[1] * 0.004)) + even(length / 2)
    bar = glow(64, lambda at: min(1.0, 2.2 * (1 - at))).resize((even(size[0] * 0.012 * length) + 2, thick))
    return [Layer.of(colour, bar).faded(0.25 * step) for step in range(1, 5)]

"""What hills and sea have in common: the sky, motes of light, and the line of a crest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from sora_desktop.simulation.drawing.canvas import Layer, even, glow, gradient
from sora_desktop.simulation.drawing.colours import WHITE, Palette, Tone

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas


class Sky:
    """A sky with a sun or a moon that rises a little."""

    def __init__(self, size: tuple[int, int], palette: Palette, chance: random.Random, *, floor: float) -> None:
        """Compose it.

        Args:
            size: width and height in pixels.
            palette: the colours.
            chance: where the places come from.
            floor: the height of the horizon, 0 at the top and 1 at the bottom.
        """
        width, height = size
        stops = ((0.0, palette.top), (floor * 0.55, palette.middle), (floor, palette.horizon), (1.0, palette.horizon))
        self._sky = gradient(size, stops, chance)
        small = min(size)
        radius = even(small * chance.uniform(0.07, 0.11))
        self._halo = Layer.of(palette.light, glow(even(small * 1.1), lambda at: 0.5 * (1 - at) ** 2.2))
        self._disc = Layer.of(palette.light, glow(2 * radius, lambda at: (1 - at) * radius / 1.5))
        self._stars = Layer.of(WHITE, _stars(size, floor, chance)) if palette.is_night else None
        self.x = chance.uniform(0.58, 0.8) * width
        self._y = chance.uniform(0.24, 0.36) * height
        self._climb = -0.006 * height

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it; this covers the whole canvas."""
        canvas.cover(self._sky)
        if self._stars:
            canvas.lay(self._stars, 0, 0)
        for layer in (self._halo, self._disc):
            top = self._y + self._climb * moment - layer.mask.height / 2
            canvas.lay(layer, round(self.x - layer.mask.width / 2), round(top))


class Drift:
    """Motes of light that float across the picture."""

    def __init__(self, size: tuple[int, int], colour: Tone, chance: random.Random, *, count: int) -> None:
        """Compose them."""
        self._size = size
        small = min(size)
        sizes = [even(max(4, small * share)) for share in (0.008, 0.013, 0.022)]
        lights = [0.75, 0.5, 0.3]
        self._sprites = [
            [Layer.of(colour, glow(wide, lambda at: (1 - at) ** 1.3)).faded(light * step / 4) for step in range(1, 5)]
            for wide, light in zip(sizes, lights, strict=True)
        ]
        self._motes = [
            (
                chance.randrange(len(sizes)),
                chance.random(),
                chance.random(),
                chance.uniform(0.006, 0.03) * chance.choice((-1, 1)),
                chance.uniform(0.008, 0.03),
                chance.uniform(0, math.tau),
            )
            for _ in range(count)
        ]

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw them where they are now."""
        width, height = self._size
        for kind, x, y, across, upward, phase in self._motes:
            sway = 0.012 * math.sin(phase + moment * 1.1)
            twinkle = 1.5 + 1.5 * math.sin(phase * 3 + moment * 1.7)
            layer = self._sprites[kind][round(twinkle)]
            left = ((x + across * moment + sway) % 1.1 - 0.05) * width
            top = ((y - upward * moment) % 1.1 - 0.05) * height
            canvas.lay(layer, round(left), round(top))


def crest_line(width: int, wave: int, rugged: float, chance: random.Random) -> list[tuple[int, float]]:
    """Give a line of hills: places across, and heights from 0 to 1."""
    swings = [(1.0, 0.9), (0.5, 2.1), (0.3, 3.7), (0.12, 9.0), (0.06, 17.0)]
    waves = [(size, turns * chance.uniform(0.8, 1.25), chance.uniform(0, math.tau)) for size, turns in swings]
    whole = sum(size for size, _, _ in waves)
    step = max(2, wave // 400)
    line = []
    for x in range(0, width + step, step):
        level = 0.0
        for size, turns, phase in waves:
            swing = math.sin(phase + math.tau * turns * x / wave)
            # A folded wave has the sharp ridges of rock, a plain one is a hill of grass or sand.
            level += size * (
                (1 - rugged) * swing + rugged * (1 - 2 * abs(math.sin(phase + math.pi * turns * x / wave)))
            )
        line.append((x, 0.5 + 0.5 * level / whole))
    return line


def _stars(size: tuple[int, int], floor: float, chance: random.Random) -> Image.Image:
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    radius = max(0.6, min(size) / 900)
    for _ in range(140):
        x = chance.uniform(0, size[0])
        y = chance.uniform(0, size[1] * floor) * chance.uniform(0.4, 1)
        large = radius * chance.choice((1, 1, 1, 1.7))
        draw.ellipse((x - large, y - large, x + large, y + large), fill=chance.randrange(60, 230))
    return mask

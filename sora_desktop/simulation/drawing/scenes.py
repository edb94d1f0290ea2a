"""What moves behind the words: hills, a sea, or floating spheres, composed by chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from PIL import Image, ImageChops, ImageDraw

from sora_desktop.simulation.drawing.canvas import Layer, glow, gradient
from sora_desktop.simulation.drawing.colours import BLACK, WHITE, Palette, Tone

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas

_GRADIENT = (256, 256)


class Scene(Protocol):
    """Something that can be drawn at any moment of a clip."""

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw the scene as it looks `moment` seconds after the start."""


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
        crest = _crest(width, self._size[0], rugged, chance)
        mask = Image.new("L", (width, height))
        draw = ImageDraw.Draw(mask)
        points = [(x, relief * (1 - level)) for x, level in crest]
        draw.polygon([(0, height), *points, (width, height)], fill=255)
        return Layer.of(gradient((width, height), ((0.0, colours[0]), (0.75, colours[1])), chance), mask)


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
        points = [(x, relief * (1 - level)) for x, level in _crest(size[0], int(width * (0.4 + near)), 0.0, chance)]
        draw.polygon([(0, size[1]), *points, (size[0], size[1])], fill=255)
        fading = Image.linear_gradient("L").point([round(150 * (1 - row / 255) ** 1.5) for row in range(256)])
        mask = ImageChops.multiply(mask, fading.resize(size))
        return Layer.of(palette.far.toward(palette.near, 0.25 + 0.6 * near), mask), top, speed, chance.uniform(0, 6)


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


_SCENES: dict[str, type[Hills | Sea | Spheres]] = {"hills": Hills, "sea": Sea, "spheres": Spheres}


def compose_scene(size: tuple[int, int], palette: Palette, chance: random.Random, seconds: float) -> Scene:
    """Compose the scene that the palette speaks of, or else one by chance."""
    by_chance = chance.choice(sorted(_SCENES))
    return _SCENES[palette.scene or by_chance](size, palette, chance, seconds)


def even(number: float) -> int:
    """Round to an even number, at least 2."""
    return max(2, 2 * round(number / 2))


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


def _crest(width: int, wave: int, rugged: float, chance: random.Random) -> list[tuple[int, float]]:
    """Give a line of hills: places across, and heights from 0 to 1."""
    swings = [(1.0, 0.9), (0.5, 2.1), (0.3, 3.7), (0.12, 9.0), (0.06, 17.0)]
    waves = [(size, turns * chance.uniform(0.8, 1.25), chance.uniform(0, math.tau)) for size, turns in swings]
    whole = sum(size for size, _, _ in waves)
    step = max(2, wave // 400)
    crest = []
    for x in range(0, width + step, step):
        level = 0.0
        for size, turns, phase in waves:
            swing = math.sin(phase + math.tau * turns * x / wave)
            # A folded wave has the sharp ridges of rock, a plain one is a hill of grass or sand.
            level += size * (
                (1 - rugged) * swing + rugged * (1 - 2 * abs(math.sin(phase + math.pi * turns * x / wave)))
            )
        crest.append((x, 0.5 + 0.5 * level / whole))
    return crest


def _sparks(size: tuple[int, int], colour: Tone, length: int) -> list[Layer]:
    """Draw a glint on the water in four strengths."""
    thick = max(2, even(size[1] * 0.004)) + even(length / 2)
    bar = glow(64, lambda at: min(1.0, 2.2 * (1 - at))).resize((even(size[0] * 0.012 * length) + 2, thick))
    return [Layer.of(colour, bar).faded(0.25 * step) for step in range(1, 5)]


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

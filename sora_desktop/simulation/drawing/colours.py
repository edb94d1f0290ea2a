"""Colours of simulated clips: a few palettes, chosen by what the prompt speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
"""The weights of ITU-R BT.709, the colour space of HD video."""

_WORD = re.compile(r"\w+")


class Tone(NamedTuple):
    """A colour as video carries it: BT.709, limited range, 16 to 235 and 16 to 240."""

    y: float
    u: float
    v: float

    def toward(self, other: Tone, share: float) -> Tone:
        """Mix with another colour, of which `share` (0 to 1) is taken."""
        return Tone(*(mine + (theirs - mine) * share for mine, theirs in zip(self, other, strict=True)))


def tone(rgb: str) -> Tone:
    """Read a colour written as six hexadecimal digits of red, green and blue."""
    red, green, blue = (int(rgb[index : index + 2], 16) / 255 for index in (0, 2, 4))
    luma = _RED * red + _GREEN * green + _BLUE * blue
    return Tone(
        16 + 219 * luma,
        128 + 224 * (blue - luma) / (2 - 2 * _BLUE),
        128 + 224 * (red - luma) / (2 - 2 * _RED),
    )


WHITE = tone("ffffff")
BLACK = tone("000000")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one clip, from the top of the sky to the ground nearest to us."""

    top: Tone
    middle: Tone
    horizon: Tone
    light: Tone
    """The sun or the moon."""

    far: Tone
    near: Tone
    is_night: bool = False
    scene: str | None = None
    """The scene that the name speaks of, where it does."""


def _palette(colours: str, *, is_night: bool = False, scene: str | None = None) -> Palette:
    top, middle, horizon, light, far, near = map(tone, colours.split())
    return Palette(top, middle, horizon, light, far, near, is_night, scene)


PALETTES = {
    "dawn": _palette("2b3a67 8a6f9e f4b9a4 ffe9d1 a9748c 241a33"),
    "dusk": _palette("1d1747 7b2f73 f2795b ffd59a 7d3465 170d2b"),
    "gold": _palette("3c2f5c b5654a f6c177 fff0c9 a85a45 2a1420"),
    "sea": _palette("0f3057 2a7f9e a8e0dc fdf6d8 2f8198 062033", scene="sea"),
    "forest": _palette("16423c 4f8a6b dbe8b4 fff8d6 4b8064 0c2420", scene="hills"),
    "night": _palette("050b24 142456 3d5a98 e9efff 26407c 03071a", is_night=True),
    "aurora": _palette("06142b 0f4a57 58c7a0 e4fff3 1c6a6d 041019", is_night=True),
    "rose": _palette("4a1942 a4446f f7a8b8 fff1f0 933f68 230a20"),
    "ice": _palette("27446b 7ba7cc e6f1f7 ffffff 7d9fc0 16263d", scene="hills"),
    "storm": _palette("1c2431 4a5666 a3adb5 f0f3f4 4d5966 0e131b"),
}
"""The palettes by name."""

_SPOKEN_OF = {
    "dawn": "morning dawn sunrise spring bird birds baby breakfast peach",
    "dusk": "sunset dusk evening city neon street dance party music punk cyberpunk",
    "gold": "desert sand gold golden autumn fall honey peanut butter bread lion savanna savannah amber cheese",
    "sea": "sea ocean water wave waves beach surf fish whale dolphin boat ship lake river rain swim underwater",
    "forest": "forest tree trees garden jungle grass green frog leaf leaves plant plants moss park farm",
    "night": "night moon star stars space galaxy astronaut planet dark owl dream sleep rocket",
    "aurora": "aurora magic ghost alien fairy glow glowing northern matrix robot",
    "rose": "rose love flower flowers heart pink wedding kiss blossom cherry tea cat kitten",
    "ice": "snow ice winter polar penguin glacier cold mountain mountains ski fox cloud clouds sky plane",
    "storm": "storm rainy thunder war noir grey gray smoke fog foggy city train factory",
}
_BY_WORD = {word: name for name, words in _SPOKEN_OF.items() for word in words.split()}


def choose_palette(prompt: str, chance: random.Random) -> Palette:
    """Pick the palette that the prompt's first telling word suggests, or else one by chance."""
    by_chance = chance.choice(sorted(PALETTES))
    named = (_BY_WORD.get(word) for word in _WORD.findall(prompt[:2000].casefold()))
    return PALETTES[next((name for name in named if name), by_chance)]

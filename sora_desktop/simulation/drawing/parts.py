"""Composes one part of a clip: its scene, its words and who appears in it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sora_desktop.media.images import decode_image
from sora_desktop.simulation.drawing.cards import TitleCard
from sora_desktop.simulation.drawing.colours import choose_palette
from sora_desktop.simulation.drawing.footage import FootageScene, Veil
from sora_desktop.simulation.drawing.guests import Portraits
from sora_desktop.simulation.drawing.passages import Passages
from sora_desktop.simulation.drawing.reference import ReferenceScene
from sora_desktop.simulation.drawing.scenes import compose_scene
from sora_desktop.simulation.spec import FRAME_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.drawing.colours import Palette
    from sora_desktop.simulation.drawing.scenes import Scene
    from sora_desktop.simulation.spec import Material, Stretch


def compose_part(stretch: Stretch, size: tuple[int, int]) -> Scene:
    """Compose a part of a clip for the clip's width and height."""
    return _Part(stretch, size)


def palette_of(stretch: Stretch) -> Palette:
    """Choose the colours of a part."""
    return choose_palette(stretch.prompt, chance_of("picture", stretch))


def chance_of(subject: str, stretch: Stretch) -> random.Random:
    """Give the chance that decides about one subject: the same for the same part."""
    return random.Random(f"{subject} {stretch.seed} {stretch.prompt}".encode(errors="replace"))


class _Part:
    """The layers of a part, from the scene up."""

    def __init__(self, stretch: Stretch, size: tuple[int, int]) -> None:
        chance = chance_of("picture", stretch)
        palette = choose_palette(stretch.prompt, chance)
        self._layers: list[Scene] = [_scene(stretch, size, palette, chance)]
        if stretch.clip and stretch.prompt:
            self._layers.append(Veil(size))
        if stretch.guests:
            self._layers.append(Portraits(stretch.guests, size, palette))
        if stretch.prompt:
            # An image that was given is the first frame as it is.
            delay = 1 / FRAME_RATE if stretch.references else 0.0
            self._layers.append(TitleCard(stretch, size, palette, delay=delay))

    def paint(self, canvas: Canvas, moment: float) -> None:
        for layer in self._layers:
            layer.paint(canvas, moment)


def _scene(stretch: Stretch, size: tuple[int, int], palette: Palette, chance: random.Random) -> Scene:
    if stretch.clip:
        return FootageScene(stretch.clip.path, size)
    if not stretch.references:
        return compose_scene(size, palette, chance, stretch.seconds)
    each = stretch.seconds / len(stretch.references)

    def shower(image: Material) -> Callable[[], Scene]:
        return lambda: ReferenceScene(decode_image(image.path.read_bytes(), name="given"), size, palette, chance)

    return Passages(size, [(each, shower(image)) for image in stretch.references])

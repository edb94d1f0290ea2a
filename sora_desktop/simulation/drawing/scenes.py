"""What moves behind the words: hills, a sea, or floating spheres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sora_desktop.simulation.drawing.hills import Hills
from sora_desktop.simulation.drawing.sea import Sea
from sora_desktop.simulation.drawing.spheres import Spheres

if TYPE_CHECKING:
    import random

    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.drawing.colours import Palette


class Scene(Protocol):
    """Something that can be drawn at any moment of a clip."""

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw the scene as it looks `moment` seconds after the start."""


_SCENES: dict[str, type[Hills | Sea | Spheres]] = {"hills": Hills, "sea": Sea, "spheres": Spheres}


def compose_scene(size: tuple[int, int], palette: Palette, chance: random.Random, seconds: float) -> Scene:
    """Compose the scene that the palette speaks of, or else one by chance."""
    by_chance = chance.choice(sorted(_SCENES))
    return _SCENES[palette.scene or by_chance](size, palette, chance, seconds)

"""A clip's parts, one after the other, with a soft change between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.simulation.drawing.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.simulation.drawing.scenes import Scene

CHANGE_SECONDS = 0.5
"""How long the change from one part to the next takes."""

_EARLY = 1e-6


class Passages:
    """Scenes that follow each other; each is composed when its turn comes."""

    def __init__(self, size: tuple[int, int], parts: Sequence[tuple[float, Callable[[], Scene]]]) -> None:
        """Take the parts.

        Args:
            size: the width and height of the clip.
            parts: how many seconds each lasts, and what composes it.
        """
        self._size = size
        self._parts = parts
        self._starts = [sum(seconds for seconds, _ in parts[:index]) for index in range(len(parts))]
        self._scenes: dict[int, Scene] = {}
        self._spare: Canvas | None = None

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw what is to be seen `moment` seconds after the start; moments only grow."""
        index = max(number for number, start in enumerate(self._starts) if number == 0 or start <= moment + _EARLY)
        since = max(0.0, moment - self._starts[index])
        change = min(CHANGE_SECONDS, self._parts[index][0] / 2)
        if index == 0 or since >= change:
            self._drop_before(index)
            self._scene(index).paint(canvas, since)
            return
        # The part before goes on under the new one while that comes.
        self._scene(index - 1).paint(canvas, moment - self._starts[index - 1])
        spare = self._spare = self._spare or Canvas(*self._size)
        self._scene(index).paint(spare, since)
        canvas.mix(spare, since / change)

    def _scene(self, index: int) -> Scene:
        if index not in self._scenes:
            self._scenes[index] = self._parts[index][1]()
        return self._scenes[index]

    def _drop_before(self, index: int) -> None:
        for number in [number for number in self._scenes if number < index]:
            del self._scenes[number]

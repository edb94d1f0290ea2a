"""Where the clips of a comparison lie, so that they are seen as large as the room allows."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 12
"""Pixels between two clips."""


class Cell(NamedTuple):
    """The place of one clip and of the words below it."""

    left: int
    top: int
    width: int
    height: int


class Room(NamedTuple):
    """What is to be filled."""

    width: int
    height: int
    words: int
    """Pixels below each clip that are kept for words and buttons."""

    least: int
    """Pixels of width that words and buttons need."""


def tile(shapes: Sequence[tuple[int, int]], room: Room) -> list[Cell]:
    """Share the room out among clips, in reading order.

    Args:
        shapes: width and height of each clip, in any unit.
        room: the room, in pixels.

    Returns:
        One cell for each clip; together with the words of each, they do not overlap.
    """
    number = len(shapes)
    if not number:
        return []
    columns = max(range(1, number + 1), key=lambda columns: _worth(shapes, room, columns))
    return _cells(number, room, columns)


def fitted(shape: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """Give the size at which a clip fills a place in its own proportions."""
    share = min(width / max(1, shape[0]), height / max(1, shape[1]))
    return shape[0] * share, shape[1] * share


def _worth(shapes: Sequence[tuple[int, int]], room: Room, columns: int) -> tuple[bool, float]:
    """Judge an arrangement: whether the words fit first, then how large the smallest clip is seen."""
    cells = _cells(len(shapes), room, columns)
    areas = []
    for shape, cell in zip(shapes, cells, strict=True):
        width, height = fitted(shape, cell.width, max(1, cell.height - room.words))
        areas.append(width * height)
    return cells[0].width >= room.least, min(areas)


def _cells(number: int, room: Room, columns: int) -> list[Cell]:
    rows = ceil(number / columns)
    width = max(1, (room.width - GAP * (columns - 1)) // columns)
    height = max(1, (room.height - GAP * (rows - 1)) // rows)
    # A last row with fewer clips stands in the middle.
    missing = rows * columns - number
    shift = missing * (width + GAP) // 2
    return [
        Cell(
            (place % columns) * (width + GAP) + (shift if place // columns == rows - 1 else 0),
            (place // columns) * (height + GAP),
            width,
            height,
        )
        for place in range(number)
    ]

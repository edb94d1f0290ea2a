"""Where the cells of the gallery stand: plain arithmetic, so that a million of them cost as much as ten."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

EDGE = 12
"""From the edges of the list to its cells, in pixels, as is everything here."""

GAP = 4
PAD = 6
"""From the edge of a cell to its picture."""

LEAST = 184
"""The narrowest that a cell is made, where the list is as wide."""

CAPTION = 48


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of one size in columns, for a list of a width."""

    columns: int
    width: int
    """Of a cell."""

    @classmethod
    def for_width(cls, width: int) -> Grid:
        """Share a width out evenly."""
        room = max(width - 2 * EDGE + GAP, 1)
        columns = max(1, room // (LEAST + GAP))
        return cls(columns, max(room // columns - GAP, 2 * PAD + 16))

    @property
    def picture_height(self) -> int:
        """The height of a picture, which is 16:9."""
        return round((self.width - 2 * PAD) * 9 / 16)

    @property
    def height(self) -> int:
        """The height of a cell."""
        return PAD + self.picture_height + CAPTION + PAD

    @property
    def pitch(self) -> int:
        """From one line of cells to the next."""
        return self.height + GAP

    def lines(self, count: int) -> int:
        """Give how many lines so many cells take."""
        return -(-count // self.columns)

    def content_height(self, count: int) -> int:
        """Give the height of so many cells with the edges."""
        lines = self.lines(count)
        return 2 * EDGE + lines * self.pitch - GAP if lines else 0

    def cell(self, row: int) -> QRect:
        """Give the place of a cell, from the upper edge of the first one's list."""
        line, column = divmod(row, self.columns)
        return QRect(EDGE + column * (self.width + GAP), EDGE + line * self.pitch, self.width, self.height)

    def row_at(self, place: QPoint, count: int) -> int:
        """Give the cell at a place, or -1 between and beside them."""
        line, column = (place.y() - EDGE) // self.pitch, (place.x() - EDGE) // (self.width + GAP)
        row = line * self.columns + column
        inside = line >= 0 and 0 <= column < self.columns and row < count
        return row if inside and self.cell(row).contains(place) else -1

    def nearest(self, place: QPoint, count: int) -> int:
        """Give the cell at a place or the one nearest before it, within what there is."""
        line = max((place.y() - EDGE) // self.pitch, 0)
        column = min(max((place.x() - EDGE) // (self.width + GAP), 0), self.columns - 1)
        return min(line * self.columns + column, count - 1)

    def rows_between(self, top: int, bottom: int, count: int) -> range:
        """Give the cells of the lines that lie between two heights, at least in part."""
        first = max((top - EDGE + GAP) // self.pitch, 0) * self.columns
        last = max((bottom - EDGE) // self.pitch + 1, 0) * self.columns
        return range(min(first, count), min(last, count))

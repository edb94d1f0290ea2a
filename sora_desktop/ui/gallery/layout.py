"""Where the cells of the gallery stand: plain arithmetic, so that a million of them cost as much as ten."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

if TYPE_CHECKING:
    from collections.abc import Sequence

EDGE = 12
"""From the edges of the list to its cells, in pixels, as is everything here."""

GAP = 4
PAD = 6
"""From the edge of a cell to its picture."""

LEAST = 184
"""The narrowest that a cell is made, where the list is as wide."""

WIDEST = LEAST * 3 // 2
"""How wide a cell can become where there are several in a line; a single one may be a bit wider still."""

CAPTION = 48
HEADER = 40


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

    @property
    def full_width(self) -> int:
        """The width of a line of cells."""
        return self.columns * (self.width + GAP) - GAP

    def lines(self, count: int) -> int:
        """Give how many lines so many cells take."""
        return -(-count // self.columns)


class Places:
    """Rows on a grid: cells side by side, and headers of groups in lines of their own."""

    def __init__(self, grid: Grid, count: int, headers: Sequence[int] = ()) -> None:
        """Place so many rows, of which those in `headers`, in order, are headers."""
        self.grid = grid
        self.count = count
        bare = not headers or headers[0] > 0
        starts = self._starts = [0, *headers] if bare else list(headers)
        self._head = [0 if bare and not place else HEADER for place in range(len(starts))]
        self._tops = [EDGE]
        for place, start in enumerate(starts):
            end = starts[place + 1] if place + 1 < len(starts) else count
            cells = end - start - bool(self._head[place])
            self._tops.append(self._tops[-1] + self._head[place] + grid.lines(cells) * grid.pitch)

    @property
    def height(self) -> int:
        """The height of everything with the edges."""
        return self._tops[-1] - GAP + EDGE if self.count else 0

    def is_header(self, row: int) -> bool:
        """Tell whether a row is the header of a group."""
        section = self._section_of(row)
        return bool(self._head[section]) and self._starts[section] == row

    def rect(self, row: int) -> QRect:
        """Give the place of a row, from the upper edge of the whole list."""
        section, grid = self._section_of(row), self.grid
        top, head = self._tops[section], self._head[section]
        place = row - self._starts[section] - bool(head)
        if place < 0:
            return QRect(0, top, grid.full_width + 2 * EDGE, head)
        line, column = divmod(place, grid.columns)
        return QRect(EDGE + column * (grid.width + GAP), top + head + line * grid.pitch, grid.width, grid.height)

    def row_at(self, place: QPoint) -> int:
        """Give the row at a place, or -1 between and beside them."""
        if not self.count or place.y() < EDGE or place.y() >= self._tops[-1] or place.x() < 0:
            return -1
        row = self.nearest(place)
        return row if self.rect(row).contains(place) else -1

    def nearest(self, place: QPoint) -> int:
        """Give the row at a place, or the one nearest before it."""
        section = min(max(bisect_right(self._tops, place.y()) - 1, 0), len(self._starts) - 1)
        start, end = self._starts[section], self._end_of(section)
        below = place.y() - self._tops[section] - self._head[section]
        if below < 0:
            return start
        grid, first = self.grid, start + bool(self._head[section])
        column = min(max((place.x() - EDGE) // (grid.width + GAP), 0), grid.columns - 1)
        return min(first + below // grid.pitch * grid.columns + column, end - 1)

    def between(self, top: int, bottom: int) -> range:
        """Give the rows that lie between two heights, at least in part."""
        if not self.count or bottom < EDGE or top >= self._tops[-1]:
            return range(0)
        first = self.nearest(QPoint(0, top))
        if self.rect(first).bottom() < top:
            # In the gap below a line.
            first = self.line_below(first)
        return range(first, self.nearest(QPoint(self.grid.full_width, bottom)) + 1)

    def line_below(self, row: int) -> int:
        """Give the row one line below, at least the last one of its group; the same where there is no line."""
        first, end = self._cells_of(row)
        if row < first:
            return min(row + 1, self.count - 1)
        columns = self.grid.columns
        if (row - first) // columns < (end - 1 - first) // columns:
            return min(row + columns, end - 1)
        return end if end < self.count else row

    def line_above(self, row: int) -> int:
        """Give the row one line above: a cell, or the header of its group; the same where there is no line."""
        first, _ = self._cells_of(row)
        if row < first:
            return max(row - 1, 0)
        if row - self.grid.columns >= first:
            return row - self.grid.columns
        headed = first > self._starts[self._section_of(row)]
        return first - 1 if headed else row

    def _cells_of(self, row: int) -> tuple[int, int]:
        """Give the first cell of a row's group, and the row behind its last one."""
        section = self._section_of(row)
        return self._starts[section] + bool(self._head[section]), self._end_of(section)

    def _section_of(self, row: int) -> int:
        return bisect_right(self._starts, row) - 1

    def _end_of(self, section: int) -> int:
        return self._starts[section + 1] if section + 1 < len(self._starts) else self.count

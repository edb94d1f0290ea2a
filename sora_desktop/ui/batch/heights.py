"""Gives rows the height that their words need: at once where one sees them, and bit by bit elsewhere."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sora_desktop.ui.batch.model import SLICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from PySide6.QtWidgets import QTableView

_AT_ONCE = 60
"""How many rows have their height before the table is shown: what the highest screen shows."""


class RowHeights(QObject):
    """Measures the rows of a table, and keeps what is in sight in its place meanwhile.

    Signals:
        changed: The rows together are higher or lower than before.
    """

    changed = Signal()

    def __init__(self, table: QTableView, in_sight: Callable[[], range], measure: Callable[[int], int]) -> None:
        """Serve a table.

        Args:
            table: the table.
            in_sight: gives the rows that one sees.
            measure: gives the height that a row should have, in pixels.
        """
        super().__init__(table)
        self._table = table
        self._in_sight = in_sight
        self._measure = measure
        self._stale: deque[int] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)

    @property
    def waiting(self) -> int:
        """How many rows are still to be measured."""
        return len(self._stale)

    def begin(self, count: int) -> None:
        """Measure so many rows, all of them new."""
        self._stale.clear()
        self.fit(range(min(count, _AT_ONCE)))
        self._later(range(_AT_ONCE, count))

    def refresh(self, places: Sequence[int]) -> None:
        """Measure rows that have changed."""
        sight = self._in_sight()
        self.fit(place for place in places if place in sight)
        self._later(place for place in places if place not in sight)

    def refresh_all(self, count: int) -> None:
        """Measure all rows, because their width has changed."""
        self._stale.clear()
        self.refresh(range(count))

    def fit(self, places: Iterable[int]) -> None:
        """Measure rows at once."""
        rows, first = self._table.verticalHeader(), self._in_sight().start
        before, above = rows.length(), 0
        rows.setUpdatesEnabled(False)  # else Qt adds all heights up anew for each row
        for place in places:
            height = self._measure(place)
            change = height - rows.sectionSize(place)
            if change:
                rows.resizeSection(place, height)
                above += change if place < first else 0
        rows.setUpdatesEnabled(True)
        if above or rows.length() != before:
            self._table.updateGeometries()
            bar = self._table.verticalScrollBar()
            bar.setValue(bar.value() + above)
            self._table.viewport().update()
            self.changed.emit()

    def stop(self) -> None:
        """Measure no more."""
        self._stale.clear()
        self._timer.stop()

    def _later(self, places: Iterable[int]) -> None:
        self._stale.extend(places)
        if self._stale:
            self._timer.start()

    def _work(self) -> None:
        self.fit(self._some_stale())
        if not self._stale:
            self._timer.stop()

    def _some_stale(self) -> Iterator[int]:
        end = time.perf_counter() + SLICE
        while self._stale and time.perf_counter() < end:
            yield self._stale.popleft()

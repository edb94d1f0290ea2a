"""What a press means that is not meant for a whole row: on a heart, on stars, or on the header of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Qt, Signal

from sora_desktop.domain.annotations import STARS
from sora_desktop.ui.actions import RATINGS, JobAction
from sora_desktop.ui.jobs.columns import COLUMNS, Cell
from sora_desktop.ui.jobs.keys import OPEN_KEYS, is_plain
from sora_desktop.ui.jobs.marks import STAR_STEP
from sora_desktop.ui.jobs.rows import GAP

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPoint
    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QTableView

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.model import JobTableModel

_Flag = QItemSelectionModel.SelectionFlag
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SIDEWAYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})


class RowTouch(QObject):
    """Understands presses and keys for parts of rows.

    Signals:
        mark_requested: A `JobAction` is wanted for one job: its heart or a star was pressed.
        collapse_requested: The group with this key is to be collapsed, or expanded.
        collapse_all_requested: All groups are to be collapsed, or expanded.
    """

    mark_requested = Signal(object, object)
    collapse_requested = Signal(object, bool)
    collapse_all_requested = Signal(bool)

    def __init__(self, table: QTableView, model: JobTableModel) -> None:
        """Understand presses on the rows of `model` in `table`."""
        super().__init__(table)
        self._table = table
        self._jobs = model

    def takes_press(self, event: QMouseEvent) -> bool:
        """Act on a press, if it is not meant for a whole row."""
        place = event.position().toPoint()
        row = self._table.rowAt(place.y())
        if row < 0 or event.button() is not Qt.MouseButton.LeftButton:
            return False
        header = self._jobs.header_at(row)
        if header is None:
            return not event.modifiers() and self._takes_mark(row, place)
        if event.modifiers() & _CONTROL:
            self.choose_group(row, add=True)
        else:
            self._go_to(row, _Flag.NoUpdate)
            self.collapse_requested.emit(header.key, not header.collapsed)
        return True

    def takes_key(self, event: QKeyEvent) -> bool:
        """Act on a key, if it is one for groups."""
        row = self._table.currentIndex().row()
        if not self._jobs.is_grouped or row < 0:
            return False
        if event.key() in _SIDEWAYS and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _CONTROL:
            self.collapse_all_requested.emit(event.key() == Qt.Key.Key_Left)
            return True
        header = self._jobs.header_at(row)
        if header is not None and is_plain(event, OPEN_KEYS):
            self.collapse_requested.emit(header.key, not header.collapsed)
        elif header is not None and is_plain(event, {Qt.Key.Key_Space}):
            self.choose_group(row)
        elif is_plain(event, _SIDEWAYS):
            self._go_sideways(row, collapse=event.key() == Qt.Key.Key_Left)
        else:
            return False
        return True

    def choose_group(self, row: int, *, add: bool = False) -> None:
        """Select the jobs below a header, which are shown for that.

        Args:
            row: the header's.
            add: whether what is selected already stays selected.
        """
        header = self._jobs.header_at(row)
        if header is not None and header.collapsed:
            self.collapse_requested.emit(header.key, False)
        following = (below for below in self._jobs.header_rows if below > row)
        last = next(following, self._jobs.rowCount()) - 1
        if last > row:
            stretch = QItemSelection(self._index(row + 1), self._jobs.index(last, self._jobs.columnCount() - 1))
            self._table.selectionModel().select(stretch, _Flag.Select if add else _Flag.ClearAndSelect)
            self._go_to(row + 1, _Flag.NoUpdate)

    def _takes_mark(self, row: int, place: QPoint) -> bool:
        """Take a press on a heart or a star."""
        number = self._table.columnAt(place.x())
        cell = COLUMNS[number].cell if number >= 0 else Cell.PLAIN
        job = self._jobs.job_at(row) if cell in {Cell.HEART, Cell.STARS} else None
        if job is None:
            return False
        action: JobAction | None = JobAction.FAVOURITE
        if cell is Cell.STARS:
            action = _rating(job, place.x() - self._table.columnViewportPosition(number) - GAP)
        if action is not None:
            self.mark_requested.emit(action, job)
        return action is not None

    def _go_sideways(self, row: int, *, collapse: bool) -> None:
        """Collapse a group or go to its header; expand it or go to its first job."""
        header = self._jobs.header_at(row)
        above = self._jobs.header_above(row)
        if header is None and collapse and above is not None:
            self._go_to(above, _Flag.ClearAndSelect | _Flag.Rows)
        elif header is not None and header.collapsed is not collapse:
            self.collapse_requested.emit(header.key, collapse)
        elif header is not None and not collapse:
            self._go_to(row + 1, _Flag.ClearAndSelect | _Flag.Rows)

    def _go_to(self, row: int, how: QItemSelectionModel.SelectionFlag) -> None:
        self._table.selectionModel().setCurrentIndex(self._index(row), how)

    def _index(self, row: int) -> QModelIndex:
        return self._jobs.index(row, 0)


def _rating(job: Job, x: int) -> JobAction | None:
    """Give the rating that a press on the stars means: the one that is there already takes it away."""
    stars = x // STAR_STEP + 1
    if not 1 <= stars <= STARS:
        return None
    return RATINGS[0 if stars == job.rating else stars]

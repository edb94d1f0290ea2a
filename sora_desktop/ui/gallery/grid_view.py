"""Items of a model on a grid: where each stands, how one walks through them, and how they are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QWidget

from sora_desktop.ui.gallery.layout import GAP, PAD, Grid, Places
from sora_desktop.ui.jobs.scrolling import View

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtCore import QPersistentModelIndex

    from sora_desktop.ui.jobs.model import JobTableModel

    Index = QModelIndex | QPersistentModelIndex

_Cursor = QAbstractItemView.CursorAction
_Flag = QItemSelectionModel.SelectionFlag
_Hint = QAbstractItemView.ScrollHint


if TYPE_CHECKING:
    _Spoken = QAbstractItemView
else:
    # Qt tells screen readers of the items of a view only if its class, or one below that, is called as a table is;
    # it asks such a view for nothing that every view of items has not got.
    _Spoken = type("QTableView", (QAbstractItemView,), {})


class GridView(_Spoken):
    """Places the rows of a list of jobs on a grid; whoever inherits paints them."""

    def __init__(self, model: JobTableModel, selection: QItemSelectionModel, parent: QWidget | None = None) -> None:
        """Show a model's rows, and select in `selection`."""
        super().__init__(parent)
        self._jobs = model
        self._places = Places(Grid.for_width(0), 0)
        self._headers: list[int] = []
        self.setModel(model)
        own = self.selectionModel()
        self.setSelectionModel(selection)
        own.deleteLater()
        self.setSelectionBehavior(self.SelectionBehavior.SelectRows)
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def places(self) -> Places:
        """Where the cells stand."""
        return self._places

    def view(self) -> View:
        """Tell where the list is scrolled to, by the cells in sight."""
        value = self.verticalScrollBar().value()
        rows = self._rows_in_sight()
        return View(tuple(self._jobs.sequences[rows.start : rows.stop]), 0, value == 0)

    def go_to(self, view: View, *, without: Collection[int] = ()) -> None:
        """Scroll so that the first of what was in sight is there again, as far as it is still in the list."""
        self.updateGeometries()
        if view.at_top:
            self.verticalScrollBar().setValue(0)
            return
        holds = [one for one in view.sequences if one not in without] or list(view.sequences)
        for sequence in holds:
            row = self._jobs.row_of(sequence)
            if row is not None:
                self.verticalScrollBar().setValue(self._places.rect(row).top() - GAP)
                return

    def visualRect(self, index: Index) -> QRect:
        """Give the place of a cell in the viewport."""
        if not index.isValid():
            return QRect()
        return self._place(index.row())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Give the cell at a place of the viewport."""
        row = self._places.row_at(point + QPoint(0, self.verticalOffset()))
        return self._jobs.index(row, 0) if row >= 0 else QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = _Hint.EnsureVisible) -> None:
        """Bring a cell into sight."""
        if not index.isValid():
            return
        place, height = self.visualRect(index), self.viewport().height()
        bar = self.verticalScrollBar()
        if hint is _Hint.PositionAtCenter:
            bar.setValue(bar.value() + place.center().y() - height // 2)
        elif hint is _Hint.PositionAtTop or place.top() < 0:
            bar.setValue(bar.value() + place.top() - GAP)
        elif hint is _Hint.PositionAtBottom or place.bottom() > height:
            bar.setValue(bar.value() + min(place.bottom() - height + PAD, place.top()))

    def horizontalOffset(self) -> int:
        """Never scroll sideways."""
        return 0

    def verticalOffset(self) -> int:
        """Give how far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        """Hide none."""
        return False

    def moveCursor(self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Walk by the arrows through the cells as they stand, and by lines and pages."""
        count, current = self._jobs.rowCount(), self.currentIndex()
        if not count:
            return QModelIndex()
        if not current.isValid():
            return self._jobs.index(0, 0)
        return self._jobs.index(self._target(action, current.row(), count), max(current.column(), 0))

    def _target(self, action: QAbstractItemView.CursorAction, row: int, count: int) -> int:
        """Give the row that a key leads to."""
        places = self._places
        if action in {_Cursor.MoveHome, _Cursor.MoveEnd}:
            return 0 if action is _Cursor.MoveHome else count - 1
        if action in {_Cursor.MoveUp, _Cursor.MoveDown}:
            return places.line_above(row) if action is _Cursor.MoveUp else places.line_below(row)
        if action in {_Cursor.MovePageUp, _Cursor.MovePageDown}:
            page = max(self.viewport().height() - places.grid.pitch, places.grid.pitch)
            centre = places.rect(row).center()
            way = -1 if action is _Cursor.MovePageUp else 1
            return places.nearest(centre + QPoint(0, way * page))
        return min(max(row + (-1 if action in {_Cursor.MoveLeft, _Cursor.MovePrevious} else 1), 0), count - 1)

    def setSelection(self, rect: QRect, command: _Flag) -> None:
        """Select what stands between two places, in the order of the rows."""
        count = self._jobs.rowCount()
        selected = QItemSelection()
        offset = QPoint(0, self.verticalOffset())
        start, end = rect.topLeft() + offset, rect.bottomRight() + offset
        on_cell = self._places.row_at(start) >= 0 or self._places.row_at(end) >= 0
        if count and (on_cell or rect.width() > 1 or rect.height() > 1):
            first, last = sorted((self._places.nearest(start), self._places.nearest(end)))
            selected.select(self._jobs.index(first, 0), self._jobs.index(last, self._jobs.columnCount() - 1))
        self.selectionModel().select(selected, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Give what is to be painted anew for a selection: of what is in sight, at most."""
        rows = self._rows_in_sight()
        region = QRegion()
        for part in selection.toList():
            for row in range(max(part.top(), rows.start), min(part.bottom() + 1, rows.stop)):
                region += self.visualRect(self._jobs.index(row, 0))
        return region

    def updateGeometries(self) -> None:
        """Let the cells take the width, and the scroll bar their height."""
        # As if the scroll bar were always there: one that came and went with the number of columns would flicker.
        grid = Grid.for_width(self.width() - self.verticalScrollBar().sizeHint().width())
        self._places = Places(grid, self._jobs.rowCount(), self._headers)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(grid.pitch // 4, 1))
        bar.setPageStep(height)
        bar.setRange(0, max(0, self._places.height - height))
        super().updateGeometries()

    def _place(self, row: int) -> QRect:
        """Give the place of a row in the viewport."""
        return self._places.rect(row).translated(0, -self.verticalOffset())

    def _rows_in_sight(self) -> range:
        offset = self.verticalOffset()
        return self._places.between(offset, offset + self.viewport().height())

    def _find_headers(self) -> None:
        """Look which rows are headers of groups."""
        rows = enumerate(self._jobs.sequences) if self._jobs.is_grouped else ()
        self._headers = [row for row, sequence in rows if sequence < 0]

"""The gallery itself: a grid of clips over the model and the selection of the table, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.gallery.layout import PAD, Grid
from sora_desktop.ui.gallery.painting import CellPainter, CellState
from sora_desktop.ui.gallery.strips import HoverStrips
from sora_desktop.ui.jobs.dragging import RowDragging
from sora_desktop.ui.jobs.keys import OPEN_KEYS, REMOVE_KEYS, action_of, is_own, is_plain
from sora_desktop.ui.jobs.scrolling import View
from sora_desktop.ui.jobs.thumbnails import Thumbnails

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.model import JobTableModel

    Index = QModelIndex | QPersistentModelIndex

_KEYBOARD_REASONS = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)
_Cursor = QAbstractItemView.CursorAction
_Flag = QItemSelectionModel.SelectionFlag
_Hint = QAbstractItemView.ScrollHint


class JobGallery(QAbstractItemView):
    """Cells in the order of the rows; it decides nothing about jobs.

    Signals:
        opened: A cell was double-clicked, or Enter was pressed.
        removal_requested: Delete was pressed.
        copy_requested: The keys for copying were pressed.
        action_requested: The keys of a `JobAction` were pressed.
        menu_requested: The menu of the selection was asked for, at a global position.
    """

    opened = Signal()
    removal_requested = Signal()
    copy_requested = Signal()
    action_requested = Signal(object)
    menu_requested = Signal(object)

    def __init__(
        self,
        model: JobTableModel,
        selection: QItemSelectionModel,
        catalogue: JobCatalogue,
        start: Start,
        parent: QWidget | None = None,
    ) -> None:
        """Show a model's rows, with thumbnails from the catalogue, and select in `selection`."""
        super().__init__(parent)
        self._jobs = model
        self._grid = Grid.for_width(0)
        self._painter = CellPainter()
        self._thumbnails = Thumbnails(catalogue, start, self._in_sight, self._on_thumbnail, _picture)
        self.strips = HoverStrips(start, self)
        self.strips.arrived.connect(self._on_thumbnail)
        self.dragging = RowDragging(self, model, lambda job: self._thumbnails.get(job, self.devicePixelRatioF()))
        self._hovered = -1
        self._fraction = 0.0
        self._by_keyboard = False
        self._ranges: list[tuple[int, int]] | None = None
        self.setModel(model)
        own = self.selectionModel()
        self.setSelectionModel(selection)
        own.deleteLater()
        self._set_behaviour()
        self.setAccessibleName(self.tr("Gallery"))
        self.setAccessibleDescription(
            self.tr("Enter opens a clip, Delete removes a job, the menu key shows all actions.")
        )
        self.doubleClicked.connect(self.opened)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._on_rows_changed)
        theme.notifier().changed.connect(self.viewport().update)

    @property
    def grid(self) -> Grid:
        """Where the cells stand."""
        return self._grid

    @property
    def hovered(self) -> int:
        """The row under the mouse, or -1."""
        return self._hovered

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
                self.verticalScrollBar().setValue(self._grid.cell(row).top() - PAD)
                return

    def look(self) -> None:
        """Have the jobs in sight fetched, where they are not at hand."""
        rows = self._rows_in_sight()
        if self.isVisible() and rows:
            self._jobs.look_at(rows.start, rows.stop - 1)

    def visualRect(self, index: Index) -> QRect:
        """Give the place of a cell in the viewport."""
        if not index.isValid():
            return QRect()
        return self._grid.cell(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Give the cell at a place of the viewport."""
        row = self._grid.row_at(point + QPoint(0, self.verticalOffset()), self._jobs.rowCount())
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
            bar.setValue(bar.value() + place.top() - PAD)
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
        columns = self._grid.columns
        page = max(self.viewport().height() // self._grid.pitch, 1) * columns
        steps = {
            _Cursor.MoveLeft: -1,
            _Cursor.MovePrevious: -1,
            _Cursor.MoveRight: 1,
            _Cursor.MoveNext: 1,
            _Cursor.MoveUp: -columns,
            _Cursor.MoveDown: columns,
            _Cursor.MovePageUp: -page,
            _Cursor.MovePageDown: page,
            _Cursor.MoveHome: -count,
            _Cursor.MoveEnd: count,
        }
        step, row = steps[action], current.row()
        target = row + step
        if abs(step) == columns and not 0 <= target < count:
            # Up from the first line is nowhere; down from the last but one is at least the last cell.
            last_line = row // columns == (count - 1) // columns
            target = row if step < 0 or last_line else count - 1
        return self._jobs.index(min(max(target, 0), count - 1), max(current.column(), 0))

    def setSelection(self, rect: QRect, command: _Flag) -> None:
        """Select what stands between two places, in the order of the rows."""
        count = self._jobs.rowCount()
        selected = QItemSelection()
        offset = QPoint(0, self.verticalOffset())
        start, end = rect.topLeft() + offset, rect.bottomRight() + offset
        on_cell = self._grid.row_at(start, count) >= 0 or self._grid.row_at(end, count) >= 0
        if count and (on_cell or rect.width() > 1 or rect.height() > 1):
            first, last = sorted((self._grid.nearest(start, count), self._grid.nearest(end, count)))
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

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Look again which cells are selected before the next painting."""
        super().selectionChanged(selected, deselected)
        self._ranges = None
        self.viewport().update()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Repaint the cells of rows that changed."""
        super().dataChanged(first, last, roles)
        rows = self._rows_in_sight()
        for row in range(max(first.row(), rows.start), min(last.row() + 1, rows.stop)):
            self._repaint(row)

    def updateGeometries(self) -> None:
        """Let the cells take the width, and the scroll bar their height."""
        self._grid = Grid.for_width(self.viewport().width())
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(self._grid.pitch // 4, 1))
        bar.setPageStep(height)
        bar.setRange(0, max(0, self._grid.content_height(self._jobs.rowCount()) - height))
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first cell in sight when the columns change."""
        before = self.view()
        super().resizeEvent(event)
        self.go_to(before)
        self.look()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in sight, as far as something changed."""
        painter = QPainter(self.viewport())
        ratio, offset = self.devicePixelRatioF(), self.verticalOffset()
        self._painter.begin(ratio, self._jobs.queue)
        painter.fillRect(event.rect(), theme.colors().surface)
        rows = self._grid.rows_between(
            event.rect().top() + offset, event.rect().bottom() + offset, self._jobs.rowCount()
        )
        current = self._focused_row()
        for row in rows:
            cell = self._grid.cell(row).translated(0, -offset)
            if event.region().intersects(cell):
                job = self._jobs.job_at(row)
                self._painter.paint(
                    painter, job, cell, self._grid, self._state(row, job, ratio, focused=row == current)
                )
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys of a list; letters are left to others."""
        self._show_focus(by_keyboard=True)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif is_plain(event, OPEN_KEYS):
            self.opened.emit()
        elif is_plain(event, REMOVE_KEYS):
            self.removal_requested.emit()
        elif (action := action_of(event)) is not None:
            self.action_requested.emit(action)
        elif is_plain(event, {Qt.Key.Key_Space}):
            event.ignore()
            return
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: the search field finds more than first letters."""

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the list from being taken for shortcuts of the window while the list has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_own(event):
            event.accept()
            return True
        return super().event(event)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the clips of the selected cells out as files."""
        self.dragging.start(self.currentIndex(), self.selectionModel().selectedRows())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, at the mouse or, by key, at the current cell."""
        position = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            position = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_requested.emit(position)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is if the list was reached by it."""
        self._show_focus(by_keyboard=event.reason() in _KEYBOARD_REASONS)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stop showing where the keyboard is."""
        self._show_focus(by_keyboard=False)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Run through the clip under the mouse: its beginning at the left edge, its end at the right."""
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the picture again."""
        self._hover(None)
        super().leaveEvent(event)

    def _set_behaviour(self) -> None:
        self.setSelectionBehavior(self.SelectionBehavior.SelectRows)
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: a bar that comes and goes with the number of columns would flicker.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setFrameShape(self.Shape.NoFrame)

    def _state(self, row: int, job: Job | None, ratio: float, *, focused: bool) -> CellState:
        hovered = row == self._hovered
        picture = None if job is None else self._thumbnails.get(job, ratio)
        film = self.strips.get(job) if job is not None and hovered else None
        return CellState(self._is_selected(row), hovered, focused, picture, film, self._fraction)

    def _on_rows_changed(self) -> None:
        self._ranges = None
        self._hovered = -1
        self.updateGeometries()
        self.viewport().update()
        self.look()

    def _on_scrolled(self) -> None:
        self._hover(None)
        self.viewport().update()
        self.look()

    def _is_selected(self, row: int) -> bool:
        if self._ranges is None:
            parts = self.selectionModel().selection().toList()
            self._ranges = sorted((part.top(), part.bottom()) for part in parts)
        place = bisect_right(self._ranges, row, key=lambda part: part[0])
        return place > 0 and row <= self._ranges[place - 1][1]

    def _focused_row(self) -> int:
        current = self.currentIndex()
        return current.row() if current.isValid() and self._by_keyboard and self.hasFocus() else -1

    def _show_focus(self, *, by_keyboard: bool) -> None:
        if by_keyboard != self._by_keyboard:
            self._by_keyboard = by_keyboard
            self._repaint(self.currentIndex().row())

    def _hover(self, place: QPoint | None) -> None:
        row = -1 if place is None else self.indexAt(place).row()
        before, self._hovered = self._hovered, row
        if row >= 0 and place is not None:
            cell = self._grid.cell(row)
            fraction = (place.x() - cell.left() - PAD) / max(cell.width() - 2 * PAD, 1)
            self._fraction = min(max(fraction, 0.0), 1.0)
        if row != before:
            self._repaint(before)
        self.strips.want(self._jobs.job_at(row) if row >= 0 else None)
        self._repaint(row)

    def _repaint(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(self._grid.cell(row).translated(0, -self.verticalOffset()))

    def _rows_in_sight(self) -> range:
        offset = self.verticalOffset()
        return self._grid.rows_between(offset, offset + self.viewport().height(), self._jobs.rowCount())

    def _in_sight(self, sequence: int) -> bool:
        rows = self._rows_in_sight()
        return sequence in self._jobs.sequences[rows.start : rows.stop]

    def _on_thumbnail(self, sequence: int) -> None:
        if self._in_sight(sequence):
            row = self._jobs.row_of(sequence)
            self._repaint(-1 if row is None else row)


def _picture(data: bytes, _ratio: float) -> QPixmap | None:
    """Read a thumbnail in its own size; it is fitted into its cell when it is painted."""
    pixmap = QPixmap()
    return pixmap if pixmap.loadFromData(data) else None

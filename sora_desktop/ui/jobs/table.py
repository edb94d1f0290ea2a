"""The table: rows of jobs with keys of a list, files that can be dragged out, and a place that can be kept."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.jobs.arrival import came_by_keyboard, menu_place, select_something
from sora_desktop.ui.jobs.columns import COLUMNS, STATUS
from sora_desktop.ui.jobs.dragging import RowDragging
from sora_desktop.ui.jobs.group_rows import GroupPainter
from sora_desktop.ui.jobs.header import JobHeader
from sora_desktop.ui.jobs.keys import OPEN_KEYS, REMOVE_KEYS, action_of, is_own, is_plain
from sora_desktop.ui.jobs.plain_table import PlainTable
from sora_desktop.ui.jobs.rows import ROW_PIXELS, Place, RowPainter, RowState
from sora_desktop.ui.jobs.scrolling import View, place_of
from sora_desktop.ui.jobs.thumbnails import Thumbnails
from sora_desktop.ui.jobs.tips import CellTips
from sora_desktop.ui.jobs.touching import RowTouch
from sora_desktop.ui.playback import playback_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.model import JobTableModel

    Index = QModelIndex | QPersistentModelIndex

_Cursor = QAbstractItemView.CursorAction


class JobTable(PlainTable):
    """The table itself; it decides nothing about jobs.

    Signals:
        opened: A row was double-clicked, or Enter was pressed.
        removal_requested: Delete was pressed.
        copy_requested: The keys for copying were pressed.
        action_requested: The keys of a `JobAction` were pressed.
        dropped: The selected waiting jobs are to stand in this `Gap`.
        menu_requested: The menu of the selection was asked for, at a global position.
    """

    opened = Signal()
    removal_requested = Signal()
    copy_requested = Signal()
    action_requested = Signal(object)
    dropped = Signal(object)
    menu_requested = Signal(object)

    def __init__(
        self, model: JobTableModel, catalogue: JobCatalogue, start: Start, parent: QWidget | None = None
    ) -> None:
        """Show a model's rows, with thumbnails from the catalogue."""
        super().__init__(parent)
        self._jobs = model
        self._thumbnails = Thumbnails(catalogue, start, self._in_sight, self._on_thumbnail)
        self._painter = RowPainter(self._thumbnails.get)
        self._group_painter = GroupPainter()
        self.dragging = RowDragging(self, model, lambda job: self._thumbnails.get(job, self.devicePixelRatioF()))
        self.touch = RowTouch(self, model)
        self._hovered = -1
        self._by_keyboard = False
        """Whether keys, not the mouse, were used last; only then it is shown where the keyboard is."""

        self._ranges: list[tuple[int, int]] | None = None
        self._columns = JobHeader(self)
        self.setHorizontalHeader(self._columns)
        self.setModel(model)
        self.setItemDelegate(CellTips(self))
        self.setAccessibleName(self.tr("Jobs"))
        self.setAccessibleDescription(
            self.tr(
                "Enter opens a clip, Delete removes a job, Alt with the arrows moves a waiting one, "
                "the menu key shows all actions."
            )
        )
        self.doubleClicked.connect(self.opened)
        self.verticalScrollBar().valueChanged.connect(self.look)
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._on_rows_changed)
        theme.notifier().changed.connect(self.viewport().update)

    @property
    def columns(self) -> JobHeader:
        """The header."""
        return self._columns

    @property
    def thumbnails(self) -> Thumbnails:
        """The pixmaps of clips."""
        return self._thumbnails

    def set_queue_order(self, in_order: bool) -> None:  # noqa: FBT001 - a plain setter
        """Let waiting rows be put elsewhere in the queue, if the list stands in its order."""
        self.dragging.in_order = in_order
        self.setAcceptDrops(in_order)

    def view(self) -> View:
        """Tell where the list is scrolled to."""
        value = self.verticalScrollBar().value()
        first, offset = divmod(value, ROW_PIXELS)
        rows = self.viewport().height() // ROW_PIXELS + 1
        return View(tuple(self._jobs.sequences[first : first + rows]), offset, value == 0)

    def go_to(self, view: View, *, without: Collection[int] = ()) -> None:
        """Scroll so that what was in sight is there again, as far as it is still in the list.

        Args:
            view: what was in sight.
            without: what may have moved, so that the rest is a better hold.
        """
        value = place_of(view, self._jobs.row_of, without)
        if value is not None:
            self.updateGeometries()
            self.verticalScrollBar().setValue(value)

    def look(self) -> None:
        """Have the jobs in sight fetched, where they are not at hand; not while another view is shown instead."""
        if self.isHidden():
            return
        if self._hovered >= 0:
            self._hover(self.rowAt(self.viewport().mapFromGlobal(QCursor.pos()).y()))
        self._jobs.look_at(*self._rows_in_sight())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight, as far as something changed, without a delegate or a style in between."""
        self._painter.begin(self.devicePixelRatioF(), self._jobs.queue, self._columns.beside)
        painter = QPainter(self.viewport())
        surface, count = theme.colors().surface, self._jobs.rowCount()
        offset, current = self.verticalScrollBar().value(), self._focused_row()
        for rect in event.region():  # type: ignore[attr-defined]  # the stubs do not know that it can be iterated
            painter.fillRect(rect, surface)
            places = self._places(rect.left(), rect.right())
            last = min((offset + rect.bottom()) // ROW_PIXELS, count - 1)
            for row in range((offset + rect.top()) // ROW_PIXELS, last + 1) if places else ():
                state = RowState(self._is_selected(row), row == self._hovered, row == current)
                top, header = row * ROW_PIXELS - offset, self._jobs.header_at(row)
                if header is None:
                    self._painter.paint(painter, self._jobs.job_at(row), top, places, state)
                else:
                    span = (-self._columns.offset(), self.viewport().width())
                    self._group_painter.paint(painter, header, top, span, state)
        self.dragging.paint(painter, offset, self.viewport().width())
        painter.end()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Look again which rows are selected before the next painting."""
        super().selectionChanged(selected, deselected)
        self._ranges = None

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Repaint cells that changed, and the prompt's where it tells the status too."""
        super().dataChanged(first, last, roles)
        if self._columns.compact and first.column() <= STATUS <= last.column():
            top = self.rowViewportPosition(first.row())
            height = (last.row() - first.row() + 1) * ROW_PIXELS
            self.viewport().update(0, top, self.viewport().width(), height)

    def showEvent(self, event: QShowEvent) -> None:
        """Have fetched what is seen now."""
        super().showEvent(event)
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the columns take the new width."""
        super().resizeEvent(event)
        self._columns.fit()
        self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys of a list; letters are left to others."""
        self._show_focus(by_keyboard=True)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif self.touch.takes_key(event):
            pass
        elif is_plain(event, OPEN_KEYS):
            self.opened.emit()
        elif is_plain(event, REMOVE_KEYS):
            self.removal_requested.emit()
        elif (action := action_of(event)) is not None:
            self.action_requested.emit(action)
        elif playback_of(event) is not None:
            # Qt would take letters for a search, which there is none here.
            event.ignore()
            return
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the list from being taken for shortcuts of the window while the list has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_own(event):
            event.accept()
            return True
        return super().event(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Let Home and End go to the first and the last row, as in a list."""
        rows = self._jobs.rowCount()
        column = max(self.currentIndex().column(), 0)
        if rows and action in {_Cursor.MoveHome, _Cursor.MoveEnd}:
            return self._jobs.index(0 if action is _Cursor.MoveHome else rows - 1, column)
        return super().moveCursor(action, modifiers)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the clips of the selected rows out as files, or waiting jobs to another place in the queue."""
        self.dragging.start(self.currentIndex(), self.selectionModel().selectedRows())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take waiting jobs of this list."""
        self.dragging.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where they would stand, and scroll near the edges."""
        if self.dragging.takes(event):
            super().dragMoveEvent(event)
        self.dragging.move(event, self.verticalScrollBar().value())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the line away."""
        super().dragLeaveEvent(event)
        self.dragging.show(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the jobs to stand where the line is."""
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        gap = self.dragging.drop(event)
        if gap is not None:
            self.dropped.emit(gap)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, at the mouse or, by key, at the current row."""
        self.menu_requested.emit(menu_place(self, event))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is if the list was reached by it, and let it have something to act on."""
        by_keyboard = came_by_keyboard(event)
        self._show_focus(by_keyboard=by_keyboard)
        super().focusInEvent(event)
        if by_keyboard:
            select_something(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stop showing where the keyboard is."""
        self._show_focus(by_keyboard=False)
        if self.touch.takes_press(event):
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second of two quick presses on a heart, a star or a header as one more of them."""
        if self.touch.takes_press(event):
            event.accept()
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the mouse."""
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Put the light out."""
        self._hover(-1)
        super().leaveEvent(event)

    def _on_rows_changed(self) -> None:
        self._ranges = None
        self.look()

    def _places(self, left: int, right: int) -> list[Place]:
        """Give where the columns stand that lie between two edges, from left to right."""
        header, places = self._columns, []
        for number in range(len(COLUMNS)):
            if not header.isSectionHidden(number):
                start, width = header.sectionViewportPosition(number), header.sectionSize(number)
                if start <= right and start + width > left:
                    places.append(Place(number, start, width))
        return sorted(places, key=lambda place: place.left)

    def _is_selected(self, row: int) -> bool:
        if self._ranges is None:
            parts = self.selectionModel().selection().toList()
            self._ranges = sorted((part.top(), part.bottom()) for part in parts)
        place = bisect_right(self._ranges, row, key=lambda part: part[0])
        return place > 0 and row <= self._ranges[place - 1][1]

    def _focused_row(self) -> int:
        """Give the row that the keyboard acts on, or -1 while it is elsewhere."""
        current = self.currentIndex()
        return current.row() if current.isValid() and self._by_keyboard and self.hasFocus() else -1

    def _show_focus(self, *, by_keyboard: bool) -> None:
        if by_keyboard != self._by_keyboard:
            self._by_keyboard = by_keyboard
            self._repaint_row(self.currentIndex().row())

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            self._repaint_row(before)
            self._repaint_row(row)

    def _repaint_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), ROW_PIXELS)

    def _rows_in_sight(self) -> tuple[int, int]:
        first = self.verticalScrollBar().value() // ROW_PIXELS
        return first, first + self.viewport().height() // ROW_PIXELS + 1

    def _in_sight(self, sequence: int) -> bool:
        first, last = self._rows_in_sight()
        return sequence in self._jobs.sequences[first : last + 1]

    def _on_thumbnail(self, sequence: int) -> None:
        row = self._jobs.row_of(sequence) if self._in_sight(sequence) else None
        if row is not None:
            self.update(self._jobs.index(row, 0))

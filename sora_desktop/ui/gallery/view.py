"""The gallery itself: a grid of clips over the model and the selection of the table, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip

from sora_desktop.ui import theme
from sora_desktop.ui.gallery.grid_view import GridView
from sora_desktop.ui.gallery.layout import CAPTION, PAD, WIDEST
from sora_desktop.ui.gallery.painting import CellPainter, CellState
from sora_desktop.ui.gallery.strips import HoverStrips
from sora_desktop.ui.jobs.arrival import came_by_keyboard, menu_place, select_something
from sora_desktop.ui.jobs.dragging import RowDragging
from sora_desktop.ui.jobs.keys import OPEN_KEYS, REMOVE_KEYS, action_of, is_own, is_plain
from sora_desktop.ui.jobs.thumbnails import Thumbnails, read_image
from sora_desktop.ui.playback import playback_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.grouping import GroupHeader
    from sora_desktop.ui.jobs.model import JobTableModel

    Index = QModelIndex | QPersistentModelIndex

_COLLAPSE_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, *OPEN_KEYS})
"""What collapses and expands a group while its header is current."""


class JobGallery(GridView):
    """Cells in the order of the rows; it decides nothing about jobs.

    Signals:
        opened: A cell was double-clicked, or Enter was pressed.
        removal_requested: Delete was pressed.
        copy_requested: The keys for copying were pressed.
        action_requested: The keys of a `JobAction` were pressed.
        menu_requested: The menu of the selection was asked for, at a global position.
        collapse_requested: The group with this key is to be collapsed, or expanded.
    """

    opened = Signal()
    removal_requested = Signal()
    copy_requested = Signal()
    action_requested = Signal(object)
    menu_requested = Signal(object)
    collapse_requested = Signal(object, bool)

    def __init__(
        self,
        model: JobTableModel,
        selection: QItemSelectionModel,
        catalogue: JobCatalogue,
        start: Start,
        parent: QWidget | None = None,
    ) -> None:
        """Show a model's rows, with thumbnails from the catalogue, and select in `selection`."""
        super().__init__(model, selection, parent)
        self._painter = CellPainter()
        self._thumbnails = Thumbnails(catalogue, start, self._in_sight, self._on_thumbnail, _picture)
        self.strips = HoverStrips(start, self)
        self.strips.arrived.connect(self._on_thumbnail)
        self.dragging = RowDragging(self, model, lambda job: self._thumbnails.get(job, self.devicePixelRatioF()))
        self._hovered = -1
        self._fraction = 0.0
        self._by_keyboard = False
        self._ranges: list[tuple[int, int]] | None = None
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setAccessibleName(self.tr("Gallery"))
        self.setAccessibleDescription(
            self.tr("Enter opens a clip, Delete removes a job, the menu key shows all actions.")
        )
        self.doubleClicked.connect(self.opened)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._on_rows_changed()
        for changed in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._on_rows_changed)
        theme.notifier().changed.connect(self.viewport().update)

    @property
    def thumbnails(self) -> Thumbnails:
        """The pictures of clips."""
        return self._thumbnails

    @property
    def hovered(self) -> int:
        """The row under the mouse, or -1."""
        return self._hovered

    def look(self) -> None:
        """Have the jobs in sight fetched, where they are not at hand."""
        rows = self._rows_in_sight()
        if rows and not self.isHidden():
            self._jobs.look_at(rows.start, rows.stop - 1)

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
        rows = self._places.between(event.rect().top() + offset, event.rect().bottom() + offset)
        current = self._focused_row()
        for row in rows:
            place = self._place(row)
            if not event.region().intersects(place):
                continue
            header, focused = self._jobs.header_at(row), row == current
            if header is not None:
                self._painter.paint_header(painter, header, place, hovered=row == self._hovered, focused=focused)
                continue
            job = self._jobs.job_at(row)
            self._painter.paint(painter, job, place, self._places.grid, self._state(row, job, ratio, focused=focused))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys of a list; letters are left to others."""
        self._show_focus(by_keyboard=True)
        header = self._header_at(self.currentIndex().row())
        if header is not None and is_plain(event, _COLLAPSE_KEYS):
            self.collapse_requested.emit(header.key, event.key() != Qt.Key.Key_Right and not header.collapsed)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
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

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: the search field finds more than first letters."""

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the list from being taken for shortcuts of the window while the list has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_own(event):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a tip only for what is written: over a picture it would hide what moves there."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.indexAt(event.pos()).row()
            caption = self._place(row).bottom() - PAD - CAPTION if row >= 0 else 0
            if event.pos().y() < caption:
                QToolTip.hideText()
                return True
        return super().viewportEvent(event)

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the clips of the selected cells out as files."""
        self.dragging.start(self.currentIndex(), self.selectionModel().selectedRows())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, at the mouse or, by key, at the current cell."""
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
        header = self._header_at(self.indexAt(event.position().toPoint()).row())
        if header is not None and event.button() is Qt.MouseButton.LeftButton:
            self.collapse_requested.emit(header.key, not header.collapsed)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Run through the clip under the mouse: its beginning at the left edge, its end at the right."""
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the picture again."""
        self._hover(None)
        super().leaveEvent(event)

    def _state(self, row: int, job: Job | None, ratio: float, *, focused: bool) -> CellState:
        hovered = row == self._hovered
        picture = None if job is None else self._thumbnails.get(job, ratio)
        film = self.strips.get(job) if job is not None and hovered else None
        return CellState(self._is_selected(row), hovered, focused, picture, film, self._fraction)

    def _header_at(self, row: int) -> GroupHeader | None:
        return self._jobs.header_at(row) if 0 <= row < self._jobs.rowCount() else None

    def _on_rows_changed(self) -> None:
        self._ranges = None
        self._hovered = -1
        self._find_headers()
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
            cell = self._places.rect(row)
            fraction = (place.x() - cell.left() - PAD) / max(cell.width() - 2 * PAD, 1)
            self._fraction = min(max(fraction, 0.0), 1.0)
        if row != before:
            self._repaint(before)
        self.strips.want(self._jobs.job_at(row) if row >= 0 else None)
        self._repaint(row)

    def _repaint(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(self._place(row))

    def _in_sight(self, sequence: int) -> bool:
        rows = self._rows_in_sight()
        return sequence in self._jobs.sequences[rows.start : rows.stop]

    def _on_thumbnail(self, sequence: int) -> None:
        if self._in_sight(sequence):
            row = self._jobs.row_of(sequence)
            self._repaint(-1 if row is None else row)


def _picture(data: bytes, ratio: float) -> QPixmap | None:
    """Read a thumbnail as large as cells get; it is fitted into its own when it is painted."""
    side = round(WIDEST * ratio)
    image = read_image(data, QSize(side, side))
    return None if image.isNull() else QPixmap.fromImage(image)

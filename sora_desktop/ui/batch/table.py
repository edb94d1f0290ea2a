"""The table of rows: ticks, cells to write in, and problems below the line that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.batch import words
from sora_desktop.ui.batch.bands import Area, Bands
from sora_desktop.ui.batch.columns import COLUMN_OF_FIELD, COLUMNS, Column
from sora_desktop.ui.batch.delegate import PAD, SIDE, RowDelegate
from sora_desktop.ui.batch.draft import remedy_of
from sora_desktop.ui.batch.heights import RowHeights

if TYPE_CHECKING:
    from sora_desktop.services.prompt_files import RowProblem
    from sora_desktop.ui.batch.model import RowsModel

_MEND_KEY = QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_M)

_MEASURED = 200
"""How many rows are looked at to find out how wide a column must be."""

_CLOSER = 8
"""By how much what is below a row's first line moves up into the room that the line has below itself, in pixels."""

_BELOW = 10
"""Room at the end of a row that has more than its first line, in pixels."""


class RowTable(QTableView):
    """Shows the rows; takes keys, presses and what is written into cells.

    Signals:
        confirm_requested: Ctrl+Enter was pressed while a cell was written into.

    Attributes:
        heights: the heights of the rows; together they make `wanted_height`.
    """

    confirm_requested = Signal()

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        """Show the rows of `model`."""
        super().__init__(parent)
        self._rows = model
        self._delegate = RowDelegate(model, self)
        self._bands = Bands(self._delegate.prompts, theme.tabular(theme.font()))
        self.heights = RowHeights(self, self._in_sight, self._wanted_row_height)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._delegate.confirm_requested.connect(self.confirm_requested)
        self._set_behaviour()
        model.judged.connect(self.heights.refresh)
        # Queued, for a section gets its new width amid the layout of everything around it.
        self.horizontalHeader().sectionResized.connect(self._on_width_changed, Qt.ConnectionType.QueuedConnection)
        model.modelReset.connect(self._on_reset)
        theme.notifier().changed.connect(self._on_scheme)

    @property
    def wanted_height(self) -> int:
        """How high the table would be with all rows in sight, in pixels."""
        return self.horizontalHeader().height() + self.verticalHeader().length() + 2 * self.frameWidth()

    def go_to(self, place: int) -> None:
        """Bring a row into sight and the keyboard to the cell that needs mending, or to its prompt."""
        columns = (COLUMN_OF_FIELD.get(problem.column or "") for problem in self._rows.draft.problems(place))
        column = next((found for found in columns if found is not None), Column.PROMPT)
        self.heights.fit((place,))
        self.setCurrentIndex(self._rows.index(place, column))
        self.scrollTo(self._rows.index(place, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def link_center(self, place: int, problem: RowProblem) -> QPoint:
        """Give the middle of a problem's link, in the viewport's pixels."""
        return self._bands.link_center(self._rows.draft, place, self._area(place), problem)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and below them what goes across several."""
        here = self.currentIndex()
        self._delegate.focused = (here.row(), here.column()) if self.hasFocus() and here.isValid() else None
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for place in self._in_sight():
            if self.rowHeight(place) > self._delegate.line:
                self._bands.paint(painter, self._rows.draft, place, self._area(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space, write with Enter or F2, mend with Ctrl+M; pass on what confirms or dismisses."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape or (enter and control) or event.key() == Qt.Key.Key_F8:
            event.ignore()
        elif event.key() == Qt.Key.Key_Space and not control:
            self._toggle(self._selected())
        elif enter and self.currentIndex().isValid():
            self._edit_or_toggle(self.currentIndex())
        elif QKeySequence(event.keyCombination()) == _MEND_KEY:
            self._mend(self._selected())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Follow a link, tick a row, or write into a cell that needs mending."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            super().mousePressEvent(event)
            return
        problem = self._link_at(point)
        if problem is not None:
            self._rows.mend(index.row(), problem)
        elif index.column() == Column.TICK and not event.modifiers():
            self.setCurrentIndex(index)
            self._toggle([index.row()])
        else:
            super().mousePressEvent(event)
            field = COLUMNS[Column(index.column())].field
            on_first_line = point.y() < self.rowViewportPosition(index.row()) + self._delegate.line
            if field and on_first_line and self._rows.draft.problems_with(index.row(), field):
                self.edit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Write into a cell; a quick second press on a box or a link is one more press."""
        index = self.indexAt(event.position().toPoint())
        if index.column() == Column.TICK or self._link_at(event.position().toPoint()) is not None:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the mouse, and show a hand over a link."""
        point = event.position().toPoint()
        self._hover(self.rowAt(point.y()))
        hand = self._link_at(point) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Put the light out."""
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selected rows."""
        at_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if at_key else self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
        if not index.isValid():
            return
        menu = self.make_menu(index)
        below = self.viewport().mapToGlobal(self.visualRect(index).topLeft() + QPoint(PAD, self._delegate.line))
        menu.popup(below if at_key else event.globalPos())

    def make_menu(self, index: QModelIndex) -> QMenu:
        """Make the menu of a cell."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = index.row()
        for problem in self._rows.draft.problems(place):
            if remedy_of(problem) is not None:
                action = menu.addAction(self._remedy_words(problem))
                action.setShortcut(_MEND_KEY)
                action.triggered.connect(lambda _checked, problem=problem: self._rows.mend(place, problem))
        if len(menu.actions()) > 1:
            # The key mends all that is wrong with the row.
            for action in menu.actions():
                action.setShortcut(QKeySequence())
        if menu.actions():
            menu.addSeparator()
        field = COLUMNS[Column(index.column())].field
        if field:
            edit = menu.addAction(self.tr("Change “{column}”").format(column=words.label_of(field)))
            edit.setShortcut(Qt.Key.Key_F2)
            edit.triggered.connect(lambda: self.edit(index))
        ticked = self._rows.draft.is_ticked(place)
        tick = menu.addAction(self.tr("Untick") if ticked else self.tr("Tick"))
        tick.setShortcut(Qt.Key.Key_Space)
        tick.setEnabled(not self._rows.draft.problems(place))
        tick.triggered.connect(lambda: self._toggle([place]))
        return menu

    def _set_behaviour(self) -> None:
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.DoubleClicked | QTableView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Rows to import"))
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(self._delegate.line)
        rows.setDefaultSectionSize(self._delegate.line)
        theme.mark(columns, "edged")
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(Column.PROMPT, QHeaderView.ResizeMode.Stretch)

    def _on_reset(self) -> None:
        draft = self._rows.draft
        self.setColumnHidden(Column.FILE, not draft.of_several_files)
        for column, definition in COLUMNS.items():
            if definition.most:
                self.setColumnWidth(column, self._wanted_width(column))
        self.horizontalHeader().length()  # only now the prompt gets what the others leave
        self.heights.begin(len(draft))

    def _on_width_changed(self, column: int, _before: int, _now: int) -> None:
        """Give rows the height that their words need in the new width."""
        if column == Column.PROMPT:
            self.heights.refresh_all(len(self._rows.draft))

    def _wanted_width(self, column: Column) -> int:
        definition = COLUMNS[column]
        if column is Column.TICK:
            return definition.least
        places = range(min(len(self._rows.draft), _MEASURED))
        texts = {self._rows.text(place, column) for place in places}
        widest = max((self._delegate.width(text) for text in texts), default=0)
        title = self._delegate.width(words.title_of(column))
        edge = SIDE - PAD if column is Column.COST else 0
        return min(max(widest + 2, title, definition.least), definition.most) + edge

    def _wanted_row_height(self, place: int) -> int:
        below = self._bands.height(self._rows.draft, place, self._area_at(0))
        return self._delegate.line + (below + _BELOW - _CLOSER if below else 0)

    def _area(self, place: int) -> Area:
        """Give where the words below a row's first line stand."""
        return self._area_at(self.rowViewportPosition(place) + self._delegate.line - _CLOSER)

    def _area_at(self, top: int) -> Area:
        left = self.columnViewportPosition(Column.PROMPT) + PAD
        width = max(self.viewport().width() - left - 2 * PAD, 80)
        return Area(QRect(left, top, width, 0), self.columnWidth(Column.PROMPT) - 2 * PAD)

    def _in_sight(self) -> range:
        height = self.viewport().height()
        first, last = max(self.rowAt(0), 0), self.rowAt(height - 1)
        most = first + max(height, 0) // self._delegate.line + 2
        return range(first, min(last + 1 if last >= 0 else most, len(self._rows.draft)))

    def _link_at(self, point: QPoint) -> RowProblem | None:
        place = self.rowAt(point.y())
        if place < 0 or not self._rows.draft.problems(place):
            return None
        return self._bands.link_at(self._rows.draft, place, self._area(place), point)

    def _selected(self) -> list[int]:
        """Give the rows that a key acts on: what is selected, or the row with the keyboard if that is another one."""
        selected = sorted(index.row() for index in self.selectionModel().selectedRows())
        current = self.currentIndex().row()
        return selected if current < 0 or current in selected else [current]

    def _toggle(self, places: list[int]) -> None:
        """Tick rows, or untick them if all are ticked; one that needs mending is gone to instead."""
        draft = self._rows.draft
        fit = [place for place in places if not draft.problems(place)]
        if fit:
            self._rows.tick(fit, wanted=not all(draft.is_ticked(place) for place in fit))
        elif places:
            self.go_to(places[0])

    def _edit_or_toggle(self, index: QModelIndex) -> None:
        if COLUMNS[Column(index.column())].field:
            self.edit(index)
        elif index.column() == Column.TICK:
            self._toggle([index.row()])

    def _mend(self, places: list[int]) -> None:
        for place in places:
            for problem in self._rows.draft.problems(place):
                if problem in self._rows.draft.problems(place):
                    self._rows.mend(place, problem)

    def _remedy_words(self, problem: RowProblem) -> str:
        field = words.label_of(problem.column or "")
        if problem.suggestion is not None and problem.column in COLUMN_OF_FIELD:
            return self.tr("Mend: {field} {value}").format(field=field, value=problem.suggestion)
        return self.tr("Leave out “{field}”").format(field=field) if field else self.tr("Leave it out")

    def _hover(self, place: int) -> None:
        before, self._delegate.hovered = self._delegate.hovered, place
        for touched in {before, place} - {-1}:
            top = self.rowViewportPosition(touched)
            if before != place:
                self.viewport().update(0, top, self.viewport().width(), self.rowHeight(touched))

    def _on_scheme(self) -> None:
        self._bands.forget()
        self.viewport().update()

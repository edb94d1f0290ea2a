"""The header of the list: sorts, moves, resizes, hides and folds columns, and remembers how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.jobs.columns import COLUMNS, NUMBERS, STATUS, Cell
from sora_desktop.ui.jobs.rows import GAP, TEXT_LEFT, Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sora_desktop.domain.queries import JobSort

HEADER_PIXELS = 30
_ARROW_PIXELS = 12
_HEART_PIXELS = 14
_FILLER = 0
"""The column that takes the width that the others leave: the prompt."""

_FOLD_BELOW = 320
"""Columns fold away while the filler would be narrower than this, in pixels."""

_COMPACT_BELOW = 400
"""Even the status folds away, and is told below the prompt, in a list narrower than this, in pixels."""

_WIDEST = 600
_NEVER_FOLDED = 2
"""Prompt and status go last."""


class JobHeader(QHeaderView):
    """The header.

    Until a person chooses which columns are shown, those that do not fit fold away, the last ones
    first, and come back when there is room. After that the list scrolls sideways instead.

    Signals:
        sort_requested: A column was clicked: (`JobSort`, whether descending).
        menu_requested: The menu of columns was asked for, at a global position.
    """

    sort_requested = Signal(object, bool)
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Stand as a new person finds it."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sort: JobSort | None = None
        self._descending = True
        self._chosen: set[str] | None = None
        """The columns that a person chose to see, or None while nobody chose."""

        self._widths = [column.width for column in COLUMNS]
        self._fitting = False
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(HEADER_PIXELS)
        self.setMinimumSectionSize(min(column.least for column in COLUMNS))
        self.sectionClicked.connect(self._on_clicked)
        self.sectionResized.connect(self._on_resized)
        theme.notifier().changed.connect(self._repaint)

    @property
    def shown(self) -> list[str]:
        """The ids of the columns that are to be shown, folded ones too, in their logical order."""
        return [column.id for column in COLUMNS if self._is_wanted(column.id)]

    @property
    def compact(self) -> bool:
        """Whether the status has no column of its own, so it has to be told beside the prompt."""
        return self.isSectionHidden(STATUS)

    @property
    def beside(self) -> Columns:
        """What is to be told beside the prompt, because it has no column of its own."""
        hidden = self.isSectionHidden
        return Columns(status=self.compact, name=hidden(NUMBERS["name"]), heart=hidden(NUMBERS["favourite"]))

    def set_sort(self, sort: JobSort, *, descending: bool) -> None:
        """Show by which column, and in which direction, the list is sorted."""
        self._sort, self._descending = sort, descending
        self._repaint()

    def reset_columns(self) -> None:
        """Put every column back to its first place and width, and show those that are shown at first."""
        self._chosen = None
        for number in range(len(COLUMNS)):
            self.moveSection(self.visualIndex(number), number)
        self._widths = [column.width for column in COLUMNS]
        self.fit()

    def show_column(self, name: str, *, shown: bool) -> None:
        """Show or hide a column, by a person's word; the prompt cannot be hidden."""
        chosen = set(self.shown)
        if shown:
            chosen.add(name)
        elif name != COLUMNS[_FILLER].id:
            chosen.discard(name)
        self._chosen = chosen
        self.fit()

    def fit(self) -> None:
        """Give the filler the width that is left, after folding what does not fit."""
        if self._fitting or self.count() != len(COLUMNS):
            return
        self._fitting = True
        try:
            room = self._room()
            visible = self._unfolded(room)
            for number in range(len(COLUMNS)):
                self.setSectionHidden(number, number not in visible)
                if number in visible and number != _FILLER:
                    self.resizeSection(number, self._widths[number])
            self.resizeSection(_FILLER, max(room - self._taken(visible), COLUMNS[_FILLER].least))
        finally:
            self._fitting = False

    def save_state(self) -> dict[str, Any]:
        """Give how the columns stand, as JSON values."""
        order = sorted(range(len(COLUMNS)), key=self.visualIndex)
        return {
            "order": [COLUMNS[number].id for number in order],
            "widths": {column.id: width for column, width in zip(COLUMNS, self._widths, strict=True)},
            "shown": None if self._chosen is None else sorted(self._chosen),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Put the columns as they stood; what the state does not know, or says wrongly, stays as it is."""
        numbers = {column.id: number for number, column in enumerate(COLUMNS)}
        order, widths, shown = state.get("order"), state.get("widths"), state.get("shown")
        known = [numbers[name] for name in order if name in numbers] if isinstance(order, list) else []
        for place, number in enumerate(dict.fromkeys(known)):
            self.moveSection(self.visualIndex(number), place)
        for name, width in widths.items() if isinstance(widths, dict) else ():
            if name in numbers and isinstance(width, int):
                self._widths[numbers[name]] = min(max(width, COLUMNS[numbers[name]].least), _WIDEST)
        self._chosen = {COLUMNS[_FILLER].id, *shown} & numbers.keys() if isinstance(shown, list) else None
        self.fit()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint a column's heading, and an arrow if the list is sorted by it."""
        column, colours = COLUMNS[section], theme.colors()
        sorted_by = column.sort is not None and column.sort is self._sort
        painter.fillRect(rect, colours.sunken)
        theme.draw_line(painter, rect.left(), rect.bottom(), rect.width(), colours.line, ends=True)
        if column.cell is Cell.HEART:
            drawn = theme.pixmap("heart", _HEART_PIXELS, colours.muted, self.devicePixelRatioF())
            left, top = (rect.width() - _HEART_PIXELS) // 2, (rect.height() - _HEART_PIXELS) // 2
            painter.drawPixmap(rect.left() + left, rect.top() + top, drawn)
            return
        painter.setFont(theme.font(theme.SMALL_PIXELS, QFont.Weight.Medium))
        painter.setPen(colours.text if sorted_by else colours.muted)
        left = rect.left() + (TEXT_LEFT if column.cell is Cell.CLIP else GAP)
        room = QRect(left, rect.top(), rect.right() + 1 - left - GAP, rect.height() - 1)
        metrics = painter.fontMetrics()
        arrow = _ARROW_PIXELS + 2 if sorted_by else 0
        text = metrics.elidedText(column.heading, Qt.TextElideMode.ElideRight, room.width() - arrow)
        width = metrics.horizontalAdvance(text)
        start = room.right() + 1 - width - arrow if column.right else room.left()
        painter.drawText(QRect(start, room.top(), width + 1, room.height()), Qt.AlignmentFlag.AlignVCenter.value, text)
        if sorted_by:
            name = "chevron-down" if self._descending else "chevron-up"
            drawn = theme.pixmap(name, _ARROW_PIXELS, colours.text, self.devicePixelRatioF())
            painter.drawPixmap(start + width + 2, room.center().y() - _ARROW_PIXELS // 2 + 1, drawn)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of columns."""
        self.menu_requested.emit(event.globalPos())
        event.accept()

    def _on_clicked(self, number: int) -> None:
        column = COLUMNS[number]
        if column.sort is not None:
            descending = not self._descending if column.sort is self._sort else column.descending_first
            self.sort_requested.emit(column.sort, descending)

    def _on_resized(self, number: int, old: int, new: int) -> None:
        """Move the border between two columns: what one gains the next one gives, so the whole stays as wide."""
        if self._fitting or not (old and new):
            return
        gain = max(new, COLUMNS[number].least) - old
        neighbour = self._next_visible(number)
        if neighbour is not None and neighbour != _FILLER:
            gain = min(gain, self._widths[neighbour] - COLUMNS[neighbour].least)
            self._widths[neighbour] -= gain
        if number != _FILLER:
            self._widths[number] = old + gain
        self.fit()

    def _next_visible(self, number: int) -> int | None:
        for place in range(self.visualIndex(number) + 1, len(COLUMNS)):
            if not self.isSectionHidden(self.logicalIndex(place)):
                return self.logicalIndex(place)
        return None

    def _taken(self, visible: Iterable[int]) -> int:
        return sum(self._widths[number] for number in visible if number != _FILLER)

    def _unfolded(self, room: int) -> list[int]:
        wanted = [number for number, column in enumerate(COLUMNS) if self._is_wanted(column.id)]
        while self._chosen is None and len(wanted) > _NEVER_FOLDED:
            if room - self._taken(wanted) >= _FOLD_BELOW:
                break
            wanted.pop()
        return wanted if self._chosen is not None or room >= _COMPACT_BELOW else [_FILLER]

    def _is_wanted(self, name: str) -> bool:
        if self._chosen is not None:
            return name in self._chosen
        return next(column.shown for column in COLUMNS if column.id == name)

    def _room(self) -> int:
        parent = self.parentWidget()
        viewport = getattr(parent, "viewport", None)
        return int(viewport().width()) if viewport is not None else self.width()

    def _repaint(self) -> None:
        self.viewport().update()

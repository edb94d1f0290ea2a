"""The same numbers as in the chart, as a table that can be read line by line and copied."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from sora_desktop.domain.spending import SpendingBy
from sora_desktop.ui import theme
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.money.lines import Line, sum_of
from sora_desktop.ui.money.words import UNKNOWN, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    Index = QModelIndex | QPersistentModelIndex

_ROW_PIXELS = 30
_MEASURED = 40
"""Lines by which the width of a column is found."""

_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns from left to right."""

    LABEL = 0
    CLIPS = 1
    ACTUAL = 2
    ESTIMATED = 3
    UNKNOWN = 4
    TOTAL = 5


BY_WORDS: Mapping[SpendingBy, str] = {
    SpendingBy.DAY: QT_TRANSLATE_NOOP("Money", "Day"),
    SpendingBy.MONTH: QT_TRANSLATE_NOOP("Money", "Month"),
    SpendingBy.CONNECTION: QT_TRANSLATE_NOOP("Money", "Connection"),
    SpendingBy.MODEL: QT_TRANSLATE_NOOP("Money", "Model"),
    SpendingBy.BATCH: QT_TRANSLATE_NOOP("Money", "Batch"),
}
"""What sums are of."""

_TITLES: Mapping[Column, str] = {
    Column.CLIPS: QT_TRANSLATE_NOOP("Money", "Clips"),
    Column.ACTUAL: QT_TRANSLATE_NOOP("Money", "Servers say"),
    Column.ESTIMATED: QT_TRANSLATE_NOOP("Money", "Estimated"),
    Column.UNKNOWN: QT_TRANSLATE_NOOP("Money", "Unknown price"),
    Column.TOTAL: QT_TRANSLATE_NOOP("Money", "Known total"),
}


class SumsModel(QAbstractTableModel):
    """Lines of sums, and below several of them their total."""

    def __init__(self, parent: QWidget) -> None:
        """Begin with nothing."""
        super().__init__(parent)
        self.by = SpendingBy.DAY
        self.lines: Sequence[Line] = ()
        self._rows: list[Line] = []
        self._strong = theme.tabular(theme.font(weight=QFont.Weight.DemiBold))
        self._plain = theme.tabular(theme.font())

    def show_lines(self, by: SpendingBy, lines: Sequence[Line]) -> None:
        """Show other sums."""
        self.beginResetModel()
        self.by, self.lines = by, tuple(lines)
        self._rows = [*lines, sum_of(lines)] if len(lines) > 1 else list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the lines, with the total."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what a cell says."""
        if not index.isValid():
            return None
        column = Column(index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return cell_text(self._rows[index.row()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _edge(column)
        if role == Qt.ItemDataRole.FontRole:
            return self._strong if index.row() >= len(self.lines) else self._plain
        if role == Qt.ItemDataRole.ToolTipRole and column is Column.LABEL:
            return self._rows[index.row()].label
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            words = BY_WORDS[self.by] if column is Column.LABEL else _TITLES[column]
            return QCoreApplication.translate("Money", words)
        return _edge(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


class SumsTable(QTableView):
    """The table.

    Signals:
        line_chosen: The keyboard or the mouse is on another line: its number, or -1 on the total.
    """

    line_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._pointing = False
        self.sums = SumsModel(self)
        self.setModel(self.sums)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        # As far from the edge as the titles.
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("What was spent"))
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_PIXELS)
        columns.setSectionsClickable(False)
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # To look at every line of some years would take longer than the window may stand still.
        columns.setResizeContentsPrecision(_MEASURED)
        columns.setSectionResizeMode(Column.LABEL, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._on_row(now.row()))

    def show_lines(self, by: SpendingBy, lines: Sequence[Line]) -> None:
        """Show other sums."""
        self.sums.show_lines(by, lines)

    def point_at(self, number: int) -> None:
        """Show the line of this number, or mark none, without telling."""
        self._pointing = True
        if number < 0:
            self.clearSelection()
        else:
            self.selectRow(number)
        self._pointing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen line, or all of them."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
            return
        super().keyPressEvent(event)

    def copied(self) -> str:
        """Give the chosen line, or all if none is, with tabs between the cells."""
        chosen = [index.row() for index in self.selectionModel().selectedRows()]
        rows = chosen or range(self.sums.rowCount())
        cells = ((str(self.sums.index(row, column).data()) for column in Column) for row in rows)
        return "\n".join("\t".join(line) for line in cells)

    def _on_row(self, row: int) -> None:
        if not self._pointing:
            self.line_chosen.emit(row if row < len(self.sums.lines) else -1)


def cell_text(line: Line, column: Column) -> str:
    """Write what a cell says; a dash where there is nothing to say."""
    match column:
        case Column.LABEL:
            return line.label
        case Column.CLIPS:
            return QLocale().toString(line.clips)
        case Column.UNKNOWN:
            return QLocale().toString(line.unknown) if line.unknown else UNKNOWN
        case Column.ACTUAL:
            return usd_text(line.actual) if line.actual else UNKNOWN
        case Column.ESTIMATED:
            return usd_text(line.estimated) if line.estimated else UNKNOWN
    return UNKNOWN if line.clips and line.unknown == line.clips else usd_text(line.total)


def _edge(column: Column) -> Qt.AlignmentFlag:
    edge = Qt.AlignmentFlag.AlignLeft if column is Column.LABEL else Qt.AlignmentFlag.AlignRight
    return edge | Qt.AlignmentFlag.AlignVCenter

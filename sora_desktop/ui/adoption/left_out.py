"""The list of files that were left out, each with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from sora_desktop.ui.adoption.plain_table import ROW_PIXELS, make_plain
from sora_desktop.ui.adoption.words import reason_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.adoption import LeftOut

_Index = QModelIndex | QPersistentModelIndex
_LEAST_ROWS = 6
_MOST_ROWS = 12
_DISPLAY = Qt.ItemDataRole.DisplayRole


class LeftOutModel(QAbstractTableModel):
    """A row for each file: its name and the reason; the whole path is its hint."""

    def __init__(self, parent: QWidget) -> None:
        """Begin with nothing."""
        super().__init__(parent)
        self._rows: Sequence[LeftOut] = ()

    def show_files(self, rows: Sequence[LeftOut]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give how many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give two: the file and the reason."""
        return 0 if parent.isValid() else 2

    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        """Give what a cell says."""
        left = self._rows[index.row()]
        if role == _DISPLAY:
            return reason_words(left) if index.column() else Path(left.path).name
        if role == Qt.ItemDataRole.ToolTipRole:
            return left.path
        if role == Qt.ItemDataRole.AccessibleTextRole and not index.column():
            return f"{Path(left.path).name}: {reason_words(left)}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY:
            return self.tr("Why") if section else self.tr("File")
        return None

    def text(self) -> str:
        """Give the whole list as lines, with whole paths."""
        return "\n".join(f"{left.path}: {reason_words(left)}" for left in self._rows)


class LeftOutList(QTableView):
    """The list; it takes no more room than it needs."""

    def __init__(self, parent: QWidget) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.rows = LeftOutModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Files that were left out"))
        make_plain(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def show_files(self, rows: Sequence[LeftOut]) -> None:
        """Show these, with room for a few at least."""
        self.rows.show_files(rows)
        head = self.horizontalHeader().sizeHint().height() + 4
        self.setMinimumHeight(head + min(len(rows), _LEAST_ROWS) * ROW_PIXELS)
        self.setMaximumHeight(head + min(len(rows), _MOST_ROWS) * ROW_PIXELS)

    def copy(self) -> None:
        """Put the whole list on the clipboard."""
        QGuiApplication.clipboard().setText(self.rows.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the whole list at the usual key, and leave Escape and Enter to the sheet."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)

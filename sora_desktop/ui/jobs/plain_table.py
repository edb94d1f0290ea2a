"""A table set up as a list: whole rows of one height, scrolled by pixels, with nothing to edit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget

from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.rows import ROW_PIXELS


class PlainTable(QTableView):
    """Behaves as a list of jobs does; what its rows are and how they look is up to others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Set everything up that does not depend on the rows."""
        super().__init__(parent)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.setAutoScrollMargin(ROW_PIXELS)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_PIXELS)
        rows.setDefaultSectionSize(ROW_PIXELS)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: the search field finds more than first letters."""

    def sizeHintForColumn(self, column: int) -> int:
        """Give the width that a double click on a column's border gives it back."""
        return COLUMNS[column].width

"""How the tables of the sheets look in which clips are chosen: rows of text, without a grid, to be read and ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

ROW_PIXELS = 28


def make_plain(table: QTableView) -> None:
    """Give a table that look; its rows are selected whole, and Tab leaves it."""
    theme.mark(table, "plain")
    table.setFrameShape(QFrame.Shape.StyledPanel)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_PIXELS)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)

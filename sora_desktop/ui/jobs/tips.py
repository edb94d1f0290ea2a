"""Shows the tip of a cell of the list only where it says more than can be read in the cell already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QStyledItemDelegate, QToolTip

from sora_desktop.ui import theme
from sora_desktop.ui.jobs.column_texts import tooltip
from sora_desktop.ui.jobs.columns import COLUMNS, Cell
from sora_desktop.ui.jobs.marks import Marks
from sora_desktop.ui.jobs.rows import GAP, TEXT_LEFT

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    Index = QModelIndex | QPersistentModelIndex

_TAKEN = {Cell.CLIP: TEXT_LEFT + GAP, Cell.STATUS: 2 * GAP + Marks.SIZE + 8}
"""Pixels of a cell's width that are no words."""

_LONG = 400
"""More letters than fit into any cell."""


class CellTips(QStyledItemDelegate):
    """Paints nothing: the list does that itself."""

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the tip of a cell, or none."""
        if event.type() is QEvent.Type.ToolTip and index.isValid() and not says_more(index, option.rect.width()):
            QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)


def says_more(index: Index, width: int) -> bool:
    """Tell whether the tip of a cell of a width, in pixels, says what cannot be read in it."""
    words, tip = str(index.data(Qt.ItemDataRole.DisplayRole) or ""), index.data(Qt.ItemDataRole.ToolTipRole)
    if tip != tooltip(words):
        return bool(tip)
    # The boldest that any cell is written in.
    metrics = QFontMetricsF(theme.tabular(theme.font(weight=QFont.Weight.Medium)))
    room = width - _TAKEN.get(COLUMNS[index.column()].cell, 2 * GAP)
    return metrics.horizontalAdvance(words[:_LONG]) > room or len(words) > _LONG

"""What the keyboard finds where it comes to a list: a row to act on, and the place of its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QContextMenuEvent

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QAbstractItemView

_REASONS = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)
_Flag = QItemSelectionModel.SelectionFlag


def came_by_keyboard(event: QFocusEvent) -> bool:
    """Tell whether somebody came by keys, who is to see where the keyboard is."""
    return event.reason() in _REASONS


def menu_place(view: QAbstractItemView, event: QContextMenuEvent) -> QPoint:
    """Give where the menu of what is selected opens, on the screen: at the mouse or, by key, at the current row."""
    if event.reason() is QContextMenuEvent.Reason.Keyboard and view.currentIndex().isValid():
        return view.viewport().mapToGlobal(view.visualRect(view.currentIndex()).center())
    return event.globalPos()


def select_something(view: QAbstractItemView) -> None:
    """Select the current row, or the first one, if nothing is selected: else no key would do anything."""
    selection = view.selectionModel()
    if not selection.hasSelection():
        index = view.currentIndex() if view.currentIndex().isValid() else view.model().index(0, 0)
        selection.setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)

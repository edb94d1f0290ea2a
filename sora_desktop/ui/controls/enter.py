"""Lets Enter press a button, as the space bar does; outside of dialogs, Qt leaves that to the space bar alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


def presses_by_enter(page: QWidget, event: QKeyEvent) -> bool:
    """Press the button of a page that has the keyboard, if Enter came to the page; tell whether it was pressed."""
    focus = page.focusWidget()
    if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QPushButton):
        focus.click()
        return True
    return False

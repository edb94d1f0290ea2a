"""Lets Enter press a button, as the space bar does; outside of dialogs, Qt leaves that to the space bar alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def presses_by_enter(page: QWidget, event: QKeyEvent) -> bool:
    """Press the button of a page that has the keyboard, if Enter came to the page; tell whether it was taken.

    Boxes to tick are no buttons: a person who ends a form by Enter does not mean the last of them.
    """
    focus = page.focusWidget()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or not plain or not isinstance(focus, QAbstractButton):
        return False
    if isinstance(focus, (QCheckBox, QRadioButton)):
        return False
    # A key that is held down presses once.
    if not event.isAutoRepeat():
        focus.click()
    return True

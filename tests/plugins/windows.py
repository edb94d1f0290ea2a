"""Shows a widget as a window that has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    Shown = TypeVar("Shown", bound=QWidget)


def show_active(qtbot: QtBot, made: Shown, width: int, height: int) -> Shown:
    """Show a widget until the test ends, and wait until it is on the screen and has the keyboard."""
    qtbot.addWidget(made)
    made.resize(width, height)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made

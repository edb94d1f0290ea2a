"""Shows windows in tests, and sees to it that keys come to them."""

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
    made.show()
    wait_active(qtbot, made)
    return made


def wait_active(qtbot: QtBot, window: QWidget) -> None:
    """Wait until a window that is shown is on the screen and has the keyboard."""
    with qtbot.waitExposed(window):
        pass
    qtbot.waitUntil(lambda: claims_keyboard(window))


def claims_keyboard(window: QWidget) -> bool:
    """Say whether a window has the keyboard, and ask for it if not.

    A screen without a window manager gives it to nobody by itself, and lets a request fall that comes before the
    window is there.
    """
    if not window.isActiveWindow():
        window.activateWindow()
    return window.isActiveWindow()

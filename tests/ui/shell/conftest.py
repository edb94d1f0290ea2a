"""A window as it is after its first paint, without any services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot) -> MainWindow:
    """A furnished window that shows its three empty panes."""
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda _made: made.leave())
    made.furnish()
    made.show_workspace()
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made

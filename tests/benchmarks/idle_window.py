"""Runs the program as a person leaves it: the prompt in focus, or a clip that was shown and paused.

python idle_window.py DATA_FOLDER PID_FILE [clip]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QTableView

from sora_desktop.__main__ import main
from sora_desktop.ui import application
from sora_desktop.ui.preview.pane import PreviewPane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from sora_desktop.services.first_look import FirstLook
    from sora_desktop.ui.main_window import MainWindow

LOOK_EVERY = 500
PAUSE_AFTER = 4_000
paint_first = application._paint_first


def paint_and_leave(app: QApplication, found: FirstLook) -> MainWindow:
    """Show the window, and do a little in it."""
    window = paint_first(app, found)
    window.activateWindow()
    QTimer.singleShot(LOOK_EVERY, lambda: _touch(window))
    return window


def _touch(window: MainWindow) -> None:
    """Click on the first job, or into the prompt, once they are there."""
    tables, fields = window.findChildren(QTableView), window.findChildren(QPlainTextEdit)
    wants_clip = "clip" in sys.argv
    if not fields or not tables or (wants_clip and not tables[0].model().rowCount()):
        QTimer.singleShot(LOOK_EVERY, lambda: _touch(window))
    elif wants_clip:
        tables[0].selectRow(0)
        QTimer.singleShot(PAUSE_AFTER, lambda: _pause(window))
    else:
        fields[0].setFocus()
        sys.stderr.write("the prompt has the focus\n")


def _pause(window: MainWindow) -> None:
    """Pause the clip, once it plays."""
    pane = window.findChildren(PreviewPane)[0]
    if not pane.player.playing:
        QTimer.singleShot(LOOK_EVERY, lambda: _pause(window))
        return
    pane.toggle_playing()
    sys.stderr.write("the clip is paused\n")


application._paint_first = paint_and_leave
if __name__ == "__main__":
    Path(sys.argv[2]).write_text(str(os.getpid()))
    sys.exit(main(["--data-dir", sys.argv[1]]))

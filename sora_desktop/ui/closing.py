"""What is said before the program ends while jobs are unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.ui.main_window import MainWindow


def ask_before_quitting(window: MainWindow, running: int, waiting: int, leave: Callable[[], None]) -> Sheet:
    """Say what happens to unfinished jobs, and let a person stay.

    Args:
        window: what is to be closed.
        running: how many jobs are on their way to, at or from a server.
        waiting: how many were not sent yet.
        leave: called when the program is to end all the same.
    """
    translate = QCoreApplication.translate
    if running:
        title = translate("ask_before_quitting", "%n videos are being made", "", running)
    else:
        title = translate("ask_before_quitting", "%n videos are waiting", "", waiting)
    sheet = Sheet(title, window)
    if running:
        sheet.say(
            translate(
                "ask_before_quitting",
                "They go on on their server; Sora Desktop takes them up again at the next start.",
            )
        )
    if waiting:
        sheet.say(
            translate("ask_before_quitting", "%n videos wait here and are sent after the next start.", "", waiting)
        )
    sheet.add_button(translate("ask_before_quitting", "Stay"))
    sheet.add_button(translate("ask_before_quitting", "Quit"), leave, primary=True)
    sheet.present()
    return sheet

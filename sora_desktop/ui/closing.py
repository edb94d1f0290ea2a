"""What is said before the program ends while jobs are unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class QuitSheet(Sheet):
    """Says what happens to unfinished jobs, and lets a person stay."""

    def __init__(
        self, running: int, waiting: int, leave: Callable[[], None], parent: QWidget, *, paused: bool = False
    ) -> None:
        """Write the sheet.

        Args:
            running: how many jobs are on their way to, at or from a server.
            waiting: how many were not sent yet.
            leave: called when the program is to end all the same.
            parent: the window that is to be closed.
            paused: whether the queue is paused, so that what waits is not sent by itself.
        """
        super().__init__("", parent)
        made, kept = self.tr("%n videos are being made", "", running), self.tr("%n videos are waiting", "", waiting)
        self.set_title(made if running else kept)
        if running:
            self.say(self.tr("The work goes on at the server, and Sora Desktop takes it up again at the next start."))
        if waiting and running:
            sent = self.tr("%n more videos wait here; they are sent after the next start.", "", waiting)
            kept = self.tr("%n more videos wait here until the queue goes on.", "", waiting)
            self.say(kept if paused else sent)
        elif waiting:
            sent = self.tr("They wait here, and are sent after the next start.")
            self.say(self.tr("They wait here until the queue goes on.") if paused else sent)
        self.add_button(self.tr("Stay"))
        self.add_button(self.tr("Quit"), leave, primary=True)

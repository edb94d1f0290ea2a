"""Another program into which files are dropped: `python drop_target.py`.

It prints `ready` when it shows, `over` when files are held over it, and then a JSON list of what a drop carries: the
addresses (URLs) as they came.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

PLACE = (1340, 200, 200, 120)
"""Where on the screen it stands: left, top, width and height."""


class Target(QLabel):
    """A window that takes files anywhere."""

    def __init__(self) -> None:
        """Wait for files."""
        super().__init__("Drop here")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAcceptDrops(True)
        self.setGeometry(*PLACE)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take copies of files."""
        if event.mimeData().hasFormat("text/uri-list"):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            say("over")

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Tell what came, as it came."""
        listed = bytes(event.mimeData().data("text/uri-list").data()).decode()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        say(json.dumps([line for line in listed.splitlines() if line and not line.startswith("#")]))


def say(words: str) -> None:
    """Tell whoever started this program."""
    print(words, flush=True)  # noqa: T201 - this is how it talks


def main() -> int:
    """Show the window until standard input ends."""
    app = QApplication(sys.argv)
    target = Target()
    target.show()

    def wait() -> None:
        sys.stdin.read()
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=wait, daemon=True).start()
    say("ready")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

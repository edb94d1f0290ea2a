"""Another program from which files are dragged: `python drag_source.py`.

Each line on standard input is a JSON list of paths, which the next drag carries. It prints `ready`
when they are on offer, `dragging` when a drag has begun, and how the drag ended.
"""

from __future__ import annotations

import json
import sys
import threading

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

PLACE = (1340, 40, 200, 120)
"""Where on the screen it stands: left, top, width and height."""


class Source(QLabel):
    """A window that can be grabbed anywhere."""

    def __init__(self) -> None:
        """Offer nothing yet."""
        super().__init__("Drag me")
        self._urls: list[QUrl] = []
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(*PLACE)

    def offer(self, line: str) -> None:
        """Carry other files from now on."""
        self._urls = [QUrl.fromLocalFile(path) for path in json.loads(line)]
        say("ready")

    def mouseMoveEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag; this returns when the drag has ended."""
        data = QMimeData()
        data.setUrls(self._urls)
        drag = QDrag(self)
        drag.setMimeData(data)
        say("dragging")
        say("taken" if drag.exec(Qt.DropAction.CopyAction) is Qt.DropAction.CopyAction else "refused")


class Ear(QObject):
    """Hears what is said on standard input, on a thread of its own.

    Signals:
        heard: A line.
        left: There will be no more.
    """

    heard = Signal(str)
    left = Signal()

    def listen(self) -> None:
        """Pass on every line until there are no more."""
        for line in sys.stdin:
            self.heard.emit(line)
        self.left.emit()


def say(word: str) -> None:
    """Tell whoever started this program."""
    print(word, flush=True)  # noqa: T201 - this is how it talks


def main() -> int:
    """Show the window until standard input ends."""
    app = QApplication(sys.argv)
    source, ear = Source(), Ear()
    ear.heard.connect(source.offer)
    ear.left.connect(app.quit)
    source.show()
    threading.Thread(target=ear.listen, daemon=True).start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

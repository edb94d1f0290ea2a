"""An empty window of Qt that says when it was painted: the least that a start can take, frozen as the program is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class BareWindow(QMainWindow):
    """A window that is painted once."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint nothing, say so, and end."""
        super().paintEvent(event)
        print("painted", flush=True)
        QTimer.singleShot(0, QApplication.quit)


def main() -> int:
    """Show the window until it was painted."""
    app = QApplication([*sys.argv[:1], "-style", "fusion"])
    window = BareWindow()
    window.resize(1200, 800)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

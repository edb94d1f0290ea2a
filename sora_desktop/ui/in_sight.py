"""Scrolls to what has got the keyboard; Qt does so only where the Tab key stays within what is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_ROOM = 8
"""Pixels around it that are in sight too."""


class FocusInSight(QObject):
    """Follows the keyboard through all windows."""

    def __init__(self, owner: QObject) -> None:
        """Follow it as long as the owner is there."""
        super().__init__(owner)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        # What is pressed is in sight, and stays under the mouse; a window that one comes back to stays as it was.
        if before is None or now is None or QApplication.mouseButtons():
            return
        outer = now.parentWidget()
        while outer is not None and not outer.isWindow():
            if isinstance(outer, QScrollArea):
                outer.ensureWidgetVisible(now, _ROOM, _ROOM)
            outer = outer.parentWidget()

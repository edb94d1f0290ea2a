"""The button in the toolbar that pauses the queue and lets it go on, with a menu of the ways to pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

KEYS = QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_P)
"""What pauses and resumes the queue wherever the keyboard is; the menu listens to it."""


class QueueButton(QToolButton):
    """Pauses or resumes at a press; its menu opens at the arrow, and by the Down key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer to pause; it can be pressed once somebody listens."""
        super().__init__(parent)
        theme.mark(self, "outlined")
        theme.mark(self, "split")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_paused(paused=False)

    def show_paused(self, *, paused: bool) -> None:
        """Offer what can be done now."""
        words = self.tr("Resume queue") if paused else self.tr("Pause queue")
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({KEYS.toString(QKeySequence.SequenceFormat.NativeText)})")
        theme.bind_icon(self, "play" if paused else "pause", "accent" if paused else "text")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu by the Down key, as a box does."""
        if event.key() == Qt.Key.Key_Down:
            self.showMenu()
            return
        super().keyPressEvent(event)

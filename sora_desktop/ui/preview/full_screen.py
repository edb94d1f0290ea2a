"""The clip alone, over the whole screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.ui.preview.surface import VideoSurface

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class FullScreen(QWidget):
    """A window that fills the screen with the clip; Escape, F or a double click leaves it.

    Signals:
        left: A person goes back to the window.
        play_pressed: Play, or stand still.
        stepped: Go some frames on or back.
    """

    left = Signal()
    play_pressed = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        """Make the window; `showFullScreen` shows it."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Clip"))
        self.surface = VideoSurface(self, rounded=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface)
        self.surface.double_clicked.connect(self.left)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play with Space, step with the arrows, leave with Escape."""
        key = event.key()
        if key in {Qt.Key.Key_Escape, Qt.Key.Key_F, Qt.Key.Key_F11}:
            self.left.emit()
        elif key == Qt.Key.Key_Space:
            self.play_pressed.emit()
        elif key in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go back to the window however this one is closed."""
        super().closeEvent(event)
        self.left.emit()

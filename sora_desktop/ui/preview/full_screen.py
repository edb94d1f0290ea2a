"""The clip alone, over the whole screen, with the controls coming up when the mouse moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.playback import PlaybackAction, playback_of
from sora_desktop.ui.preview.surface import VideoSurface
from sora_desktop.ui.preview.transport import Transport

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent

_HIDDEN_AFTER = 2500
"""Milliseconds without a move of the mouse after which controls and mouse go out of sight."""

_WIDTH = 560
_MARGIN = 24


class FullScreen(QWidget):
    """A window that fills the screen with the clip; Escape, F or a double click leaves it.

    Signals:
        left: A person goes back to the window.
        chosen: Something is to be done with the clip; its PlaybackAction.
    """

    left = Signal()
    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Make the window; `present` shows it."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Clip"))
        theme.mark(self, "role", "pane")
        self.surface = VideoSurface(self, alone=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface)
        self.bar = QFrame(self)
        theme.mark(self.bar, "role", "card")
        self.transport = Transport()
        inner = QVBoxLayout(self.bar)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.addWidget(self.transport)
        self.bar.setAutoFillBackground(True)
        self.surface.double_clicked.connect(self.left)
        self.surface.clicked.connect(lambda: self.chosen.emit(PlaybackAction.PLAY))
        self.surface.setMouseTracking(True)
        # The keyboard is the whole window's, or that of a control.
        self.surface.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.surface.installEventFilter(self)
        self.bar.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rest = QTimer(self, singleShot=True, interval=_HIDDEN_AFTER)
        self._rest.timeout.connect(self._hide_bar)
        self._rest.start()

    def present(self) -> None:
        """Fill the screen on which the window is."""
        parent = self.parentWidget()
        if parent is not None:
            # Where no window manager makes it as large as the screen, it is so by itself.
            self.setGeometry(parent.screen().geometry())
        self.showFullScreen()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys do in the window, step with the arrows, leave with Escape."""
        action = playback_of(event)
        if event.key() == Qt.Key.Key_Escape or action is PlaybackAction.FULL_SCREEN:
            self.left.emit()
        elif action is not None:
            self.chosen.emit(action)
        elif event.key() == Qt.Key.Key_Tab:
            self.wake()
            super().keyPressEvent(event)
        else:
            # The arrows act on the clip wherever the keyboard is, unless a control has taken them.
            self.surface.keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the controls up when the mouse moves, and keep them while it is on them."""
        if event.type() in {QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.Enter}:
            self.wake()
        return super().eventFilter(watched, event)

    def wake(self) -> None:
        """Bring the controls up for a while."""
        self.surface.unsetCursor()
        self.bar.show()
        self.bar.raise_()
        self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the controls at the lower edge."""
        super().resizeEvent(event)
        width = min(_WIDTH, self.width() - 2 * _MARGIN)
        height = self.bar.sizeHint().height()
        self.bar.setGeometry((self.width() - width) // 2, self.height() - height - _MARGIN, width, height)
        self.bar.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go back to the window however this one is closed."""
        super().closeEvent(event)
        self.left.emit()

    def _hide_bar(self) -> None:
        focus = QApplication.focusWidget()
        if self.bar.underMouse() or (focus is not None and self.bar.isAncestorOf(focus)):
            self._rest.start()
            return
        self.bar.hide()
        self.surface.setCursor(Qt.CursorShape.BlankCursor)

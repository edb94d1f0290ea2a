"""A sheet: something to decide or read, inside the window, over what it dims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from sora_desktop.ui import theme
from sora_desktop.ui.controls.enter import presses_by_enter
from sora_desktop.ui.controls.paragraph import WrappedLabel, paragraph
from sora_desktop.ui.menu_bar import MenuBar

if TYPE_CHECKING:
    from collections.abc import Callable

MARGIN = 24


class Sheet(QWidget):
    """Dims the window and shows a card in its middle, until it is dismissed.

    Signals:
        dismissed: Escape, a press beside the card, or a button without an effect of its own.
    """

    dismissed = Signal()

    def __init__(self, title: str, parent: QWidget, *, width: int = 440) -> None:
        """Make the card; `body` and `buttons` are filled by whoever needs it."""
        super().__init__(parent)
        self._ground = parent
        # Not what has the keyboard anywhere: a dialog from which the sheet came is about to be gone.
        self._before: QWidget | None = parent.window().focusWidget()
        self._width = width
        self.card = QFrame(self)
        theme.mark(self.card, "role", "sheet")
        self._heading = WrappedLabel(parent=self.card)
        theme.mark(self._heading, "role", "title")
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.GRID)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.GRID)
        self.buttons.addStretch(1)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        column.setSpacing(12)
        column.addWidget(self._heading)
        column.addLayout(self.body)
        column.addLayout(self.buttons)
        theme.notifier().changed.connect(self.update)
        parent.installEventFilter(self)
        self.set_title(title)

    @property
    def written(self) -> bool:
        """Whether something was entered that a stray press must not throw away."""
        return False

    def set_title(self, title: str) -> None:
        """Say in a few words what it is about."""
        self._heading.setText(title)
        self.setAccessibleName(title)

    def say(self, words: str, *, role: str = "muted") -> QLabel:
        """Add a paragraph."""
        line = paragraph(words, role, self.card)
        self.body.addWidget(line)
        return line

    def add_button(
        self, label: str, action: Callable[[], object] | None = None, *, primary: bool = False
    ) -> QPushButton:
        """Add a button that closes the sheet and does something; without `action` it dismisses."""
        button = QPushButton(label, self.card)
        if primary:
            theme.mark(button, "primary")
            button.setDefault(True)
        if action is None:
            button.clicked.connect(self.dismiss)
        else:
            button.clicked.connect(self.leave)
            button.clicked.connect(lambda _checked: action())
        self.buttons.addWidget(button)
        return button

    def present(self) -> None:
        """Show the sheet and give it the keyboard."""
        self.card.installEventFilter(self)
        self.setGeometry(self._ground.rect())
        self._place()
        self.show()
        self.raise_()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        buttons = self.card.findChildren(QPushButton)
        default = next((button for button in buttons if button.isDefault()), None)
        (default or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close without any effect, and tell."""
        self.leave()
        self.dismissed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the keys of the menus from what lies below."""
        super().showEvent(event)
        bar = self._menu_bar()
        if bar is not None:
            bar.hold(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the menus be used again."""
        super().hideEvent(event)
        bar = self._menu_bar()
        if bar is not None:
            bar.let_go(self)

    def leave(self) -> None:
        """Close, and give the keyboard back to who had it."""
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape dismiss and Enter press the button in focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif not presses_by_enter(self, event):
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Dismiss at a press beside the card unless something was written there, and let nothing through."""
        if not self.written and not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies below."""
        QPainter(self).fillRect(self.rect(), theme.colors().scrim)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's signature
        """Keep the keyboard within the sheet."""
        stops = [
            widget
            for widget in self.card.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not stops:
            return True
        focus = QApplication.focusWidget()
        here = stops.index(focus) if focus in stops else (-1 if next else 0)
        stops[(here + (1 if next else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole window whatever its size, and give the card the height that what is in it needs."""
        if watched is self._ground and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._ground.rect())
            self._place()
        elif watched is self.card and event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _menu_bar(self) -> MenuBar | None:
        window = self.window()
        bar = window.menuWidget() if isinstance(window, QMainWindow) else None
        return bar if isinstance(bar, MenuBar) else None

    def _place(self) -> None:
        width = min(self._width, self.width() - 2 * MARGIN)
        height = max(self.card.heightForWidth(width), self.card.minimumSizeHint().height())
        height = min(height, self.height() - 2 * MARGIN)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) * 2 // 5, width, height)

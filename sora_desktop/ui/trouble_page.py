"""The page that stands in the window when its data folder cannot be opened: what happened, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.mark import Mark

if TYPE_CHECKING:
    from sora_desktop.ui.messages import Message

WIDTH = 560


class TroublePage(QWidget):
    """Says why there is nothing to show yet.

    Signals:
        retry_requested: It is to be tried again.
        quit_requested: The program is to end.
    """

    retry_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with no words."""
        super().__init__(parent)
        theme.mark(self, "role", "pane")
        self._details = ""
        self.title = _words("title")
        self.advice = _words("muted")
        self.retry_button = QPushButton(self.tr("Try again"))
        theme.mark(self.retry_button, "primary")
        self.retry_button.clicked.connect(self.retry_requested)
        self.quit_button = QPushButton(self.tr("Quit"))
        self.quit_button.clicked.connect(self.quit_requested)
        self.copy_button = QPushButton(self.tr("Copy details"))
        theme.mark(self.copy_button, "quiet")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        buttons = QHBoxLayout()
        for button in (self.retry_button, self.quit_button, self.copy_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        block = QWidget(self)
        block.setMaximumWidth(WIDTH)
        block.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(block)
        column.setSpacing(8)
        column.addWidget(Mark("alert", "attention", 32, self), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addSpacing(12)
        column.addLayout(buttons)
        around = QHBoxLayout(self)
        around.setContentsMargins(32, 32, 32, 32)
        around.addStretch(1)
        around.addWidget(block, 1000, Qt.AlignmentFlag.AlignVCenter)
        around.addStretch(1)

    def say(self, message: Message, details: str = "") -> None:
        """Show what happened; `details` is what the copy button copies besides."""
        self.title.setText(message.title)
        self.advice.setText(message.advice)
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.advice)
        self._details = "\n".join(part for part in (message.title, message.advice, details) if part)


def _words(role: str) -> QLabel:
    words = QLabel()
    words.setWordWrap(True)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.mark(words, "role", role)
    return words

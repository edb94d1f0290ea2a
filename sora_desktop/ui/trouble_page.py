"""The page that stands in the window when its data folder cannot be opened: what happened, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.enter import presses_by_enter
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.mark import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.ui.messages import Message

WIDTH = 560


class TroublePage(QWidget):
    """Says why there is nothing to show yet.

    Signals:
        way_chosen: One of the ways out that it offers is to be gone; its place among them, from 0.
        retry_requested: It is to be tried again.
        quit_requested: The program is to end.
    """

    way_chosen = Signal(int)
    retry_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with no words."""
        super().__init__(parent)
        theme.mark(self, "role", "pane")
        self._details = ""
        self.title = paragraph(role="title")
        self.advice = paragraph(role="muted")
        self.retry_button = QPushButton(self.tr("Try again"))
        self._first = self.retry_button
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
        self.way_buttons: list[QPushButton] = []
        self._ways = QVBoxLayout()
        self._ways.setSpacing(8)
        block = QWidget(self)
        block.setMaximumWidth(WIDTH)
        block.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(block)
        column.setSpacing(8)
        column.addWidget(Mark("alert", "attention", 32, self), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addSpacing(12)
        column.addLayout(self._ways)
        column.addLayout(buttons)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(block, 1000)
        across.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(32, 16, 32, 16)
        around.addStretch(1)
        around.addLayout(across)
        around.addStretch(1)

    def say(self, message: Message, details: str = "", ways: Sequence[str] = (), *, best: bool = False) -> None:
        """Show what happened.

        Args:
            message: in words.
            details: what the copy button copies besides.
            ways: the labels of buttons that lead out of it.
            best: whether the first of these is what most people want; otherwise that is to try again.
        """
        self.setEnabled(True)
        self.title.setText(message.title)
        self.advice.setText(message.advice)
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.advice)
        self._details = "\n".join(part for part in (message.title, message.advice, details) if part)
        self._offer(ways)
        self._first = self.way_buttons[0] if self.way_buttons and best else self.retry_button
        for button in (*self.way_buttons, self.retry_button):
            theme.mark(button, "primary", button is self._first)

    def take_focus(self) -> None:
        """Put the keyboard where most people go on."""
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, as the space bar does."""
        if not presses_by_enter(self, event):
            super().keyPressEvent(event)

    def _offer(self, ways: Sequence[str]) -> None:
        """Put a button for each way above the others, and first in the order of the Tab key."""
        for old in self.way_buttons:
            self._ways.removeWidget(old)
            old.deleteLater()
        self.way_buttons = []
        self._ways.setContentsMargins(0, 0, 0, 12 if ways else 0)
        before: QWidget = self.advice
        for place, label in enumerate(ways):
            button = QPushButton(label, self)
            button.clicked.connect(lambda _checked=False, place=place: self.way_chosen.emit(place))
            self._ways.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            QWidget.setTabOrder(before, button)
            before = button
            self.way_buttons.append(button)
        for button in (self.retry_button, self.quit_button, self.copy_button):
            QWidget.setTabOrder(before, button)
            before = button

"""The page that stands in the window while there are no jobs yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.enter import presses_by_enter

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

WIDTH = 720
NARROW = 600
"""Below this many pixels the cards stand below each other."""


class WelcomePage(QScrollArea):
    """Two ways to begin, and a word on the third.

    Signals:
        first_clip_requested: A simulated clip is to be made.
        connection_requested: A server is to be connected.
        own_prompt_requested: The person wants to write a prompt of their own.
    """

    first_clip_requested = Signal()
    connection_requested = Signal()
    own_prompt_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Write the page."""
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Welcome"))
        heading = _words(self.tr("Prompts in, videos out."), "heading")
        lead = _words(
            self.tr(
                "Sora Desktop works with any server that speaks <code>/v1/videos</code>: your own GPU box, "
                "a gateway, or the simulated one that comes with it."
            ),
            "lead",
        )
        lead.setMaximumWidth(560)
        self.try_button = QPushButton(self.tr("Make a first clip"))
        theme.mark(self.try_button, "primary")
        self.try_button.clicked.connect(self.first_clip_requested)
        self.connect_button = QPushButton(self.tr("Add connection…"))
        self.connect_button.clicked.connect(self.connection_requested)
        self.own_button = QPushButton(self.tr("Write your own prompt"))
        theme.mark(self.own_button, "link")
        self.own_button.clicked.connect(self.own_prompt_requested)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(16)
        self._cards.addWidget(
            _card(
                self.tr("Try it now"),
                self.tr("Makes a marked, simulated clip on this computer. No account, no network, no cost."),
                self.try_button,
                accent=True,
            ),
            1,
        )
        self._cards.addWidget(
            _card(
                self.tr("Connect a server"),
                self.tr("vLLM-Omni, SGLang, TensorRT-LLM, LiteLLM, OpenRouter, new-api, or any address that answers."),
                self.connect_button,
            ),
            1,
        )
        foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        foot.addWidget(_words(self.tr("You can also drop a file of prompts anywhere on this window."), "small"), 1)
        foot.addWidget(self.own_button)
        column = QVBoxLayout()
        column.setSpacing(0)
        for part, gap in ((heading, 10), (lead, 28)):
            column.addWidget(part)
            column.addSpacing(gap)
        column.addLayout(self._cards)
        column.addSpacing(20)
        column.addLayout(foot)
        block = QWidget()
        block.setMaximumWidth(WIDTH)
        block.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        block.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        ground = QWidget()
        theme.mark(ground, "role", "pane")
        around = QGridLayout(ground)
        around.setContentsMargins(24, 24, 24, 24)
        around.setColumnStretch(0, 1)
        around.setColumnStretch(1, 1000)
        around.setColumnStretch(2, 1)
        around.addWidget(block, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setWidget(ground)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard, as Space does."""
        if not presses_by_enter(self, event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards below each other where they do not fit beside each other."""
        super().resizeEvent(event)
        narrow = self.viewport().width() < NARROW
        self._cards.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


def _card(title: str, words: str, button: QPushButton, *, accent: bool = False) -> QFrame:
    card = QFrame()
    theme.mark(card, "role", "card-accent" if accent else "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(20, 18, 20, 20)
    column.setSpacing(8)
    column.addWidget(_words(title, "title"))
    column.addWidget(_words(words, "muted"))
    column.addStretch(1)
    column.addSpacing(12)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def _words(text: str, role: str) -> QLabel:
    spacing = 'style="line-height:138%"' if role in {"lead", "muted"} else ""
    words = QLabel(f"<p {spacing}>{text}</p>")
    words.setWordWrap(True)
    words.setTextFormat(Qt.TextFormat.RichText)
    theme.mark(words, "role", role)
    return words

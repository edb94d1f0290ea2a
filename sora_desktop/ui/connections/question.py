"""A question within the dialog, in place of a box that would stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.paragraph import WrappedLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Answer = tuple[str, Callable[[], None]]


class Question(QFrame):
    """Words and up to three answers; it goes away with any of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        theme.mark(self, "role", "card-accent")
        self._words = WrappedLabel()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(self._words)
        column.addLayout(self._row)
        self.buttons: list[QPushButton] = []
        self.hide()

    @property
    def words(self) -> str:
        """What is asked; empty while nothing is."""
        return "" if self.isHidden() else self._words.text()

    def ask(self, words: str, answers: Sequence[Answer], *, danger: bool = False) -> None:
        """Ask; the last answer gets the keyboard, and should be the harmless one.

        Args:
            words: the question.
            answers: what the buttons say and do.
            danger: whether the first answer destroys something.
        """
        self._words.setText(words)
        self.setAccessibleName(words)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for text, act in answers:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, act=act: self._answer(act))
            self._row.addWidget(button)
            button.show()
            self.buttons.append(button)
        if danger:
            theme.mark(self.buttons[0], "danger")
        self.show()
        self.buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, act: Callable[[], None]) -> None:
        self.hide()
        act()

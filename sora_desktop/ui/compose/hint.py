"""A quiet line below the prompt, with links beside each other that do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.paragraph import WrappedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = 14


class Hint(QWidget):
    """Words with one link at their right end, or with several in a row below; hidden without words.

    Signals:
        link_clicked: A link was used: its number, from 0.
    """

    link_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._words: QLabel | None = None
        self._links: list[Link] = []
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return self._words.text() if self._words and not self.isHidden() else ""

    @property
    def links(self) -> tuple[Link, ...]:
        """The links in sight."""
        return tuple(link for link in self._links if not link.isHidden())

    def say(self, words: str, *, links: Sequence[str] = ()) -> None:
        """Show words, or hide if there are none.

        Args:
            words: plain text.
            links: what the links say.
        """
        if not words:
            self.hide()
            return
        label = self._words or self._build()
        label.setText(words)
        theme.mark(label, "role", "small")
        while len(self._links) < len(links):
            self._add_link()
        for number, link in enumerate(self._links):
            link.setText(links[number] if number < len(links) else "")
            link.setVisible(number < len(links))
        several = len(links) > 1
        self._column.setDirection(QBoxLayout.Direction.TopToBottom if several else QBoxLayout.Direction.LeftToRight)
        self.setAccessibleName(words)
        self.show()

    def _build(self) -> WrappedLabel:
        """Make what it consists of, when it has something to say for the first time."""
        self._words = WrappedLabel(parent=self)
        self._column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._column.setContentsMargins(1, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._words, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(_GAP)
        self._row.addStretch(1)
        self._column.addLayout(self._row)
        return self._words

    def _add_link(self) -> None:
        number = len(self._links)
        link = Link(parent=self)
        link.clicked.connect(lambda: self.link_clicked.emit(number))
        self._row.insertWidget(number, link)
        self._links.append(link)

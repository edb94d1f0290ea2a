"""A short note in place: an icon, words, and where it helps a link that does what they advise."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.paragraph import Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor

_ICON = 14


class Tone(Enum):
    """How urgent a note is: its icon and the names of its colours."""

    PROBLEM = ("alert", "failed", "failed_wash")
    ATTENTION = ("alert", "attention", "attention_wash")
    DONE = ("check", "done", "done_wash")
    QUIET = ("info", "muted", "sunken")

    @property
    def icon(self) -> str:
        """The icon's name."""
        return self.value[0]

    @property
    def ink(self) -> QColor:
        """The colour of the icon in the scheme of now."""
        return _colour(self.value[1])

    @property
    def wash(self) -> QColor:
        """The colour behind it in the scheme of now."""
        return _colour(self.value[2])


class Note(QWidget):
    """Words that appear where they are needed and take no room otherwise.

    Signals:
        link_clicked: A link below the words was used: its number, from 0.
    """

    link_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, framed: bool = False) -> None:
        """Start hidden.

        Args:
            parent: the widget it belongs to.
            framed: whether it stands on a coloured ground of its own.
        """
        super().__init__(parent)
        self._tone = Tone.PROBLEM
        self._framed = framed
        self._said = ""
        self._mark = Mark(self)
        self._words = Paragraph(parent=self)
        self._links: list[Link] = []
        self._beside = QVBoxLayout()
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(2)
        self._beside.addWidget(self._words)
        line = QHBoxLayout(self)
        line.setContentsMargins(*((10, 8, 10, 8) if framed else (0, 0, 0, 0)))
        line.setSpacing(6)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._beside, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return self._said

    @property
    def links(self) -> tuple[Link, ...]:
        """The links below the words; some may be hidden."""
        return tuple(self._links)

    def say(self, words: str, tone: Tone = Tone.PROBLEM, *, links: Sequence[str] = ()) -> None:
        """Show words, or hide if there are none.

        Args:
            words: plain text.
            tone: how urgent it is.
            links: what the links below say.
        """
        self._tone = tone
        self._said = words
        self._words.setText(words)
        theme.mark(self._words, "role", _ROLES[tone] if not self._framed else "")
        self._show_links(links)
        self._mark.tone = tone
        self._mark.update()
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()

    def _show_links(self, links: Sequence[str]) -> None:
        while len(self._links) < len(links):
            self._links.append(self._new_link(len(self._links)))
        for number, link in enumerate(self._links):
            link.setText(links[number] if number < len(links) else "")
            link.setVisible(number < len(links))

    def _new_link(self, number: int) -> Link:
        link = Link(parent=self)
        link.clicked.connect(lambda: self.link_clicked.emit(number))
        row = QHBoxLayout()
        row.addWidget(link)
        row.addStretch()
        self._beside.addLayout(row)
        return link

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of a framed note."""
        if not self._framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone.wash)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


_ROLES = {Tone.PROBLEM: "error", Tone.ATTENTION: "warning", Tone.DONE: "small", Tone.QUIET: "small"}


class Mark(QWidget):
    """The icon of a tone, in the colours of now."""

    def __init__(self, parent: QWidget) -> None:
        """Start with the tone of a problem."""
        super().__init__(parent)
        self.tone = Tone.PROBLEM
        self.setFixedSize(_ICON, _ICON + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        drawn = theme.pixmap(self.tone.icon, _ICON, self.tone.ink, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 2, drawn)


def _colour(name: str) -> QColor:
    colour: QColor = getattr(theme.colors(), name)
    return colour

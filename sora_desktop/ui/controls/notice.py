"""A short message in place: an icon, words, and where it helps a link that does what they advise."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_ICON = 14
_BREAK = "\u200b"
"""A place of no width at which a line may end."""

_LONG = re.compile(r"\S{16,}")
_PIECE = re.compile(r"[^/\\_.:=?&-]{1,12}[/\\_.:=?&-]*|[/\\_.:=?&-]{1,12}")


class Tone(Enum):
    """How urgent a notice is: its icon and the names of its colours."""

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


class Notice(QWidget):
    """Words that appear where they are needed and take no room otherwise.

    Signals:
        link_clicked: The link below the words was used.
    """

    link_clicked = Signal()

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
        self._mark = _Mark(self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._link = QPushButton(self)
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.hide()
        theme.mark(self._link, "link")
        # Its words stand right below the others.
        self._link.setStyleSheet("QPushButton { text-align: left; padding-left: 0; border-left: none; }")
        self._link.clicked.connect(self.link_clicked)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        beside.addWidget(self._words)
        beside.addWidget(self._link, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(self)
        line.setContentsMargins(*((10, 8, 10, 8) if framed else (0, 0, 0, 0)))
        line.setSpacing(6)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return self._said

    @property
    def link(self) -> QPushButton:
        """The link below the words."""
        return self._link

    def say(self, words: str, tone: Tone = Tone.PROBLEM, *, link: str = "") -> None:
        """Show words, or hide if there are none.

        Args:
            words: plain text.
            tone: how urgent it is.
            link: what the link says; none is shown if it is empty.
        """
        self._tone = tone
        self._said = words
        self._words.setText(breakable(words))
        theme.mark(self._words, "role", _ROLES[tone] if not self._framed else "")
        self._link.setText(link)
        self._link.setVisible(bool(link))
        self._mark.tone = tone
        self._mark.update()
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of a framed notice."""
        if not self._framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone.wash)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


def breakable(words: str) -> str:
    """Let long words, such as paths and addresses, break where a line ends."""
    return _LONG.sub(lambda match: _BREAK.join(_PIECE.findall(match[0])), words)


_ROLES = {Tone.PROBLEM: "error", Tone.ATTENTION: "warning", Tone.DONE: "small", Tone.QUIET: "small"}


class _Mark(QWidget):
    """The icon of a notice, in the colours of now."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tone = Tone.PROBLEM
        self.setFixedSize(_ICON, _ICON + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        drawn = theme.pixmap(self.tone.icon, _ICON, self.tone.ink, self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 2, drawn)


def _colour(name: str) -> QColor:
    colour: QColor = getattr(theme.colors(), name)
    return colour

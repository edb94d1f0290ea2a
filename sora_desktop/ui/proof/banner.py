"""The first line of a receipt or a report: what it comes to, in words and in a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Mark, Tone
from sora_desktop.ui.controls.paragraph import paragraph

if TYPE_CHECKING:
    from sora_desktop.ui.proof.standing import Standing


class Banner(QWidget):
    """A coloured ground with an icon, a word that says how it stands, and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._mark = Mark(self)
        self._tone = Tone.QUIET
        self.word = paragraph(role="strong")
        self.headline = paragraph()
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        words.addWidget(self.word)
        words.addWidget(self.headline)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def tone(self) -> Tone:
        """How it stands, as a colour."""
        return self._tone

    def say(self, stands: Standing, headline: str) -> None:
        """Show how something stands."""
        self._tone = stands.tone
        self._mark.tone = stands.tone
        self._mark.update()
        self.word.setText(stands.words)
        theme.mark(self.word, "role", f"standing-{stands.tone.name.lower()}")
        self.headline.setText(headline)
        self.setAccessibleName(f"{stands.words}. {headline}")
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone.wash)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)

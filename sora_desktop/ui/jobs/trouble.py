"""A bar above the list that says why it could not be brought up to date."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from sora_desktop.ui import theme

_ICON_PIXELS = 16


class TroubleBar(QWidget):
    """Takes no room until there is trouble.

    Signals:
        retried: A person wants it tried again.
    """

    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._words = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._retry = QPushButton(self.tr("Try again"), self)
        self._retry.clicked.connect(self.retried)
        row = QHBoxLayout(self)
        row.setContentsMargins(14 + _ICON_PIXELS, 8, 8, 8)
        row.setSpacing(theme.GRID)
        row.addWidget(self._words, 1)
        row.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return self._words.text()

    @property
    def retry(self) -> QPushButton:
        """The button that tries again."""
        return self._retry

    def say(self, words: str, *, again: bool = True) -> None:
        """Show plain words, or hide if there are none; `again` offers to try it again."""
        self._retry.setVisible(again)
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def say_too_many(self, number: int) -> None:
        """Say that something cannot be done with so many jobs."""
        self.say(self.tr("That cannot be done with %Ln jobs at once. Select fewer.", "", number), again=False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the icon."""
        colours, painter = theme.colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.failed_wash)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        drawn = theme.pixmap("alert", _ICON_PIXELS, colours.failed, self.devicePixelRatioF())
        painter.drawPixmap(8, 10, drawn)

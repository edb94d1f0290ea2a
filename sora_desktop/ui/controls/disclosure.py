"""A line that opens and shuts what stands below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sora_desktop.ui import theme

_ICON = 14
_GAP = 5


class Disclosure(QAbstractButton):
    """A checkable line with a chevron; checked means open."""

    def __init__(self, words: str, parent: QWidget | None = None, *, ink: str = "accent") -> None:
        """Start shut; `ink` names the colour of the words."""
        super().__init__(parent)
        self._ink = ink
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(theme.TEXT_PIXELS, QFont.Weight.Medium))
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Ask for the chevron and the words."""
        metrics = self.fontMetrics()
        return QSize(_ICON + _GAP + metrics.horizontalAdvance(self.text()) + 4, metrics.height() + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chevron, the words, and a frame while it has the keyboard."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chevron = "chevron-down" if self.isChecked() else "chevron-right"
        top = (self.height() - _ICON) // 2
        ink = getattr(colours, self._ink)
        painter.drawPixmap(-2, top, theme.pixmap(chevron, _ICON, ink, self.devicePixelRatioF()))
        painter.setPen(ink)
        words = QRect(_ICON + _GAP - 2, 0, self.width() - _ICON - _GAP, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.underMouse():
            width = painter.fontMetrics().horizontalAdvance(self.text())
            line = words.center().y() + painter.fontMetrics().ascent() // 2 + 2
            painter.drawLine(words.left(), line, words.left() + width, line)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, 4, 4)

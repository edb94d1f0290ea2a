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

    def __init__(self, words: str, parent: QWidget | None = None, *, ink: str = "accent", aside: int = 0) -> None:
        """Start shut.

        Args:
            words: what the line says.
            parent: the widget it belongs to.
            ink: the name of the colour of the words.
            aside: pixels at the right end that are left free.
        """
        super().__init__(parent)
        self._ink = ink
        self._aside = aside
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
        width = _ICON + _GAP + metrics.horizontalAdvance(self.text()) + 4 + self._aside
        return QSize(width, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        """Do with little."""
        return QSize(64, self.sizeHint().height())

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
        words = QRect(_ICON + _GAP - 2, 0, self.width() - _ICON - _GAP - self._aside, self.height())
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width() + 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.underMouse():
            width = painter.fontMetrics().horizontalAdvance(shown)
            line = words.center().y() + painter.fontMetrics().ascent() // 2 + 2
            painter.drawLine(words.left(), line, words.left() + width, line)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, 4, 4)

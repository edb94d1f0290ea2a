"""A word in a rounded frame, with an icon before it and a cross behind it where it can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sora_desktop.ui import theme

HEIGHT = 25
_INSIDE = 9
_ICON = 13
_GAP = 5
_WIDEST = 260
"""Pixels of one of them at most; the rest of a long word is in its tool tip."""

_DROP_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class Pill(QAbstractButton):
    """Paints itself; what a press means is for whoever made it.

    Signals:
        dropped: The cross was pressed, or Delete.
    """

    dropped = Signal()

    def __init__(
        self, text: str, parent: QWidget, *, icon: str = "", cross: bool = False, hollow: bool = False
    ) -> None:
        """Show a word.

        Args:
            text: the word.
            parent: the widget it belongs to.
            icon: the name of a drawing before it.
            cross: whether it can be dropped.
            hollow: whether it has a dashed frame and no ground, as what is only partly there.
        """
        super().__init__(parent)
        self.icon_name = icon
        self.cross = cross
        self.hollow = hollow
        self.setText(text)
        self.setFont(theme.font(theme.SMALL_PIXELS))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Ask for the icon, the word and the cross."""
        words = self.fontMetrics().horizontalAdvance(self.text()) + 2
        aside = (_ICON + _GAP) * (bool(self.icon_name) + self.cross)
        return QSize(min(2 * _INSIDE + aside + words, _WIDEST), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Do with the same."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Delete drop it, and Enter press it as Space does."""
        if self.cross and event.key() in _DROP_KEYS:
            self.dropped.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell a press of the cross from one of the word."""
        if self.cross and self._cross_place().contains(event.position().toPoint()) and self.isDown():
            self.setDown(False)
            self.dropped.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon, word and cross in their frame."""
        colours, painter = theme.colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        top, left, right = (self.height() - _ICON) // 2, _INSIDE, self.width() - _INSIDE
        ratio = self.devicePixelRatioF()
        if self.icon_name:
            painter.drawPixmap(left, top, theme.pixmap(self.icon_name, _ICON, colours.accent, ratio))
            left += _ICON + _GAP
        if self.cross:
            ink = colours.text if self.underMouse() else colours.muted
            right -= _ICON
            painter.drawPixmap(right, top, theme.pixmap("close", _ICON, ink, ratio))
            right -= _GAP
        room = QRect(left, 0, right - left, self.height())
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(colours.muted if self.hollow else colours.text)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_frame(self, painter: QPainter) -> None:
        colours, frame = theme.colors(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
        elif self.hollow:
            painter.setPen(QPen(colours.outline, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        hollow = colours.hover if self.underMouse() else Qt.GlobalColor.transparent
        painter.setBrush(hollow if self.hollow else colours.accent_wash)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)

    def _cross_place(self) -> QRect:
        return QRect(self.width() - _INSIDE - _ICON - _GAP // 2, 0, _INSIDE + _ICON + _GAP // 2, self.height())

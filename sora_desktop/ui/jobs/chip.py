"""One filter above the list: its word or drawing, and how many jobs it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

CHIP_PIXELS = 27
_INSIDE, _NARROW_INSIDE = 10, 6
_BETWEEN, _NARROW_BETWEEN = 6, 4
_ARROW_PIXELS = 12
_DRAWING_PIXELS = 16


class Chip(QAbstractButton):
    """A word and a number in a rounded frame.

    Attributes:
        urgent: whether it is coloured as something that needs a person.
        arrow: whether it ends in an arrow, because it opens a menu.
        narrow: whether it is set as narrowly as can be read.
    """

    def __init__(self, label: str, parent: QWidget | None = None, *, arrow: bool = False, drawing: str = "") -> None:
        """Show a label, or the drawing that stands for it, and no number yet."""
        super().__init__(parent)
        self.urgent = False
        self.arrow = arrow
        self.narrow = False
        self._count = ""
        self._drawing = drawing
        self._label_font = theme.font(weight=QFont.Weight.Medium)
        self._count_font = theme.tabular(theme.font())
        self.setCheckable(not arrow)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_label(label)
        theme.notifier().changed.connect(self.update)

    def set_label(self, label: str, count: str = "") -> None:
        """Show another word or number."""
        self._count = count
        self.setText(label)
        self.setToolTip(label if self._drawing else "")
        self.setAccessibleName(f"{label}, {count}" if count else label)
        self.updateGeometry()
        self.update()

    def set_drawing(self, drawing: str) -> None:
        """Show a drawing in the place of the word, or the word again where it is empty."""
        self._drawing = drawing
        self.setToolTip(self.text() if drawing else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room that label, number and arrow take."""
        width = self._label_width() + 2 * self._inside
        if self._count:
            width += self._between + QFontMetrics(self._count_font).horizontalAdvance(self._count)
        return QSize(width + (_ARROW_PIXELS + 4 if self.arrow else 0), CHIP_PIXELS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        colours, painter = theme.colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = colours.accent_wash if self.isChecked() else colours.hover if self.underMouse() else None
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        label, number = self._inks()
        painter.setFont(self._label_font)
        painter.setPen(label)
        centre = Qt.AlignmentFlag.AlignVCenter.value
        width = self._label_width()
        if self._drawing:
            drawn = theme.pixmap(self._drawing, _DRAWING_PIXELS, label, self.devicePixelRatioF())
            painter.drawPixmap(self._inside, (self.height() - _DRAWING_PIXELS) // 2, drawn)
        else:
            painter.drawText(QRect(self._inside, 0, width + 1, self.height()), centre, self.text())
        right = self.width() - self._inside
        if self._count:
            painter.setFont(self._count_font)
            painter.setPen(number)
            painter.drawText(QRect(self._inside + width + self._between, 0, right, self.height()), centre, self._count)
        if self.arrow:
            drawn = theme.pixmap("chevron-down", _ARROW_PIXELS, label, self.devicePixelRatioF())
            painter.drawPixmap(right - _ARROW_PIXELS, (self.height() - _ARROW_PIXELS) // 2 + 1, drawn)

    @property
    def _inside(self) -> int:
        return _NARROW_INSIDE if self.narrow else _INSIDE

    @property
    def _between(self) -> int:
        return _NARROW_BETWEEN if self.narrow else _BETWEEN

    def _label_width(self) -> int:
        if self._drawing:
            return _DRAWING_PIXELS
        return QFontMetrics(self._label_font).horizontalAdvance(self.text())

    def _inks(self) -> tuple[QColor, QColor]:
        """Give the colours of word and number."""
        colours = theme.colors()
        if self.isChecked():
            return colours.accent, colours.accent
        if self.urgent:
            return colours.attention, colours.attention
        return colours.muted, colours.muted

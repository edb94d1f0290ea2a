"""The slider that shows where a clip is and leads anywhere in it, with a look at what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QMouseEvent, QPaintEvent

    from sora_desktop.media.strips import Strip

_SEEK_STEP = 1000
"""Milliseconds that Page Up and Page Down go."""

_HALF_HANDLE = 6
_GAP = 6
_LABEL = QColor(12, 13, 16, 200)
_INK = QColor("#FFFFFF")


class SeekSlider(QSlider):
    """A slider that jumps to where it is clicked, and tells over which place the mouse is.

    Signals:
        sought: A person moved it, to this many milliseconds.
        hovered: The mouse is over a place, in milliseconds; or over none, -1.
    """

    sought = Signal(int)
    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start at the beginning of nothing."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setPageStep(_SEEK_STEP)
        self.setSingleStep(_SEEK_STEP // 4)
        self.setMouseTracking(True)
        self.sliderMoved.connect(self.sought)
        self.actionTriggered.connect(self._on_action)

    def x_of(self, milliseconds: int) -> int:
        """Give where on the slider a place is, in pixels from its left edge."""
        return round(_HALF_HANDLE + milliseconds / max(1, self.maximum()) * self._span())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go at once to where the press is, and drag from there."""
        if event.button() is Qt.MouseButton.LeftButton and not self._on_handle(event.position().toPoint()):
            self.setValue(self._place(event.position().x()))
            self.sought.emit(self.value())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, and tell where the mouse is."""
        super().mouseMoveEvent(event)
        self.hovered.emit(self._place(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the mouse is over no place any more."""
        super().leaveEvent(event)
        self.hovered.emit(-1)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the mouse is over no place any more."""
        super().hideEvent(event)
        self.hovered.emit(-1)

    def _span(self) -> int:
        return max(1, self.width() - 2 * _HALF_HANDLE)

    def _place(self, x: float) -> int:
        share = min(max((x - _HALF_HANDLE) / self._span(), 0.0), 1.0)
        return round(share * self.maximum())

    def _on_handle(self, place: QPoint) -> bool:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = self.style().hitTestComplexControl(QStyle.ComplexControl.CC_Slider, option, place, self)
        return part == QStyle.SubControl.SC_SliderHandle

    def _on_action(self, _action: int) -> None:
        if not self.isSliderDown():
            self.sought.emit(self.sliderPosition())


class ScrubPicture(QWidget):
    """Floats above a slider and shows what is at the place under the mouse."""

    def __init__(self, slider: SeekSlider) -> None:
        """Belong to `slider`; without a strip nothing is shown."""
        super().__init__(slider, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._slider = slider
        self._strip: Strip | None = None
        self._drawn = QPixmap()
        self.cell = -1
        """Which picture of the strip is shown."""

        self._words = ""

    def set_strip(self, strip: Strip | None) -> None:
        """Take the pictures of another clip, or none."""
        self._strip = strip
        self._drawn = QPixmap.fromImage(QImage.fromData(strip.jpeg)) if strip is not None else QPixmap()
        if strip is None or self._drawn.isNull():
            self._strip = None
            self.hide()

    @property
    def has_strip(self) -> bool:
        """Whether there is something to show."""
        return self._strip is not None

    def show_at(self, milliseconds: int, words: str) -> None:
        """Show what is at a place, with words below; -1 hides it."""
        strip, slider = self._strip, self._slider
        if strip is None or milliseconds < 0 or not slider.isVisible():
            self.hide()
            return
        share = milliseconds / max(1, slider.maximum())
        self.cell, self._words = min(strip.count - 1, int(share * strip.count)), words
        ratio = slider.devicePixelRatioF()
        size = QSize(round(strip.width / ratio), round(strip.height / ratio))
        self.resize(size)
        window = slider.window()
        corner = slider.mapToGlobal(QPoint(slider.x_of(milliseconds) - size.width() // 2, -size.height() - _GAP))
        edge = window.mapToGlobal(QPoint(window.width() - size.width() - 2, 0)).x()
        corner.setX(max(window.mapToGlobal(QPoint(2, 0)).x(), min(corner.x(), edge)))
        self.move(corner)
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture and the moment at which it is seen."""
        strip = self._strip
        if strip is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        source = QRectF(self.cell * strip.width, 0, strip.width, strip.height)
        painter.drawPixmap(QRectF(self.rect()), self._drawn, source)
        painter.setFont(theme.tabular(theme.font(11, QFont.Weight.DemiBold)))
        width = painter.fontMetrics().horizontalAdvance(self._words) + 12
        label = QRectF((self.width() - width) / 2, self.height() - 22, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_LABEL)
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(_INK)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colors().line, 1))
        painter.drawRect(whole)

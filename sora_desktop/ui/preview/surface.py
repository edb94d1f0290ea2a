"""Where a clip is seen: paints frames itself, so that it can be grabbed, rounded and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent
    from PySide6.QtMultimedia import QVideoFrame

_USUAL = QSize(16, 9)
_LEAST_HEIGHT = 120
_FRACTION = 1
_GROUND = QColor("#0C0D10")
"""Behind a clip that does not fill the surface: dark in both schemes, as in a cinema."""

_BADGE_GROUND = QColor(12, 13, 16, 184)
_BADGE_INK = QColor("#FFFFFF")


class VideoSurface(QWidget):
    """Shows frames in their own proportions, with a mark on simulated ones.

    Making a picture of a frame can take longer than the next frame needs to come, where there is no
    graphics card and much else to do. So that is done only when the picture is painted, of the last
    frame that came, and then as long as it took is left for everything else that the window does.

    Signals:
        pressed: A person clicked the picture.
        double_clicked: A person double-clicked it.
    """

    pressed = Signal()
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None, *, rounded: bool = True) -> None:
        """Start without a picture."""
        super().__init__(parent)
        self._image = QImage()
        self._scaled = QImage()
        self._next: QVideoFrame | None = None
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._on_paused)
        self._marked = False
        self._rounded = rounded
        self.frames = 0
        """How many frames were shown since the last `clear`."""

        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setAccessibleName(self.tr("Clip"))

    def show_frame(self, frame: QVideoFrame) -> None:
        """Show a frame, unless another one comes before there is time; its proportions become those of the surface."""
        self._next = frame
        if self._image.isNull():
            self._take()
        if not self._pause.isActive():
            self.update()

    def image(self) -> QImage:
        """Give the picture that is shown; it is null where there is none."""
        return self._image

    def set_marked(self, marked: bool) -> None:  # noqa: FBT001 - as Qt's setters
        """Mark what is shown as simulated."""
        self._marked = marked
        self.setAccessibleDescription(self.tr("Simulated") if marked else "")
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image = self._scaled = QImage()
        self._next = None
        self.frames = 0
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Keep the clip's proportions."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height that shows the clip whole; upright clips do not grow beyond a square."""
        shape = _USUAL if self._image.isNull() else self._image.size()
        return max(_LEAST_HEIGHT, min(width, round(width * shape.height() / shape.width())))

    def sizeHint(self) -> QSize:
        """Ask for the usual width of the pane."""
        return QSize(320, self.heightForWidth(320))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, and the mark on it."""
        self._take()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._rounded:
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)
            painter.setClipPath(path)
        painter.fillRect(self.rect(), _GROUND)
        if not self._image.isNull():
            size = self._room_for_clip()
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._fitted(size))
        if self._marked:
            self._draw_badge(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a double click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def _on_paused(self) -> None:
        if self._next is not None:
            self.update()

    def _take(self) -> None:
        """Make a picture of the frame that waits, if one does."""
        frame, self._next = self._next, None
        if frame is None:
            return
        taken = QElapsedTimer()
        taken.start()
        image = frame.toImage()
        if image.isNull():
            return
        resized = image.size() != self._image.size()
        self._image, self._scaled = image, QImage()
        self.frames += 1
        if resized:
            self.updateGeometry()
        self._pause.start(taken.elapsed())

    def _room_for_clip(self) -> QSize:
        """Give the size at which the clip is shown whole, without leaving a line open for a fraction of a pixel."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        missing = self.size() - size
        return self.size() if max(missing.width(), missing.height()) <= _FRACTION else size

    def _fitted(self, size: QSize) -> QImage:
        """Give the picture in the pixels of the screen; a painter that scales down itself leaves most pixels out."""
        wanted = size * self.devicePixelRatioF()
        if self._scaled.size() != wanted:
            keep = Qt.AspectRatioMode.IgnoreAspectRatio
            self._scaled = self._image.scaled(wanted, keep, Qt.TransformationMode.SmoothTransformation)
        return self._scaled

    def _draw_badge(self, painter: QPainter) -> None:
        font = theme.font(11, QFont.Weight.DemiBold)
        painter.setFont(font)
        words = self.tr("Simulated")
        width = painter.fontMetrics().horizontalAdvance(words) + 16
        rect = QRectF(self.width() - width - 8, 8, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_BADGE_GROUND)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(_BADGE_INK)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)

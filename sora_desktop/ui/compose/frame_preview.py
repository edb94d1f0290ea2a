"""An image in the shape in which it is sent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.ui import theme

_HEIGHT = 112
_LEAST = 8.0
"""Pixels that a side has at least, however long the other one is."""


class FramePreview(QWidget):
    """Shows an image in the middle, in a frame of the clip's proportions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to show."""
        super().__init__(parent)
        self._shape: tuple[int, int] | None = None
        self._image: QImage | None = None
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def show_shape(self, shape: tuple[int, int] | None) -> None:
        """Take these proportions, as width and height; none while they are not known."""
        if shape != self._shape:
            self._shape = shape
            self.update()

    def show_image(self, image: QImage | None) -> None:
        """Show an image that has these proportions, or an empty frame."""
        self._image = image
        self.update()

    def frame_rect(self) -> QRectF:
        """Give where the frame is."""
        across, down = self._shape or (16, 9)
        scale = min((self.width() - 1) / across, (self.height() - 1) / down)
        width, height = max(across * scale, _LEAST), max(down * scale, _LEAST)
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the image and a line around it, by which black bars are seen as part of it."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = self.frame_rect()
        shape = QPainterPath()
        shape.addRoundedRect(frame, 4, 4)
        painter.save()
        painter.setClipPath(shape)
        if self._image is None:
            painter.fillRect(frame, colours.hover)
        else:
            painter.drawImage(frame, self._image)
        painter.restore()
        painter.setPen(QPen(colours.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

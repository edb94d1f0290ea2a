"""A small picture with rounded corners."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.ui import theme

_WIDEST = 16 / 9


class Thumbnail(QWidget):
    """Shows an image in its own proportions, at a fixed height."""

    def __init__(self, height: int) -> None:
        """Start with nothing to show, as wide as it is high."""
        super().__init__()
        self._height = height
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage | None) -> None:
        """Show an image, or an empty place."""
        self._image = image
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Take the image's proportions, but no more than 16:9."""
        proportion = self._image.width() / max(1, self._image.height()) if self._image else 1.0
        return QSize(round(self._height * min(max(proportion, 0.5), _WIDEST)), self._height)

    def minimumSizeHint(self) -> QSize:
        """Never shrink."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the image, cropped to the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(shape)
        if self._image is None:
            painter.fillRect(self.rect(), theme.colors().hover)
            return
        grown = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left = (self.width() - grown.width()) / 2
        top = (self.height() - grown.height()) / 2
        painter.drawImage(QRectF(left, top, grown.width(), grown.height()), self._image)

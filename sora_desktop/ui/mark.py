"""An icon that stands by itself, in the colour of a token, whatever the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Mark(QWidget):
    """Paints an icon; it is decoration, so a screen reader passes over it."""

    def __init__(self, icon: str, tint: str, size: int, parent: QWidget | None = None) -> None:
        """Choose the drawing.

        Args:
            icon: its name.
            tint: the field of `Colors` to draw it in.
            size: its height and width in pixels.
            parent: the widget it belongs to.
        """
        super().__init__(parent)
        self._icon = icon
        self._tint = tint
        self.setFixedSize(size, size)
        theme.notifier().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        colour = getattr(theme.colors(), self._tint)
        QPainter(self).drawPixmap(0, 0, theme.pixmap(self._icon, self.width(), colour, self.devicePixelRatioF()))

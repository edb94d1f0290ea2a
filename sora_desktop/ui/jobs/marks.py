"""Small things that many rows show alike, painted once for each scheme and screen: marks, badges, empty frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from sora_desktop.domain.annotations import STARS
from sora_desktop.ui import theme
from sora_desktop.ui.jobs import thumbnails

if TYPE_CHECKING:
    from sora_desktop.ui.jobs.status import StatusLook

STAR_PIXELS = 15
STAR_STEP = 17
"""From one star's left edge to the next."""

_BADGE_PIXELS = 11
_DISC = QColor(0, 0, 0, 150)
_ON_PICTURE = QColor(255, 255, 255)
_SMALL_HEART_PIXELS = 10
_SMALL_DISC_PIXELS = 16
_STRIP_PIXELS = 10
_ICON_PIXELS = 16


class Marks:
    """The pixmaps for the scheme and the screen of now."""

    SIZE = 18
    """Height and width of a status's mark, in pixels of the window."""

    def __init__(self) -> None:
        """Paint nothing yet."""
        self._colours = theme.colors()
        self._ratio = 1.0
        self._badge_width = 0
        self._drawn: dict[object, QPixmap] = {}

    def begin(self, colours: theme.Colors, ratio: float) -> None:
        """Draw for these colours and this device pixel ratio from now on."""
        if colours is not self._colours or ratio != self._ratio:
            self._colours, self._ratio = colours, ratio
            self._drawn.clear()

    def status(self, look: StatusLook) -> QPixmap:
        """Give the mark of a status: its icon, on a disc where it has one."""
        drawn = self._drawn.get(look)
        if drawn is None:
            drawn = self._drawn[look] = self._draw_status(look)
        return drawn

    @property
    def badge_width(self) -> int:
        """The width of the badge of simulated jobs, in pixels of the window."""
        if not self._badge_width:
            self.simulated_badge()
        return self._badge_width

    def simulated_badge(self) -> QPixmap:
        """Give the badge that tells a simulated job from a real one."""
        drawn = self._drawn.get("simulated")
        if drawn is None:
            text = QCoreApplication.translate("Jobs", "Simulated")
            drawn = self._drawn["simulated"] = self._draw_badge(text, _BADGE_PIXELS, 7, self.SIZE)
            self._badge_width = round(drawn.deviceIndependentSize().width())
        return drawn

    def simulated_strip(self) -> QPixmap:
        """Give the badge that fits onto a thumbnail."""
        drawn = self._drawn.get("strip")
        if drawn is None:
            text = QCoreApplication.translate("Jobs", "Simulated")
            drawn = self._drawn["strip"] = self._draw_badge(text, _STRIP_PIXELS, 4, 13)
        return drawn

    def stars(self, rating: int, *, outlined: bool) -> QPixmap:
        """Give five places for stars, of which as many are filled as the rating says.

        Args:
            rating: how many are filled.
            outlined: whether the others can be seen.
        """
        key = ("stars", rating, outlined)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = self._blank(STAR_STEP * STARS, STAR_PIXELS)
            painter = QPainter(drawn)
            for number in range(STARS if outlined else rating):
                name, ink = ("star-filled", "attention") if number < rating else ("star", "outline")
                star = theme.pixmap(name, STAR_PIXELS, getattr(self._colours, ink), self._ratio)
                painter.drawPixmap(number * STAR_STEP, 0, star)
            painter.end()
        return drawn

    def small_heart(self) -> QPixmap:
        """Give the heart that fits onto a thumbnail."""
        drawn = self._drawn.get("heart")
        if drawn is None:
            drawn = self._drawn["heart"] = self._blank(_SMALL_DISC_PIXELS, _SMALL_DISC_PIXELS)
            painter = QPainter(drawn)
            self._round(painter, QRectF(0, 0, _SMALL_DISC_PIXELS, _SMALL_DISC_PIXELS), _SMALL_DISC_PIXELS / 2, _DISC)
            heart = theme.pixmap("heart-filled", _SMALL_HEART_PIXELS, _ON_PICTURE, self._ratio)
            offset = (_SMALL_DISC_PIXELS - _SMALL_HEART_PIXELS) // 2
            painter.drawPixmap(offset, offset, heart)
            painter.end()
        return drawn

    def frame(self) -> QPixmap:
        """Give the empty frame that stands where no thumbnail is."""
        drawn = self._drawn.get("frame")
        if drawn is None:
            drawn = self._blank(thumbnails.WIDTH, thumbnails.HEIGHT)
            painter = QPainter(drawn)
            self._round(
                painter, QRectF(0, 0, thumbnails.WIDTH, thumbnails.HEIGHT), thumbnails.RADIUS, self._colours.hover
            )
            painter.end()
            self._drawn["frame"] = drawn
        return drawn

    def _draw_status(self, look: StatusLook) -> QPixmap:
        drawn = self._blank(self.SIZE, self.SIZE)
        painter = QPainter(drawn)
        if look.disc is not None:
            self._round(painter, QRectF(0, 0, self.SIZE, self.SIZE), self.SIZE / 2, getattr(self._colours, look.disc))
        if look.icon is not None:
            size = _ICON_PIXELS if look.disc else self.SIZE
            offset = (self.SIZE - size) // 2
            ink: QColor = getattr(self._colours, look.ink)
            painter.drawPixmap(offset, offset, theme.pixmap(look.icon, size, ink, self._ratio))
        painter.end()
        return drawn

    def _draw_badge(self, text: str, pixels: int, margin: int, height: int) -> QPixmap:
        font = theme.font(pixels, QFont.Weight.Medium)
        width = round(QFontMetricsF(font).horizontalAdvance(text)) + 2 * margin
        drawn = self._blank(width, height)
        painter = QPainter(drawn)
        frame = QRectF(0, 0, width, height)
        self._round(painter, frame, thumbnails.RADIUS, self._colours.attention_wash)
        painter.setFont(font)
        painter.setPen(self._colours.attention)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return drawn

    def _blank(self, width: int, height: int) -> QPixmap:
        drawn = QPixmap(round(width * self._ratio), round(height * self._ratio))
        drawn.setDevicePixelRatio(self._ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        return drawn

    def _round(self, painter: QPainter, rect: QRectF, radius: float, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, radius, radius)

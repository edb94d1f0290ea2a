"""One card of the choice of sizes: the shape, drawn, and its name."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QWidget

from sora_desktop.domain.requests import parse_size
from sora_desktop.ui import theme

_SHAPE = 22.0
"""The longer side of a drawn shape in pixels."""

_FONT_PIXELS = 11
_HEIGHT = 52


class SizeCard(QRadioButton):
    """A choice among several of which one holds.

    Signals:
        chosen: A person chose it, by mouse or keyboard.
    """

    chosen = Signal()

    def __init__(
        self,
        words: str,
        *,
        shape: tuple[int, int] | None = None,
        hint: str = "",
        dashed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make a card.

        Args:
            words: what stands on it.
            shape: width and height whose proportion is drawn; a dashed square if there is none.
            hint: the tool tip, and a screen reader's description.
            dashed: whether the shape is only an idea of one.
            parent: the widget it belongs to.
        """
        super().__init__(words, parent)
        self._shape = shape
        self._dashed = dashed or shape is None
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self.chosen)
        theme.notifier().changed.connect(self.update)

    @classmethod
    def of_size(cls, size: str) -> SizeCard:
        """Make the card of an offered size such as `1280x720`."""
        sides = parse_size(size)
        card = cls(size.replace("x", "×") if sides else size, shape=sides, hint=describe_size(size))
        card.setAccessibleName(describe_size(size))
        return card

    def sizeHint(self) -> QSize:
        """Ask for the room of a shape above its words."""
        return QSize(_width(self.text(), self._weight()) + 4, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Do with less: the words are elided."""
        return QSize(40, _HEIGHT)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the card."""
        return bool(self.rect().contains(pos))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, shape and words."""
        colours = theme.colors()
        checked = self.isChecked()
        ink = colours.accent if checked else colours.muted
        edge = colours.accent if checked else colours.faint if self.underMouse() else colours.line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(colours.accent if self.hasFocus() else edge, wide))
        painter.setBrush(colours.accent_wash if checked else colours.surface)
        inset = wide / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        pen = QPen(ink, 1.5)
        if self._dashed:
            pen.setDashPattern([2.0, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.shape_rect(), 2, 2)
        painter.setPen(ink)
        painter.setFont(_font(self._weight()))
        words = self.rect().adjusted(2, 32, -2, -5)
        elided = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, elided)

    def _weight(self) -> QFont.Weight:
        return QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium

    def shape_rect(self) -> QRectF:
        """Give the rectangle that is drawn, in the proportions of the clip."""
        across, down = self._shape or (1, 1)
        longest = max(across, down)
        width = max(_SHAPE * across / longest, 4.0)
        height = max(_SHAPE * down / longest, 4.0)
        if across == down:
            width = height = 17.0
        return QRectF((self.width() - width) / 2, 6 + (24 - height) / 2, width, height)


@cache
def _font(weight: QFont.Weight) -> QFont:
    return theme.tabular(theme.font(_FONT_PIXELS, weight))


@cache
def _width(words: str, weight: QFont.Weight) -> int:
    """Measure words; layouts ask for that hundreds of times, so it is done once."""
    return QFontMetrics(_font(weight)).horizontalAdvance(words)


def describe_size(size: str) -> str:
    """Say a size and its orientation in words."""
    sides = parse_size(size)
    if sides is None:
        return size
    width, height = sides
    if width == height:
        orientation = QCoreApplication.translate("SizeCard", "square")
    elif width > height:
        orientation = QCoreApplication.translate("SizeCard", "landscape")
    else:
        orientation = QCoreApplication.translate("SizeCard", "portrait")
    words = QCoreApplication.translate("SizeCard", "{width} by {height}, {orientation}")
    return words.format(width=width, height=height, orientation=orientation)

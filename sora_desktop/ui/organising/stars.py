"""Five stars to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.domain.annotations import STARS
from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

_STAR = 18
_PITCH = 22
_EDGE = 4
_HEIGHT = 32
"""As high as a field."""


class StarWords(QObject):
    """Numbers of stars in words; an object only because Qt counts in the name of one."""

    def stars(self, number: int) -> str:
        """Say how many stars."""
        return self.tr("%Ln stars", "", number) if number else self.tr("No stars")


class StarPicker(QWidget):
    """Shows a number of stars, and takes another by mouse, by the keys 0 to 5 and by the arrows.

    Signals:
        rated: A person chose so many stars.
    """

    rated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with none."""
        super().__init__(parent)
        self._rating = 0
        self._hovered = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name = self.tr("Rating")
        self.set_rating(0)
        theme.notifier().changed.connect(self.update)

    @property
    def rating(self) -> int:
        """The stars that are shown; 0 is none."""
        return self._rating

    def set_name(self, name: str) -> None:
        """Say for a screen reader what is rated."""
        self._name = name
        self.set_rating(self._rating)

    def set_rating(self, rating: int) -> None:
        """Show so many stars."""
        self._rating = rating
        self.setAccessibleName(f"{self._name}: {StarWords().stars(rating)}")
        self.setToolTip(StarWords().stars(rating))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for five stars."""
        return QSize(STARS * _PITCH + 2 * _EDGE, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stars, those under the mouse as if they were chosen."""
        painter, colours = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        shown = self._hovered or self._rating
        for number in range(STARS):
            full = number < shown
            ink = colours.attention if full else colours.outline
            drawn = theme.pixmap("star-filled" if full else "star", _STAR, ink, self.devicePixelRatioF())
            painter.drawPixmap(_EDGE + number * _PITCH + 2, (self.height() - _STAR) // 2, drawn)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the stars up to the mouse."""
        self._hover(self._star_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Show the rating again."""
        self._hover(0)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the star under the mouse; the one that is chosen already takes them all away."""
        if event.button() is Qt.MouseButton.LeftButton:
            star = self._star_at(event.position().toPoint())
            self._choose(0 if star == self._rating else star)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by number, or one more or less."""
        number = event.key() - Qt.Key.Key_0
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
        if 0 <= number <= STARS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._choose(number)
        elif event.key() in steps:
            self._choose(min(max(self._rating + steps[Qt.Key(event.key())], 0), STARS))
        else:
            super().keyPressEvent(event)

    def _choose(self, rating: int) -> None:
        self._hovered = 0
        if rating != self._rating:
            self.set_rating(rating)
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, rating))
            self.rated.emit(rating)

    def _hover(self, star: int) -> None:
        if star != self._hovered:
            self._hovered = star
            self.update()

    def _star_at(self, place: QPoint) -> int:
        return min(max((place.x() - _EDGE) // _PITCH + 1, 1), STARS)

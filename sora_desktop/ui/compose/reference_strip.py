"""Several reference images in a row: which come, in which order, and which one is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compose.wrapping_grid import WrappingGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

_TILE = QSize(60, 60)
_PICTURE = 38
_WORDS_PIXELS = 11
_ICON = 16
_MARGIN = 8
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ReferenceStrip(QWidget):
    """A tile for each image, and one with which more are added.

    Signals:
        chosen: The image of that number, from 0, is to be looked at.
        moved: The image that is looked at is to be moved by so many places, -1 or 1.
        add_requested: More images are wanted.
    """

    chosen = Signal(int)
    moved = Signal(int)
    add_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._grid = WrappingGrid(self)
        self._tiles: list[Tile] = []
        self._current = 0
        self._dragging = False
        self.add_tile = Tile()
        self.add_tile.setCheckable(False)
        self.add_tile.setText(self.tr("Add"))
        self.add_tile.setAccessibleName(self.tr("Add reference images"))
        self.add_tile.setToolTip(self.tr("Add reference images"))
        self.add_tile.clicked.connect(self.add_requested)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles of the images, in order."""
        return tuple(self._tiles)

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return list(self._grid.buttons)

    @property
    def holds_focus(self) -> bool:
        """Whether the keyboard is on the tile of an image."""
        return any(tile.hasFocus() for tile in self._tiles)

    def show_images(self, images: Sequence[tuple[str, QImage | None]], current: int, *, more: bool) -> None:
        """Show the images.

        Args:
            images: their names and previews; none where there is none yet.
            current: which one is looked at, from 0.
            more: whether another one may be added.
        """
        if len(images) != len(self._tiles):
            self._rebuild(len(images))
        if more and self.add_tile not in self._grid.buttons:
            self._grid.add(self.add_tile)
        elif not more:
            self._grid.release(self.add_tile)
        for number, (tile, (name, image)) in enumerate(zip(self._tiles, images, strict=True)):
            tile.show_image(image)
            tile.setText(self.tr("First frame") if number == 0 else str(number + 1))
            spoken = self.tr("Image {number} of {count}: {name}") if number else self.tr("First frame: {name}")
            tile.setAccessibleName(spoken.format(number=number + 1, count=len(images), name=name))
            tile.setToolTip(name)
        self._current = current
        self._tiles[current].setChecked(True)
        self._fit()

    def focus_tile(self, number: int) -> None:
        """Give a tile the keyboard."""
        self._tiles[number].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many rows as are needed at the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Not by a layout: a height that follows from the width gets lost on the way up to the form.
        width = self.width() - 2 * _MARGIN
        height = self._grid.heightForWidth(width)
        self._grid.setGeometry(_MARGIN, _MARGIN, width, height)
        self.setFixedHeight(height + _MARGIN)

    def _drag(self, number: int, place: QPoint) -> None:
        """Let the image that was pressed follow the mouse, from place to place."""
        if not self._dragging:
            self._dragging = True
            self.chosen.emit(number)
        here = self._grid.mapFromGlobal(place)
        target = next((other for other, tile in enumerate(self._tiles) if tile.geometry().contains(here)), None)
        if target is not None:
            for _ in range(abs(target - self._current)):
                self.moved.emit(1 if target > self._current else -1)

    def _begin_press(self) -> None:
        self._dragging = False

    def _rebuild(self, count: int) -> None:
        self._grid.release(self.add_tile)
        self._grid.clear()
        self._tiles = [Tile() for _ in range(count)]
        for number, tile in enumerate(self._tiles):
            tile.setAccessibleDescription(self.tr("Move it with the mouse, or with Alt and the arrow keys"))
            tile.clicked.connect(lambda _checked=False, number=number: self.chosen.emit(number))
            tile.dragged.connect(lambda place, number=number: self._drag(number, place))
            tile.pressed.connect(self._begin_press)
            tile.moved.connect(self.moved)
            self._grid.add(tile)


class Tile(QRadioButton):
    """A small picture above a word or number.

    Signals:
        moved: It is to be moved by so many places, -1 or 1.
        dragged: The mouse that presses it is at this place of the screen.
    """

    moved = Signal(int)
    dragged = Signal(QPoint)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._image: QImage | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.font(_WORDS_PIXELS, QFont.Weight.Medium))
        theme.notifier().changed.connect(self.update)

    def show_image(self, image: QImage | None) -> None:
        """Show an image, or none yet."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a small picture and the words below it."""
        words = self.fontMetrics().horizontalAdvance(self.text()) + 4
        return QSize(max(_TILE.width(), words), _TILE.height())

    def minimumSizeHint(self) -> QSize:
        """Do with as much."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on it."""
        return bool(self.rect().contains(pos))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move it with Alt and an arrow key."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where it is dragged to; it stays pressed until the button is let go."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.isCheckable():
            self.dragged.emit(event.globalPosition().toPoint())
            event.accept()
            return
        super().mouseMoveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, picture and words."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        lit = self.isChecked() or self.hasFocus()
        wide = 2.0 if self.hasFocus() else 1.0
        pen = QPen(colours.accent if lit else colours.line, wide)
        if not self.isCheckable():
            pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(colours.accent_wash if self.isChecked() else colours.surface)
        frame = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        place = QRect(4, 4, self.width() - 8, _PICTURE)
        if self.isCheckable():
            self._paint_picture(painter, place)
        else:
            left, top = place.center().x() - _ICON // 2 + 1, place.center().y() - _ICON // 2 + 2
            painter.drawPixmap(left, top, theme.pixmap("plus", _ICON, colours.muted, self.devicePixelRatioF()))
        painter.setPen(colours.accent if self.isChecked() else colours.muted)
        words = QRect(2, _PICTURE + 4, self.width() - 4, self.height() - _PICTURE - 6)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), 4, 4)
        painter.save()
        painter.setClipPath(shape)
        if self._image is None:
            painter.fillRect(place, theme.colors().hover)
        else:
            grown = self._image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            target = QRect(0, 0, grown.width(), grown.height())
            target.moveCenter(place.center())
            painter.drawImage(target, self._image)
        painter.restore()

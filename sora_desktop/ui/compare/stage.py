"""Where compared clips are seen: one surface for all, so that their pictures change on the screen together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compare.enlarging import Enlarging, Frame
from sora_desktop.ui.compare.tiling import Room, fitted, tile
from sora_desktop.ui.controls.stops import lead_to, stops_in
from sora_desktop.ui.preview.zoom import STEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from sora_desktop.ui.compare.clip_bar import ClipBar
    from sora_desktop.ui.compare.feed import Picture
    from sora_desktop.ui.compare.voices import Moment

_GROUND = QColor("#0C0D10")
"""Behind a clip that has no picture yet: dark in both schemes, as in a cinema."""

_BADGE_GROUND = QColor(12, 13, 16, 184)
_BADGE_INK = QColor("#FFFFFF")
_BADGE_HEIGHT = 20
_BADGE_PAD = 8
_BADGE_PIXELS = 11
_FOCUS = 2
_LEAST_BAR = 270
"""Pixels of width that the words and buttons below a clip need."""

_USUAL_BAR = 420
"""The width at which nothing of them is shortened, as a rule; they take it also below a narrow clip."""

_LEAST = QSize(320, 200)
_NOTCH = 120
"""Eighths of a degree that one step of a wheel turns."""

_SHARP = 2.0
"""Pixels of the screen for one of the clip from which on each of them is shown with sharp edges."""


@dataclass(slots=True, eq=False)
class Panel:
    """A clip on the stage."""

    bar: ClipBar
    shape: tuple[int, int]
    """Its width and height in pixels."""

    marked: bool = False
    """Whether it is simulated."""

    said: str = ""
    """What to say in place of a picture."""

    place: QRect = field(default_factory=QRect)
    """Where its picture is."""

    picture: Picture | None = None
    image: QImage = field(default_factory=QImage)
    waits: bool = False
    """Whether it holds its last picture because others are longer."""


class Stage(QWidget):
    """Shows two to four clips, each with a bar of words and buttons below it.

    All pictures are painted by one widget in one go: whatever reaches the screen is of one moment.

    Signals:
        chosen: A person pressed a clip, by its place.
        boxes_changed: How large the clips are seen has changed; see `boxes`.
        zoomed: How much they are enlarged has changed.

    Attributes:
        next_stop: where the Tab key goes after the bars of the clips, which come and go.
    """

    chosen = Signal(int)
    boxes_changed = Signal()
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without clips."""
        super().__init__(parent)
        self._panels: list[Panel] = []
        self.next_stop: QWidget | None = None
        self._current = 0
        self._drag: tuple[int, QPointF] | None = None
        self.enlarging = Enlarging()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST)
        self.setAccessibleName(self.tr("Clips"))
        theme.notifier().changed.connect(self.update)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The clips, in reading order."""
        return tuple(self._panels)

    def set_panels(self, panels: Sequence[Panel]) -> None:
        """Show these clips; their bars become children of the stage."""
        for gone in [panel for panel in self._panels if panel not in panels]:
            gone.bar.hide()
            gone.bar.deleteLater()
        self._panels = list(panels)
        for panel in panels:
            if panel.bar.parent() is not self:
                panel.bar.setParent(self)
            panel.bar.show()
            if self.next_stop is not None:
                lead_to(self.next_stop, (panel.bar, *stops_in(panel.bar)))
        self.arrange()

    def set_current(self, place: int) -> None:
        """Frame the clip that is chosen."""
        if place != self._current:
            self._current = place
            self.update()

    def show_moment(self, moment: Moment) -> None:
        """Show the pictures of a moment, all at the next painting."""
        for panel, picture, ended in zip(self._panels, moment.pictures, moment.ended, strict=True):
            if picture is not None and picture is not panel.picture:
                row = picture.width * 4
                panel.image = QImage(picture.data, picture.width, picture.height, row, QImage.Format.Format_RGB32)
                # The image only borrows the bytes.
                panel.picture = picture
            panel.waits = ended
        self.update()

    def boxes(self) -> list[tuple[int, int] | None]:
        """Give the room for each clip's pictures, in pixels of the screen; None for the clip's own size."""
        return [self.enlarging.box(self._frame(panel)) for panel in self._panels]

    def factor(self) -> float:
        """Give how many pixels of the screen one of the chosen clip takes."""
        panel = self._chosen_panel()
        return self.enlarging.factor(self._frame(panel)) if panel is not None else 1.0

    def zoom_by(self, ratio: float) -> None:
        """Enlarge or reduce all clips, around what is in their middle."""
        panel = self._chosen_panel()
        if panel is not None:
            frame = self._frame(panel)
            self.enlarging.by(ratio, (frame.room[0] / 2, frame.room[1] / 2), frame)
            self._on_zoomed()

    def zoom_to_fit(self) -> None:
        """Show all clips whole."""
        self.enlarging.fit()
        self._on_zoomed()

    def toggle_actual_size(self) -> None:
        """Show the chosen clip pixel by pixel and the others as much enlarged, or all of them whole."""
        panel = self._chosen_panel()
        if panel is not None:
            self.enlarging.to_pixels(self._frame(panel))
            self._on_zoomed()

    def arrange(self) -> None:
        """Share the room out among the clips."""
        words = max((panel.bar.sizeHint().height() for panel in self._panels), default=0)
        cells = tile([panel.shape for panel in self._panels], Room(self.width(), self.height(), words, _LEAST_BAR))
        sizes = [
            fitted(panel.shape, cell.width, max(1, cell.height - words))
            for panel, cell in zip(self._panels, cells, strict=True)
        ]
        for panel, cell, size in zip(self._panels, cells, sizes, strict=True):
            # All words of a row at one height, and each picture right above its own.
            tallest = max(other[1] for other, beside in zip(sizes, cells, strict=True) if beside.top == cell.top)
            ground = cell.top + max(0, cell.height - words - round(tallest)) // 2 + round(tallest)
            left = cell.left + (cell.width - round(size[0])) // 2
            panel.place = QRect(left, ground - round(size[1]), max(1, round(size[0])), max(1, round(size[1])))
            across = min(cell.width, max(_USUAL_BAR, panel.place.width()))
            panel.bar.setGeometry(cell.left + (cell.width - across) // 2, ground, across, words)
        self.boxes_changed.emit()
        self.zoomed.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room out."""
        super().resizeEvent(event)
        self.arrange()

    def sizeHint(self) -> QSize:
        """Ask for what two clips need."""
        return QSize(960, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is seen of every clip."""
        painter = QPainter(self)
        for place, panel in enumerate(self._panels):
            self._paint(painter, panel, chosen=place == self._current and len(self._panels) > 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a clip, and maybe begin to drag."""
        place = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self._drag = (place, event.position())
            self.chosen.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move enlarged clips, all alike."""
        if self._drag is None or self.enlarging.whole:
            return
        place, before = self._drag
        way = (event.position() - before) * self.devicePixelRatioF()
        if (event.position() - before).manhattanLength() < min(2, QApplication.startDragDistance()):
            return
        self._drag = (place, event.position())
        self.enlarging.move(way.x(), way.y(), self._frame(self._panels[place]))
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Drag no more."""
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show pixel by pixel, or whole."""
        if event.button() is Qt.MouseButton.LeftButton and self._at(event.position()) is not None:
            self.toggle_actual_size()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge or reduce around the pointer."""
        place, turned = self._at(event.position()), event.angleDelta().y()
        if place is None or not turned:
            event.ignore()
            return
        panel = self._panels[place]
        at = (event.position() - QPointF(panel.place.topLeft())) * self.devicePixelRatioF()
        self.enlarging.by(STEP ** (turned / _NOTCH), (at.x(), at.y()), self._frame(panel))
        self._on_zoomed()

    def _on_zoomed(self) -> None:
        cursor = Qt.CursorShape.ArrowCursor if self.enlarging.whole else Qt.CursorShape.OpenHandCursor
        self.setCursor(cursor)
        self.boxes_changed.emit()
        self.zoomed.emit()
        self.update()

    def _chosen_panel(self) -> Panel | None:
        return self._panels[self._current] if self._current < len(self._panels) else None

    def _at(self, point: QPointF) -> int | None:
        places = (number for number, panel in enumerate(self._panels) if panel.place.contains(point.toPoint()))
        return next(places, None)

    def _frame(self, panel: Panel) -> Frame:
        ratio = self.devicePixelRatioF()
        return Frame(panel.shape, (panel.place.width() * ratio, panel.place.height() * ratio))

    def _paint(self, painter: QPainter, panel: Panel, *, chosen: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(panel.place, _GROUND)
        if panel.image.isNull() or panel.said:
            self._say(painter, panel)
        else:
            self._paint_picture(painter, panel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._round_off(painter, panel.place)
        place = panel.place.adjusted(_BADGE_PAD, _BADGE_PAD, -_BADGE_PAD, -_BADGE_PAD)
        if panel.marked:
            _draw_badge(painter, self.tr("Simulated"), place, Qt.AlignmentFlag.AlignRight)
        if panel.waits and not panel.said:
            _draw_badge(painter, self.tr("Ended"), place, Qt.AlignmentFlag.AlignLeft)
        if chosen:
            painter.setPen(QPen(theme.colors().accent, _FOCUS))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(panel.place).adjusted(1, 1, -1, -1), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)

    def _paint_picture(self, painter: QPainter, panel: Panel) -> None:
        frame = self._frame(panel)
        seen, target = self.enlarging.parts(frame)
        ratio = self.devicePixelRatioF()
        place = QRectF(panel.place)
        if not self.enlarging.whole:
            place = QRectF(*(length / ratio for length in target)).translated(panel.place.topLeft())
        # The picture may have been made smaller than the clip.
        across, down = panel.image.width() / frame.clip[0], panel.image.height() / frame.clip[1]
        source = QRectF(seen.left * across, seen.top * down, seen.width * across, seen.height * down)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.enlarging.factor(frame) < _SHARP)
        painter.drawImage(place, panel.image, source)

    def _say(self, painter: QPainter, panel: Panel) -> None:
        painter.setPen(_BADGE_INK)
        painter.setFont(theme.font())
        room = panel.place.adjusted(16, 16, -16, -16)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, panel.said)

    def _round_off(self, painter: QPainter, place: QRect) -> None:
        """Paint the ground over the corners, which is quicker than to clip every picture."""
        corners, round_one = QPainterPath(), QPainterPath()
        corners.addRect(QRectF(place))
        round_one.addRoundedRect(QRectF(place), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)
        painter.fillPath(corners.subtracted(round_one), self.palette().window())


def _draw_badge(painter: QPainter, words: str, place: QRect, side: Qt.AlignmentFlag) -> None:
    painter.setFont(theme.font(_BADGE_PIXELS, QFont.Weight.DemiBold))
    width = painter.fontMetrics().horizontalAdvance(words) + 2 * _BADGE_PAD
    left = place.left() if side is Qt.AlignmentFlag.AlignLeft else place.right() + 1 - width
    if width > place.width():
        # A narrow picture: up to its edges, and no further.
        width = min(width, place.width() + 2 * _BADGE_PAD)
        left = place.center().x() + 1 - width // 2
    badge = QRectF(left, place.top(), width, _BADGE_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BADGE_GROUND)
    painter.drawRoundedRect(badge, 4, 4)
    painter.setPen(_BADGE_INK)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

"""Where a clip is seen: paints frames itself, so that it can be grabbed, rounded, enlarged and marked."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.preview.zoom import STEP, Part, Zoom

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtMultimedia import QVideoFrame

_USUAL = QSize(16, 9)
_LEAST_HEIGHT = 120
_USUAL_SHARE = 1.4
"""How much more of the height than an upright clip one of the usual shape may take."""

_FRACTION = 1
_GROUND = QColor("#0C0D10")
"""Behind a clip that does not fill the surface: dark in both schemes, as in a cinema."""

_BADGE_GROUND = QColor(12, 13, 16, 184)
_BADGE_INK = QColor("#FFFFFF")


_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ARROW_SHARE = 8
"""An arrow key moves an enlarged clip by this part of the surface."""

_NOTCH = 120
"""Eighths of a degree that one step of a wheel turns."""

_PIXELS_SEEN = 2.0
"""Pixels of the screen for one of the clip from which on each of them is shown as it is, with sharp edges."""


class VideoSurface(QWidget):
    """Shows frames in their own proportions, with a mark on simulated ones; the wheel enlarges, dragging moves.

    Making a picture of a frame can take longer than the next frame needs to come, where there is no
    graphics card and much else to do. So that is done only when the picture is painted, of the last
    frame that came, and then as long as it took is left for everything else that the window does.

    Signals:
        clicked: A person clicked the picture.
        double_clicked: A person double-clicked it.
        pulled: A person drags the picture away, which is shown whole.
        stepped: Go some frames on or back, by an arrow key.
        zoomed: How large the clip is shown has changed.
    """

    clicked = Signal()
    double_clicked = Signal()
    pulled = Signal()
    stepped = Signal(int)
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None, *, alone: bool = False) -> None:
        """Start without a picture.

        Args:
            parent: what it lies in.
            alone: whether nothing else is in sight: then its corners are not rounded, and the wheel is its own.
        """
        super().__init__(parent)
        self._image = QImage()
        self._scaled = QImage()
        self._scaled_for: tuple[object, ...] = ()
        self._next: QVideoFrame | None = None
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._on_paused)
        self._marked = False
        self._alone = alone
        self._room = 0
        self._press: QPointF | None = None
        self._dragged = False
        self.zoom = Zoom()
        self.frames = 0
        """How many frames were shown since the last `clear`."""

        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(_LEAST_HEIGHT)
        # By Tab only: a click is for the clip, and leaves the keyboard where it is.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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
        self._set_zoom(Zoom())
        self.update()

    @property
    def factor(self) -> float:
        """How many pixels of the screen one of the clip takes."""
        return self.zoom.factor(*self._sizes())

    def zoom_by(self, ratio: float, at: QPointF | None = None) -> None:
        """Enlarge or reduce, with what is at a place, or in the middle, staying there."""
        if self._image.isNull():
            return
        place = (at or QRectF(self.rect()).center()) * self.devicePixelRatioF()
        self._set_zoom(self.zoom.by(ratio, (place.x(), place.y()), *self._sizes()))

    def zoom_to_fit(self) -> None:
        """Show the whole clip."""
        self._set_zoom(Zoom())

    def toggle_actual_size(self) -> None:
        """Show one pixel of the clip on one of the screen, or, where it is so already, the whole clip."""
        if not self._image.isNull():
            self._set_zoom(Zoom() if self.zoom.scale == 1 else self.zoom.to(1.0, *self._sizes()))

    def hasHeightForWidth(self) -> bool:
        """Keep the clip's proportions."""
        return True

    def set_room(self, height: int) -> None:
        """Let upright clips take no more than this height in pixels, and others a bit more; 0 is no limit."""
        if height != self._room:
            self._room = height
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """Give the height that shows the clip whole; upright clips do not grow beyond a square, or their room."""
        shape = _USUAL if self._image.isNull() else self._image.size()
        whole = min(width, round(width * shape.height() / shape.width()))
        usual = round(width * _USUAL.height() / _USUAL.width())
        most = max(min(usual, round(self._room * _USUAL_SHARE)), self._room) if self._room > 0 else whole
        return max(_LEAST_HEIGHT, min(whole, most))

    def sizeHint(self) -> QSize:
        """Ask for the usual width of the pane."""
        return QSize(320, self.heightForWidth(320))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let no room be left open that an enlarged clip can fill."""
        super().resizeEvent(event)
        self.zoom = self.zoom.held(*self._sizes())
        self.zoomed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, and the mark on it."""
        self._take()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._alone:
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)
            painter.setClipPath(path)
        painter.fillRect(self.rect(), _GROUND)
        if not self._image.isNull():
            self._draw_clip(painter)
        if self._marked:
            self._draw_badge(painter)
        if self.hasFocus():
            self._draw_focus(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or to drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._press, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move an enlarged clip; pull a whole one away."""
        if self._press is None:
            return
        way = event.position() - self._press
        if not self._dragged and way.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragged = True
        if self.zoom.scale is None:
            self._press = None
            self.pulled.emit()
            return
        self._press = event.position()
        ratio = self.devicePixelRatioF()
        self._set_zoom(self.zoom.moved(way.x() * ratio, way.y() * ratio, *self._sizes()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        pressed, self._press = self._press, None
        if event.button() is Qt.MouseButton.LeftButton and pressed is not None and not self._dragged:
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a double click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = None
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge or reduce: with Ctrl, or where the wheel has nothing else to move."""
        own = self._alone or self.zoom.scale is not None or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        turned = event.angleDelta().y()
        if not own or not turned:
            event.ignore()
            return
        self.zoom_by(STEP ** (turned / _NOTCH), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by the arrow keys, or move an enlarged clip."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif self.zoom.scale is not None:
            ratio = self.devicePixelRatioF() / _ARROW_SHARE
            right, down = way[0] * self.width() * ratio, way[1] * self.height() * ratio
            self._set_zoom(self.zoom.moved(right, down, *self._sizes()))
        elif way[0]:
            self.stepped.emit(-way[0])
        else:
            super().keyPressEvent(event)

    def _set_zoom(self, zoom: Zoom) -> None:
        if zoom != self.zoom:
            self.zoom = zoom
            self.setCursor(Qt.CursorShape.ArrowCursor if zoom.scale is None else Qt.CursorShape.OpenHandCursor)
            self.zoomed.emit()
            self.update()

    def _sizes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give the sizes of the clip and of the surface, in pixels of each."""
        shape = _USUAL if self._image.isNull() else self._image.size()
        ratio = self.devicePixelRatioF()
        return (shape.width(), shape.height()), (self.width() * ratio, self.height() * ratio)

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
            self.zoomed.emit()
        self._pause.start(taken.elapsed())

    def _draw_clip(self, painter: QPainter) -> None:
        """Draw what is seen of the clip, with no line left open for a fraction of a pixel."""
        clip, room = self._sizes()
        source, target = self.zoom.shown(clip, room)
        ratio = self.devicePixelRatioF()
        if max(room[0] - target.width, room[1] - target.height) <= _FRACTION * ratio:
            target = Part(0, 0, *room)
        # Only whole pixels of the clip can be cut out: those at the edges are seen in part.
        left, top = floor(source.left), floor(source.top)
        width, height = ceil(source.left + source.width) - left, ceil(source.top + source.height) - top
        across, along = target.width / source.width, target.height / source.height
        place = QRectF(
            (target.left - (source.left - left) * across) / ratio,
            (target.top - (source.top - top) * along) / ratio,
            width * across / ratio,
            height * along / ratio,
        )
        painter.drawImage(place, self._drawn(QRect(left, top, width, height), place.size() * ratio, across))

    def _drawn(self, cut: QRect, size: QSizeF, factor: float) -> QImage:
        """Give a part of the picture in pixels of the screen; a painter that scales down itself leaves most out."""
        wanted = size.toSize().expandedTo(QSize(1, 1))
        key = (cut, wanted)
        if self._scaled.isNull() or self._scaled_for != key:
            sharp = factor >= _PIXELS_SEEN
            mode = Qt.TransformationMode.FastTransformation if sharp else Qt.TransformationMode.SmoothTransformation
            part = self._image if cut == self._image.rect() else self._image.copy(cut)
            self._scaled = part.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled_for = key
        return self._scaled

    def _draw_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.colors().accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = 0 if self._alone else theme.RADIUS_MEDIA - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

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

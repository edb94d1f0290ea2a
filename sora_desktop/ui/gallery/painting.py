"""Paints the cells of the gallery directly: a picture, a line for its name, and one for what else is known."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueState
from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui import theme
from sora_desktop.ui.gallery.layout import PAD
from sora_desktop.ui.jobs.cell_texts import group_count, group_title
from sora_desktop.ui.jobs.column_texts import moment_text, prompt_text
from sora_desktop.ui.jobs.marks import Marks
from sora_desktop.ui.jobs.status import bar_fraction, look_of, row_text
from sora_desktop.ui.jobs.text import LINE_PIXELS, TextBlocks

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.gallery.layout import Grid
    from sora_desktop.ui.gallery.strips import Film
    from sora_desktop.ui.jobs.grouping import GroupHeader

_BEHIND = QColor(12, 13, 16)
"""Behind clips of another shape than 16:9, in both schemes as in any player."""

_SHADE = QColor(0, 0, 0, 150)
_ON_PICTURE = QColor(255, 255, 255)
_MARK = 14
_INSET = 6
_BAR = 3
_ICON = 28
_FRAMES = 256
"""Pictures that are kept as they are drawn; each takes about 100 kB."""

_SMALLER = Qt.AspectRatioMode.KeepAspectRatio


class CellState(NamedTuple):
    """What a cell shows beside its job."""

    selected: bool
    hovered: bool
    focused: bool
    picture: QPixmap | None
    film: Film | None
    """The strip of the clip, while the mouse runs through it."""

    fraction: float
    """How far the mouse is through the clip, 0 to 1."""


class CellPainter:
    """Paints one cell after the other."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._texts = TextBlocks()
        self._marks = Marks()
        self._colours = theme.colors()
        self._ratio = 1.0
        self._queue = QueueState()
        self._now = datetime.now(UTC)
        self._frames: OrderedDict[tuple[int, int, int, float], QPixmap] = OrderedDict()

    def begin(self, ratio: float, queue: QueueState) -> None:
        """Get ready for a pass over some cells, on a screen of this device pixel ratio."""
        self._colours, self._ratio, self._queue = theme.colors(), ratio, queue
        self._now = datetime.now(UTC)
        self._marks.begin(self._colours, ratio)

    def paint(self, painter: QPainter, job: Job | None, cell: QRect, grid: Grid, state: CellState) -> None:
        """Paint a cell; a job that is not there yet leaves shapes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Only where a picture is fitted: it makes every other one slow.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        self._paint_ground(painter, cell, state)
        place = QRect(cell.left() + PAD, cell.top() + PAD, cell.width() - 2 * PAD, grid.picture_height)
        caption = QRect(place.left(), place.bottom() + 1, place.width(), cell.bottom() - PAD - place.bottom())
        if job is None:
            self._round(painter, place, self._colours.hover, theme.RADIUS_MEDIA)
            for width, top in ((place.width() * 4 // 5, 10), (place.width() // 2, 28)):
                self._round(painter, QRect(caption.left() + 2, caption.top() + top, width, 8), self._colours.hover, 4)
            return
        self._paint_picture(painter, job, place, state)
        self._paint_marks(painter, job, place)
        self._paint_caption(painter, job, caption)

    def paint_header(
        self, painter: QPainter, header: GroupHeader, place: QRect, *, hovered: bool, focused: bool
    ) -> None:
        """Paint the header of a group: an arrow, its name, and how many jobs it has."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = place.adjusted(PAD, 4, -PAD, -4)
        if hovered:
            self._round(painter, inner, self._colours.hover, theme.RADIUS_CONTROL)
        if focused:
            self._frame(painter, inner, theme.RADIUS_CONTROL)
        name = "chevron-right" if header.collapsed else "chevron-down"
        arrow = theme.pixmap(name, 16, self._colours.muted, self._ratio)
        painter.drawPixmap(inner.left() + 8, inner.center().y() - 7, arrow)
        count = self._texts.get(group_count(header), self._texts.quiet, 120)
        left = inner.left() + 32
        title = self._texts.get(group_title(header), self._texts.status, inner.right() - left - round(count.width) - 16)
        painter.setPen(self._colours.text)
        title.draw(painter, left, inner.center().y() - title.height // 2 + 1)
        painter.setPen(self._colours.muted)
        count.draw(painter, left + round(title.width) + 10, inner.center().y() - count.height // 2 + 1)

    def _frame(self, painter: QPainter, place: QRect, radius: float) -> None:
        """Paint where the keyboard is."""
        painter.setPen(QPen(self._colours.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), radius, radius)

    def _paint_ground(self, painter: QPainter, cell: QRect, state: CellState) -> None:
        if state.selected or state.hovered:
            ground = self._colours.accent_wash if state.selected else self._colours.hover
            self._round(painter, cell, ground, theme.RADIUS_MEDIA + 2)
        if state.focused:
            self._frame(painter, cell, theme.RADIUS_MEDIA + 1)

    def _paint_picture(self, painter: QPainter, job: Job, place: QRect, state: CellState) -> None:
        if state.film is not None:
            self._paint_film(painter, place, state.film, state.fraction)
        elif state.picture is not None:
            painter.drawPixmap(place.topLeft(), self._framed(state.picture, place.size()))
        else:
            self._round(painter, place, self._colours.sunken if state.selected else self._colours.hover, 8)
            self._paint_standing(painter, job, place)

    def _framed(self, picture: QPixmap, size: QSize) -> QPixmap:
        """Give a picture fitted into a size with round corners; made once, for to make it takes long."""
        key = (picture.cacheKey(), size.width(), size.height(), self._ratio)
        framed = self._frames.get(key)
        if framed is None:
            framed = QPixmap(size * self._ratio)
            framed.setDevicePixelRatio(self._ratio)
            framed.fill(Qt.GlobalColor.transparent)
            painter, place = QPainter(framed), QRect(QPoint(0, 0), size)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._round(painter, place, _BEHIND, theme.RADIUS_MEDIA)
            _draw_rounded(painter, place, picture, QRect(picture.rect()))
            painter.end()
            self._frames[key] = framed
            if len(self._frames) > _FRAMES:
                self._frames.popitem(last=False)
        else:
            self._frames.move_to_end(key)
        return framed

    def _paint_film(self, painter: QPainter, place: QRect, film: Film, fraction: float) -> None:
        number, part = film.frame(fraction)
        self._round(painter, place, _BEHIND, theme.RADIUS_MEDIA)
        _draw_rounded(painter, place, film.pixmap, part)
        bar = QRectF(place.left() + _INSET, place.bottom() - _INSET - _BAR, place.width() - 2 * _INSET, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        bar.setWidth(bar.width() * (number + 1) / film.pictures)
        painter.setBrush(_ON_PICTURE)
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)

    def _paint_standing(self, painter: QPainter, job: Job, place: QRect) -> None:
        """Paint how a job stands where there is no picture of it."""
        fraction = bar_fraction(job) if job.status in {JobStatus.IN_PROGRESS, JobStatus.DOWNLOADING} else None
        look = look_of(job, self._queue)
        if look.icon is not None:
            name = "film" if job.status is JobStatus.COMPLETED else look.icon
            drawn = theme.pixmap(name, _ICON, getattr(self._colours, look.ink), self._ratio)
            painter.drawPixmap(place.center() - QRect(0, 0, _ICON, _ICON).center(), drawn)
            return
        bar = QRectF(place.left() + 16, place.center().y() - 2, place.width() - 32, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.line)
        painter.drawRoundedRect(bar, 2, 2)
        if fraction:
            bar.setWidth(max(bar.width() * fraction, 4))
            painter.setBrush(self._colours.accent)
            painter.drawRoundedRect(bar, 2, 2)

    def _paint_marks(self, painter: QPainter, job: Job, place: QRect) -> None:
        """Paint on the picture: simulated, a heart, and how long the clip is."""
        if job.simulated:
            badge = self._marks.simulated_badge()
            painter.drawPixmap(place.left() + _INSET, place.top() + _INSET, badge)
        if job.favourite:
            disc = QRect(place.right() - _INSET - _MARK - 5, place.top() + _INSET, _MARK + 6, _MARK + 6)
            self._round(painter, disc, _SHADE, disc.height() / 2)
            drawn = theme.pixmap("heart-filled", _MARK, _ON_PICTURE, self._ratio)
            painter.drawPixmap(disc.left() + 3, disc.top() + 3, drawn)
        seconds = job.remote_seconds if job.remote_seconds is not None else job.request.seconds
        if job.file is not None and seconds is not None:
            words = self._texts.get(f"{format_seconds(seconds)} s", self._texts.quiet, 80)
            label = QRect(0, 0, round(words.width) + 10, LINE_PIXELS)
            label.moveBottomRight(place.bottomRight() - QRect(0, 0, _INSET, _INSET + _BAR + 3).bottomRight())
            self._round(painter, label, _SHADE, 4)
            painter.setPen(_ON_PICTURE)
            words.draw(painter, label.left() + 5, label.top())

    def _paint_caption(self, painter: QPainter, job: Job, caption: QRect) -> None:
        left, width = caption.left() + 2, caption.width() - 4
        name = self._texts.get(job.name or prompt_text(job), self._texts.status, width)
        painter.setPen(self._colours.text)
        name.draw(painter, left, caption.top() + 7)
        top = caption.top() + 7 + LINE_PIXELS
        room = width
        if job.rating:
            size = 11
            room -= job.rating * (size + 1) + 6
            star = theme.pixmap("star-filled", size, self._colours.attention, self._ratio)
            for number in range(job.rating):
                x = left + width - (job.rating - number) * (size + 1)
                painter.drawPixmap(x, top + (LINE_PIXELS - size) // 2, star)
        look = look_of(job, self._queue)
        plain = job.status is JobStatus.COMPLETED
        words = _facts(job, self._now) if plain else row_text(job, self._queue)
        painter.setPen(self._colours.muted if plain or look.words == "text" else getattr(self._colours, look.words))
        if room > LINE_PIXELS:
            self._texts.get(words, self._texts.quiet, room).draw(painter, left, top)

    def _round(self, painter: QPainter, place: QRect, colour: QColor, radius: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(place), radius, radius)


def _facts(job: Job, now: datetime) -> str:
    """Say what tells a finished clip from others, in a few words."""
    model = job.request.model or job.remote_model or job.connection
    return f"{model} · {moment_text(job.created_at, now)}"


def _draw_rounded(painter: QPainter, place: QRect, pixmap: QPixmap, part: QRect) -> None:
    """Draw a part of a pixmap as large as it fits into a place with round corners."""
    shown = QRectF(part).size().scaled(QRectF(place).size(), _SMALLER)
    where = QRectF(QPointF(0, 0), shown)
    where.moveCenter(QRectF(place).center())
    scale = where.width() / part.width()
    brush = QBrush(pixmap)
    shift = QTransform.fromTranslate(where.left(), where.top()).scale(scale, scale).translate(-part.left(), -part.top())
    brush.setTransform(shift)
    path, shape = QPainterPath(), QPainterPath()
    path.addRoundedRect(QRectF(place), theme.RADIUS_MEDIA, theme.RADIUS_MEDIA)
    shape.addRect(where)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillPath(path.intersected(shape), brush)

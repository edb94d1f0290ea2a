"""Paints the rows of the list directly: no style, no widgets, no rich text, and text that is laid out once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from sora_desktop.domain.queue import QueueState
from sora_desktop.ui import theme
from sora_desktop.ui.jobs import thumbnails
from sora_desktop.ui.jobs.columns import COLUMNS, NUMBERS, STATUS, Cell, ColumnDefinition
from sora_desktop.ui.jobs.costs import Known, known_of
from sora_desktop.ui.jobs.marks import Marks
from sora_desktop.ui.jobs.status import bar_fraction, look_of, row_text
from sora_desktop.ui.jobs.text import LINE_PIXELS, TextBlock, TextBlocks, TextStyle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPixmap

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.status import StatusLook

ROW_PIXELS = 56
EDGE = 16
"""From the left edge of a clip's cell to its thumbnail."""

GAP = 10
"""Between things in a row."""

TEXT_LEFT = EDGE + thumbnails.WIDTH + GAP
"""From the left edge of a clip's cell to its prompt."""

_BAR_PIXELS = 4
_BAR_MIDDLE = 38
_SHORTEST_BAR = 24
_HALF_STEP = 10
"""How far two lines that stand below each other stand from the middle of the row."""

_HEART_PIXELS = 16
_NAME = NUMBERS["name"]
_REMEMBERED = 1024
_ANTIALIASED = QPainter.RenderHint.Antialiasing


class Place(NamedTuple):
    """Where a column's cells stand: its number in `COLUMNS`, and pixels from the left edge of the list."""

    column: int
    left: int
    width: int


class RowState(NamedTuple):
    """What a row's ground tells."""

    selected: bool
    hovered: bool
    focused: bool


class Columns(NamedTuple):
    """What is told beside the prompt, because it has no column of its own."""

    status: bool = False
    name: bool = True
    heart: bool = True


class _Remembered(NamedTuple):
    """The texts of a row that was painted before; good as long as the job is the same."""

    job: Job
    blocks: dict[int, tuple[int, TextBlock]]


class RowPainter:
    """Paints jobs, cell by cell; everything that can be remembered from one time to the next is."""

    def __init__(self, thumbnail: Callable[[Job, float], QPixmap | None]) -> None:
        """Paint jobs with the pixmaps that `thumbnail` gives for a job and a device pixel ratio."""
        self._thumbnail = thumbnail
        self._texts = TextBlocks()
        self._marks = Marks()
        self._colours = theme.colors()
        self._ratio = 1.0
        self._beside = Columns()
        self._state = RowState(selected=False, hovered=False, focused=False)
        self._rows: OrderedDict[int, _Remembered] = OrderedDict()
        self._today: date | None = None
        self._queue = QueueState()
        self._ways = {
            Cell.CLIP: self._paint_clip,
            Cell.STATUS: self._paint_status,
            Cell.PLAIN: self._paint_plain,
            Cell.MONEY: self._paint_money,
            Cell.STARS: self._paint_stars,
            Cell.HEART: self._paint_heart,
        }

    def begin(self, ratio: float, queue: QueueState, beside: Columns) -> None:
        """Get ready for a pass over some rows.

        Args:
            ratio: the device pixel ratio of the screen.
            queue: how the queue stands.
            beside: what is painted beside the prompt, for want of a column.
        """
        self._colours = theme.colors()
        self._ratio = ratio
        self._marks.begin(self._colours, ratio)
        today = datetime.now(UTC).astimezone().date()
        if today != self._today or queue is not self._queue or beside != self._beside:
            # Times of today are written as hours, and tomorrow as days; what waits says why.
            self._today, self._queue, self._beside = today, queue, beside
            self._rows.clear()

    def paint(self, painter: QPainter, job: Job | None, top: int, places: Sequence[Place], state: RowState) -> None:
        """Paint the cells of a row at some places; a job that is not there yet leaves shapes."""
        left, right = places[0].left, places[-1].left + places[-1].width
        self._state = state
        if state.selected or state.hovered:
            ground = self._colours.accent_wash if state.selected else self._colours.hover
            painter.fillRect(left, top, right - left, ROW_PIXELS, ground)
        theme.draw_line(painter, left, top + ROW_PIXELS - 1, right - left, self._colours.line, ends=True)
        if job is None:
            for place in places:
                self._paint_placeholder(painter, place, top)
        else:
            remembered = self._remember(job)
            for place in places:
                self._ways[COLUMNS[place.column].cell](painter, place, top, remembered)
        if state.focused:
            theme.draw_line(painter, left, top, right - left, self._colours.accent)
            theme.draw_line(painter, left, top + ROW_PIXELS - 1, right - left, self._colours.accent, ends=True)

    def _remember(self, job: Job) -> _Remembered:
        row = self._rows.get(job.sequence)
        if row is None or row.job is not job:
            row = self._rows[job.sequence] = _Remembered(job, {})
            if len(self._rows) > _REMEMBERED:
                self._rows.popitem(last=False)
        return row

    def _block(self, row: _Remembered, place: Place, style: TextStyle, width: int, lines: int = 1) -> TextBlock:
        """Give a cell's text, laid out for a width."""
        known = row.blocks.get(place.column)
        if known is not None and known[0] == width:
            return known[1]
        column: ColumnDefinition = COLUMNS[place.column]
        text = row_text(row.job, self._queue) if place.column == STATUS else column.text(row.job)
        block = self._texts.get(text, style, width, lines, right=column.right)
        row.blocks[place.column] = (width, block)
        return block

    def _paint_clip(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        pixmap = self._thumbnail(row.job, self._ratio) or self._marks.frame()
        thumbnail_top = top + (ROW_PIXELS - thumbnails.HEIGHT) // 2
        painter.drawPixmap(place.left + EDGE, thumbnail_top, pixmap)
        if self._beside.heart and row.job.favourite:
            heart = self._marks.small_heart()
            size = round(heart.deviceIndependentSize().width())
            painter.drawPixmap(place.left + EDGE + thumbnails.WIDTH - size - 2, thumbnail_top + 2, heart)
        room, left = place.width - TEXT_LEFT - GAP, place.left + TEXT_LEFT
        middle = top + ROW_PIXELS // 2
        painter.setPen(self._colours.text)
        if self._beside.name and row.job.name:
            name = self._block(row, Place(_NAME, left, room), self._texts.status, room)
            if self._beside.status:
                name.draw(painter, left, middle - name.height // 2 - _HALF_STEP)
            else:
                prompt = self._block(row, place, self._texts.quiet, room)
                name.draw(painter, left, middle - name.height // 2 - _HALF_STEP)
                painter.setPen(self._colours.muted)
                prompt.draw(painter, left, middle - prompt.height // 2 + _HALF_STEP)
        else:
            block = self._block(row, place, self._texts.body, room, 1 if self._beside.status else 2)
            block.draw(painter, left, middle - block.height // 2 - (_HALF_STEP if self._beside.status else 0))
        if self._beside.status:
            self._paint_below(painter, place, top, row)

    def _paint_below(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        """Paint the status on a line of its own below the prompt, and a simulated job's badge on its thumbnail."""
        look = look_of(row.job, self._queue)
        left, right = place.left + TEXT_LEFT, place.left + place.width - GAP
        top += (ROW_PIXELS - LINE_PIXELS) // 2 + _HALF_STEP
        text_left = left
        if look.icon is not None:
            painter.drawPixmap(left, top + (LINE_PIXELS - self._marks.SIZE) // 2, self._marks.status(look))
            text_left += self._marks.SIZE + 6
        words = self._block(row, Place(STATUS, left, right - left), self._texts.status, right - text_left)
        painter.setPen(getattr(self._colours, look.words))
        words.draw(painter, text_left, top)
        start = text_left + round(words.width) + GAP
        if look.icon is None and right - start >= _SHORTEST_BAR:
            self._paint_bar(painter, QRectF(start, top + LINE_PIXELS // 2 - 1, right - start, _BAR_PIXELS), row.job)
        if row.job.simulated:
            strip = self._marks.simulated_strip()
            width, height = strip.deviceIndependentSize().toTuple()
            painter.drawPixmap(
                place.left + EDGE + round(thumbnails.WIDTH - width) // 2,
                (top - _HALF_STEP) + LINE_PIXELS // 2 + thumbnails.HEIGHT // 2 - round(height) - 2,
                strip,
            )

    def _paint_plain(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        block = self._block(row, place, self._texts.quiet, place.width - 2 * GAP)
        painter.setPen(self._colours.muted)
        block.draw(painter, place.left + GAP, top + (ROW_PIXELS - block.height) // 2)

    def _paint_money(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        """Paint what a server charged plainly, what is only expected or simulated quietly, and strike the rest."""
        known = known_of(row.job)
        style = self._texts.struck if known is Known.NOT_CHARGED else self._texts.quiet
        block = self._block(row, place, style, place.width - 2 * GAP)
        real = known is Known.CHARGED and not row.job.simulated
        painter.setPen(self._colours.text if real else self._colours.muted)
        block.draw(painter, place.left + GAP, top + (ROW_PIXELS - block.height) // 2)

    def _paint_stars(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        """Paint the stars of a rated clip, and under the mouse also those that it could have."""
        if row.job.rating or self._state.hovered:
            drawn = self._marks.stars(row.job.rating, outlined=self._state.hovered)
            height = round(drawn.deviceIndependentSize().height())
            painter.drawPixmap(place.left + GAP, top + (ROW_PIXELS - height) // 2, drawn)

    def _paint_heart(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        if row.job.favourite or self._state.hovered:
            name, ink = ("heart-filled", "accent") if row.job.favourite else ("heart", "outline")
            drawn = theme.pixmap(name, _HEART_PIXELS, getattr(self._colours, ink), self._ratio)
            painter.drawPixmap(
                place.left + (place.width - _HEART_PIXELS) // 2, top + (ROW_PIXELS - _HEART_PIXELS) // 2, drawn
            )

    def _paint_status(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        look = look_of(row.job, self._queue)
        if look.icon is None:
            self._paint_running(painter, place, top, row)
        else:
            self._paint_standing(painter, place, top, row, look)

    def _paint_running(self, painter: QPainter, place: Place, top: int, row: _Remembered) -> None:
        """Paint words above a bar, which leaves room for the badge of a simulated job."""
        left, right = place.left + GAP, place.left + place.width - GAP
        words = self._block(row, place, self._texts.status, right - left)
        painter.setPen(self._colours.text)
        words.draw(painter, left, top + 10)
        if row.job.simulated:
            badge = self._marks.simulated_badge()
            right -= self._marks.badge_width
            painter.drawPixmap(right, top + _BAR_MIDDLE - self._marks.SIZE // 2, badge)
            right -= 8
        bar = QRectF(left, top + _BAR_MIDDLE - _BAR_PIXELS / 2, max(right - left, 2 * _BAR_PIXELS), _BAR_PIXELS)
        self._paint_bar(painter, bar, row.job)

    def _paint_bar(self, painter: QPainter, bar: QRectF, job: Job) -> None:
        fraction = bar_fraction(job)
        painter.setRenderHint(_ANTIALIASED, on=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.line if fraction is not None else self._colours.accent_wash)
        painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)
        if fraction:
            bar.setWidth(max(bar.width() * fraction, _BAR_PIXELS))
            painter.setBrush(self._colours.accent)
            painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)
        painter.setRenderHint(_ANTIALIASED, on=False)

    def _paint_standing(self, painter: QPainter, place: Place, top: int, row: _Remembered, look: StatusLook) -> None:
        """Paint a mark and words, with the badge of a simulated job beside them or, where there is no room, below."""
        size, left = self._marks.SIZE, place.left + GAP
        text_left = left + size + 8
        room = place.left + place.width - GAP - text_left
        simulated = row.job.simulated
        words = self._block(row, place, self._texts.status, room, 1 if simulated else 2)
        beside = words.width + 8 + self._marks.badge_width <= room
        height = words.height if beside or not simulated else words.height + LINE_PIXELS + 2
        top += (ROW_PIXELS - height) // 2
        painter.drawPixmap(left, top + (words.height - size) // 2, self._marks.status(look))
        painter.setPen(getattr(self._colours, look.words))
        words.draw(painter, text_left, top)
        if simulated:
            x, y = (text_left + round(words.width) + 8, top) if beside else (text_left, top + LINE_PIXELS + 2)
            painter.drawPixmap(x, y + (LINE_PIXELS - size) // 2, self._marks.simulated_badge())

    def _paint_placeholder(self, painter: QPainter, place: Place, top: int) -> None:
        """Paint where things will be while the job is being fetched."""
        if COLUMNS[place.column].cell is Cell.CLIP:
            left, room = place.left + TEXT_LEFT, place.width - TEXT_LEFT - GAP
            painter.drawPixmap(place.left + EDGE, top + (ROW_PIXELS - thumbnails.HEIGHT) // 2, self._marks.frame())
            bars = [QRect(left, top + 16, room * 9 // 10, 8), QRect(left, top + 32, room // 2, 8)]
        else:
            bars = [QRect(place.left + GAP, top + 24, (place.width - 2 * GAP) * 6 // 10, 8)]
        painter.setRenderHint(_ANTIALIASED, on=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.hover)
        for bar in bars:
            painter.drawRoundedRect(bar, 4, 4)
        painter.setRenderHint(_ANTIALIASED, on=False)

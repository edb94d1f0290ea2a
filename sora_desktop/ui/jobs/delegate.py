"""Paints the cells of the list directly: no widgets, no rich text, and text that is laid out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sora_desktop.ui import theme
from sora_desktop.ui.jobs import thumbnails
from sora_desktop.ui.jobs.columns import COLUMNS, Cell, ColumnDefinition
from sora_desktop.ui.jobs.marks import Marks
from sora_desktop.ui.jobs.status import LOOKS, StatusLook, bar_fraction
from sora_desktop.ui.jobs.text import LINE_PIXELS, TextBlocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job

ROW_PIXELS = 56
EDGE = 16
"""From the left edge of a clip's cell to its thumbnail."""

GAP = 10
"""Between things in a row."""

TEXT_LEFT = EDGE + thumbnails.WIDTH + GAP
"""From the left edge of a clip's cell to its prompt."""

_BAR_PIXELS = 4
_SELECTED = QStyle.StateFlag.State_Selected.value
_ANTIALIASED = QPainter.RenderHint.Antialiasing


class JobDelegate(QStyledItemDelegate):
    """Paints a row's ground, its content, and where the keyboard is.

    Attributes:
        hovered: the row under the mouse, or -1.
        focused: the row that the keyboard acts on while the list has the focus, or -1.
    """

    def __init__(
        self,
        job_at: Callable[[int], Job | None],
        thumbnail: Callable[[Job, float], QPixmap | None],
        parent: QObject | None = None,
    ) -> None:
        """Paint the jobs that `job_at` gives for a row, with the pixmaps that `thumbnail` gives for a job."""
        super().__init__(parent)
        self._job_at = job_at
        self._thumbnail = thumbnail
        self._blocks = TextBlocks()
        self._marks = Marks()
        self._colours = theme.colors()
        self._ratio = 1.0
        self.hovered = -1
        self.focused = -1
        self._paint_cell = {
            Cell.CLIP: self._paint_clip,
            Cell.STATUS: self._paint_status,
            Cell.PLAIN: self._paint_plain,
        }

    def begin(self, ratio: float) -> None:
        """Get ready for a pass over the cells, on a screen of this device pixel ratio."""
        self._colours = theme.colors()
        self._ratio = ratio
        self._marks.begin(self._colours, ratio)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the width that a column starts with, and the height of every row."""
        return QSize(COLUMNS[index.column()].width, ROW_PIXELS)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell."""
        rect: QRect = option.rect
        selected = bool(option.state.value & _SELECTED)
        row, column = index.row(), COLUMNS[index.column()]
        if selected:
            painter.fillRect(rect, self._colours.accent_wash)
        elif row == self.hovered:
            painter.fillRect(rect, self._colours.hover)
        painter.setPen(self._colours.line)
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        job = self._job_at(row)
        if job is None:
            self._paint_placeholder(painter, rect, column)
        else:
            self._paint_cell[column.cell](painter, rect, column, job)
        if row == self.focused:
            painter.setPen(self._colours.accent)
            painter.drawLine(rect.left(), rect.top(), rect.right(), rect.top())
            painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def _paint_clip(self, painter: QPainter, rect: QRect, column: ColumnDefinition, job: Job) -> None:
        top = rect.top() + (ROW_PIXELS - thumbnails.HEIGHT) // 2
        pixmap = self._thumbnail(job, self._ratio) or self._marks.frame()
        painter.drawPixmap(rect.left() + EDGE, top, pixmap)
        block = self._blocks.get(column.text(job), self._blocks.body, rect.width() - TEXT_LEFT - GAP, 2)
        painter.setPen(self._colours.text)
        block.draw(painter, rect.left() + TEXT_LEFT, rect.top() + (ROW_PIXELS - block.height) // 2)

    def _paint_plain(self, painter: QPainter, rect: QRect, column: ColumnDefinition, job: Job) -> None:
        block = self._blocks.get(column.text(job), self._blocks.quiet, rect.width() - 2 * GAP, right=column.right)
        painter.setPen(self._colours.muted)
        block.draw(painter, rect.left() + GAP, rect.top() + (ROW_PIXELS - block.height) // 2)

    def _paint_status(self, painter: QPainter, rect: QRect, column: ColumnDefinition, job: Job) -> None:
        look = LOOKS[job.status]
        inner = rect.adjusted(GAP, 0, -GAP, 0)
        if look.icon is None:
            self._paint_running(painter, inner, column.text(job), job)
        else:
            self._paint_standing(painter, inner, column.text(job), job, look)

    def _paint_running(self, painter: QPainter, rect: QRect, text: str, job: Job) -> None:
        """Paint words above a bar, which leaves room for the badge of a simulated job."""
        words = self._blocks.get(text, self._blocks.status, rect.width())
        painter.setPen(self._colours.text)
        words.draw(painter, rect.left(), rect.top() + 10)
        middle, right = rect.top() + 38, rect.right() + 1
        if job.simulated:
            badge = self._marks.simulated_badge()
            right -= self._draw_from_right(painter, badge, right, middle) + 8
        bar = QRectF(rect.left(), middle - _BAR_PIXELS / 2, max(right - rect.left(), 2 * _BAR_PIXELS), _BAR_PIXELS)
        painter.setRenderHint(_ANTIALIASED, on=True)
        painter.setPen(Qt.PenStyle.NoPen)
        fraction = bar_fraction(job)
        painter.setBrush(self._colours.line if fraction is not None else self._colours.accent_wash)
        painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)
        if fraction:
            bar.setWidth(max(bar.width() * fraction, _BAR_PIXELS))
            painter.setBrush(self._colours.accent)
            painter.drawRoundedRect(bar, _BAR_PIXELS / 2, _BAR_PIXELS / 2)
        painter.setRenderHint(_ANTIALIASED, on=False)

    def _paint_standing(self, painter: QPainter, rect: QRect, text: str, job: Job, look: StatusLook) -> None:
        """Paint a mark and words, with the badge of a simulated job beside them or, where there is no room, below."""
        mark = self._marks.status(look)
        left = rect.left() + self._marks.SIZE + 8
        room = rect.right() + 1 - left
        badge = self._marks.simulated_badge() if job.simulated else None
        words = self._blocks.get(text, self._blocks.status, room, 1 if badge else 2)
        beside = badge is not None and words.width + 8 + badge.deviceIndependentSize().width() <= room
        below = badge is not None and not beside
        height = words.height + (LINE_PIXELS + 2 if below else 0)
        top = rect.top() + (ROW_PIXELS - height) // 2
        middle = top + LINE_PIXELS // 2
        painter.drawPixmap(rect.left(), (top + words.height // 2) - self._marks.SIZE // 2, mark)
        painter.setPen(getattr(self._colours, look.words))
        words.draw(painter, left, top)
        if badge is not None:
            where = (left + round(words.width) + 8, middle) if beside else (left, top + LINE_PIXELS + 2 + 9)
            painter.drawPixmap(where[0], where[1] - round(badge.deviceIndependentSize().height() / 2), badge)

    def _paint_placeholder(self, painter: QPainter, rect: QRect, column: ColumnDefinition) -> None:
        """Paint where things will be while the job is being fetched."""
        if column.cell is Cell.CLIP:
            top = rect.top() + (ROW_PIXELS - thumbnails.HEIGHT) // 2
            painter.drawPixmap(rect.left() + EDGE, top, self._marks.frame())
            room = rect.width() - TEXT_LEFT - GAP
            bars = [
                QRect(rect.left() + TEXT_LEFT, rect.top() + y, room * part // 10, 8) for y, part in ((16, 9), (32, 5))
            ]
        else:
            bars = [QRect(rect.left() + GAP, rect.top() + 24, (rect.width() - 2 * GAP) * 6 // 10, 8)]
        painter.setRenderHint(_ANTIALIASED, on=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.hover)
        for bar in bars:
            painter.drawRoundedRect(bar, 4, 4)
        painter.setRenderHint(_ANTIALIASED, on=False)

    def _draw_from_right(self, painter: QPainter, pixmap: QPixmap, right: int, middle: int) -> int:
        size = pixmap.deviceIndependentSize()
        painter.drawPixmap(right - round(size.width()), middle - round(size.height() / 2), pixmap)
        return round(size.width())

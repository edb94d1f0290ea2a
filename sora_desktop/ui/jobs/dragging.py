"""Dragging rows of the list: clips out into other programs, and waiting jobs to another place in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMimeData, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QPainter, QPixmap

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui import theme
from sora_desktop.ui.jobs.rows import EDGE, ROW_PIXELS
from sora_desktop.ui.jobs.thumbnails import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
    from PySide6.QtWidgets import QAbstractItemView

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.model import JobTableModel

_FORMAT = "application/x-sora-desktop-waiting-jobs"
"""What a drag of waiting jobs carries; it means something to the list only."""

_LINE_PIXELS = 2
_KNOB = 4.0


class Gap(NamedTuple):
    """A place between two rows, by the sequences of those around it that wait and are not dragged."""

    row: int
    after: int | None
    before: int | None


class RowDragging(QObject):
    """Begins drags of rows, and finds the place between two rows at which waiting jobs are dropped."""

    def __init__(
        self, table: QAbstractItemView, model: JobTableModel, thumbnail: Callable[[Job], QPixmap | None]
    ) -> None:
        """Drag rows of `table`; `thumbnail` gives the picture of a clip."""
        super().__init__(table)
        self._table = table
        self._model = model
        self._thumbnail = thumbnail
        self.in_order = False
        """Whether the rows stand in the order of the queue, so that they can be put elsewhere in it."""

        self.gap: Gap | None = None
        """Where what is dragged would be dropped."""

        self._dragged: frozenset[int] = frozenset()

    def start(self, pressed: QModelIndex, selected: Sequence[QModelIndex]) -> None:
        """Drag the selected rows: waiting ones within the list, clips out as files."""
        job = self._model.job_at(pressed.row()) if pressed.isValid() else None
        if self.in_order and job is not None and job.status is JobStatus.PENDING:
            self._drag_waiting(selected)
        else:
            self._drag_clips(selected)

    def takes(self, event: QDropEvent) -> bool:
        """Tell whether a drag over the list is one of its own waiting jobs."""
        return self.in_order and bool(self._dragged) and event.mimeData().hasFormat(_FORMAT)

    def enter(self, event: QDragEnterEvent) -> None:
        """Take waiting jobs of the list, and nothing else."""
        if self.takes(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def move(self, event: QDragMoveEvent, scrolled: int) -> None:
        """Show the gap nearest to the mouse.

        Args:
            event: where it is.
            scrolled: how far the list is scrolled, in pixels.
        """
        if not self.takes(event):
            event.ignore()
            return
        self.show(self._gap_at(event.position().toPoint().y() + scrolled, scrolled // ROW_PIXELS))
        event.setAccepted(self.gap is not None)

    def drop(self, event: QDropEvent) -> Gap | None:
        """Give the gap in which the jobs are to stand."""
        gap = self.gap if self.takes(event) else None
        self.show(None)
        if gap is None:
            event.ignore()
        else:
            event.acceptProposedAction()
        return gap

    def show(self, gap: Gap | None) -> None:
        """Show a line in another gap, or none."""
        self.gap = gap
        self._table.viewport().update()

    def _gap_at(self, y: int, first: int) -> Gap | None:
        """Find the gap nearest to a height; below all that waits, the last one.

        Args:
            y: pixels from the upper edge of the first row of all.
            first: the first row in sight.
        """
        row = min(max((y + ROW_PIXELS // 2) // ROW_PIXELS, 0), self._model.rowCount())
        while row > max(0, first - 1) and not self._waits(row - 1):
            row -= 1
        if row and not self._waits(row - 1):
            return None
        sequences = self._model.sequences
        before, after = row, row - 1
        while self._waits(before) and sequences[before] in self._dragged:
            before += 1
        while after >= 0 and sequences[after] in self._dragged:
            after -= 1
        return Gap(
            row,
            sequences[after] if after >= 0 else None,
            sequences[before] if self._waits(before) else None,
        )

    def paint(self, painter: QPainter, scrolled: int, width: int) -> None:
        """Paint the line at which it would be dropped."""
        if self.gap is None:
            return
        middle = float(max(self.gap.row * ROW_PIXELS - scrolled, 1))
        accent = theme.colors().accent
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRect(QRectF(EDGE, middle - _LINE_PIXELS / 2, width - 2 * EDGE, _LINE_PIXELS))
        painter.drawEllipse(QRectF(EDGE - _KNOB, middle - _KNOB, 2 * _KNOB, 2 * _KNOB))

    def _waits(self, row: int) -> bool:
        """Tell whether the job of a row waits, as far as it is at hand."""
        if not 0 <= row < self._model.rowCount():
            return False
        job = self._model.job_at(row)
        return job is not None and job.status is JobStatus.PENDING

    def _drag_waiting(self, selected: Sequence[QModelIndex]) -> None:
        sequences = self._model.sequences
        self._dragged = frozenset(sequences[index.row()] for index in selected)
        data = QMimeData()
        data.setData(_FORMAT, b"")
        drag = QDrag(self._table)
        drag.setMimeData(data)
        words = self.tr("%Ln waiting jobs", "", len(self._dragged))
        drag.setPixmap(_badge(words, self._table.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-12, -12))
        drag.exec(Qt.DropAction.MoveAction)
        self._dragged = frozenset()
        self.show(None)

    def _drag_clips(self, selected: Sequence[QModelIndex]) -> None:
        data = self._model.mimeData(selected)
        if not data.hasUrls():
            return
        drag = QDrag(self._table)
        drag.setMimeData(data)
        job = next((job for index in selected if (job := self._model.job_at(index.row())) and job.file), None)
        pixmap = self._thumbnail(job) if job else None
        if pixmap is not None:
            drag.setPixmap(pixmap)
            drag.setHotSpot(QPoint(WIDTH // 2, HEIGHT // 2))
        drag.exec(Qt.DropAction.CopyAction)


def _badge(words: str, ratio: float) -> QPixmap:
    """Draw words on a ground that stands out."""
    font = theme.font(theme.SMALL_PIXELS)
    width, height = QFontMetrics(font).horizontalAdvance(words) + 24, 28
    drawn = QPixmap(round(width * ratio), round(height * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(QColor(0, 0, 0, 0))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors().accent)
    painter.drawRoundedRect(QRectF(0, 0, width, height), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
    painter.setFont(font)
    painter.setPen(theme.colors().on_accent)
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return drawn

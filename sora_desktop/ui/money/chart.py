"""A small chart of what was spent: bars that can be read by the mouse, by the keyboard and by a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sora_desktop.domain.costs import MICROS
from sora_desktop.ui import theme
from sora_desktop.ui.money.bars import ROW, Bar, lying_bars, paint_bar, paint_legend, standing_bars, value_of
from sora_desktop.ui.money.scale import round_scale
from sora_desktop.ui.money.words import Counts, usd_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from sora_desktop.ui.money.lines import Line

HEIGHT = 216
_SIDE = 8.0
_HEAD = 34.0
"""Pixels at the top for the legend and for what is read."""

_FOOT = 24.0
_NARROWEST = 3
"""Pixels that a standing bar has at least, with the gap beside it."""

_LONGEST_NAME = 0.3
"""The share of the width that names beside bars may take."""

_SLACK = 4
"""Pixels by which a name may be wider than it was measured."""

_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up})
_ON = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down})


class SpendingChart(QWidget):
    """Bars that stand where they are days or months, and lie where they have names.

    Signals:
        chosen: A bar was pointed at, by mouse or keyboard: its number, or -1 for none any more.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._lines: Sequence[Line] = ()
        self._first = 0
        """The number of the first bar that there is room for."""

        self._dated = True
        self._money = True
        self._current = -1
        self._bars: list[Bar] = []
        self._scale: list[float] = []
        self._plot = QRectF()
        self.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Chart of spending"))
        self.setFixedHeight(HEIGHT)
        theme.notifier().changed.connect(self.update)

    @property
    def reading(self) -> str:
        """What is said of the bar that is read; where none is, what there was no room for."""
        if 0 <= self._current < len(self._lines):
            return self._lines[self._current].words
        hidden = len(self._lines) - len(self._bars)
        if not hidden:
            return ""
        return (
            self.tr("The latest of them; all are in the table") if self._dated else self.tr("The rest is in the table")
        )

    @property
    def bars(self) -> Sequence[Bar]:
        """The bars that there is room for."""
        return tuple(self._bars)

    def show_lines(self, lines: Sequence[Line], *, dated: bool) -> None:
        """Show other bars.

        Args:
            lines: what they stand for, in their order.
            dated: whether they are days or months, which follow each other.
        """
        self._lines, self._dated = tuple(lines), dated
        # Where nothing has a known price, the clips are counted.
        self._money = any(line.total for line in lines)
        self._current = -1
        rows = round(_HEAD + _SIDE) + ROW * max(1, len(lines))
        self.setFixedHeight(HEIGHT if dated else min(HEIGHT, rows))
        self._lay_out()
        self._tell()

    def point_at(self, number: int) -> None:
        """Read a bar, or none, without telling."""
        if number != self._current:
            self._current = number
            self._tell()

    def sizeHint(self) -> QSize:
        """Ask for room for a month of days."""
        return QSize(480, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from bar to bar."""
        first, last = self._first, self._first + len(self._bars) - 1
        here, key = self._current, Qt.Key(event.key())
        if key in _ON and self._bars:
            self._choose(min(max(here + 1, first), last))
        elif key in _BACK and self._bars:
            self._choose(max(here - 1, first) if here >= 0 else last)
        elif key is Qt.Key.Key_Home and self._bars:
            self._choose(first)
        elif key is Qt.Key.Key_End and self._bars:
            self._choose(last)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the bar under the mouse."""
        under = (number for number, bar in enumerate(self._bars) if bar.room.contains(event.position()))
        number = next(under, None)
        self._choose(-1 if number is None else self._first + number)

    def leaveEvent(self, event: QEvent) -> None:
        """Read no bar once the mouse has gone, unless the keyboard does."""
        if not self.hasFocus():
            self._choose(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Read a bar, so that it is seen where the keyboard is: the latest, or the dearest."""
        if self._current < 0 and self._bars:
            self._choose(len(self._lines) - 1 if self._dated else 0)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read no bar any more."""
        self._choose(-1)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint legend, scale and bars."""
        painter, colours = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if 0 <= self._current - self._first < len(self._bars):
            painter.fillRect(self._bars[self._current - self._first].room, colours.hover)
        painter.translate(_SIDE, 0)
        used = paint_legend(painter, _SIDE, self._lines, money=self._money) + _SIDE
        painter.translate(-_SIDE, 0)
        room = QRectF(used, _SIDE, self.width() - used - _SIDE, painter.fontMetrics().height())
        painter.setPen(colours.text if self._current >= 0 else colours.muted)
        words = painter.fontMetrics().elidedText(self.reading, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        if self._dated:
            self._paint_scale(painter)
        for bar in self._bars:
            paint_bar(painter, bar, money=self._money, standing=self._dated)
        self._paint_names(painter)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)

    def _choose(self, number: int) -> None:
        if number != self._current:
            self.point_at(number)
            self.chosen.emit(number)

    def _tell(self) -> None:
        """Let everybody know what is read now."""
        self.setAccessibleDescription(self.reading)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def _lay_out(self) -> None:
        most = max((value_of(line, money=self._money) for line in self._lines), default=0)
        unit = MICROS if self._money else 1
        self._scale = [value * unit for value in round_scale(most / unit, whole=not self._money)]
        metrics = self.fontMetrics()
        if self._dated:
            side = max(metrics.horizontalAdvance(self._value_text(value)) for value in self._scale) + 2 * _SIDE
            plot = QRectF(side, _HEAD, self.width() - side - _SIDE, self.height() - _HEAD - _FOOT)
            shown = self._lines[-max(1, int(plot.width() / _NARROWEST)) :]
            self._first = len(self._lines) - len(shown)
            self._bars = standing_bars(shown, plot, self._scale[-1], money=self._money)
        else:
            shown = self._lines[: int((self.height() - _HEAD) // ROW)]
            names = max((metrics.horizontalAdvance(line.short) for line in shown), default=0) + _SLACK
            values = max((metrics.horizontalAdvance(self._amount_text(line)) for line in shown), default=0)
            side = min(names, self.width() * _LONGEST_NAME) + 2 * _SIDE
            plot = QRectF(side, _HEAD, self.width() - side - values - 3 * _SIDE, self.height() - _HEAD)
            self._first = 0
            self._bars = lying_bars(shown, plot, max(1, most), money=self._money)
        self._plot = plot

    def _paint_scale(self, painter: QPainter) -> None:
        colours, plot = theme.colors(), self._plot
        for value in self._scale:
            y = round(plot.bottom() - plot.height() * value / self._scale[-1]) + 0.5
            painter.setPen(colours.line)
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(colours.muted)
            label = QRectF(0, y - 8, plot.left() - _SIDE, 16)
            painter.drawText(
                label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._value_text(value)
            )

    def _paint_names(self, painter: QPainter) -> None:
        """Name the bars: standing ones below, as many as there is room for, and lying ones before and behind."""
        painter.setPen(theme.colors().muted)
        metrics, free = painter.fontMetrics(), -1.0
        for bar in self._bars:
            if not self._dated:
                side = self._plot.left() - 2 * _SIDE
                name = metrics.elidedText(bar.line.short, Qt.TextElideMode.ElideMiddle, int(side))
                painter.drawText(QRectF(_SIDE, bar.room.top(), side, ROW), Qt.AlignmentFlag.AlignVCenter, name)
                left = bar.rect.right() + (14 if self._money and bar.line.unknown else 8)
                room = QRectF(left, bar.room.top(), self.width() - left, ROW)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._amount_text(bar.line))
                continue
            width = metrics.horizontalAdvance(bar.line.short)
            left = min(max(bar.room.center().x() - width / 2, self._plot.left()), self._plot.right() - width)
            if left >= free:
                painter.drawText(QPointF(left, self.height() - _FOOT + metrics.ascent() + 4), bar.line.short)
                free = left + width + 2 * _SIDE

    def _value_text(self, value: float) -> str:
        return usd_text(round(value)) if self._money else QLocale().toString(round(value))

    def _amount_text(self, line: Line) -> str:
        return usd_text(line.total) if self._money else Counts().clips(line.clips)

"""Where the bars of the chart stand or lie, and how their parts are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from sora_desktop.ui.money.lines import Line

ROW = 28
"""Pixels from one lying bar to the next."""

_WIDEST = 40.0
_THICK = 14.0
_SWATCH = 9.0
_DOT = 2.5


class Bar(NamedTuple):
    """A line of the sums with the place of its bar, and all the room around it that is its own."""

    line: Line
    rect: QRectF
    room: QRectF


def value_of(line: Line, *, money: bool) -> int:
    """Give what the length of a bar says."""
    return line.total if money else line.clips


def standing_bars(lines: Sequence[Line], plot: QRectF, most: float, *, money: bool) -> list[Bar]:
    """Place bars that stand beside each other."""
    step = plot.width() / max(1, len(lines))
    width = min(_WIDEST, max(1.0, step * 0.7))
    bars = []
    for number, line in enumerate(lines):
        height = plot.height() * value_of(line, money=money) / most
        left = plot.left() + number * step
        rect = QRectF(left + (step - width) / 2, plot.bottom() - height, width, height)
        bars.append(Bar(line, rect, QRectF(left, plot.top(), step, plot.height())))
    return bars


def lying_bars(lines: Sequence[Line], plot: QRectF, most: float, *, money: bool) -> list[Bar]:
    """Place bars that lie below each other."""
    bars = []
    for number, line in enumerate(lines):
        top = plot.top() + number * ROW
        length = plot.width() * value_of(line, money=money) / most
        rect = QRectF(plot.left(), top + (ROW - _THICK) / 2, length, _THICK)
        bars.append(Bar(line, rect, QRectF(0, top, plot.right() + plot.left(), ROW)))
    return bars


def paint_bar(painter: QPainter, bar: Bar, *, money: bool, standing: bool) -> None:
    """Paint what servers said full, what is estimated hollow beyond it, and a dot where a price is unknown."""
    colours, line, rect = theme.colors(), bar.line, bar.rect
    value = value_of(line, money=money)
    if value:
        share = line.actual / value if money else 1.0
        if standing:
            full = QRectF(rect.left(), rect.bottom() - rect.height() * share, rect.width(), rect.height() * share)
            rest = QRectF(rect.left(), rect.top(), rect.width(), rect.height() - full.height())
        else:
            full = QRectF(rect.left(), rect.top(), rect.width() * share, rect.height())
            rest = QRectF(full.right(), rect.top(), rect.width() - full.width(), rect.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent)
        painter.drawRect(full)
        if rest.width() > 0 and rest.height() > 0:
            _paint_hollow(painter, rest)
    if money and line.unknown:
        end = QPointF(rect.center().x(), rect.top() - 6) if standing else QPointF(rect.right() + 7, rect.center().y())
        _paint_dot(painter, end)


def paint_legend(painter: QPainter, top: float, lines: Sequence[Line], *, money: bool) -> float:
    """Paint what the parts mean, as far as there are any; give where it ends, in pixels from the left."""
    translate, left = QCoreApplication.translate, 0.0
    middle = top + painter.fontMetrics().height() / 2
    parts = [(translate("Money", "clips"), "full")]
    if money:
        parts = [
            (translate("Money", "as servers say"), "full" if any(line.actual for line in lines) else ""),
            (translate("Money", "estimated"), "hollow" if any(line.estimated for line in lines) else ""),
            (translate("Money", "some of unknown price"), "dot" if any(line.unknown for line in lines) else ""),
        ]
    for words, look in parts:
        if not look:
            continue
        swatch = QRectF(left, middle - _SWATCH / 2, _SWATCH, _SWATCH)
        if look == "dot":
            _paint_dot(painter, swatch.center())
        elif look == "hollow":
            _paint_hollow(painter, swatch)
        else:
            painter.fillRect(swatch, theme.colors().accent)
        painter.setPen(theme.colors().muted)
        painter.drawText(QPointF(left + _SWATCH + 6, top + painter.fontMetrics().ascent()), words)
        left += _SWATCH + 6 + painter.fontMetrics().horizontalAdvance(words) + 16
    return left


def _paint_hollow(painter: QPainter, rect: QRectF) -> None:
    colours = theme.colors()
    painter.setBrush(colours.accent_wash)
    painter.setPen(QPen(colours.accent, 1))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_dot(painter: QPainter, middle: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors().attention)
    painter.drawEllipse(middle, _DOT, _DOT)

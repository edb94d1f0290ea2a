"""Text of a fixed width that is laid out once and then only drawn: wrapped, elided, and in its own direction."""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

LINE_PIXELS = 18
"""From one line's base to the next."""

_CAPACITY = 4096
_CHARACTERS_PER_LINE = 400
"""More than fit into any line."""

_SPARE = (0, 1, 2, 4, 8)
"""Pixels that an elided line leaves free, tried in turn: what fits by one measure is broken by the other at times."""


class TextStyle(NamedTuple):
    """How a kind of text is set."""

    name: str
    font: QFont
    metrics: QFontMetricsF


class TextBlock(NamedTuple):
    """A text that is ready to be drawn."""

    layout: QTextLayout
    width: float
    """Of the widest line, in pixels."""

    height: int

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draw it in the painter's pen, with its top left corner at `x`, `y`."""
        self.layout.draw(painter, QPointF(x, y))


class TextBlocks:
    """Makes text blocks and keeps the latest ones."""

    def __init__(self) -> None:
        """Keep none yet."""
        self._blocks: OrderedDict[tuple[str, str, int, int, bool], TextBlock] = OrderedDict()
        normal, medium = QFont.Weight.Normal, QFont.Weight.Medium
        self.body = _style("body", theme.font())
        self.status = _style("status", theme.tabular(theme.font(weight=medium)))
        quiet = theme.tabular(theme.font(theme.SMALL_PIXELS, normal))
        self.quiet = _style("quiet", quiet)
        struck = QFont(quiet)
        struck.setStrikeOut(True)
        self.struck = _style("struck", struck)

    def get(self, text: str, style: TextStyle, width: int, lines: int = 1, *, right: bool = False) -> TextBlock:
        """Lay a text out, or find it as it was laid out before.

        Args:
            text: plain text without line breaks.
            style: how it is set.
            width: the room it has, in pixels; what does not fit is elided.
            lines: up to how many lines it may take.
            right: whether it stands at the right edge.
        """
        key = (text, style.name, width, lines, right)
        block = self._blocks.get(key)
        if block is None:
            block = self._blocks[key] = _lay_out(text, style, max(width, 1), lines, right=right)
            if len(self._blocks) > _CAPACITY:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(key)
        return block


def _style(name: str, font: QFont) -> TextStyle:
    return TextStyle(name, font, QFontMetricsF(font))


def _lay_out(text: str, style: TextStyle, width: int, lines: int, *, right: bool) -> TextBlock:
    shown = text[: lines * _CHARACTERS_PER_LINE]
    layout = _break(shown, style, width, lines, right=right)
    last = layout.lineAt(layout.lineCount() - 1)
    end = last.textStart() + last.textLength()
    if end < _units(shown) or len(shown) < len(text):
        head, rest = _split(shown, last.textStart())
        if len(shown) < len(text):
            rest += "…"
        for spare in _SPARE:
            shown = head + style.metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width - spare)
            layout = _break(shown, style, width, lines, right=right)
            last = layout.lineAt(layout.lineCount() - 1)
            if last.textStart() + last.textLength() >= _units(shown):
                break
    widest = max(layout.lineAt(number).naturalTextWidth() for number in range(layout.lineCount()))
    layout.setCacheEnabled(True)
    return TextBlock(layout, widest, LINE_PIXELS * layout.lineCount())


def _break(text: str, style: TextStyle, width: int, lines: int, *, right: bool) -> QTextLayout:
    """Break a text into at most so many lines, with their bases a fixed distance apart whatever the script."""
    layout = QTextLayout(text, style.font)
    from_right = _runs_from_right(text)
    edge = Qt.AlignmentFlag.AlignRight if right or from_right else Qt.AlignmentFlag.AlignLeft
    option = QTextOption(edge | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    top = (LINE_PIXELS - style.metrics.ascent() - style.metrics.descent()) / 2 + style.metrics.ascent()
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, round(number * LINE_PIXELS + top) - line.ascent()))
    layout.endLayout()
    return layout


def _runs_from_right(text: str) -> bool:
    """Tell in which direction a text runs, by its first letter that has one (UAX #9, rules P2 and P3)."""
    if not text.isascii():
        for letter in text:
            direction = unicodedata.bidirectional(letter)
            if direction in {"L", "R", "AL"}:
                return direction != "L"
    return False


def _units(text: str) -> int:
    """Count a text the way Qt does, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _split(text: str, units: int) -> tuple[str, str]:
    """Split a text after so many UTF-16 units."""
    if text.isascii():
        return text[:units], text[units:]
    raw = text.encode("utf-16-le", "surrogatepass")
    return tuple(part.decode("utf-16-le", "surrogatepass") for part in (raw[: 2 * units], raw[2 * units :]))  # type: ignore[return-value]

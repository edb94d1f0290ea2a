"""Paints the headers of the groups in the list: an arrow, a name, and how many jobs there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui import theme
from sora_desktop.ui.jobs.cell_texts import group_count, group_title
from sora_desktop.ui.jobs.rows import EDGE, GAP, ROW_PIXELS
from sora_desktop.ui.jobs.text import TextBlocks

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from sora_desktop.ui.jobs.grouping import GroupHeader
    from sora_desktop.ui.jobs.rows import RowState

_ARROW_PIXELS = 16
_TEXT_LEFT = EDGE + _ARROW_PIXELS + 8
_LEAST_PIXELS = 60
"""The room that a name has at least."""

ARROW_RIGHT = EDGE + _ARROW_PIXELS + 4
"""Up to here a press on a header is meant for its arrow, in pixels from the left edge of the first column."""


class GroupPainter:
    """Paints headers of groups, as wide as the list."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._texts = TextBlocks()

    def paint(self, painter: QPainter, header: GroupHeader, top: int, span: tuple[int, int], state: RowState) -> None:
        """Paint a header.

        Args:
            painter: with what.
            header: what it tells.
            top: where the row begins, in pixels from the upper edge of the list.
            span: the left edge of the first column, and how wide the list is, in pixels.
            state: what its ground tells.
        """
        colours = theme.colors()
        left, width = span
        ground = colours.hover if state.hovered else colours.sunken
        painter.fillRect(0, top, width, ROW_PIXELS, ground)
        painter.fillRect(0, top + ROW_PIXELS - 1, width, 1, colours.line)
        ratio = painter.device().devicePixelRatio()
        name = "chevron-right" if header.collapsed else "chevron-down"
        arrow = theme.pixmap(name, _ARROW_PIXELS, colours.muted, ratio)
        painter.drawPixmap(left + EDGE, top + (ROW_PIXELS - _ARROW_PIXELS) // 2, arrow)
        count = self._texts.get(group_count(header), self._texts.quiet, max(width, _LEAST_PIXELS))
        room = max(width - left - _TEXT_LEFT - round(count.width) - 2 * GAP, _LEAST_PIXELS)
        title = self._texts.get(group_title(header), self._texts.status, room)
        text_left = left + _TEXT_LEFT
        painter.setPen(colours.text)
        title.draw(painter, text_left, top + (ROW_PIXELS - title.height) // 2)
        painter.setPen(colours.muted)
        count.draw(painter, text_left + round(title.width) + GAP, top + (ROW_PIXELS - count.height) // 2)
        if state.focused:
            for line in (top, top + ROW_PIXELS - 1):
                painter.fillRect(0, line, width, 1, colours.accent)

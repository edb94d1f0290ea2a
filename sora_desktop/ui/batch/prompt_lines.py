"""Breaks a prompt into the line beside a row's other values and one more below it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextLayout, QTextOption

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

_KEPT = 4_000
"""How many prompts are kept broken."""

_NARROW = 5
"""Pixels to a letter that hardly any text is narrower than."""


class PromptLines:
    """Breaks prompts, and remembers how.

    Attributes:
        height: of a line, in pixels.
    """

    def __init__(self, font: QFont) -> None:
        """Break prompts that are written in a font."""
        self._font = font
        self._metrics = QFontMetrics(font)
        self.height = self._metrics.height() + 2
        self._widest = self._metrics.maxWidth()
        self._kept: OrderedDict[tuple[str, int], tuple[str, str]] = OrderedDict()

    def overflows(self, text: str, width: int) -> bool:
        """Tell whether a prompt needs a second line; where that is plain from its length, without measuring it."""
        if len(text) * self._widest <= width:
            return False
        return len(text) * _NARROW > width or self._metrics.horizontalAdvance(text) > width

    def split(self, text: str, width: int) -> tuple[str, str]:
        """Give the first line, and the second one, which may be empty and is cut off where it is too long.

        Args:
            text: a prompt in one line.
            width: the room, in pixels.
        """
        if not self.overflows(text, width):
            return text, ""
        found = self._kept.get((text, width))
        if found is None:
            found = self._kept[text, width] = self._break(text, width)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _break(self, text: str, width: int) -> tuple[str, str]:
        layout = QTextLayout(text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        end = line.textLength()
        layout.endLayout()
        # Qt counts in UTF-16, in which a character may be two.
        first = text.encode("utf-16-le")[: end * 2].decode("utf-16-le", "ignore")
        rest = text[len(first) :].strip()
        return first.rstrip(), self._metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)

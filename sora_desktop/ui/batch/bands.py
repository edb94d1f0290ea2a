"""What stands below the first line of a row: the rest of its prompt, what else it holds, and its problems."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from sora_desktop.ui import theme
from sora_desktop.ui.batch import words
from sora_desktop.ui.batch.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QFont

    from sora_desktop.services.prompt_files import RowProblem
    from sora_desktop.ui.batch.draft import Draft
    from sora_desktop.ui.batch.prompt_lines import PromptLines

_ICON = 14
_GAP = 6
_KEPT = 2_000
"""How many texts are kept laid out."""

_WIDE_SPACE = "\u2002"


@dataclass(frozen=True, slots=True)
class Area:
    """Where the lower part of a row is."""

    rect: QRect
    prompt_width: int
    """How much of its width is the prompt's, in pixels."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A problem, laid out."""

    layout: QTextLayout
    height: int
    link: tuple[int, int]
    """From which character to which its link goes; nothing if both are the same."""


class Bands:
    """Lays out, measures and paints the lower parts of rows, and finds the link under the mouse."""

    def __init__(self, prompts: PromptLines, prompt_font: QFont) -> None:
        """Begin with the fonts of the look; `prompts` breaks the prompts into their two lines."""
        self._prompts = prompts
        self._prompt_font = prompt_font
        self._font: QFont = theme.font(theme.SMALL_PIXELS)
        self._metrics = QFontMetrics(self._font)
        self._line = self._metrics.height() + 2
        self._paragraphs: OrderedDict[tuple[str, str, int], Paragraph] = OrderedDict()

    def forget(self) -> None:
        """Lay everything out anew, because the colours are others."""
        self._paragraphs.clear()

    def height(self, draft: Draft, place: int, area: Area) -> int:
        """Tell how high the lower part of a row is, in pixels; 0 if it has none."""
        height = self._above_problems(draft, place, area)
        return height + sum(self._paragraph(problem, area).height for problem in draft.problems(place))

    def paint(self, painter: QPainter, draft: Draft, place: int, area: Area) -> None:
        """Paint the lower part of a row."""
        colours = theme.colors()
        top = area.rect.top()
        text = words.cell_text(draft.row(place), Column.PROMPT, "")
        if self._prompts.overflows(text, area.prompt_width):
            line = QRect(area.rect.left(), top, area.prompt_width, self._prompts.height)
            painter.setFont(self._prompt_font)
            painter.setPen(colours.text if draft.is_ticked(place) or draft.problems(place) else colours.muted)
            painter.drawText(line, Qt.AlignmentFlag.AlignTop, self._prompts.split(text, area.prompt_width)[1])
            top += self._prompts.height
        detail = words.detail_text(draft.row(place))
        if detail:
            line = QRect(area.rect.left(), top, area.rect.width(), self._line)
            painter.setFont(self._font)
            painter.setPen(colours.muted)
            painter.drawText(line, Qt.AlignmentFlag.AlignTop, self._elided(detail, line.width()))
        painter.setPen(colours.failed)
        mark = theme.pixmap("alert", _ICON, colours.failed, painter.device().devicePixelRatioF())
        for _, paragraph, origin in self._problems(draft, place, area):
            painter.drawPixmap(origin + QPoint(0, 1), mark)
            paragraph.layout.draw(painter, QPointF(origin + QPoint(_ICON + _GAP, 0)))

    def link_at(self, draft: Draft, place: int, area: Area, point: QPoint) -> RowProblem | None:
        """Find the problem whose link is at a point; None if there is no link."""
        for problem, paragraph, origin in self._problems(draft, place, area):
            if origin.y() <= point.y() < origin.y() + paragraph.height:
                inside = QPointF(point - origin - QPoint(_ICON + _GAP, 0))
                return problem if _hits(paragraph, inside) else None
        return None

    def link_center(self, draft: Draft, place: int, area: Area, wanted: RowProblem) -> QPoint:
        """Give where one can press the link of a problem."""
        for problem, paragraph, origin in self._problems(draft, place, area):
            if problem == wanted:
                begin, end = paragraph.link
                line = paragraph.layout.lineForTextPosition(end - 1)
                number = line.lineNumber()
                x = (_x(paragraph, number, max(begin, line.textStart())) + _x(paragraph, number, end)) / 2
                return origin + QPoint(_ICON + _GAP + round(x), round(line.y() + line.height() / 2))
        return QPoint(-1, -1)

    def _problems(self, draft: Draft, place: int, area: Area) -> Iterator[tuple[RowProblem, Paragraph, QPoint]]:
        """Give each problem with where its paragraph begins."""
        origin = area.rect.topLeft() + QPoint(0, self._above_problems(draft, place, area))
        for problem in draft.problems(place):
            paragraph = self._paragraph(problem, area)
            yield problem, paragraph, origin
            origin = origin + QPoint(0, paragraph.height)

    def _above_problems(self, draft: Draft, place: int, area: Area) -> int:
        text = words.cell_text(draft.row(place), Column.PROMPT, "")
        rest = self._prompts.height if self._prompts.overflows(text, area.prompt_width) else 0
        return rest + (self._line if words.detail_text(draft.row(place)) else 0)

    def _elided(self, text: str, width: int) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _paragraph(self, problem: RowProblem, area: Area) -> Paragraph:
        key = (words.problem_text(problem), words.remedy_text(problem), area.rect.width())
        found = self._paragraphs.get(key)
        if found is None:
            found = self._paragraphs[key] = self._lay_out(*key)
            if len(self._paragraphs) > _KEPT:
                self._paragraphs.popitem(last=False)
        return found

    def _lay_out(self, text: str, link: str, width: int) -> Paragraph:
        full = f"{text}{_WIDE_SPACE}{link}" if link else text
        begin = _length(full) - _length(link)
        layout = QTextLayout(full, self._font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if link:
            underlined = QTextCharFormat()
            underlined.setFontUnderline(True)
            mark = QTextLayout.FormatRange()
            mark.start, mark.length, mark.format = begin, _length(link), underlined
            layout.setFormats([mark])
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - _ICON - _GAP, 40))
            line.setPosition(QPointF(0, height))
            height += max(line.height(), self._line)
        layout.endLayout()
        return Paragraph(layout, round(height), (begin, _length(full)))


def _hits(paragraph: Paragraph, point: QPointF) -> bool:
    begin, end = paragraph.link
    for number in range(paragraph.layout.lineCount()):
        line = paragraph.layout.lineAt(number)
        if line.y() <= point.y() < line.y() + line.height():
            first, last = max(begin, line.textStart()), min(end, line.textStart() + line.textLength())
            return first < last and _x(paragraph, number, first) <= point.x() <= _x(paragraph, number, last)
    return False


def _x(paragraph: Paragraph, line: int, position: int) -> float:
    """Give how far from the left a character of a line begins, in pixels."""
    # Qt's stub says `object`, for the C++ function changes the position that it is given.
    found: Any = paragraph.layout.lineAt(line).cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)


def _length(text: str) -> int:
    """Count as Qt does, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2

"""Sections of a receipt as a narrow pane shows them: one below the other, each of which can be folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.verification import Mark
from sora_desktop.ui import theme
from sora_desktop.ui.controls.disclosure import Disclosure
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Mark as MarkIcon
from sora_desktop.ui.proof.standing import MARK_TONES, mark_word
from sora_desktop.ui.proof.values import Value, values_of
from sora_desktop.ui.proof.words import compared, section_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.verification import Comparison, Fact, Finding, Request, Section

_ICON = 14
_LABEL = 92
"""Pixels for the name of a fact."""


class SectionsView(QWidget):
    """Several sections; the arrow keys go from value to value, and Tab from heading to heading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.blocks: list[SectionBlock] = []
        self._chosen: dict[str, bool] = {}
        """Which sections a person opened or folded, whatever receipt is shown."""

        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these; those that are as they were stay, with whatever is selected in them."""
        for place, section in enumerate(sections):
            if place < len(self.blocks) and self.blocks[place].section == section:
                continue
            opened = self._chosen.get(section.title, place == 0 or worst_mark(section) is Mark.BAD)
            block = SectionBlock(section, self._step, opened=opened)
            block.heading.clicked.connect(lambda opened, title=section.title: self._chosen.update({title: opened}))
            block.heading.step_down.connect(self._step_from)
            if place < len(self.blocks):
                self._drop(self.blocks[place])
                self.blocks[place] = block
            else:
                self.blocks.append(block)
            self._column.insertWidget(place, block)
        for block in self.blocks[len(sections) :]:
            self._drop(block)
        del self.blocks[len(sections) :]

    def _drop(self, block: SectionBlock) -> None:
        self._column.removeWidget(block)
        block.hide()
        block.deleteLater()

    def _step_from(self) -> None:
        heading = self.sender()
        block = next((one for one in self.blocks if one.heading is heading), None)
        inner = values_of(block) if block is not None else []
        if inner:
            inner[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _step(self, by: int) -> None:
        values = values_of(self)
        here = self.sender()
        place = next((number for number, value in enumerate(values) if value is here), None)
        if place is not None and 0 <= place + by < len(values):
            values[place + by].setFocus(Qt.FocusReason.TabFocusReason)


class Heading(Disclosure):
    """The title of a section: it folds the section, and copies it.

    Signals:
        step_down: The keyboard is to go to the first value below.
    """

    step_down = Signal()

    def __init__(self, section: Section) -> None:
        """Name the section."""
        super().__init__(section.title, ink="text", aside=_ICON + 8)
        self._section = section
        self._worst = worst_mark(section)
        self.setToolTip(section.title)
        if self._worst is not None:
            self.setAccessibleName(f"{section.title}: {mark_word(self._worst)}")
        self.setAccessibleDescription(self.tr("Folds and unfolds; Ctrl+C copies the section"))
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw at the right what the findings below come to: that something is wrong, or that all is good."""
        super().paintEvent(event)
        if self._worst in (Mark.GOOD, Mark.BAD):
            tone = MARK_TONES[self._worst]
            drawn = theme.pixmap(tone.icon, _ICON, tone.ink, self.devicePixelRatioF())
            QPainter(self).drawPixmap(self.width() - _ICON - 4, (self.height() - _ICON) // 2, drawn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the section, or go down into it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(section_text(self._section))
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() and self.isChecked():
            self.step_down.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


def worst_mark(section: Section) -> Mark | None:
    """Tell what the findings of a section and of its parts come to: the worst of them; None if there are none."""
    marks = [finding.mark for finding in section.findings]
    marks += [mark for part in section.sections if (mark := worst_mark(part)) is not None]
    return next((mark for mark in (Mark.BAD, Mark.NOTE, Mark.GOOD) if mark in marks), None)


class SectionBlock(QWidget):
    """One section: its heading, and below it whatever it has, which is built when it is unfolded."""

    def __init__(self, section: Section, step: Callable[[int], None], *, opened: bool = True) -> None:
        """Show a section; `step` takes the wish to go from value to value."""
        super().__init__()
        self.section = section
        self.heading = Heading(section)
        self.body: SectionBody | None = None
        self._step = step
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        self.heading.toggled.connect(self._unfold)
        self.heading.setChecked(opened)

    @property
    def is_open(self) -> bool:
        """Whether more than the heading shows."""
        return self.body is not None and self.body.isVisibleTo(self)

    def _unfold(self, opened: bool) -> None:  # noqa: FBT001 - a signal's value
        if self.body is None and opened:
            self.body = SectionBody(self.section)
            for value in self.body.findChildren(Value):
                value.step_requested.connect(self._step)
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self.body)
            before: QWidget = self.heading
            for link in self.body.findChildren(Link):
                QWidget.setTabOrder(before, link)
                before = link
        if self.body is not None:
            self.body.setVisible(opened)


class SectionBody(QWidget):
    """What stands in a section."""

    def __init__(self, section: Section) -> None:
        """Fill it from top to bottom."""
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        for words in section.text:
            self._column.addWidget(Value(words, role="muted"))
        if section.facts:
            self._column.addLayout(_facts(section.facts))
        for finding in section.findings:
            self._column.addLayout(finding_row(finding, self))
        if section.steps:
            self._column.addLayout(_steps(section.steps))
        for row in section.comparisons:
            self._column.addLayout(_comparison(row))
        for request in section.requests:
            self._column.addWidget(_request(request))
        for part in section.sections:
            title = Value(part.title, role="strong")
            self._column.addSpacing(4)
            self._column.addWidget(title)
            self._column.addWidget(SectionBody(part))


def _facts(facts: Sequence[Fact]) -> QGridLayout:
    grid = _grid()
    for fact in facts:
        row = grid.rowCount()
        if "\n" in fact.value.strip():
            grid.addWidget(_label(fact.name, wide=True), row, 0, 1, 2)
            grid.addWidget(_written(fact), row + 1, 0, 1, 2)
        else:
            grid.addWidget(_label(fact.name), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Value(fact.value, name=fact.name), row, 1)
    return grid


def _written(fact: Fact) -> QFrame:
    """Show what was written over several lines, such as an answer, on a ground of its own."""
    frame = QFrame()
    theme.mark(frame, "role", "stored")
    column = QVBoxLayout(frame)
    column.setContentsMargins(10, 8, 10, 8)
    column.addWidget(Value(fact.value.strip("\n"), name=fact.name, fixed=True))
    return frame


def finding_row(finding: Finding, ground: QWidget) -> QHBoxLayout:
    """Show a finding: a mark for what it is worth, and what was seen."""
    mark = MarkIcon(ground)
    mark.tone = MARK_TONES[finding.mark]
    words = QVBoxLayout()
    words.setContentsMargins(0, 0, 0, 0)
    words.setSpacing(2)
    words.addWidget(Value(finding.text, name=mark_word(finding.mark)))
    if finding.advice:
        words.addWidget(Value(finding.advice, role="muted"))
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


def _steps(steps: Sequence[str]) -> QGridLayout:
    grid = _grid()
    for row, step in enumerate(steps):
        number = QLabel(f"{row + 1}.")
        theme.mark(number, "role", "muted")
        grid.addWidget(number, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Value(step), row, 1)
    return grid


def _comparison(row: Comparison) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(Value(row.subject, role="strong"))
    grid = _grid()
    for place, (name, words) in enumerate(compared(row)):
        grid.addWidget(_label(name), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Value(words, name=f"{row.subject}, {name}", role="" if place == 0 else "muted"), place, 1)
    column.addLayout(grid)
    return column


def _request(request: Request) -> QFrame:
    frame = QFrame()
    theme.mark(frame, "role", "stored")
    column = QVBoxLayout(frame)
    column.setContentsMargins(10, 8, 10, 8)
    column.setSpacing(4)
    column.addWidget(Value(request.title, role="strong"))
    column.addWidget(Value(request.outcome))
    if request.advice:
        column.addWidget(Value(request.advice, role="muted"))
    column.addWidget(Value(request.curl, name=QCoreApplication.translate("Proof", "Command"), fixed=True))
    copy = Link(QCoreApplication.translate("Proof", "Copy command"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(request.curl))
    foot = QHBoxLayout()
    foot.addWidget(copy)
    foot.addStretch(1)
    column.addLayout(foot)
    return frame


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    return grid


def _label(words: str, *, wide: bool = False) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    if not wide:
        label.setFixedWidth(_LABEL)
    label.setTextFormat(Qt.TextFormat.PlainText)
    theme.mark(label, "role", "muted")
    return label

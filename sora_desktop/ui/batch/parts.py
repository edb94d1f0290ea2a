"""The parts of the sheet around its table: head, notes about files, the box for all rows, and foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.costs import OnExcess, Period
from sora_desktop.ui import theme
from sora_desktop.ui.batch.delegate import BOX, BOX_LEFT, SIDE
from sora_desktop.ui.batch.words import file_problem_text
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.money.words import room_text, verdict_text, wanted_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.costs import Excess
    from sora_desktop.services.prompt_files import FileProblem
    from sora_desktop.ui.batch.draft import Draft, Totals
    from sora_desktop.ui.money.budget import Budget

_NOTES = 100
_NOTES_HEIGHT = 150


class Head(QWidget):
    """What is imported, and how much of it needs mending.

    Signals:
        next_requested: The next row that needs mending is to be shown.
        mend_requested: All suggestions are to be taken.
    """

    next_requested = Signal()
    mend_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin with nothing."""
        super().__init__(parent)
        self.title = QLabel(self)
        theme.mark(self.title, "role", "title")
        self.source = QLabel(self)
        self.source.setTextFormat(Qt.TextFormat.PlainText)
        self.source.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.mark(self.source, "role", "muted")
        self.broken = QPushButton(self)
        theme.mark(self.broken, "quiet")
        theme.mark(self.broken, "danger")
        self.broken.setToolTip(self.tr("Show the next one (F8)"))
        self.mend_all = QPushButton(self.tr("Mend all"), self)
        self.mend_all.setToolTip(self.tr("Take every suggestion"))
        self.broken.clicked.connect(self.next_requested)
        self.mend_all.clicked.connect(self.mend_requested)
        line = QHBoxLayout(self)
        line.setContentsMargins(SIDE, 12, SIDE, 12)
        line.setSpacing(theme.GRID)
        line.addWidget(self.title)
        line.addWidget(self.source, 1)
        line.addWidget(self.broken)
        line.addWidget(self.mend_all)

    def show_draft(self, draft: Draft, sources: Sequence[Path]) -> None:
        """Say what there is."""
        rows, totals = len(draft), draft.totals
        from_files = any(path.is_absolute() for path in sources)
        title = self.tr("Import %Ln prompts", "", rows) if from_files else self.tr("%Ln prompts", "", rows)
        self.title.setText(title if rows else self.tr("Nothing to import"))
        names = ", ".join(path.name for path in sources)
        self.source.setText(names if len(sources) < 3 else self.tr("%Ln files", "", len(sources)))  # noqa: PLR2004
        self.source.setToolTip("\n".join(str(path) for path in sources[:_NOTES]))
        self.broken.setText(self.tr("%Ln rows need mending", "", totals.broken))
        self.broken.setVisible(totals.broken > 0)
        self.mend_all.setVisible(totals.mendable > 0)


class FileNotes(QScrollArea):
    """The files that could not be used, each with its reason."""

    def __init__(self, parent: QWidget) -> None:
        """Begin with none, hidden."""
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Files that cannot be used"))
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(SIDE, 0, SIDE, 12)
        self._column.setSpacing(6)
        self.notes: list[Note] = []
        self.setWidget(self._inside)
        self.hide()

    def show_problems(self, problems: Sequence[FileProblem]) -> None:
        """Say what is wrong with which files."""
        for note in self.notes:
            self._column.removeWidget(note)
            note.deleteLater()
        self.notes = []
        for problem in problems[:_NOTES]:
            self._add(file_problem_text(problem)).setToolTip(str(problem.source))
        if len(problems) > _NOTES:
            self._add(self.tr("%Ln more files cannot be used.", "", len(problems) - _NOTES))
        self.setVisible(bool(problems))

    def fit(self, width: int) -> int:
        """Be as high as the notes need at a width, or scroll; give the height in pixels."""
        wanted = self._column.heightForWidth(width) if self.notes else 0
        if wanted > _NOTES_HEIGHT:
            width -= self.verticalScrollBar().sizeHint().width()
            wanted = self._column.heightForWidth(width)
        self._inside.setFixedSize(width, wanted)
        self.setFixedHeight(min(wanted, _NOTES_HEIGHT))
        return self.height()

    def _add(self, text: str) -> Note:
        note = Note(self._inside, framed=True)
        note.say(text, Tone.PROBLEM)
        self._column.addWidget(note)
        self.notes.append(note)
        return note


class TickAll(QCheckBox):
    """Stands over the boxes of the rows: ticks them all, or unticks them.

    Signals:
        tick_requested: All rows are to be ticked (True) or unticked.
    """

    tick_requested = Signal(bool)

    def __init__(self, header: QHeaderView) -> None:
        """Stand in the first section of a header."""
        super().__init__(header)
        self._header = header
        self.setAccessibleName(self.tr("Tick all rows"))
        self.setToolTip(self.accessibleName())
        header.installEventFilter(self)

    def show_totals(self, totals: Totals, rows: int) -> None:
        """Be ticked as the rows are: all, some, or none; those that need mending do not count."""
        fit = rows - totals.broken - totals.unchecked
        self.setEnabled(fit > 0)
        self.setTristate(0 < totals.ticked < fit)
        if not totals.ticked:
            self.setCheckState(Qt.CheckState.Unchecked)
        else:
            whole = totals.ticked == fit
            self.setCheckState(Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked)

    def nextCheckState(self) -> None:
        """Ask for all rows to be ticked, unless they are."""
        self.tick_requested.emit(self.checkState() is not Qt.CheckState.Checked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the header's height."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            height = self.sizeHint().height()
            self.setGeometry(BOX_LEFT, (self._header.height() - height) // 2, BOX + 8, height)
        return super().eventFilter(watched, event)


class Foot(QWidget):
    """How much would be sent, and the buttons.

    Signals:
        confirm_requested: The ticked rows are to be sent.
        cancel_requested: Nothing is to be sent.
        budgets_requested: The caps are to be seen.
    """

    confirm_requested = Signal()
    cancel_requested = Signal()
    budgets_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin with nothing to send."""
        super().__init__(parent)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        theme.mark(self.summary, "role", "muted")
        self.cancel = QPushButton(self)
        self.generate = QPushButton(self)
        theme.mark(self.generate, "primary")
        self.generate.setToolTip(self.tr("Ctrl+Enter"))
        self.cancel.clicked.connect(self.cancel_requested)
        self.generate.clicked.connect(self.confirm_requested)
        self.verdict = Note(self)
        self.verdict.say(" ", links=[self.tr("Budgets…")])  # its link has its place in the order of Tab from now on
        self.verdict.links[0].setAccessibleName(self.tr("Open budgets"))
        self.verdict.say("")
        self.verdict.link_clicked.connect(lambda _number: self.budgets_requested.emit())
        line = QHBoxLayout()
        line.setSpacing(theme.GRID)
        line.addWidget(self.summary, 1)
        line.addWidget(self.cancel)
        line.addWidget(self.generate)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 14, SIDE, 14)
        column.setSpacing(10)
        column.addWidget(self.verdict)
        column.addLayout(line)

    def show_sending(self) -> None:
        """Say that the orders are being taken down."""
        self.summary.setText(self.tr("Taking them down…"))
        self.cancel.setEnabled(False)
        self.generate.setEnabled(False)

    def show_refusal(self, reason: str) -> None:
        """Say why nothing was sent."""
        self.summary.setText(reason)
        theme.mark(self.summary, "role", "error")

    def show_draft(self, draft: Draft, budget: Budget | None = None) -> None:
        """Say how much would be sent and where to, what it costs, and what the caps say to it."""
        totals, rows = draft.totals, len(draft)
        theme.mark(self.summary, "role", "muted")
        self.cancel.setEnabled(True)
        self._show_verdict(budget.verdicts(totals.wanted) if budget and totals.clips and not draft.waiting else [])
        self.summary.setText(self._words(draft, budget) if rows else "")
        self.cancel.setText(self.tr("Cancel") if rows else self.tr("Close"))
        self.generate.setVisible(rows > 0)
        self.generate.setEnabled(totals.clips > 0 and not draft.waiting)
        self.generate.setText(self.tr("Generate %Ln clips", "", totals.clips))

    def _show_verdict(self, passed: Sequence[Excess]) -> None:
        if passed:
            tone = Tone.PROBLEM if passed[0].cap.on is OnExcess.REFUSE else Tone.ATTENTION
            self.verdict.say(verdict_text(passed[0]), tone, links=[self.tr("Budgets…")])
        else:
            self.verdict.say("")

    def _words(self, draft: Draft, budget: Budget | None) -> str:
        totals, rows = draft.totals, len(draft)
        local = self.locale()
        if draft.waiting:
            done = local.toString(rows - draft.waiting)
            return self.tr("Checking the rows: {done} of {rows}").format(done=done, rows=local.toString(rows))
        ticked = local.toString(totals.ticked)
        parts = [
            self.tr("{ticked} of %Ln rows", "", rows).format(ticked=ticked),
            self.tr("%Ln clips", "", totals.clips),
        ]
        places = [name for name, count in totals.connections.items() if count]
        if len(places) == 1:
            parts.append(self.tr("on {connection}").format(connection=places[0]))
        elif places:
            parts.append(self.tr("on %Ln connections", "", len(places)))
        if budget is not None and totals.clips:
            parts.append(wanted_text(totals.wanted))
            cap = budget.cap(Period.DAY)
            standing = budget.standing.get(Period.DAY)
            if totals.micros and cap is not None and standing is not None:
                parts.append(room_text(cap, standing.total + totals.wanted))
        return " · ".join(part for part in parts if part)

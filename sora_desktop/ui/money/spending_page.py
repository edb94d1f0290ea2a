"""What was spent: sums, a chart of them, the same numbers in a table, and their way into a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.spending import SpendingBy
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.money.chart import SpendingChart
from sora_desktop.ui.money.empty import NothingSpent
from sora_desktop.ui.money.lines import Line, bars_of, breakdown_text, lines_of, sum_of
from sora_desktop.ui.money.span import Span, SpanBox
from sora_desktop.ui.money.table import BY_WORDS, SumsTable
from sora_desktop.ui.money.words import Counts, usd_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.spending import SpendingRow
    from sora_desktop.services.spending import SpendingService

_DATED = frozenset({SpendingBy.DAY, SpendingBy.MONTH})
_FIGURE_PIXELS = 24


class SpendingPage(QWidget):
    """Sums by what a person chooses; what is simulated is never mixed with what is real."""

    def __init__(self, service: SpendingService, start: Callable[..., Any], parent: QWidget | None = None) -> None:
        """Start without numbers; `refresh` reads them."""
        super().__init__(parent)
        self._service = service
        self._start = start
        self._rows: Sequence[SpendingRow] = ()
        self._bars: Sequence[Line] = ()
        self._asked = 0
        self._shown: tuple[SpendingBy, Sequence[SpendingRow]] | None = None
        self.ways = _chips(self, {by: QCoreApplication.translate("Money", words) for by, words in BY_WORDS.items()})
        self.span = SpanBox(lambda: service.calendar().day.astimezone().date())
        self.kinds = _chips(self, {False: self.tr("Real"), True: self.tr("Simulated")})
        self.export_button = QPushButton(self.tr("Export CSV…"))
        self.export_button.setAutoDefault(False)
        self.note = Note()
        self.figure = QLabel()
        self.figure.setFont(theme.tabular(theme.font(_FIGURE_PIXELS, QFont.Weight.DemiBold)))
        self.breakdown = QLabel()
        self.breakdown.setWordWrap(True)
        theme.mark(self.breakdown, "role", "muted")
        self.chart = SpendingChart()
        self.table = SumsTable()
        self.empty = NothingSpent()
        self.pages = QStackedWidget()
        self._place()
        self._wire()

    @property
    def by(self) -> SpendingBy:
        """What is summed up by."""
        return SpendingBy(_checked(self.ways))

    @property
    def simulated(self) -> bool:
        """Whether what is simulated is shown, and not what is real."""
        return bool(_checked(self.kinds))

    def refresh(self) -> None:
        """Read the sums anew."""
        self._asked += 1
        self._start(self._read(self._asked), on_error=self._on_error)

    async def _read(self, asked: int) -> None:
        days = self.span.days
        rows = await self._service.totals(self.by, days.since, days.until)
        if asked == self._asked and (self.by, rows) != self._shown:
            self._rows, self._shown = rows, (self.by, rows)
            self._show()

    def _show(self) -> None:
        """Show what is real or what is simulated of the sums."""
        simulated = [row for row in self._rows if row.simulated]
        self.kinds[True].setVisible(bool(simulated))
        self.kinds[False].setVisible(bool(simulated))
        if not simulated and self.simulated:
            self.kinds[False].setChecked(True)
        lines = lines_of(self.by, self._rows, simulated=self.simulated)
        dated = self.by in _DATED
        self._bars = bars_of(self.by, lines) if dated else lines
        whole = sum_of(lines)
        if whole.total or not whole.unknown:
            self.figure.setText(usd_text(whole.total))
        else:
            self.figure.setText(Counts().clips(whole.clips))
        words = breakdown_text(whole)
        self.breakdown.setText(
            self.tr("{sums}. Simulated: nothing was paid.").format(sums=words) if self.simulated else words
        )
        self.chart.show_lines(self._bars, dated=dated)
        # The latest day is what a person looks for; a chart runs from left to right.
        self.table.show_lines(self.by, list(reversed(lines)) if dated else lines)
        self.empty.say(sum(row.clips for row in simulated), ever=self.span.span is Span.ALL)
        self.pages.setCurrentIndex(0 if lines else 1)
        self.export_button.setEnabled(bool(self._rows))

    def _on_error(self, error: SoraDesktopError) -> None:
        self.note.say(" ".join(describe_error(error)).strip())

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for chip in self.ways.values():
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(self.span)
        figures = QHBoxLayout()
        figures.setSpacing(12)
        figures.addWidget(self.figure)
        figures.addWidget(self.breakdown, 1)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        for chip in self.kinds.values():
            foot.addWidget(chip)
            # There is nothing to choose from before there is something simulated.
            chip.hide()
        foot.addStretch(1)
        foot.addWidget(self.export_button)
        full = QWidget()
        inner = QVBoxLayout(full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addLayout(figures)
        inner.addWidget(self.chart)
        inner.addWidget(self.table, 1)
        self.pages.addWidget(full)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.note)
        column.addLayout(foot)

    def _wire(self) -> None:
        for chip in self.ways.values():
            chip.toggled.connect(lambda on: self.refresh() if on else None)
        for chip in self.kinds.values():
            chip.toggled.connect(lambda on: self._show() if on else None)
        self.span.changed.connect(self.refresh)
        self.chart.chosen.connect(self._on_bar)
        self.table.line_chosen.connect(self._on_line)
        self.empty.simulated_requested.connect(lambda: self.kinds[True].setChecked(True))
        self.empty.all_time_requested.connect(self._show_all_time)
        self.export_button.clicked.connect(self._choose_file)

    def _show_all_time(self) -> None:
        self.span.show_span(Span.ALL)
        self.refresh()

    def _on_bar(self, number: int) -> None:
        """Show the line of a bar."""
        key = self._bars[number].key if number >= 0 else None
        keys = [line.key for line in self.table.sums.lines]
        self.table.point_at(keys.index(key) if key in keys else -1)

    def _on_line(self, number: int) -> None:
        """Read the bar of a line."""
        key = self.table.sums.lines[number].key if number >= 0 else None
        self.chart.point_at(next((place for place, bar in enumerate(self._bars) if bar.key == key), -1))

    def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Export spending"), folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Tables for spreadsheets (*.csv)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"spending-by-{self.by.value}.csv")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write the sums that are shown, real and simulated ones marked as such, to a file."""
        days = self.span.days

        async def write() -> None:
            await self._service.export(path, self.by, days.since, days.until)
            self.note.say(self.tr("Saved as {name}.").format(name=path.name), Tone.DONE)

        self._start(write(), on_error=self._on_error)


def _chips(parent: QWidget, words: dict[Any, str]) -> dict[Any, QToolButton]:
    """Make buttons of which one is chosen, the first one to begin with."""
    group = QButtonGroup(parent)
    made: dict[Any, QToolButton] = {}
    for value, label in words.items():
        chip = QToolButton(parent)
        theme.mark(chip, "chip")
        chip.setText(label)
        chip.setAccessibleName(label)
        chip.setCheckable(True)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.setChecked(not made)
        group.addButton(chip)
        made[value] = chip
    return made


def _checked(chips: dict[Any, QToolButton]) -> Any:  # noqa: ANN401 - whatever the chips stand for
    return next(value for value, chip in chips.items() if chip.isChecked())

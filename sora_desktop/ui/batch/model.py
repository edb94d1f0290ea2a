"""The table model over a draft; it checks the rows a little at a time, so that ten thousand do not stop the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from sora_desktop.services.prompt_files import text_of
from sora_desktop.ui.batch import words
from sora_desktop.ui.batch.columns import COLUMNS, Column
from sora_desktop.ui.batch.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sora_desktop.services.prompt_files import RowProblem

    Index = QModelIndex | QPersistentModelIndex

AT_ONCE = 0.02
"""Seconds that the first look at the rows may take before the table is shown."""

SLICE = 0.005
"""Seconds that are worked at a stretch afterwards."""

_TOOLTIP = 2_000
"""Characters of a prompt in a tooltip."""

_Role = Qt.ItemDataRole
_Flag = Qt.ItemFlag
_PLAIN = _Flag.ItemIsEnabled | _Flag.ItemIsSelectable | _Flag.ItemNeverHasChildren
_FLAGS = [_PLAIN | _Flag.ItemIsEditable if definition.field else _PLAIN for definition in COLUMNS.values()]
_FLAGS[Column.TICK] |= _Flag.ItemIsUserCheckable
_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """Rows to be looked through, with their problems, ticks and totals.

    Signals:
        judged: The rows at these places (a list) were checked; their heights may have changed.
        totals_changed: There are other totals now, or fewer rows wait to be checked.
    """

    judged = Signal(object)
    totals_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing."""
        super().__init__(parent)
        self._tellers: Mapping[Qt.ItemDataRole, Callable[[int, Column], object]] = {
            _Role.DisplayRole: self.text,
            _Role.EditRole: self.written,
            _Role.CheckStateRole: self._check_state,
            _Role.ToolTipRole: self._tooltip,
            _Role.AccessibleTextRole: self._spoken,
            _Role.AccessibleDescriptionRole: self._spoken_problems,
        }
        self.draft = Draft(lambda _order: [], "")
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(lambda: self._work(SLICE))

    def set_draft(self, draft: Draft) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.draft = draft
        draft.work(AT_ONCE)
        self.endResetModel()
        self._go_on()

    def stop(self) -> None:
        """Check no more."""
        self._timer.stop()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.draft)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        """Give what a cell shows, holds, or says to a screen reader."""
        teller = self._tellers.get(Qt.ItemDataRole(role))
        return teller(index.row(), Column(index.column())) if teller and index.isValid() else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        """Name a column; the first one is named for screen readers only, a box stands in its place."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == _Role.AccessibleTextRole or (role == _Role.DisplayRole and section != Column.TICK):
            return words.title_of(Column(section))
        if role == _Role.TextAlignmentRole:
            edge = Qt.AlignmentFlag.AlignRight if section == Column.COST else Qt.AlignmentFlag.AlignLeft
            return edge | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let fields be changed in place and rows be ticked."""
        return _FLAGS[index.column()] if index.isValid() else Qt.ItemFlag.NoItemFlags

    def setData(self, index: Index, value: object, role: int = _Role.EditRole) -> bool:
        """Take what a person typed into a cell, or their tick."""
        if not index.isValid():
            return False
        place, column = index.row(), Column(index.column())
        if role == _Role.CheckStateRole and column is Column.TICK:
            self.tick([place], wanted=Qt.CheckState(value) is Qt.CheckState.Checked)
            return self.draft.is_ticked(place) or not self.draft.problems(place)
        field = COLUMNS[column].field
        if role != _Role.EditRole or not field:
            return False
        if str(value) != self.written(place, column):
            self.draft.put(place, field, str(value))
            self._tell([place])
        return True

    def text(self, place: int, column: Column) -> str:
        """Give what a cell shows."""
        if column is Column.COST:
            return words.cost_text(self.draft.row(place), self.draft.price(place))
        return words.cell_text(self.draft.row(place), column, self.draft.default_connection)

    def written(self, place: int, column: Column) -> str:
        """Give what a cell holds, as a person would write it; empty where nothing can be written."""
        field = COLUMNS[column].field
        return text_of(self.draft.row(place), field) if field else ""

    def tick(self, places: Iterable[int], *, wanted: bool) -> None:
        """Tick rows, or untick them."""
        touched = list(places)
        for place in touched:
            self.draft.want(place, wanted=wanted)
        self._tell(touched, judged=False)

    def mend(self, place: int, problem: RowProblem) -> None:
        """Do about a problem what can be done with one press."""
        self.draft.mend(place, problem)
        self._tell([place])

    def mend_all(self) -> None:
        """Take every suggestion."""
        self.draft.mend_all()
        self._work(AT_ONCE)

    def _work(self, seconds: float) -> None:
        self._tell(self.draft.work(seconds))
        self._go_on()

    def _go_on(self) -> None:
        if self.draft.waiting:
            self._timer.start()
        else:
            self._timer.stop()
        self.totals_changed.emit()

    def _tell(self, places: Sequence[int], *, judged: bool = True) -> None:
        if places:
            last = len(COLUMNS) - 1
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), last))
            if judged:
                self.judged.emit(list(places))
            self.totals_changed.emit()

    def _tooltip(self, place: int, column: Column) -> str:
        row = self.draft.row(place)
        if column is Column.FILE:
            return str(row.source)
        if column is Column.PROMPT:
            return "\n".join(part for part in (row.order.request.prompt[:_TOOLTIP], words.detail_text(row)) if part)
        return "" if column in {Column.TICK, Column.ROW} else self.text(place, column)

    def _spoken(self, place: int, column: Column) -> str:
        if column is not Column.TICK:
            return self.text(place, column)
        if self.draft.problems(place):
            return self.tr("Needs mending")
        return self.tr("Ticked") if self.draft.is_ticked(place) else self.tr("Not ticked")

    def _spoken_problems(self, place: int, _column: Column) -> str:
        return " ".join(words.problem_text(problem) for problem in self.draft.problems(place))

    def _check_state(self, place: int, column: Column) -> Qt.CheckState | None:
        if column is not Column.TICK:
            return None
        return Qt.CheckState.Checked if self.draft.is_ticked(place) else Qt.CheckState.Unchecked

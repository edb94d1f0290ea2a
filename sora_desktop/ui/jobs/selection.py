"""What is selected, by sequence: it outlives every change of the rows, and its jobs are gathered when needed."""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.ui.gallery.views import ListViews
    from sora_desktop.ui.jobs.catalogue import Start
    from sora_desktop.ui.jobs.model import JobTableModel

TOLD = 1_000
"""Of how many selected jobs others are told; of more, so many are taken from among them, evenly spread."""

ACTED = 100_000
"""With how many jobs something can be done at once."""

KEPT = 100_000
"""Up to how many selected rows are selected again after the list was built anew."""

STRETCHES = 4_000
"""In how many separate stretches rows can be selected, so that every change of the list stays quick."""

_Flag = QItemSelectionModel.SelectionFlag


class JobSelection(QObject):
    """Follows the table's selection and keeps it when rows come, go or change places.

    What a person selected stays in mind while a search or a filter hides it, and is selected again
    when it comes back. The current job is the current row's, while that row is selected. Any number of
    rows can be selected, though not all of many are told of; `use` does something with all of them.

    Signals:
        current_changed: Another `Job`, or None, became the current one.
        selection_changed: The selected jobs, in the order of their rows, or what is known of them, changed;
            up to `TOLD` of them.
        refused: Something was to be done with so many jobs that it cannot be done at once: their number.
    """

    current_changed = Signal(object)
    selection_changed = Signal(object)
    refused = Signal(int)

    def __init__(
        self,
        table: ListViews,
        model: JobTableModel,
        start: Start,
        on_error: Callable[[SoraDesktopError], None],
    ) -> None:
        """Start with nothing selected."""
        super().__init__(table)
        self._table = table
        self._model = model
        self._start = start
        self._on_error = on_error
        self._wanted = array("q")
        self._wanted_current: int | None = None
        self._jobs: dict[int, Job] = {}
        self._selected: list[Job] = []
        self._current: JobId | None = None
        self._generation = 0
        self._frozen = False
        self._rebuilt = False
        """Whether the list was built anew, so that Qt knows of no selection any more."""

        self._moved = False
        """Whether a person selected something since the last look."""

        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._settle)
        selection = table.selectionModel()
        selection.selectionChanged.connect(self._on_changed)
        selection.currentChanged.connect(self._on_changed)
        model.modelReset.connect(self._on_rebuilt)

    @property
    def count(self) -> int:
        """How many jobs are selected."""
        return len(self._read())

    @property
    def was_scrolled(self) -> bool:
        """Whether the list stands anywhere but at its top."""
        return self._table.verticalScrollBar().value() > 0

    @property
    def wanted(self) -> Sequence[int]:
        """The sequences that a person selected, those out of sight too."""
        return self._wanted

    @property
    def wanted_current(self) -> int | None:
        """The sequence of the row that a person went to last."""
        return self._wanted_current

    @property
    def jobs(self) -> list[Job]:
        """The selected jobs, up to `TOLD` of them, as far as they are known by now."""
        sequences = _spread(self._read())
        self._take_at_hand(sequences)
        return [self._jobs[sequence] for sequence in sequences if sequence in self._jobs]

    def remember(self, selected: Sequence[int], current: int | None) -> None:
        """Select these as soon as they are in the list."""
        self._wanted, self._wanted_current = array("q", selected), current

    def find(self, job_ids: Collection[JobId]) -> list[int]:
        """Give the sequences of those of some jobs that are selected."""
        return [sequence for sequence, job in self._jobs.items() if job.id in job_ids]

    def note(self, job: Job) -> None:
        """Take a job's new state."""
        if job.sequence in self._jobs:
            self._jobs[job.sequence] = job
            self._timer.start()

    def note_many(self, jobs: Iterable[Job]) -> None:
        """Take the new states of jobs that changed together."""
        if self._jobs:
            changed = {job.sequence: job for job in jobs if job.sequence in self._jobs}
            if changed:
                self._jobs.update(changed)
                self._timer.start()

    def outdate(self) -> None:
        """Gather the selected jobs anew, because anything may have changed."""
        self._jobs.clear()
        self._timer.start()

    def use(self, act: Callable[[list[Job]], None]) -> None:
        """Do something with all selected jobs, at once or as soon as they are gathered."""
        sequences = self._read()
        if len(sequences) > ACTED:
            self.refused.emit(len(sequences))
            return
        self._take_at_hand(_spread(sequences))
        if all(sequence in self._jobs for sequence in sequences):
            act([self._jobs[sequence] for sequence in sequences])
        else:
            self._start(self._use(sequences, act), on_error=self._on_error)

    def rest_on(self, row: int | None) -> None:
        """Let the keyboard act on a row from now on, without anything being selected or told."""
        if row is not None:
            frozen, self._frozen = self._frozen, True
            self._table.selectionModel().setCurrentIndex(self._model.index(row, 0), _Flag.NoUpdate)
            self._frozen = frozen

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Keep the selection in mind while the first rows of another list come; what became of it is told later."""
        self._take_in()
        frozen, self._frozen = self._frozen, True
        try:
            yield
        finally:
            self._select()
            self._frozen = frozen
        self._table.verticalScrollBar().setValue(0)

    @contextmanager
    def kept(self, *, new_query: bool = False, removed: Collection[int] = (), follow: bool = False) -> Iterator[None]:
        """Keep selection and place while rows are changed.

        Args:
            new_query: whether a person asked for other rows; then the list starts at its top or at the current job.
            removed: what went to the trash; the row after it becomes the current one.
            follow: whether the current row is kept in sight wherever it goes.
        """
        self._take_in()
        view = self._table.view()
        if self._wanted_current is not None and self._wanted_current in removed:
            heir = self._heir(self._wanted_current, removed)
            self._wanted, self._wanted_current = array("q", [] if heir is None else [heir]), heir
        frozen, self._frozen = self._frozen, True
        self._rebuilt = False
        try:
            yield
        finally:
            current = self._select()
            self._frozen = frozen
        if not new_query:
            self._table.go_to(view, without=frozenset(self._wanted[:KEPT]))
            if follow and current is not None:
                self._table.scrollTo(self._model.index(current, 0))
        else:
            self._table.verticalScrollBar().setValue(0)
            if current is not None:
                self._table.updateGeometries()
                self._table.scrollTo(self._model.index(current, 0))
        self._announce(keep_current=not new_query and not removed)

    def _heir(self, current: int, removed: Collection[int]) -> int | None:
        """Find who comes after a current row that goes: the next job that stays, else the one before."""
        row = self._model.row_of(current)
        if row is None:
            return None
        sequences = self._model.sequences
        near = (sequences[one] for one in chain(range(row, len(sequences)), range(row - 1, -1, -1)))
        return next((one for one in near if one >= 0 and one not in removed), None)

    def _select(self) -> int | None:
        """Select what is wanted and there; give the current row."""
        current = self._model.row_of(self._wanted_current) if self._wanted_current is not None else None
        selection = self._table.selectionModel()
        if self._rebuilt or len(self._wanted) <= TOLD:
            selection.select(self._stretches(current), _Flag.ClearAndSelect)
        if current is None:
            selection.clearCurrentIndex()
        else:
            column = max(self._table.currentIndex().column(), 0)
            selection.setCurrentIndex(self._model.index(current, column), _Flag.NoUpdate)
        return current

    def _stretches(self, current: int | None) -> QItemSelection:
        """Give what is to be selected; of a choice too large or too scattered to be kept, the current row."""
        stretches = []
        if len(self._wanted) <= KEPT:
            stretches = list(_ranges(self._model.rows_of(self._wanted)))
        if len(self._wanted) > KEPT or len(stretches) > STRETCHES:
            kept = self._wanted_current
            self._wanted = array("q", [] if kept is None or kept < 0 else [kept])
            stretches = [] if current is None else [(current, current)]
        selected = QItemSelection()
        last = self._model.columnCount() - 1
        for first, final in stretches:
            selected.select(self._model.index(first, 0), self._model.index(final, last))
        return selected

    def _read(self) -> array[int]:
        """Give the selected sequences in the order of their rows."""
        found, end = array("q"), 0
        stretches = sorted((part.top(), part.bottom()) for part in self._table.selectionModel().selection().toList())
        for top, bottom in stretches:
            found.extend(self._model.sequences[max(top, end) : bottom + 1])
            end = max(end, bottom + 1)
        if self._model.is_grouped:
            return array("q", filter((-1).__lt__, found))
        return found

    def _on_rebuilt(self) -> None:
        self._rebuilt = True

    def _on_changed(self) -> None:
        if not self._frozen:
            self._moved = True
            self._timer.start()

    def _settle(self) -> None:
        moved = self._moved
        self._take_in()
        self._announce(keep_current=not moved)

    def _take_in(self) -> None:
        """Learn what a person selected, if anybody did."""
        if self._moved:
            index = self._table.currentIndex()
            sequence = self._model.sequences[index.row()] if index.isValid() else None
            chosen = sequence is not None and (sequence < 0 or self._table.selectionModel().isSelected(index))
            self._wanted = self._read()
            self._wanted_current = sequence if chosen else None
            self._moved = False

    def _announce(self, *, keep_current: bool = False) -> None:
        """Tell what is selected now, after gathering what is not at hand."""
        self._timer.stop()
        sequences = _spread(self._read())
        self._jobs = {one: self._jobs[one] for one in sequences if one in self._jobs}
        self._take_at_hand(sequences)
        self._generation += 1
        if all(one in self._jobs for one in sequences):
            self._tell(sequences, keep_current=keep_current)
        else:
            gathering = self._gather(self._generation, sequences, keep_current=keep_current)
            self._start(gathering, on_error=self._on_error)

    async def _gather(self, generation: int, sequences: Sequence[int], *, keep_current: bool) -> None:
        found = await self._model.store.gather(sequences)
        if generation == self._generation:
            self._jobs = {**found, **self._jobs}
            self._tell(sequences, keep_current=keep_current)

    async def _use(self, sequences: Sequence[int], act: Callable[[list[Job]], None]) -> None:
        found = await self._model.store.gather(sequences)
        act([found[sequence] for sequence in sequences if sequence in found])

    def _tell(self, sequences: Sequence[int], *, keep_current: bool) -> None:
        jobs = [self._jobs[sequence] for sequence in sequences if sequence in self._jobs]
        current = self._jobs.get(self._wanted_current) if self._wanted_current is not None else None
        if current is not None or not keep_current:
            before, self._current = self._current, None if current is None else current.id
            if before != self._current:
                self.current_changed.emit(current)
        if jobs != self._selected:
            self._selected = jobs
            self.selection_changed.emit(list(jobs))

    def _take_at_hand(self, sequences: Sequence[int]) -> None:
        missing = [sequence for sequence in sequences if sequence not in self._jobs]
        self._jobs.update(self._model.store.at_hand(missing))


def _spread(sequences: array[int]) -> array[int]:
    """Give up to `TOLD` of some sequences, evenly spread among them."""
    return sequences[:: -(-len(sequences) // TOLD)] if len(sequences) > TOLD else sequences


def _ranges(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Join rows that stand together."""
    first = last = -2
    for row in rows:
        if row == last + 1:
            last = row
            continue
        if first >= 0:
            yield first, last
        first = last = row
    if first >= 0:
        yield first, last

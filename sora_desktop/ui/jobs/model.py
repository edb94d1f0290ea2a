"""The model of the list: an array of sequences, with only the jobs in sight at hand."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueState
from sora_desktop.ui.jobs.cell_texts import cell_text, group_text
from sora_desktop.ui.jobs.coalescing import CoalescedChanges
from sora_desktop.ui.jobs.columns import COLUMNS, STATUS
from sora_desktop.ui.jobs.columns_model import ColumnsModel, alignment, files_of
from sora_desktop.ui.jobs.difference import difference, place_of, places_of
from sora_desktop.ui.jobs.grouping import Grouping, HeaderIds, without
from sora_desktop.ui.jobs.store import CAPACITY, JobStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queries import GroupRows
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.grouping import GroupHeader

    Index = QModelIndex | QPersistentModelIndex

LOOK_AHEAD = 24
"""Rows before and after those in sight that are fetched with them."""

GENTLE = 256
"""Up to how many rows are replaced by others in one stretch; beyond, the list is built anew."""

JOB_ROLE = Qt.ItemDataRole.UserRole
"""The whole `Job` of a row, or None while it is not there yet."""

_TEXT_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole, JOB_ROLE]


class JobTableModel(ColumnsModel):
    """Rows are sequences in the order of a query; jobs come when they are looked at.

    Which rows there are is decided elsewhere and handed in by `set_rows`, so the model never waits
    and never sorts. In a list of groups, a number below zero among the sequences stands for the header
    of a group; such a row has no job.

    Signals:
        collapsed_changed: Groups were collapsed or expanded.
    """

    collapsed_changed = Signal()

    def __init__(
        self,
        catalogue: JobCatalogue,
        start: Start,
        on_error: Callable[[SoraDesktopError], None],
        parent: QObject | None = None,
    ) -> None:
        """Start with no rows."""
        super().__init__(parent)
        self._store = JobStore(catalogue, start, self._on_arrived, on_error)
        self._sequences: array[int] = array("q")
        self._ids = HeaderIds()
        self._grouping: Grouping | None = None
        self._collapsed: set[str | None] = set()
        self._hints: dict[int, int] = {}
        """Where a sequence was last looked at; a hint that is checked before it is believed."""

        self._queue = QueueState()
        self._sight = (0, sys.maxsize)
        self._changes = CoalescedChanges(self._store, self._touch, self)
        self._want_timer = QTimer(self, singleShot=True, interval=0)
        self._want_timer.timeout.connect(self._fetch_wanted)
        self._wanted: dict[int, None] = {}

    @property
    def sequences(self) -> array[int]:
        """The sequences of all rows, in order, with numbers below zero for headers; not to be changed."""
        return self._sequences

    @property
    def is_grouped(self) -> bool:
        """Whether there are headers among the rows."""
        return self._grouping is not None

    @property
    def collapsed(self) -> Collection[str | None]:
        """The keys of the groups whose jobs are not among the rows."""
        return self._collapsed

    @property
    def queue(self) -> QueueState:
        """How the queue stands; what rows say depends on it."""
        return self._queue

    @property
    def store(self) -> JobStore:
        """The jobs at hand."""
        return self._store

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the rows."""
        return 0 if parent is not None and parent.isValid() else len(self._sequences)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Give what a cell says; nothing while its job is not at hand, which fetches it."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role in _TEXT_ROLES:
            header = self.header_at(index.row())
            if header is not None:
                return None if index.column() or role == JOB_ROLE else group_text(header, role)
            job = self.job_at(index.row())
            return job if job is None or role == JOB_ROLE else cell_text(job, column, role, self._queue)
        return alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let jobs be selected, and dragged: those with a file out, those that wait to another place."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._sequences[index.row()] < 0:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        job = self._store.get(self._sequences[index.row()])
        draggable = job is not None and (job.file or job.status is JobStatus.PENDING)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if draggable else flags

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Give the clips of rows as file URLs, in the order of the rows."""
        jobs = [self.job_at(row) for row in sorted({index.row() for index in indexes})]
        return files_of(job for job in jobs if job is not None)

    def job_at(self, row: int) -> Job | None:
        """Give the job of a row if it is at hand; otherwise have it fetched, unless the row is a header."""
        sequence = self._sequences[row]
        if sequence < 0:
            return None
        self._hints[sequence] = row
        job = self._store.get(sequence)
        if job is None:
            self._want(sequence, row)
        return job

    def header_at(self, row: int) -> GroupHeader | None:
        """Give what the header of a group tells, or None if the row is no header."""
        sequence = self._sequences[row]
        if sequence >= 0 or self._grouping is None:
            return None
        return self._grouping.header(sequence, self._collapsed)

    @property
    def header_rows(self) -> Sequence[int]:
        """The rows of all headers, in order."""
        return () if self._grouping is None else self._grouping.header_rows

    def header_above(self, row: int) -> int | None:
        """Find the row of the header under which a row stands; None in a list without groups."""
        if self._grouping is None:
            return None
        rows = self._grouping.header_rows
        place = bisect_right(rows, row)
        return rows[place - 1] if place else None

    def row_of(self, sequence: int) -> int | None:
        """Find the row of a sequence, or None if it is not in the list."""
        row = self._seen_at(sequence)
        if row is None and (row := place_of(self._sequences, sequence)) is not None:
            self._hints[sequence] = row
        return row

    def rows_of(self, sequences: Collection[int]) -> list[int]:
        """Find the rows of those of some sequences that are in the list, in order."""
        return places_of(self._sequences, sequences)

    def look_at(self, first: int, last: int) -> None:
        """Have the jobs of rows that came into sight, and of some around them, fetched."""
        self._sight = (first, last)
        first, last = max(0, first - LOOK_AHEAD), min(len(self._sequences) - 1, last + LOOK_AHEAD)
        if last < first:
            return
        stretch = zip(self._sequences[first : last + 1], range(first, last + 1), strict=True)
        rows = {sequence: row for sequence, row in stretch if sequence >= 0}
        for sequence in self._store.lacking(rows):
            self._want(sequence, rows[sequence])

    def set_rows(
        self, sequences: array[int], groups: Sequence[GroupRows] | None = None, *, counted: bool = True
    ) -> None:
        """Show these rows instead; only what differs is touched where that is little.

        Args:
            sequences: all jobs in order; the array belongs to the model from now on.
            groups: the groups in which they stand, in the same order, or None for a list without groups.
            counted: whether the groups' counts are those of the whole groups.
        """
        self._grouping = None if groups is None else Grouping(sequences, groups, self._ids, known=counted)
        self._arrange(sequences)

    def collapse(self, key: str | None, *, collapsed: bool) -> None:
        """Take the jobs of a group out of sight, or show them again."""
        (self._collapsed.add if collapsed else self._collapsed.discard)(key)
        self._arrange_anew()

    def collapse_all(self, *, collapsed: bool) -> None:
        """Take the jobs of all groups out of sight, or show them again."""
        self._collapsed = set(self._grouping.keys) if collapsed and self._grouping is not None else set()
        self._arrange_anew()

    def remember_collapsed(self, keys: Iterable[str | None]) -> None:
        """Show these groups collapsed when they come."""
        self._collapsed = set(keys)
        self._arrange_anew()

    def insert_newest(self, jobs: Iterable[Job]) -> None:
        """Put jobs that are newer than all others on top, the latest first: their place in the default order."""
        newest = self._sequences[0] if self._sequences else -1
        new = sorted((job for job in jobs if job.sequence > newest), key=lambda job: -job.sequence)
        for job in reversed(new[:CAPACITY]):
            self._store.put(job)
        if new:
            self._insert(0, array("q", [job.sequence for job in new]))

    def remove(self, sequences: Collection[int]) -> None:
        """Take rows out."""
        if not sequences:
            return
        if self._grouping is None:
            self._replace(without(self._sequences, places_of(self._sequences, sequences)))
        else:
            gone = places_of(self._grouping.sequences, sequences)
            self._grouping = self._grouping.without(gone, self._ids)
            self._arrange_anew()

    def set_queue(self, state: QueueState) -> None:
        """Let rows say where they stand in the queue as it is now."""
        if state == self._queue:
            return
        self._queue = state
        first, last = max(self._sight[0], 0), min(self._sight[1], len(self._sequences) - 1)
        if last >= first:
            self.dataChanged.emit(self.index(first, STATUS), self.index(last, STATUS), _TEXT_ROLES)

    def change_many(self, jobs: Iterable[Job]) -> None:
        """Take the new states of jobs that changed together; only those at hand are of interest."""
        for job in self._store.known(jobs):
            self.change(job)

    def change(self, job: Job) -> None:
        """Take a job's new state, and paint the cells that it touches soon."""
        self._changes.change(job)

    def progress(self, job_id: JobId, progress: float | None) -> None:
        """Take how far a job is, and paint it soon."""
        self._changes.progress(job_id, progress)

    def flush(self) -> None:
        """Tell the view now of every cell that changed since the last time."""
        self._changes.flush()

    def outdate(self) -> None:
        """Fetch again what is in sight, because anything may have changed."""
        self._store.outdate()

    def _arrange_anew(self) -> None:
        if self._grouping is not None:
            self._arrange(self._grouping.sequences)
        self.collapsed_changed.emit()

    def _arrange(self, sequences: array[int]) -> None:
        """Put headers between jobs, where there are groups, and show the outcome."""
        self._replace(sequences if self._grouping is None else self._grouping.rows(self._collapsed))
        first, last = max(self._sight[0], 0), min(self._sight[1], len(self._sequences) - 1)
        if self._grouping is not None and last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0), _TEXT_ROLES)

    def _replace(self, sequences: array[int]) -> None:
        if sequences == self._sequences:
            return
        start, removed, inserted = difference(self._sequences, sequences)
        if (removed and inserted and max(removed, inserted) > GENTLE) or not self._sequences or not sequences:
            self.beginResetModel()
            self._sequences = sequences
            self._hints.clear()
            self.endResetModel()
            return
        if removed:
            self._remove(start, removed)
        if inserted:
            self._insert(start, sequences[start : start + inserted])

    def _touch(self, sequence: int, columns: Iterable[int]) -> None:
        """Tell of cells that look different now, if anybody can see them."""
        row = self._seen_at(sequence)
        if row is not None and self._sight[0] <= row <= self._sight[1]:
            for column in columns:
                index = self.index(row, column)
                self.dataChanged.emit(index, index, _TEXT_ROLES)

    def _want(self, sequence: int, row: int) -> None:
        self._hints[sequence] = row
        self._wanted[sequence] = None
        if not self._want_timer.isActive():
            self._want_timer.start()

    def _fetch_wanted(self) -> None:
        wanted, self._wanted = self._wanted, {}
        self._store.want(wanted)

    def _on_arrived(self, sequences: list[int]) -> None:
        rows = sorted(row for sequence in sequences if (row := self._seen_at(sequence)) is not None)
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(COLUMNS) - 1), _TEXT_ROLES)
        if len(self._hints) > 4 * CAPACITY:
            self._hints.clear()

    def _insert(self, start: int, sequences: array[int]) -> None:
        self.beginInsertRows(QModelIndex(), start, start + len(sequences) - 1)
        self._sequences[start:start] = sequences
        self._shift(start, len(sequences))
        self.endInsertRows()

    def _remove(self, start: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), start, start + count - 1)
        del self._sequences[start : start + count]
        self._shift(start + count, -count)
        self.endRemoveRows()

    def _shift(self, start: int, distance: int) -> None:
        """Keep the hints right when rows from `start` on move."""
        self._hints = {sequence: row + distance if row >= start else row for sequence, row in self._hints.items()}

    def _seen_at(self, sequence: int) -> int | None:
        """Give the row at which a sequence was looked at; None if nobody did since the list was built."""
        row = self._hints.get(sequence, -1)
        return row if 0 <= row < len(self._sequences) and self._sequences[row] == sequence else None

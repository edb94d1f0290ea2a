"""The model of the list: an array of sequences, with only the jobs in sight at hand."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, QUrl

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueState
from sora_desktop.ui.jobs.columns import COLUMNS, STATUS, Cell, tooltip
from sora_desktop.ui.jobs.difference import difference
from sora_desktop.ui.jobs.status import row_text, row_tip
from sora_desktop.ui.jobs.store import CAPACITY, JobStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start
    from sora_desktop.ui.jobs.columns import ColumnDefinition

    Index = QModelIndex | QPersistentModelIndex

COALESCE_MILLISECONDS = 50
"""How long changes are gathered before the cells that they touch are painted."""

LOOK_AHEAD = 24
"""Rows before and after those in sight that are fetched with them."""

GENTLE = 256
"""Up to how many rows are removed and inserted one stretch at a time; beyond, the list is built anew."""

JOB_ROLE = Qt.ItemDataRole.UserRole
"""The whole `Job` of a row, or None while it is not there yet."""

_ALIGN_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ALIGN_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TEXT_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole, JOB_ROLE]


class JobTableModel(QAbstractTableModel):
    """Rows are sequences in the order of a query; jobs come when they are looked at.

    Which rows there are is decided elsewhere and handed in by `set_rows`, so the model never waits
    and never sorts.
    """

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
        self._rows: dict[int, int] = {}
        """Where a sequence was last looked at; a hint that is checked before it is believed."""

        self._queue = QueueState()
        self._sight = (0, sys.maxsize)
        self._shown: dict[int, Job] = {}
        """Jobs that changed since the last flush, as they were when they were last painted."""

        self._progress: dict[JobId, float | None] = {}
        """How far jobs have come since the last flush."""

        self._flush_timer = QTimer(self, singleShot=True, interval=COALESCE_MILLISECONDS)
        self._flush_timer.timeout.connect(self.flush)
        self._want_timer = QTimer(self, singleShot=True, interval=0)
        self._want_timer.timeout.connect(self._fetch_wanted)
        self._wanted: dict[int, None] = {}

    @property
    def sequences(self) -> Sequence[int]:
        """The sequences of all rows, in order; not to be changed."""
        return self._sequences

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

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the columns, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Give what a cell says; nothing while its job is not at hand, which fetches it."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role in _TEXT_ROLES:
            job = self.job_at(index.row())
            return job if job is None or role == JOB_ROLE else self._text(job, column, role)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN_RIGHT if column.right else _ALIGN_LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Give a column's heading; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return COLUMNS[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN_RIGHT if COLUMNS[section].right else _ALIGN_LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be selected, and dragged: those with a file out, those that wait to another place."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        job = self._store.get(self._sequences[index.row()])
        draggable = job is not None and (job.file or job.status is JobStatus.PENDING)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if draggable else flags

    def mimeTypes(self) -> list[str]:
        """Name what a dragged row is to other programs: files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Give the clips of rows as file URLs, in the order of the rows."""
        jobs = [self.job_at(row) for row in sorted({index.row() for index in indexes})]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(job.file) for job in jobs if job is not None and job.file])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        """Let clips be copied out, never moved."""
        return Qt.DropAction.CopyAction

    def job_at(self, row: int) -> Job | None:
        """Give the job of a row if it is at hand; otherwise have it fetched."""
        sequence = self._sequences[row]
        self._rows[sequence] = row
        job = self._store.get(sequence)
        if job is None:
            self._want(sequence, row)
        return job

    def row_of(self, sequence: int) -> int | None:
        """Find the row of a sequence, or None if it is not in the list."""
        row = self._seen_at(sequence)
        if row is None and sequence in self._sequences:
            row = self._sequences.index(sequence)
            self._rows[sequence] = row
        return row

    def look_at(self, first: int, last: int) -> None:
        """Have the jobs of rows that came into sight, and of some around them, fetched."""
        self._sight = (first, last)
        first, last = max(0, first - LOOK_AHEAD), min(len(self._sequences) - 1, last + LOOK_AHEAD)
        if last < first:
            return
        rows = dict(zip(self._sequences[first : last + 1], range(first, last + 1), strict=True))
        for sequence in self._store.lacking(rows):
            self._want(sequence, rows[sequence])

    def set_rows(self, sequences: array[int]) -> None:
        """Show these rows instead; only what differs is touched where that is little."""
        if sequences == self._sequences:
            return
        start, removed, inserted = difference(self._sequences, sequences)
        if removed > GENTLE or inserted > GENTLE or not self._sequences or not sequences:
            self.beginResetModel()
            self._sequences = array("q", sequences)
            self._rows.clear()
            self.endResetModel()
            return
        if removed:
            self._remove(start, removed)
        if inserted:
            self._insert(start, sequences[start : start + inserted])

    def insert_newest(self, jobs: Iterable[Job]) -> None:
        """Put jobs that are newer than all others on top, the latest first: their place in the default order."""
        newest = self._sequences[0] if self._sequences else -1
        new = sorted((job for job in jobs if job.sequence > newest), key=lambda job: -job.sequence)
        for job in reversed(new[:CAPACITY]):
            self._store.put(job)
        if new:
            self._insert(0, array("q", [job.sequence for job in new]))

    def remove(self, sequences: Iterable[int]) -> None:
        """Take rows out."""
        gone = set(sequences)
        if gone:
            self.set_rows(array("q", [sequence for sequence in self._sequences if sequence not in gone]))

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
        before = self._store.find(job.id)
        self._store.put(job)
        self._progress.pop(job.id, None)
        if before is not None:
            self._shown.setdefault(job.sequence, before)
            self._flush_soon()

    def progress(self, job_id: JobId, progress: float | None) -> None:
        """Take how far a job is, and paint it soon."""
        self._progress[job_id] = progress
        self._flush_soon()

    def flush(self) -> None:
        """Tell the view of every cell that changed since the last time."""
        self._flush_timer.stop()
        progress, self._progress = self._progress, {}
        shown, self._shown = self._shown, {}
        for job_id, percent in progress.items():
            job = self._store.progressed(job_id, percent)
            if job is not None and job.sequence not in shown:
                self._touch(job.sequence, (STATUS,))
        for sequence, before in shown.items():
            now = self._store.get(sequence)
            if now is not None:
                columns = enumerate(COLUMNS)
                self._touch(sequence, [one for one, column in columns if column.facts(before) != column.facts(now)])

    def outdate(self) -> None:
        """Fetch again what is in sight, because anything may have changed."""
        self._store.outdate()

    def _text(self, job: Job, column: ColumnDefinition, role: int) -> str:
        of_status = column.cell is Cell.STATUS
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row_tip(job, self._queue) if of_status else (column.tip or column.text)(job))
        text = row_text(job, self._queue) if of_status else column.text(job)
        if role != Qt.ItemDataRole.AccessibleTextRole or column.cell is Cell.PLAIN:
            return text
        if column.cell is Cell.MONEY and column.tip is not None:
            return f"{text}. {column.tip(job)}"
        status = row_text(job, self._queue)
        if job.simulated:
            status = self.tr("{status}, simulated").format(status=status)
        return status if of_status else self.tr("{prompt}: {status}").format(prompt=text, status=status)

    def _flush_soon(self) -> None:
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    def _touch(self, sequence: int, columns: Iterable[int]) -> None:
        """Tell of cells that look different now, if anybody can see them."""
        row = self._seen_at(sequence)
        if row is not None and self._sight[0] <= row <= self._sight[1]:
            for column in columns:
                index = self.index(row, column)
                self.dataChanged.emit(index, index, _TEXT_ROLES)

    def _want(self, sequence: int, row: int) -> None:
        self._rows[sequence] = row
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
        if len(self._rows) > 4 * CAPACITY:
            self._rows.clear()

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
        self._rows = {sequence: row + distance if row >= start else row for sequence, row in self._rows.items()}

    def _seen_at(self, sequence: int) -> int | None:
        """Give the row at which a sequence was looked at; None if nobody did since the list was built."""
        row = self._rows.get(sequence, -1)
        return row if 0 <= row < len(self._sequences) and self._sequences[row] == sequence else None

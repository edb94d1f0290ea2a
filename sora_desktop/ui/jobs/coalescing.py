"""Changes of jobs, gathered for a moment, so that each cell is painted once however often it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.ui.jobs.columns import COLUMNS, STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.ui.jobs.store import JobStore

COALESCE_MILLISECONDS = 50
"""How long changes are gathered before the cells that they touch are painted."""


class CoalescedChanges(QObject):
    """Takes changes to a store, and tells a little later of the cells that look different."""

    def __init__(self, store: JobStore, touch: Callable[[int, Iterable[int]], None], parent: QObject) -> None:
        """Gather nothing yet.

        Args:
            store: the jobs at hand.
            touch: told the sequence of a job, and the columns of its cells that look different.
            parent: whose it is.
        """
        super().__init__(parent)
        self._store = store
        self._touch = touch
        self._shown: dict[int, Job] = {}
        """Jobs that changed since the last flush, as they were when they were last painted."""

        self._progress: dict[JobId, float | None] = {}
        """How far jobs have come since the last flush."""

        self.timer = QTimer(self, singleShot=True, interval=COALESCE_MILLISECONDS)
        self.timer.timeout.connect(self.flush)

    def change(self, job: Job) -> None:
        """Take a job's new state."""
        before = self._store.find(job.id)
        self._store.put(job)
        self._progress.pop(job.id, None)
        if before is not None:
            self._shown.setdefault(job.sequence, before)
            self._flush_soon()

    def progress(self, job_id: JobId, progress: float | None) -> None:
        """Take how far a job is."""
        self._progress[job_id] = progress
        self._flush_soon()

    def flush(self) -> None:
        """Tell of every cell that changed since the last time."""
        self.timer.stop()
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

    def _flush_soon(self) -> None:
        if not self.timer.isActive():
            self.timer.start()

"""Keeps the rows of the list true to what the catalogue answers and to what happens to jobs meanwhile."""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.events import (
    JobChanged,
    JobProgressed,
    JobsAdded,
    JobsChanged,
    JobsDeleted,
    JobsRemoved,
    JobsRestored,
)
from sora_desktop.domain.queries import JobGroup, JobQuery
from sora_desktop.ui.jobs.grouping import provisional

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queries import GroupRows
    from sora_desktop.ui.jobs.feed import JobFeed, ListRows
    from sora_desktop.ui.jobs.model import JobTableModel
    from sora_desktop.ui.jobs.selection import JobSelection


class RowKeeper(QObject):
    """Hands rows and changes on to the model, and keeps selection and place while they come.

    Attributes:
        follows: whether the current row is kept in sight wherever the next rows have it.
        begun: the query of whose rows only the first have come, if there is one.

    Signals:
        kept: The rows are as they should be, as far as is known; there may be none.
    """

    kept = Signal()

    def __init__(self, feed: JobFeed, model: JobTableModel, selection: JobSelection, parent: QObject) -> None:
        """Keep the rows of `model` true to `feed`."""
        super().__init__(parent)
        self.follows = False
        self._feed = feed
        self._model = model
        self._selection = selection
        self.begun: JobQuery | None = None

        feed.first_came.connect(self._on_first)
        feed.rows_came.connect(self._on_rows)

    def apply(self, event: Event) -> None:
        """Take in what has happened to jobs."""
        match event:
            case JobProgressed(job_id, progress):
                self._model.progress(job_id, progress)
            case JobChanged(job):
                self._model.change(job)
                self._selection.note(job)
                self._ask_after_change()
            case JobsChanged(jobs):
                self._model.change_many(jobs)
                self._selection.note_many(jobs)
                self._ask_after_change()
            case JobsAdded(jobs):
                self._on_added(jobs)
            case JobsRemoved(job_ids) | JobsDeleted(job_ids):
                self._on_removed(self._forget(set(job_ids)))
            case JobsRestored(jobs):
                self._on_removed(self._forget({job.id for job in jobs}))
            case _:
                pass

    def collapse(self, key: str | None, collapsed: bool) -> None:  # noqa: FBT001 - a slot
        """Take the jobs of a group out of sight, or show them again."""
        with self._kept_current():
            self._model.collapse(key, collapsed=collapsed)

    def collapse_all(self, collapsed: bool) -> None:  # noqa: FBT001 - a slot
        """Take the jobs of all groups out of sight, or show them again."""
        with self._kept_current():
            self._model.collapse_all(collapsed=collapsed)

    @contextmanager
    def _kept_current(self) -> Iterator[None]:
        """Let the keyboard rest on the header of a group in which the current row goes out of sight."""
        current = self._selection.wanted_current
        row = None if current is None else self._model.row_of(current)
        above = None if row is None else self._model.header_above(row)
        header = None if above is None else self._model.sequences[above]
        with self._selection.kept():
            yield
        if header is not None and current is not None and self._model.row_of(current) is None:
            self._selection.rest_on(self._model.row_of(header))

    def _on_first(self, query: JobQuery, jobs: list[Job]) -> None:
        """Show the first jobs until all rows are known; where there are none, wait for that to be sure."""
        if not jobs:
            return
        self.begun = query
        with self._selection.begun():
            for job in reversed(jobs):
                self._model.store.put(job)
            sequences = array("q", [job.sequence for job in jobs])
            self._model.set_rows(sequences, _groups_of(query, jobs), counted=False)
        self.kept.emit()

    def _on_rows(self, query: JobQuery, rows: ListRows) -> None:
        begun, self.begun = self.begun == query, None
        new_query = query != self._feed.answered and not (begun and self._selection.was_scrolled)
        with self._selection.kept(new_query=new_query, follow=self.follows):
            self._model.set_rows(rows.sequences, rows.groups)
        self.follows = False
        self.kept.emit()

    def _ask_after_change(self) -> None:
        self._feed.counts_changed()
        if self._feed.query != JobQuery():
            self._feed.rows_changed()

    def _on_added(self, jobs: tuple[Job, ...]) -> None:
        if self._feed.query == JobQuery() == self._feed.answered:
            self._feed.outdate_rows()
            with self._selection.kept():
                self._model.insert_newest(jobs)
            self.kept.emit()
        else:
            self._feed.rows_changed()
        self._feed.counts_changed()

    def _on_removed(self, known: set[int]) -> None:
        """Take jobs out that went to the trash, or came back from it; the next answer brings what else changed."""
        self._feed.outdate_rows()
        with self._selection.kept(removed=known):
            self._model.remove(known)
        if self._feed.answered is not None:
            self.kept.emit()
            self._feed.ask_rows()
        self._feed.counts_changed()

    def _forget(self, job_ids: set[JobId]) -> set[int]:
        """Know nothing of some jobs any more, and give the sequences of those that were known."""
        return {*self._selection.find(job_ids), *self._model.store.forget(job_ids)}


def _groups_of(query: JobQuery, jobs: list[Job]) -> list[GroupRows] | None:
    """Give the groups of the first jobs of a list, or None for a list without groups."""
    if query.group is JobGroup.BATCH:
        return provisional([(job.batch_id, job.batch_name or "") for job in jobs])
    if query.group is JobGroup.CONNECTION:
        return provisional([(job.connection, job.connection) for job in jobs])
    return None

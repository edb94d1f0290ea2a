"""Keeps asking the catalogue what the list should show, no more often than anybody could see."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery
from sora_desktop.ui.jobs.latest import LatestAnswer

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import GroupRows
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start

SEARCH_MILLISECONDS = 120
"""How long typing must pause before it is searched for."""

REFRESH_MILLISECONDS = 200
"""How often, at most, changes make rows or counts be asked for again."""

TIMES_LONGER = 4
"""How many times as long as the last answer took nothing is asked for again because of changes."""

LOADING_MILLISECONDS = 150
"""How long the first answer may take before somebody is told."""


FIRST = 64
"""Jobs that are asked for ahead of all others when another list is wanted; more than most screens show."""

_TRIES = 3
"""How often groups and jobs are asked for until both tell of the same moment."""

_log = logging.getLogger(__name__)


class ListRows(NamedTuple):
    """The rows of a list: its jobs in order, and the groups in which they stand, if it has any."""

    sequences: array[int]
    groups: list[GroupRows] | None = None


class JobFeed(QObject):
    """Turns a query and what happens to jobs into rows and counts.

    Signals:
        first_came: The first jobs of another list than the one before, ahead of its rows: (`JobQuery`, a list).
        rows_came: Rows for a query: (`JobQuery`, `ListRows`).
        counts_came: How many jobs each filter would show.
        failed: A `SoraDesktopError` came instead.
        delayed: The first answer takes long.
        query_changed: Something else is asked for from now on: the `JobQuery`.
    """

    first_came = Signal(object, object)
    rows_came = Signal(object, object)
    counts_came = Signal(object)
    failed = Signal(object)
    delayed = Signal()
    query_changed = Signal(object)

    def __init__(self, catalogue: JobCatalogue, start: Start, parent: QObject | None = None) -> None:
        """Ask nothing yet."""
        super().__init__(parent)
        self._query = JobQuery()
        self._text = ""
        self._answered: JobQuery | None = None
        self._catalogue = catalogue
        self._first = LatestAnswer(start, self._ask_first, self._on_first, self._on_no_first)
        self._rows = LatestAnswer(start, self._ask_rows, self._on_rows, self._on_error)
        self._counts = LatestAnswer(start, catalogue.counts, self._on_counts, self._on_error)
        self._search_timer = self._timer(SEARCH_MILLISECONDS, self._search)
        self._rows_timer = self._timer(REFRESH_MILLISECONDS, self.ask_rows)
        self._counts_timer = self._timer(REFRESH_MILLISECONDS, self.ask_counts)
        self._loading_timer = self._timer(LOADING_MILLISECONDS, self.delayed.emit)
        self._asked_rows = QElapsedTimer()

    @property
    def query(self) -> JobQuery:
        """The query that is to be answered."""
        return self._query

    @property
    def answered(self) -> JobQuery | None:
        """What the rows that came last answer, or None while none have come."""
        return self._answered

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come, or a question still to be put."""
        timers = (self._search_timer, self._rows_timer, self._counts_timer)
        answers = (self._first, self._rows, self._counts)
        return any(one.under_way for one in answers) or any(timer.isActive() for timer in timers)

    def show(self, query: JobQuery, *, ask: bool = True) -> None:
        """Ask for something else; with `ask` false, when the first question is put."""
        if query != self._query:
            counted_anew = _counted(query) != _counted(self._query)
            self._query = query
            self.query_changed.emit(query)
            if ask:
                self.ask_rows()
            if ask and counted_anew:
                self.ask_counts()

    def search(self, text: str) -> None:
        """Ask for jobs in which all words of a text occur, when typing pauses."""
        self._text = text.strip()
        if self._text:
            self._search_timer.start()
        else:
            self._search()

    def ask_rows(self) -> None:
        """Ask for the rows now."""
        self._rows_timer.stop()
        self._asked_rows.start()
        if self._query != self._answered:
            self._first.ask(self._query)
        self._rows.ask(self._query)
        if self._answered is None and not self._loading_timer.isActive():
            self._loading_timer.start()

    def ask_counts(self) -> None:
        """Ask for the counts now."""
        self._counts_timer.stop()
        self._counts.ask(_counted(self._query))

    def rows_changed(self) -> None:
        """Ask for the rows: at once if they were not asked for lately, else soon, however much changes meanwhile."""
        if self._rows_timer.isActive():
            return
        pause = _pause(self._rows.took)
        since = self._asked_rows.elapsed() if self._asked_rows.isValid() else pause
        self._rows_timer.start(max(0, pause - since))

    def counts_changed(self) -> None:
        """Ask for the counts soon, however much else changes meanwhile."""
        if not self._counts_timer.isActive():
            self._counts_timer.start(_pause(self._counts.took))

    def outdate_rows(self) -> None:
        """Drop the answer under way, if there is one, because it will be wrong, and ask again."""
        self._rows.outdate()

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(then)
        return timer

    def _search(self) -> None:
        self._search_timer.stop()
        self.show(dataclasses.replace(self._query, text=self._text))

    async def _ask_first(self, query: JobQuery) -> list[Job]:
        return await self._catalogue.first(query, FIRST)

    async def _ask_rows(self, query: JobQuery) -> ListRows:
        if query.group is JobGroup.NONE:
            return ListRows(await self._catalogue.sequences(query))
        for _ in range(_TRIES):
            groups = await self._catalogue.groups(query)
            sequences = await self._catalogue.sequences(query)
            if sum(group.count for group in groups) == len(sequences):
                break
        return ListRows(sequences, groups)

    def _on_first(self, query: JobQuery, jobs: list[Job]) -> None:
        if query == self._query and query != self._answered:
            self._loading_timer.stop()
            self.first_came.emit(query, jobs)

    def _on_no_first(self, error: SoraDesktopError) -> None:
        # Why there is nothing to show is told by the answer that brings all rows.
        _log.info("the first jobs of a list did not come: %s", error)

    def _on_rows(self, query: JobQuery, rows: ListRows) -> None:
        self._loading_timer.stop()
        self.rows_came.emit(query, rows)
        self._answered = query

    def _on_counts(self, _query: JobQuery, counts: dict[JobFilter, int]) -> None:
        self.counts_came.emit(counts)

    def _on_error(self, error: SoraDesktopError) -> None:
        self._loading_timer.stop()
        self.failed.emit(error)


def _counted(query: JobQuery) -> JobQuery:
    """Give what the counts of all filters depend on."""
    plain = JobQuery()
    return dataclasses.replace(
        query, filter=plain.filter, sort=plain.sort, descending=plain.descending, group=plain.group
    )


def _pause(took: float) -> int:
    """Give the milliseconds between two questions of which the last one took so many to be answered."""
    return max(REFRESH_MILLISECONDS, round(TIMES_LONGER * took))

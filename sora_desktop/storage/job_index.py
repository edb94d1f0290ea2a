"""Answers what a list of jobs asks: which ones, in which order, how many."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import ENDED, JobStatus
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.storage.job_rows import SELECT, read_job
from sora_desktop.storage.texts import storable, words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import JobQuery
    from sora_desktop.storage.database import Database

_PAGE = 500
"""How many jobs one statement fetches."""

_STATUSES: Mapping[JobFilter, frozenset[JobStatus]] = {
    JobFilter.ACTIVE: frozenset(JobStatus) - ENDED - {JobStatus.UNCONFIRMED},
    JobFilter.DONE: frozenset({JobStatus.COMPLETED}),
    JobFilter.ATTENTION: frozenset({JobStatus.FAILED, JobStatus.UNCONFIRMED}),
}

_LIFE = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(JobStatus))
_ORDERS: Mapping[JobSort, str] = {
    JobSort.PROMPT: "prompt_key",
    JobSort.STATUS: f"CASE status {_LIFE} END",
    JobSort.MODEL: "model_key",
    JobSort.SIZE: "size_key",
    JobSort.SECONDS: "seconds_key",
    JobSort.CONNECTION: "connection_key",
    JobSort.COMPLETED: "completed_at",
}
"""What each order compares; a job without a value comes before all others, or last when descending."""


class JobIndex:
    """Reads lists of jobs; a list is an array of sequences, and only what is seen becomes jobs."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def sequences(self, query: JobQuery) -> array[int]:
        """Give the sequences of all jobs of a query, in its order."""
        condition, values = _condition(query)
        sql = f"SELECT sequence FROM jobs WHERE {condition} ORDER BY {_order(query)}"  # noqa: S608 - values are bound
        return await self._database.read(
            lambda connection: array("q", (row[0] for row in connection.execute(sql, values)))
        )

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        """Give the jobs of some sequences, in that order; missing ones are left out."""
        wanted = tuple(sequences)
        return await self._database.read(lambda connection: _page(connection, wanted))

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        """Count the jobs of each filter, within the rest of the query."""
        condition, values = _rest(query)
        sql = (
            "SELECT status, simulated, removed_at IS NOT NULL AS removed, count(*) "  # noqa: S608 - values are bound
            f"FROM jobs WHERE {condition} GROUP BY status, simulated, removed"
        )
        rows = await self._database.read(lambda connection: connection.execute(sql, values).fetchall())
        counts = dict.fromkeys(JobFilter, 0)
        for status, simulated, removed, number in rows:
            for filter_ in _filters(JobStatus(status), bool(simulated), removed=bool(removed)):
                counts[filter_] += number
        return counts


def _order(query: JobQuery) -> str:
    direction = "DESC" if query.descending else "ASC"
    if query.sort is JobSort.CREATED:
        return f"sequence {direction}"
    return f"{_ORDERS[query.sort]} {direction}, sequence DESC"


def _condition(query: JobQuery) -> tuple[str, list[object]]:
    """Give the whole condition of a query, and the values it binds."""
    rest, values = _rest(query)
    if query.filter is JobFilter.TRASH:
        return f"removed_at IS NOT NULL AND {rest}", values
    condition = f"removed_at IS NULL AND {rest}"
    if query.filter is JobFilter.SIMULATED:
        condition += " AND simulated = 1"
    elif query.filter in _STATUSES:
        condition += f" AND status IN ({_listed(_STATUSES[query.filter])})"
    return condition, values


def _rest(query: JobQuery) -> tuple[str, list[object]]:
    """Give the condition of all fields of a query but its filter."""
    conditions = ["TRUE"]
    values: list[object] = []
    if query.connection is not None:
        conditions.append("connection = ?")
        values.append(storable(query.connection))
    if query.batch_id is not None:
        conditions.append("batch_id = ?")
        values.append(storable(query.batch_id))
    for word in words(query.text):
        conditions.append("instr(search, ?) > 0")
        values.append(word)
    return " AND ".join(conditions), values


def _listed(statuses: Collection[JobStatus]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


def _filters(status: JobStatus, simulated: bool, *, removed: bool) -> list[JobFilter]:  # noqa: FBT001 - a fact of a row
    """Name the filters that show a job."""
    if removed:
        return [JobFilter.TRASH]
    shown = [filter_ for filter_, statuses in _STATUSES.items() if status in statuses]
    return [JobFilter.ALL, *shown, *([JobFilter.SIMULATED] if simulated else [])]


def _page(connection: sqlite3.Connection, wanted: tuple[int, ...]) -> list[Job]:
    found: dict[int, Job] = {}
    for start in range(0, len(wanted), _PAGE):
        part = wanted[start : start + _PAGE]
        marks = ", ".join("?" * len(part))
        for row in connection.execute(f"{SELECT} WHERE sequence IN ({marks})", part):
            job = read_job(row)
            found[job.sequence] = job
    return [found[sequence] for sequence in wanted if sequence in found]

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

_IN_TRASH = "removed_at IS NOT NULL AND deleted_at IS NULL"

_LIFE = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(JobStatus))
_ORDERS: Mapping[JobSort, tuple[str, str]] = {
    JobSort.CREATED: ("sequence", "jobs_by_creation"),
    JobSort.PROMPT: ("prompt_key", "jobs_by_prompt"),
    JobSort.STATUS: (f"CASE status {_LIFE} END", "jobs_by_status"),
    JobSort.MODEL: ("model_key", "jobs_by_model"),
    JobSort.SIZE: ("size_key", "jobs_by_size"),
    JobSort.SECONDS: ("seconds_key", "jobs_by_seconds"),
    JobSort.CONNECTION: ("connection_key", "jobs_by_connection"),
    JobSort.COMPLETED: ("completed_at", "jobs_by_completion"),
    JobSort.QUEUE: ("queue_key", "jobs_by_queue"),
    JobSort.COST: ("cost_key", "jobs_by_cost"),
    JobSort.RATING: ("rating", "jobs_by_rating"),
    JobSort.NAME: ("name_key", "jobs_by_name"),
}
"""What each order compares, and the index of it; a job without a value comes before all others."""


class JobIndex:
    """Reads lists of jobs; a list is an array of sequences, and only what is seen becomes jobs."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def sequences(self, query: JobQuery) -> array[int]:
        """Give the sequences of all jobs of a query, in its order."""
        sql, values = _statement(query)
        return await self._database.read(
            lambda connection: array("q", (row[0] for row in connection.execute(sql, values)))
        )

    async def page(self, sequences: Sequence[int], *, deleted: bool = False) -> list[Job]:
        """Give the jobs of some sequences, in that order; missing ones are left out.

        Args:
            sequences: which jobs.
            deleted: whether those that were deleted for good are not missing.
        """
        wanted = tuple(sequences)
        return await self._database.read(lambda connection: _page(connection, wanted, deleted=deleted))

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        """Count the jobs of each filter, within the rest of the query."""
        rest, values = _rest(query)
        # In two halves, so that each can be answered from an index alone.
        sql = (
            "SELECT status, simulated, 0, count(*) FROM jobs "  # noqa: S608 - values are bound
            f"WHERE removed_at IS NULL{rest} GROUP BY status, simulated "
            f"UNION ALL SELECT NULL, NULL, 1, count(*) FROM jobs WHERE {_IN_TRASH}{rest}"
        )
        rows = await self._database.read(lambda connection: connection.execute(sql, (*values, *values)).fetchall())
        counts = dict.fromkeys(JobFilter, 0)
        for status, simulated, removed, number in rows:
            for filter_ in [JobFilter.TRASH] if removed else _filters(JobStatus(status), simulated):
                counts[filter_] += number
        return counts


def _statement(query: JobQuery) -> tuple[str, list[object]]:
    """Give the statement that lists the sequences of a query, and the values it binds.

    Unless texts have to be read anyway, only indexes are: left alone, the planner would fetch
    each job, and sort what an index has in order already.
    """
    rest, values = _rest(query)
    direction = "DESC" if query.descending else "ASC"
    key, index = _ORDERS[query.sort]
    order = f"{key} {direction}" if query.sort is JobSort.CREATED else f"{key} {direction}, sequence DESC"
    condition = _shown(query.filter)
    if query.filter is JobFilter.TRASH:
        source = f"jobs INDEXED BY jobs_in_trash WHERE {condition}{rest}"
    elif rest:
        source = f"jobs WHERE {condition}{rest}"
    elif query.filter is JobFilter.ALL:
        source = f"jobs INDEXED BY {index} WHERE {condition}"
    elif query.sort in {JobSort.CREATED, JobSort.STATUS}:
        source = f"jobs INDEXED BY jobs_by_status WHERE {condition}"
    else:
        matches = f"SELECT sequence FROM jobs INDEXED BY jobs_by_status WHERE {condition}"  # noqa: S608 - no values
        source = f"jobs INDEXED BY {index} WHERE removed_at IS NULL AND sequence IN ({matches})"
    return f"SELECT sequence FROM {source} ORDER BY {order}", values  # noqa: S608 - values are bound


def _shown(filter_: JobFilter) -> str:
    """Give the condition of a filter."""
    if filter_ is JobFilter.TRASH:
        return _IN_TRASH
    if filter_ is JobFilter.SIMULATED:
        return "removed_at IS NULL AND simulated = 1"
    if filter_ in _STATUSES:
        return f"removed_at IS NULL AND status IN ({_listed(_STATUSES[filter_])})"
    return "removed_at IS NULL"


def _rest(query: JobQuery) -> tuple[str, list[object]]:
    """Give the condition of all other fields of a query, to be added to that of its filter."""
    conditions = []
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
    return "".join(f" AND {condition}" for condition in conditions), values


def _listed(statuses: Collection[JobStatus]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


def _filters(status: JobStatus, simulated: int) -> list[JobFilter]:
    """Name the filters that show a job which is not in the trash."""
    shown = [filter_ for filter_, statuses in _STATUSES.items() if status in statuses]
    return [JobFilter.ALL, *shown, *([JobFilter.SIMULATED] if simulated else [])]


def _page(connection: sqlite3.Connection, wanted: tuple[int, ...], *, deleted: bool) -> list[Job]:
    found: dict[int, Job] = {}
    for start in range(0, len(wanted), _PAGE):
        part = wanted[start : start + _PAGE]
        marks = ", ".join("?" * len(part))
        for row in connection.execute(f"{SELECT} WHERE sequence IN ({marks})", part):
            job = read_job(row)
            if deleted or job.deleted_at is None:
                found[job.sequence] = job
    return [found[sequence] for sequence in wanted if sequence in found]

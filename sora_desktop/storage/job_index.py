"""Answers what a list of jobs asks: which ones, in which order, how many."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import Facet, Facets, GroupRows, JobFilter, JobGroup
from sora_desktop.storage import job_lists
from sora_desktop.storage.job_conditions import LISTED, STATUSES
from sora_desktop.storage.job_rows import SELECT, read_job

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import JobQuery
    from sora_desktop.storage.database import Database

_PAGE = 500
"""How many jobs one statement fetches."""

_TAGS = (
    "SELECT min(tag), count(*) FROM job_tags CROSS JOIN jobs ON sequence = job "  # noqa: S608 - no values
    f"WHERE {LISTED} GROUP BY tag_key ORDER BY count(*) DESC, tag_key"
)
_MODELS = (
    "SELECT (SELECT iif(coalesce(remote_model, '') = '', model, remote_model) FROM jobs AS one "  # noqa: S608 - no values
    "INDEXED BY jobs_by_model WHERE one.removed_at IS NULL AND one.model_key = found.model_key LIMIT 1), number "
    f"FROM (SELECT model_key, count(*) AS number FROM jobs INDEXED BY jobs_by_model WHERE {LISTED} "
    "AND model_key > '' GROUP BY model_key) AS found ORDER BY number DESC, model_key"
)
_CONNECTIONS = (
    "SELECT connection, count(*) FROM jobs INDEXED BY jobs_by_connection_name "  # noqa: S608 - no values
    f"WHERE {LISTED} GROUP BY connection ORDER BY count(*) DESC, connection"
)


class JobIndex:
    """Reads lists of jobs; a list is an array of sequences, and only what is seen becomes jobs."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def sequences(self, query: JobQuery) -> array[int]:
        """Give the sequences of all jobs of a query, in its order: by group first, if it asks for groups."""

        def select(connection: sqlite3.Connection) -> array[int]:
            return array("q", (row[0] for row in connection.execute(*job_lists.listing(connection, query))))

        return await self._database.read(select)

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        """Give the first jobs of a query in its order, sooner than all of its sequences are known."""

        def select(connection: sqlite3.Connection) -> list[Job]:
            wanted = connection.execute(*job_lists.listing(connection, query, count)).fetchall()
            return _page(connection, tuple(row[0] for row in wanted), deleted=False)

        return await self._database.read(select)

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        """Give the groups of a query in the order of its rows; none if it asks for none."""
        if query.group is JobGroup.NONE:
            return []
        rows = await self._database.read(
            lambda connection: connection.execute(*job_lists.grouped(connection, query)).fetchall()
        )
        return [GroupRows(label, key, count) for label, key, count in rows]

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

        def count(connection: sqlite3.Connection) -> tuple[list[tuple[str, int, int, int]], int]:
            listed = connection.execute(*job_lists.counting(connection, query)).fetchall()
            return listed, connection.execute(*job_lists.counting_trash(query)).fetchone()[0]

        listed, removed = await self._database.read(count)
        counts = {**dict.fromkeys(JobFilter, 0), JobFilter.TRASH: removed}
        for status, simulated, favourite, number in listed:
            for filter_ in _filters(JobStatus(status), simulated=bool(simulated), favourite=bool(favourite)):
                counts[filter_] += number
        return counts

    async def facets(self) -> Facets:
        """Give the values by which the jobs outside of the trash can be chosen, the most frequent first."""

        def select(connection: sqlite3.Connection) -> Facets:
            return Facets(
                *(
                    tuple(Facet(value, number) for value, number in connection.execute(sql))
                    for sql in (_TAGS, _MODELS, _CONNECTIONS)
                )
            )

        return await self._database.read(select)


def _filters(status: JobStatus, *, simulated: bool, favourite: bool) -> list[JobFilter]:
    """Name the filters that show a job which is not in the trash."""
    shown = [filter_ for filter_, statuses in STATUSES.items() if status in statuses]
    marks = {JobFilter.SIMULATED: simulated, JobFilter.FAVOURITES: favourite}
    return [JobFilter.ALL, *shown, *(filter_ for filter_, holds in marks.items() if holds)]


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

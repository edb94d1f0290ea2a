"""Stores jobs, what servers gave them, and the evidence of it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import math
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import RemoteVideoMissing, UnknownJob
from sora_desktop.domain.jobs import ENDED, FailureStage, JobStatus
from sora_desktop.domain.queue import RANK_STEP
from sora_desktop.storage import caps, claims, ranks, receipt_rows, tag_rows, waiting
from sora_desktop.storage.job_rows import CHARGED_AT, INSERT, SELECT, read_job, write_job, write_time
from sora_desktop.storage.job_versions import annotate, save_job
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from sora_desktop.domain.annotations import Annotation
    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import Place
    from sora_desktop.domain.receipts import Entry, Receipt
    from sora_desktop.storage.database import Database

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_AFTER_ALL = "\U0010ffff"
"""Sorts after whatever an id goes on with."""

_FAILED = (
    f"INDEXED BY jobs_by_status WHERE removed_at IS NULL AND status = '{JobStatus.FAILED}' "  # noqa: S608 - no values
    "AND NOT EXISTS (SELECT 1 FROM jobs AS again WHERE again.retry_of = jobs.id) ORDER BY sequence"
)
_FORGOTTEN = (
    f"INDEXED BY jobs_forgotten WHERE status = '{JobStatus.FAILED}' AND failure_code = '{RemoteVideoMissing.code}' "
    f"AND removed_at IS NULL AND {CHARGED_AT} >= ? ORDER BY sequence"
)

DURATIONS = (
    "SELECT completed_at - submitted_at FROM jobs INDEXED BY jobs_by_duration "  # noqa: S608 - values are bound
    f"WHERE status = '{JobStatus.COMPLETED}' AND connection = ? AND model IS ? AND completed_at >= submitted_at "
    "ORDER BY completed_at DESC LIMIT 50"
)
_USUALLY = 0.9
"""What part of all jobs takes at most the usual time."""

_MICROSECONDS = 1_000_000


class JobRepository:
    """Writes jobs and reads single ones; lists are answered by `JobIndex`."""

    def __init__(self, database: Database) -> None:
        """Keep jobs in `database`."""
        self._database = database

    async def add(self, jobs: Sequence[Job], calendar: Calendar | None = None) -> list[Job]:
        """Store new jobs, all or none, and give them back with their sequences and ranks.

        Args:
            jobs: the jobs; one without a rank goes to the end of the queue.
            calendar: for the caps; without it none is looked at.

        Raises:
            BudgetExceeded: a cap refuses them.
            RemoteIdClaimed: one of them names a video that belongs to another job.
            StorageError: they could not be committed.
        """
        return await self._database.write(lambda connection: add_jobs(connection, jobs, calendar))

    async def begin(self, job: Job, calendar: Calendar, attempt: Entry | None = None) -> Job:
        """Store that a job is being sent, unless a cap refuses it; give it as it is stored.

        Args:
            job: the job, `submitting` since its `submitted_at`.
            calendar: for the caps.
            attempt: what its receipt says of that, in the same transaction.

        Raises:
            UnknownJob: it was never added.
            NotPossible: it cannot be sent any more, or another version of it was stored meanwhile.
            BudgetExceeded: a cap refuses it.
            StorageError: it could not be committed.
        """

        def begin(connection: sqlite3.Connection) -> Job:
            stored = waiting.begin(connection, job, calendar)
            receipt_rows.add_evidence(connection, job, () if attempt is None else (attempt,))
            return stored

        return await self._database.write(begin)

    async def replace_waiting(self, job: Job, calendar: Calendar | None) -> None:
        """Store another version of a job that waits; its place in the queue stays.

        Raises:
            UnknownJob: it was never added.
            NotPossible: it does not wait any more.
            BudgetExceeded: a cap refuses by how much dearer it becomes.
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: waiting.replace(connection, job, calendar))

    async def move(self, job_ids: Sequence[JobId], place: Place) -> list[Job]:
        """Move those of some jobs that wait to a place in the queue, in the order given.

        Gives every job whose rank changed: first those that moved, then any that had to make room.

        Raises:
            StorageError: it could not be committed.
        """

        def move(connection: sqlite3.Connection) -> list[Job]:
            moved = waiting.sequences(connection, job_ids)
            changed = ranks.move(connection, moved, place) if moved else []
            sql = f"{SELECT} WHERE sequence IN (SELECT value FROM json_each(?))"  # noqa: S608 - values are bound
            rows = connection.execute(sql, (json.dumps(changed),))
            jobs = {row[0]: read_job(row) for row in rows}
            return [jobs[sequence] for sequence in changed]

        return await self._database.write(move)

    async def cancel_waiting(self, job_ids: Sequence[JobId] | None = None) -> list[Job]:
        """Cancel those of some jobs that wait, or all that do; give them in the order of the queue.

        Raises:
            StorageError: it could not be committed; all of them wait as before.
        """
        rows = await self._database.write(lambda connection: waiting.cancel(connection, job_ids))
        # The writer has more to do than to make objects of ten thousand rows.
        return await asyncio.to_thread(lambda: [read_job(row) for row in rows])

    async def waiting(self) -> list[Job]:
        """Give the jobs that wait, in the order in which they are to be sent."""
        return await self._database.read(
            lambda connection: [read_job(row) for row in connection.execute(waiting.ALL).fetchall()]
        )

    async def waiting_keys(self) -> list[tuple[JobId, str, int, int]]:
        """Give id, connection, rank and sequence of the jobs that wait, in the order in which they are to be sent."""
        return await self._database.read(lambda connection: connection.execute(waiting.KEYS).fetchall())

    async def failed(self) -> list[Job]:
        """Give the failed jobs that are not in the trash and were not tried again yet, oldest first."""
        return await self._select(_FAILED)

    async def forgotten(self, since: datetime) -> list[Job]:
        """Give the jobs that were sent since a time and that their servers forgot, oldest first."""
        return await self._select(_FORGOTTEN, write_time(since))

    async def usual_duration(self, connection: str, model: str | None) -> tuple[int, float] | None:
        """Tell how long jobs usually take, from being sent to being complete.

        Args:
            connection: whose jobs.
            model: what they asked for.

        Returns:
            How many of the latest jobs that was taken from, 50 at most, and within how many
            seconds nine of ten were complete; None if there is none.
        """
        values = (storable(connection), model and storable(model))
        rows = await self._database.read(lambda database: database.execute(DURATIONS, values).fetchall())
        if not rows:
            return None
        durations = sorted(row[0] for row in rows)
        return len(durations), durations[math.ceil(_USUALLY * len(durations)) - 1] / _MICROSECONDS

    async def save(self, job: Job, evidence: Sequence[Entry | Exchange] = ()) -> Job:
        """Store the present version of a job, and what its receipt says of it, in one transaction.

        Gives the job as it is stored: what a person wrote about it stays, whatever `job` says.

        Raises:
            UnknownJob: it was never added.
            RemoteIdClaimed: its remote id belongs to another job.
            StorageError: it could not be committed.
        """

        def save(connection: sqlite3.Connection) -> Job:
            stored = save_version(connection, job)
            receipt_rows.add_evidence(connection, job, evidence)
            return stored

        return await self._database.write(save)

    async def annotate(self, job_ids: Sequence[JobId], annotation: Annotation) -> list[Job]:
        """Store what a person writes about jobs, for all or none; give those that it changed.

        Raises:
            UnknownJob: one of them was never added, or was deleted for good.
            StorageError: it could not be committed.
        """

        def write(connection: sqlite3.Connection) -> list[Job]:
            pairs = [annotate(connection, storable(job_id), annotation) for job_id in job_ids]
            return [after for before, after in pairs if after != before]

        return await self._database.write(write)

    async def save_many(self, jobs: Sequence[Job]) -> None:
        """Store the present versions of several jobs, all or none.

        Raises:
            UnknownJob: one of them was never added.
            RemoteIdClaimed: the remote id of one belongs to another job.
            StorageError: they could not be committed.
        """

        def save_all(connection: sqlite3.Connection) -> None:
            for job in jobs:
                save_version(connection, job)

        await self._database.write(save_all)

    async def get(self, job_id: str) -> Job | None:
        """Give the job of an id, also one that was deleted for good."""
        found = await self._select("WHERE id = ?", storable(job_id))
        return found[0] if found else None

    async def find(self, prefix: str) -> list[Job]:
        """Give the jobs whose ids begin with `prefix`, oldest first, also those that were deleted for good."""
        start = storable(prefix)
        return await self._select("WHERE id >= ? AND id < ? ORDER BY sequence", start, start + _AFTER_ALL)

    async def trying_again(self, job_id: JobId) -> list[Job]:
        """Give the jobs that try a job again and have not ended, oldest first."""
        where = f"INDEXED BY jobs_by_first_try WHERE retry_of = ? AND status NOT IN ({_ENDED}) ORDER BY sequence"
        return await self._select(where, storable(job_id))

    async def unfinished(self) -> list[Job]:
        """Give the jobs that have not ended and are not in the trash, oldest first."""
        return await self._select(f"WHERE removed_at IS NULL AND status NOT IN ({_ENDED}) ORDER BY sequence")

    async def done_with(self, job_ids: Sequence[str]) -> set[str]:
        """Name those of some jobs whose clip is no more to be fetched: neither unfinished nor a failed download."""
        sql = (
            f"SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND status IN ({_ENDED}) "  # noqa: S608
            f"AND failure_stage IS NOT '{FailureStage.DOWNLOAD}'"
        )
        values = (json.dumps(list(job_ids)),)
        return await self._database.read(lambda database: {row[0] for row in database.execute(sql, values)})

    async def claimed(self, connection: str) -> set[str]:
        """Give every remote id that any job of a connection ever got."""
        sql = "SELECT remote_id FROM remote_ids WHERE connection = ?"
        return await self._database.read(
            lambda database: {row[0] for row in database.execute(sql, (storable(connection),))}
        )

    async def rename_connection(self, old: str, new: str) -> None:
        """Let all jobs of a connection follow its new name.

        Raises:
            ConnectionExists: jobs of an earlier connection with the new name hold some of the same remote ids.
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: claims.rename(connection, storable(old), storable(new)))

    async def record(self, job_id: str, exchange: Exchange) -> None:
        """Keep an exchange as evidence of a job; a look that found nothing new only counts.

        Raises:
            UnknownJob: there is no such job.
            StorageError: it could not be committed.
        """

        def add(connection: sqlite3.Connection) -> None:
            sql = "SELECT sequence FROM jobs WHERE id = ? AND deleted_at IS NULL"
            found = connection.execute(sql, (storable(job_id),)).fetchone()
            if found is None:
                raise UnknownJob(job=job_id)
            receipt_rows.add_exchange(connection, found[0], job_id, exchange)

        await self._database.write(add)

    async def receipt(self, job_id: JobId) -> Receipt:
        """Give the evidence of a job, oldest first; an empty receipt where nothing was sent or there is no such job."""

        def select(connection: sqlite3.Connection) -> Receipt:
            found = connection.execute("SELECT sequence FROM jobs WHERE id = ?", (storable(job_id),)).fetchone()
            return receipt_rows.read_receipt(connection, found[0] if found else 0, job_id)

        return await self._database.read(select)

    async def exchanges(self, job_id: JobId) -> list[Exchange]:
        """Give the exchanges of a job, oldest first."""
        return receipt_rows.exchanges_of(await self.receipt(job_id))

    async def of_file(self, sha256: str) -> list[Job]:
        """Give the jobs whose clip has this SHA-256, in hex; oldest first."""
        return await self._select("WHERE file_sha256 = ? ORDER BY sequence", sha256)

    async def resembling(self, file: str, length: int) -> list[Job]:
        """Give the jobs whose clip is at a path, or as long as one that is there, in bytes; oldest first."""
        return await self._select(
            "WHERE (file = ? OR file_bytes = ?) AND deleted_at IS NULL ORDER BY sequence", storable(file), length
        )

    async def of_batch(self, batch: str) -> list[Job]:
        """Give the jobs of a batch, by its id or name, oldest first; not those that were deleted for good."""
        where, value = "(batch_id = ? OR batch_name = ?) AND deleted_at IS NULL", storable(batch)
        return await self._select(f"WHERE {where} ORDER BY sequence", value, value)

    async def _select(self, condition: str, *values: object) -> list[Job]:
        sql = f"{SELECT} {condition}"
        return await self._database.read(
            lambda connection: [read_job(row) for row in connection.execute(sql, values).fetchall()]
        )


def add_jobs(connection: sqlite3.Connection, jobs: Sequence[Job], calendar: Calendar | None) -> list[Job]:
    """Store new jobs within a transaction; see `JobRepository.add`."""
    if calendar is not None:
        caps.check_added(connection, jobs, calendar)
    # Nobody else can write meanwhile, and rows are never deleted: the numbers are ours.
    last = connection.execute("SELECT coalesce(max(sequence), 0) FROM jobs").fetchone()[0]
    last_rank = max(last * RANK_STEP, ranks.last_rank(connection))
    stored = [
        dataclasses.replace(job, sequence=last + number, rank=job.rank or last_rank + number * RANK_STEP)
        for number, job in enumerate(jobs, start=1)
    ]
    connection.executemany(INSERT, map(write_job, stored))
    tag_rows.add_tags(connection, stored)
    for job in stored:
        claims.claim(connection, job)
    return stored


def save_version(connection: sqlite3.Connection, job: Job) -> Job:
    """Store the present version of a job within a transaction; see `JobRepository.save`."""
    saved = save_job(connection, job)
    if not saved.columns.isdisjoint({"remote_id", "connection"}):
        claims.claim(connection, saved.job)
    return saved.job

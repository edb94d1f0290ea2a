"""Keeps where clips are: of those that are brought in or moved, and which files are clips already."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.jobs import ENDED, JobId
from sora_desktop.storage.job_rows import SELECT, read_job, write_time
from sora_desktop.storage.jobs import add_jobs, save_version
from sora_desktop.storage.receipt_rows import add_evidence
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.storage.database import Database

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_OLD = (
    "SELECT id FROM jobs INDEXED BY jobs_in_trash "  # noqa: S608 - no values
    f"WHERE removed_at IS NOT NULL AND deleted_at IS NULL AND removed_at < ? AND status IN ({_ENDED}) "
    # The clock was wrong when one went to the trash before it was made; nobody knows how long it has been there.
    "AND removed_at >= created_at LIMIT ?"
)


class KnownClip(NamedTuple):
    """A job that has a clip of some bytes."""

    job_id: JobId
    removed: bool
    """Whether it is in the trash."""


class PlacedClip(NamedTuple):
    """A job with the file of its clip."""

    job_id: JobId
    file: str
    bytes: int
    removed: bool


class ClipPlaces:
    """Reads about the files of clips."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def bring_in(self, jobs: Sequence[Job], evidence: Sequence[Entry]) -> list[Job]:
        """Store jobs of clips that are here already, with an entry of its receipt for each, in one transaction.

        Gives those that were stored: one whose clip the library has by now is left out.

        Raises:
            StorageError: they could not be committed.
        """
        entries = {job.id: entry for job, entry in zip(jobs, evidence, strict=True)}

        def bring(connection: sqlite3.Connection) -> list[Job]:
            taken = known(connection, [job.file_sha256 for job in jobs if job.file_sha256])
            stored = add_jobs(connection, [job for job in jobs if job.file_sha256 not in taken], None)
            for job in stored:
                add_evidence(connection, job, (entries[job.id],))
            return stored

        return await self._database.write(bring)

    async def replace(self, files: Sequence[tuple[JobId, str, str]]) -> list[Job]:
        """Note that clips are elsewhere, all or none; give the jobs that it changed.

        Args:
            files: ids, each with the path that its clip had and the one that it has now; a job whose clip
                is not where it was any more stays as it is.

        Raises:
            StorageError: it could not be committed.
        """

        def replace(connection: sqlite3.Connection) -> list[Job]:
            changed: list[Job] = []
            for job_id, before, after in files:
                row = connection.execute(f"{SELECT} WHERE id = ? AND deleted_at IS NULL", (job_id,)).fetchone()
                job = row and read_job(row)
                if job and job.file == before:
                    changed.append(save_version(connection, job.changed(file=after)))
            return changed

        return await self._database.write(replace)

    async def files(self, job_ids: Collection[str]) -> list[PlacedClip]:
        """Give the files of the clips of some jobs."""
        return await self._placed("id IN (SELECT value FROM json_each(?))", json.dumps(list(job_ids)))

    async def known(self, digests: Iterable[str]) -> dict[str, KnownClip]:
        """Give, by SHA-256, the job that has a clip of these bytes; one outside of the trash comes first."""
        wanted = list(digests)
        return await self._database.read(lambda connection: known(connection, wanted))

    async def inside(self, *folders: Path) -> list[PlacedClip]:
        """Give the clips whose files are in one of some folders, or in one within it, oldest first; each once."""
        if not folders:
            return []
        starts = [storable(f"{str(folder).rstrip(os.sep)}{os.sep}") for folder in folders]
        condition = " OR ".join(["substr(file, 1, length(?)) = ?"] * len(starts))
        return await self._placed(f"({condition})", *(start for start in starts for _ in range(2)))

    async def owners(self, files: Collection[str]) -> dict[str, JobId]:
        """Give, for those of some files that are clips of jobs, the job."""
        sql = "SELECT file, id FROM jobs WHERE file IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
        values = json.dumps([storable(file) for file in files])
        rows = await self._database.read(lambda connection: connection.execute(sql, (values,)).fetchall())
        return {file: JobId(job_id) for file, job_id in rows}

    async def removed_before(self, time: datetime, most: int) -> list[JobId]:
        """Name jobs that went to the trash before a time and can be deleted for good, so many at most."""
        values = (write_time(time), most)
        rows = await self._database.read(lambda connection: connection.execute(_OLD, values).fetchall())
        return [JobId(row[0]) for row in rows]

    async def _placed(self, condition: str, *values: str) -> list[PlacedClip]:
        sql = (
            "SELECT id, file, coalesce(file_bytes, 0), removed_at IS NOT NULL FROM jobs "  # noqa: S608 - of our own words
            f"WHERE {condition} AND file IS NOT NULL AND deleted_at IS NULL ORDER BY sequence"
        )
        rows = await self._database.read(lambda connection: connection.execute(sql, values).fetchall())
        return [PlacedClip(JobId(row[0]), row[1], row[2], bool(row[3])) for row in rows]


def known(connection: sqlite3.Connection, digests: Collection[str]) -> dict[str, KnownClip]:
    """Give, by SHA-256, the job that has a clip of these bytes; one outside of the trash comes first."""
    sql = (
        "SELECT file_sha256, id, removed_at IS NOT NULL FROM jobs INDEXED BY jobs_by_file "
        "WHERE file_sha256 IN (SELECT value FROM json_each(?)) AND file_sha256 IS NOT NULL "
        "AND deleted_at IS NULL ORDER BY removed_at IS NOT NULL DESC"
    )
    rows = connection.execute(sql, (json.dumps(list(digests)),))
    return {sha256: KnownClip(JobId(job_id), bool(removed)) for sha256, job_id, removed in rows}

"""Deletes jobs of the trash for good, and remembers of which of them something is still left somewhere."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseUnavailable
from sora_desktop.domain.jobs import ENDED
from sora_desktop.storage.erasing import erase, forget_files, remove_traces
from sora_desktop.storage.job_rows import SELECT, read_job

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.storage.database import Database

_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_IN_TRASH = f"removed_at IS NOT NULL AND deleted_at IS NULL AND status IN ({_ENDED})"
_AMONG = "id IN (SELECT value FROM json_each(?))"
_PENDING = "sequence IN (SELECT job FROM erasures) ORDER BY sequence"
_USED = (
    "SELECT 1 FROM jobs WHERE deleted_at IS NULL "
    "AND (instr(coalesce(reference, ''), :name) > 0 OR instr(further_references, :name) > 0) LIMIT 1"
)

_TRIES = 20
_PAUSE = 0.1
"""Seconds between two tries to empty the log while somebody reads."""


class ErasureRepository:
    """Erases what jobs said, at once and wherever it may have left a trace in the database."""

    def __init__(self, database: Database) -> None:
        """Erase in `database`."""
        self._database = database

    async def erase(self, job_ids: Collection[JobId] | None, now: datetime) -> list[Job]:
        """Delete those of some jobs for good that are in the trash and have ended, or all such jobs.

        From this commit on they are in no list. Their files are still to be removed, and so are
        traces; `pending` names them until `done`.

        Returns:
            What is left of them, oldest first.

        Raises:
            StorageError: it could not be committed; all is as before.
        """

        def erase_all(connection: sqlite3.Connection) -> list[Job]:
            condition = _IN_TRASH if job_ids is None else f"{_IN_TRASH} AND {_AMONG}"
            values = () if job_ids is None else (json.dumps(list(job_ids)),)
            found = connection.execute(f"SELECT sequence, id FROM jobs WHERE {condition}", values).fetchall()  # noqa: S608
            ids = [row[1] for row in found]
            erase(connection, ids, now, files=False)
            connection.executemany("INSERT INTO erasures (job) VALUES (?)", [row[:1] for row in found])
            rows = connection.execute(f"{SELECT} WHERE {_AMONG} ORDER BY sequence", (json.dumps(ids),)).fetchall()
            return [read_job(row) for row in rows]

        return await self._database.write(erase_all)

    async def pending(self) -> list[Job]:
        """Give the deleted jobs of which something may be left, oldest first, with the files that they had."""
        return await self._database.read(
            lambda connection: [read_job(row) for row in connection.execute(f"{SELECT} WHERE {_PENDING}")]
        )

    async def used(self, names: Collection[str]) -> set[str]:
        """Give those of some names of reference images that jobs still use which are not deleted."""
        return await self._database.read(
            lambda connection: {name for name in names if connection.execute(_USED, {"name": name}).fetchone()}
        )

    async def files_gone(self, jobs: Sequence[Job]) -> None:
        """Forget the files of deleted jobs, which are gone by now.

        Raises:
            StorageError: it could not be committed.
        """
        ids = [job.id for job in jobs]
        await self._database.write(lambda connection: forget_files(connection, ids))

    async def remove_traces(self) -> None:
        """Write the database anew, so that nothing is in it but what it says; whoever writes waits meanwhile.

        Raises:
            StorageError: it could not be done; it may be tried again.
        """
        await self._database.alone(self._write_anew)

    async def done(self, jobs: Sequence[Job]) -> None:
        """Note that nothing is left of deleted jobs.

        Raises:
            StorageError: it could not be committed.
        """
        rows = [(job.sequence,) for job in jobs]
        sql = "DELETE FROM erasures WHERE job = ?"
        await self._database.write(lambda connection: connection.executemany(sql, rows).close())

    def _write_anew(self, connection: sqlite3.Connection) -> None:
        remove_traces(connection)
        for _ in range(_TRIES):
            # The log holds earlier pages until it is emptied, which waits for whoever reads them.
            if not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return
            time.sleep(_PAUSE)
        raise DatabaseUnavailable(path=str(self._database.path), reason="another program is reading it")

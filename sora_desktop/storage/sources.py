"""Finds the job that a video on a server belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobId
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

_OWNER = (
    "SELECT jobs.id FROM remote_ids JOIN jobs ON jobs.sequence = remote_ids.job "
    "WHERE remote_ids.connection = ? AND remote_ids.remote_id = ?"
)


class SourceIndex:
    """Reads which job got which remote id."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def job_of(self, connection: str, remote_id: str) -> JobId | None:
        """Give the job that a remote id was ever given to, or None if it is no job's of ours."""
        values = (storable(connection), storable(remote_id))
        found = await self._database.read(lambda database: database.execute(_OWNER, values).fetchone())
        return JobId(found[0]) if found else None

"""Stores how the queue stands: whether it runs, and which connections are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.queue import Hold, QueueMode
from sora_desktop.storage.job_rows import read_time, write_time
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

_MODE = "queue_mode"
_SET_MODE = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_HOLD = (
    "INSERT INTO holds (connection, code, message, since) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (connection) DO UPDATE SET code = excluded.code, message = excluded.message, since = excluded.since"
)


class QueueRepository:
    """Reads and writes the state of the queue; the jobs in it are kept by `JobRepository`."""

    def __init__(self, database: Database) -> None:
        """Keep the state in `database`."""
        self._database = database

    async def mode(self) -> QueueMode:
        """Say whether waiting jobs are sent; a queue that nobody ever paused runs."""
        row = await self._database.read(
            lambda database: database.execute("SELECT value FROM facts WHERE name = ?", (_MODE,)).fetchone()
        )
        return QueueMode(row[0]) if row else QueueMode.RUNNING

    async def set_mode(self, mode: QueueMode) -> None:
        """Pause the queue, or let it run.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda database: database.execute(_SET_MODE, (_MODE, mode.value)).close())

    async def holds(self) -> tuple[Hold, ...]:
        """Give all held connections, the longest held first."""
        sql = "SELECT connection, code, message, since FROM holds ORDER BY since, connection"
        rows = await self._database.read(lambda database: database.execute(sql).fetchall())
        return tuple(Hold(name, code, message, read_time(since)) for name, code, message, since in rows)

    async def hold(self, hold: Hold) -> None:
        """Hold a connection; one that is held already is held for this reason now.

        Raises:
            StorageError: it could not be committed.
        """
        values = (storable(hold.connection), hold.code, storable(hold.message), write_time(hold.since))
        await self._database.write(lambda database: database.execute(_HOLD, values).close())

    async def release(self, connection: str) -> None:
        """Hold a connection no more.

        Raises:
            StorageError: it could not be committed.
        """
        sql = "DELETE FROM holds WHERE connection = ?"
        await self._database.write(lambda database: database.execute(sql, (storable(connection),)).close())

    async def release_all(self) -> None:
        """Hold no connection any more.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda database: database.execute("DELETE FROM holds").close())

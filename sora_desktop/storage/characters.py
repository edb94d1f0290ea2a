"""Stores which characters were shown to which server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.characters import Character
from sora_desktop.storage.job_rows import read_time, write_time
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

_SELECT = (
    "SELECT connection, remote_id, name, created_at FROM characters WHERE connection = ? ORDER BY name, created_at"
)
_INSERT = """
    INSERT INTO characters (connection, remote_id, name, created_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (connection, remote_id) DO UPDATE SET name = excluded.name
"""


class CharacterRepository:
    """Reads and writes characters."""

    def __init__(self, database: Database) -> None:
        """Keep characters in `database`."""
        self._database = database

    async def of(self, connection: str) -> list[Character]:
        """Give the characters of a connection, by name."""
        rows = await self._database.read(lambda database: database.execute(_SELECT, (connection,)).fetchall())
        return [
            Character(connection=connection, remote_id=remote_id, name=name, created_at=read_time(created_at))
            for connection, remote_id, name, created_at in rows
        ]

    async def add(self, character: Character) -> None:
        """Store a character; one that the server's id is known of gets its new name.

        Raises:
            StorageError: it could not be committed.
        """
        values = (
            storable(character.connection),
            storable(character.remote_id),
            storable(character.name),
            write_time(character.created_at),
        )
        await self._database.write(lambda database: database.execute(_INSERT, values).close())

    async def remove(self, connection: str, remote_id: str) -> None:
        """Forget a character here; its server may keep it."""
        sql = "DELETE FROM characters WHERE connection = ? AND remote_id = ?"
        await self._database.write(lambda database: database.execute(sql, (connection, remote_id)).close())

    async def rename_connection(self, old: str, new: str) -> None:
        """Let the characters of a connection follow its new name."""
        sql = "UPDATE characters SET connection = ? WHERE connection = ?"
        await self._database.write(lambda database: database.execute(sql, (storable(new), old)).close())

"""Stores the connections that people configured, without their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ConnectionExists
from sora_desktop.storage.connection_rows import COLUMNS, read_connection, write_connection
from sora_desktop.storage.texts import folded, storable

if TYPE_CHECKING:
    import sqlite3

    from sora_desktop.domain.connections import Connection
    from sora_desktop.storage.database import Database

_DEFAULT = "default connection"
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM connections ORDER BY name_key"  # noqa: S608 - of the names above
_SAVE = (
    f"INSERT INTO connections ({', '.join(COLUMNS)}) "  # noqa: S608 - of the names above
    f"VALUES ({', '.join(f':{name}' for name in COLUMNS)}) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in COLUMNS[1:])}"
)


class ConnectionRepository:
    """Reads and writes connections, and which of them is the default one."""

    def __init__(self, database: Database) -> None:
        """Keep connections in `database`."""
        self._database = database

    async def all(self) -> list[Connection]:
        """Give every stored connection, by name."""
        return await self._database.read(
            lambda connection: [read_connection(row) for row in connection.execute(_SELECT).fetchall()]
        )

    async def save(self, connection: Connection) -> None:
        """Store a connection, new or changed; if it is the default one, it stays so under a new name.

        Its characters follow the new name.

        Raises:
            ConnectionExists: another one has that name, in whatever case.
            ValueError: it is built in.
            StorageError: it could not be committed.
        """
        if connection.built_in:
            msg = f"the connection {connection.name!r} is built in and not stored"
            raise ValueError(msg)
        await self._database.write(lambda database: _save(database, connection))

    async def remove(self, connection_id: str) -> None:
        """Forget a connection, its characters and its hold; if it was the default one, there is none."""

        def delete(database: sqlite3.Connection) -> None:
            database.execute(
                "DELETE FROM facts WHERE name = ? AND value = (SELECT name FROM connections WHERE id = ?)",
                (_DEFAULT, connection_id),
            )
            for table in ("characters", "holds"):
                database.execute(
                    f"DELETE FROM {table} WHERE connection = (SELECT name FROM connections WHERE id = ?)",  # noqa: S608 - of the names above
                    (connection_id,),
                )
            database.execute("DELETE FROM connections WHERE id = ?", (connection_id,))

        await self._database.write(delete)

    async def default_name(self) -> str | None:
        """Give the name of the connection that was chosen as default; it may not exist any more."""

        def select(database: sqlite3.Connection) -> str | None:
            row = database.execute("SELECT value FROM facts WHERE name = ?", (_DEFAULT,)).fetchone()
            return row[0] if row else None

        return await self._database.read(select)

    async def set_default(self, name: str) -> None:
        """Choose a connection, stored or built in, as default."""
        sql = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        await self._database.write(lambda database: database.execute(sql, (_DEFAULT, storable(name))).close())


def _save(database: sqlite3.Connection, connection: Connection) -> None:
    name, key = storable(connection.name), folded(connection.name)
    taken = database.execute("SELECT 1 FROM connections WHERE name_key = ? AND id <> ?", (key, connection.id))
    if taken.fetchone():
        raise ConnectionExists(name=connection.name)
    database.execute(
        "UPDATE facts SET value = ? WHERE name = ? AND value = (SELECT name FROM connections WHERE id = ?)",
        (name, _DEFAULT, connection.id),
    )
    database.execute(
        "UPDATE OR REPLACE characters SET connection = ? "
        "WHERE connection = (SELECT name FROM connections WHERE id = ?) AND connection <> ?",
        (name, connection.id, name),
    )
    database.execute(_SAVE, write_connection(connection))

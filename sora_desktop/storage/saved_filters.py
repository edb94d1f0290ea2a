"""Stores queries that were given a name."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort, SavedFilter
from sora_desktop.storage.job_rows import read_json, write_json
from sora_desktop.storage.texts import folded, storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from sora_desktop.storage.database import Database

_ALL = "SELECT name, query FROM saved_filters ORDER BY name_key"
_SAVE = """
    INSERT INTO saved_filters (name_key, name, query) VALUES (?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, query = excluded.query
"""


class SavedFilterRepository:
    """Reads and writes saved filters; a name is the same in any case."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def all(self) -> list[SavedFilter]:
        """Give all of them by name."""
        rows = await self._database.read(lambda connection: connection.execute(_ALL).fetchall())
        return [SavedFilter(name, _read(read_json(text))) for name, text in rows]

    async def save(self, saved: SavedFilter) -> None:
        """Store one, in the place of one of the same name.

        Raises:
            StorageError: it could not be committed.
        """
        values = (folded(saved.name), storable(saved.name), write_json(_written(saved.query)))
        await self._database.write(lambda connection: connection.execute(_SAVE, values).close())

    async def rename(self, old: str, new: str) -> None:
        """Give one another name, and take the place of one that has it already.

        Raises:
            StorageError: it could not be committed.
        """
        await self._database.write(lambda connection: _rename(connection, old, new))

    async def remove(self, name: str) -> None:
        """Remove one; nothing happens if there is none of that name.

        Raises:
            StorageError: it could not be committed.
        """
        sql = "DELETE FROM saved_filters WHERE name_key = ?"
        await self._database.write(lambda connection: connection.execute(sql, (folded(name),)).close())


def _rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    before, after = folded(old), folded(new)
    if before != after:
        connection.execute("DELETE FROM saved_filters WHERE name_key = ?", (after,))
    sql = "UPDATE saved_filters SET name_key = ?, name = ? WHERE name_key = ?"
    connection.execute(sql, (after, storable(new), before))


def _written(query: JobQuery) -> dict[str, object]:
    """Give what a query asks, as JSON; what every query asks is left out."""
    usual = JobQuery()
    values = {field.name: getattr(query, field.name) for field in dataclasses.fields(JobQuery)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value != getattr(usual, name)
    }


def _read(values: Mapping[str, object]) -> JobQuery:
    """Give the query that was written; what makes no sense to this program is as it usually is."""
    known: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in values:
            try:
                known[name] = read(values[name])
            except (ValueError, TypeError):
                continue
    return JobQuery(**known)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _time(value: object) -> datetime:
    time = datetime.fromisoformat(_text(value))
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


_READERS: Mapping[str, Callable[[object], object]] = {
    "filter": lambda value: JobFilter(_text(value)),
    "text": _text,
    "sort": lambda value: JobSort(_text(value)),
    "descending": bool,
    "group": lambda value: JobGroup(_text(value)),
    "connection": _text,
    "batch_id": _text,
    "tags": _tags,
    "model": _text,
    "least_rating": lambda value: int(_text(str(value))),
    "since": _time,
    "before": _time,
}

"""Lets a data folder be taken elsewhere, to another disk or as another letter: what is inside it is found again."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.storage.database import Database
from sora_desktop.storage.disk import write_atomically
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from sora_desktop.storage.paths import DataPaths

NOTE = "place"
"""The file in which a data folder says where it was when it was open last."""

_COLUMNS = ("file", "reference", "video")
_MOST_BYTES = 1 << 16


async def open_database(paths: DataPaths) -> Database:
    """Open the database of a data folder, which may have been taken elsewhere since it was open last.

    Raises:
        StorageError: it cannot be opened, or not be changed.
    """
    database = await asyncio.to_thread(Database.open, paths.database)
    try:
        await _follow(database, paths)
    except BaseException:
        await asyncio.to_thread(database.close)
        raise
    return database


async def _follow(database: Database, paths: DataPaths) -> None:
    """Let jobs name the files inside of the data folder by where it is now, if it was elsewhere before."""
    before = await asyncio.to_thread(_noted, paths.root / NOTE)
    if before == paths.root:
        return
    if before is not None and not await asyncio.to_thread(_is_same, before, paths.root):
        start, now = (storable(f"{str(folder).rstrip(os.sep)}{os.sep}") for folder in (before, paths.root))
        await database.write(lambda connection: _rename(connection, start, now))
    # A folder that takes no note takes no clips either, which is said where it matters.
    with suppress(OSError):
        await asyncio.to_thread(write_atomically, paths.root / NOTE, os.fsencode(paths.root))


def _noted(note: Path) -> Path | None:
    try:
        with note.open("rb") as file:
            told = Path(os.fsdecode(file.read(_MOST_BYTES)))
    except OSError:
        return None
    return told if told.is_absolute() else None


def _is_same(before: Path, now: Path) -> bool:
    """Tell whether two paths lead to one folder, so that both are right."""
    try:
        return before.samefile(now)
    except OSError:
        return False


def _rename(connection: sqlite3.Connection, before: str, now: str) -> None:
    for column in _COLUMNS:
        connection.execute(
            f"UPDATE jobs SET {column} = ? || substr({column}, length(?) + 1) "  # noqa: S608 - of our own words
            f"WHERE substr({column}, 1, length(?)) = ?",
            (now, before, before, before),
        )
    several = "SELECT id, further_references FROM jobs WHERE further_references <> '[]'"
    for job_id, written in connection.execute(several).fetchall():
        paths = [now + path.removeprefix(before) if path.startswith(before) else path for path in json.loads(written)]
        connection.execute("UPDATE jobs SET further_references = ? WHERE id = ?", (json.dumps(paths), job_id))

"""Brings a database to the schema that this program knows, with a backup of what was there before."""

from __future__ import annotations

import functools
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseNewer
from sora_desktop.storage.disk import disk_errors, place, unused_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

APPLICATION_ID = 0x536F7261
"""“Sora” in ASCII: what tells our databases from those of other programs."""

BACKUPS_KEPT = 3
_FOLDER = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: the version that it leads to, and its SQL."""

    version: int
    sql: str


@functools.cache
def steps() -> tuple[Step, ...]:
    """Read the migrations that are shipped, in order; their names begin with the version."""
    files = sorted(_FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple(Step(int(file.name[:4]), file.read_text(encoding="utf-8")) for file in files)


def refuse_newer(found: int, path: Path, known: int) -> None:
    """Refuse the schema of a later program.

    Raises:
        DatabaseNewer: it is one.
    """
    if found > known:
        raise DatabaseNewer(found=found, known=known, path=str(path))


def migrate(connection: sqlite3.Connection, path: Path, wanted: Sequence[Step], backups: Path | None) -> None:
    """Take the steps that are missing, each in one transaction; two processes may try at once.

    Args:
        connection: in autocommit mode, with a busy timeout.
        path: the database's name for sentences and backups.
        wanted: all steps in order.
        backups: where a backup goes before the first step, or None for a new database.

    Raises:
        DatabaseNewer: another process was faster, and newer.
        StorageError: the backup cannot be written.
        sqlite3.Error: a step failed; the database is as it was before that step.
    """
    known = wanted[-1].version
    found = user_version(connection)
    refuse_newer(found, path, known)
    if found == known:
        return
    if backups is not None:
        back_up(connection, backups, f"{path.stem}-schema-{found}")
    for step in wanted:
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = user_version(connection)
            refuse_newer(found, path, known)
            if found < step.version:
                for statement in _statements(step.sql):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {step.version:d}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def user_version(connection: sqlite3.Connection) -> int:
    """Say which schema the database has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def back_up(connection: sqlite3.Connection, folder: Path, stem: str) -> Path:
    """Copy the database as it is now, also while others use it, and keep only the newest few copies.

    Raises:
        DiskFull: there is no room.
        FolderNotWritable: the folder cannot be written.
        sqlite3.Error: the copy cannot be written.
    """
    target = folder / f"{stem}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.db"
    beside = unused_name(target)
    with disk_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(beside)) as copy:
                connection.backup(copy)
            with beside.open("rb+") as written:
                os.fsync(written.fileno())
            if not target.exists():
                place(beside, target)
        finally:
            beside.unlink(missing_ok=True)
        for old in sorted(folder.glob("*.db"), key=lambda file: file.stat().st_mtime_ns)[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)
    return target


def _statements(script: str) -> Iterator[str]:
    """Split a script at the ends of its statements, so that all of them can share a transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        msg = f"a migration ends inside a statement: {statement!r}"
        raise ValueError(msg)

"""Brings a database to the schema that this program knows, once what was there before is backed up."""

from __future__ import annotations

import functools
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseNewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

APPLICATION_ID = 0x536F7261
"""“Sora” in ASCII: what tells our databases from those of other programs."""

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


def migrate(
    connection: sqlite3.Connection, path: Path, wanted: Sequence[Step], back_up: Callable[[int], object] | None
) -> None:
    """Take the steps that are missing, each in one transaction; two processes may try at once.

    Args:
        connection: in autocommit mode, with a busy timeout.
        path: the database's name for sentences.
        wanted: all steps in order.
        back_up: makes a backup before the first step, and is told the version; None for a new database.

    Raises:
        DatabaseNewer: another process was faster, and newer.
        StorageError: there is no backup to be had.
        sqlite3.Error: a step failed; the database is as it was before that step.
    """
    known = wanted[-1].version
    found = user_version(connection)
    refuse_newer(found, path, known)
    if found == known:
        return
    if back_up is not None:
        back_up(found)
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


@functools.cache
def wanted_parts(version: int) -> frozenset[tuple[str, str]]:
    """Name every table with its columns, and every index, that a database of a version has."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path(), [step for step in steps() if step.version <= version], None)
        return parts(connection)


def parts(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Name every table with its columns, and every index, that there is."""
    columns = "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS c"
    indexes = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index'"
    return frozenset(connection.execute(f"{columns} UNION ALL {indexes}"))


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

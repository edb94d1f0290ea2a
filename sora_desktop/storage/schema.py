"""Brings a database to the schema that this program knows, once what was there before is backed up."""

from __future__ import annotations

import functools
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.errors import DatabaseNewer
from sora_desktop.storage.texts import folded, sort_key, with_accentless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    add_functions(connection)
    if back_up is not None:
        back_up(found)
    for step in wanted:
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = user_version(connection)
            refuse_newer(found, path, known)
            if found < step.version:
                if found == 1:
                    _complete_first_schema(connection)
                for statement in _statements(step.sql):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {step.version:d}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if back_up is not None:
        _align_indexes(connection, known)


def add_functions(connection: sqlite3.Connection) -> None:
    """Let the steps fold texts as the program does."""
    for function in (folded, sort_key, with_accentless):
        connection.create_function(function.__name__, 1, function, deterministic=True)


def user_version(connection: sqlite3.Connection) -> int:
    """Say which schema the database has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


class Shape(NamedTuple):
    """What a database consists of."""

    columns: frozenset[tuple[str, str]]
    """Tables and their columns."""

    indexes: Mapping[str, str]
    """The SQL of each index, by its name."""


def shape(connection: sqlite3.Connection) -> Shape:
    """Say what a database consists of."""
    columns = (
        "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS c WHERE m.type = 'table'"
    )
    indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    return Shape(frozenset(connection.execute(columns)), dict(connection.execute(indexes)))


@functools.cache
def wanted_shape(version: int) -> Shape:
    """Say what a database of a version consists of."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, Path(), [step for step in steps() if step.version <= version], None)
        return shape(connection)


def _complete_first_schema(connection: sqlite3.Connection) -> None:
    """Add to the first schema what it did not have in its very first days."""
    if ("connections", "emulated") not in shape(connection).columns:
        connection.execute("ALTER TABLE connections ADD COLUMN emulated INTEGER NOT NULL DEFAULT 0")


def _align_indexes(connection: sqlite3.Connection, version: int) -> None:
    """Let the indexes be those of the schema, also where an early one had others."""
    wanted, found = wanted_shape(version).indexes, shape(connection).indexes
    if wanted == found:
        return
    connection.execute("BEGIN IMMEDIATE")
    for name in found:
        if found[name] != wanted.get(name):
            connection.execute(f'DROP INDEX "{name}"')
    for name in wanted:
        if wanted[name] != found.get(name):
            connection.execute(wanted[name])
    connection.execute("COMMIT")


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

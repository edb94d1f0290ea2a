"""Gathers what can still be read of a damaged database into a new one, row by row."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import DatabaseDamaged
from sora_desktop.storage import schema
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.database import create
from sora_desktop.storage.faults import decoded, translated
from sora_desktop.storage.job_rows import SELECT, read_job
from sora_desktop.storage.tag_rows import add_tags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WIDEST_GAP = 20_000
"""How many numbers of rows in a row may be unreadable before the rest of a table is given up."""

_MADE_ANEW = frozenset({"search_changes", "job_tags"})
"""What follows from the jobs themselves."""

_SENSELESS = (ValueError, OverflowError, TypeError, KeyError)


def salvage(source: Path, target: Path) -> None:
    """Make a database at `target` of every row of `source` that can be read and makes sense; blocking.

    Args:
        source: a copy of the damaged database, which nobody else uses.
        target: where there is nothing yet.

    Raises:
        DatabaseDamaged: nothing can be read of it.
        StorageError: the new one cannot be written.
    """
    create(target)
    with translated(source), closing(connect(source)) as old, closing(connect(target)) as new:
        old.text_factory = decoded
        if schema.user_version(old) != schema.steps()[-1].version:
            raise DatabaseDamaged(path=str(source), reason="its schema cannot be read")
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN IMMEDIATE")
        for name, without_rowid in new.execute(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        ).fetchall():
            if not name.startswith("sqlite_") and name not in _MADE_ANEW:
                _copy_table(old, new, name, numbered=not without_rowid)
        _remove_senseless(new)
        new.execute("COMMIT")


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str, *, numbered: bool) -> None:
    kept = new.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid", (table,)).fetchall()
    columns = ", ".join(f'"{name}"' for (name,) in kept)
    insert = f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(kept))})'  # noqa: S608 - names
    for row in _numbered(old, table, columns) if numbered else _sorted(old, table, columns):
        # What breaks a rule of the schema is spoiled.
        with suppress(sqlite3.IntegrityError, UnicodeEncodeError):
            new.execute(insert, row)


def _numbered(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a table, and step over those that cannot be read."""
    select = f'SELECT rowid, {columns} FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid'  # noqa: S608 - names
    probe = f'SELECT 1 FROM "{table}" NOT INDEXED WHERE rowid = ?'  # noqa: S608 - the same
    last = 0
    while True:
        try:
            for row in old.execute(select, (last,)):
                # A spoiled number would lead astray, or back for ever.
                if last < row[0] <= last + _WIDEST_GAP:
                    last = row[0]
                    yield row[1:]
        except sqlite3.DatabaseError:
            for number in range(last + 1, last + _WIDEST_GAP):
                try:
                    old.execute(probe, (number,)).fetchone()
                except sqlite3.DatabaseError:
                    continue
                # It can be looked for; if it failed a moment ago, it was one of its values.
                last = max(number - 1, last + 1)
                break
            else:
                return
        else:
            return


def _sorted(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a table from both of its ends; some may come twice."""
    for direction in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from old.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1 {direction}')  # noqa: S608 - names


def _remove_senseless(new: sqlite3.Connection) -> None:
    """Take out jobs that cannot be read as such, and what belongs to none, and claim again what jobs have paid for."""
    senseless = []
    for row in new.execute(SELECT).fetchall():
        try:
            add_tags(new, [read_job(row)])
        except _SENSELESS:
            senseless.append((row[0],))
    new.executemany("DELETE FROM jobs WHERE sequence = ?", senseless)
    for table in ("receipt_entries", "receipts", "remote_ids", "erasures", "search_changes"):
        new.execute(f"DELETE FROM {table} WHERE job NOT IN (SELECT sequence FROM jobs)")  # noqa: S608 - names
    new.execute(
        "INSERT OR IGNORE INTO remote_ids (connection, remote_id, job, attempt) "
        "SELECT connection, remote_id, sequence, attempt FROM jobs WHERE remote_id <> ''"
    )

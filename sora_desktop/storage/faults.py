"""The one place where an error of SQLite becomes one of ours."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, DatabaseUnavailable, DiskFull, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROKEN = "the file does not hold together"
"""What is said of a damaged file before SQLite's own words."""

_PRIMARY = 0xFF
"""The part of an extended result code that names the kind."""

_ROOM_TO_WORK = 64 * 1024
"""Bytes without which SQLite cannot even make the files beside the database."""

_REASONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it",
    sqlite3.SQLITE_LOCKED: "another program is writing to it",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "the system does not allow it",
    sqlite3.SQLITE_IOERR: "the disk reported an error",
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Translate what SQLite raises about the database at `path` inside the block.

    A broken constraint or a wrong statement is a fault of the program and passes as it is.

    Raises:
        DatabaseDamaged: the file is not, or no longer, a sound database.
        DiskFull: no room is left.
        DatabaseUnavailable: it is locked, read-only, gone, or the disk fails.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        ours = _storage_error(error, path)
        if ours is None:
            raise
        raise ours from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged file may hold some of its bytes, which Python then cannot read.
        raise DatabaseDamaged(path=str(path), reason="it holds texts that nobody can read") from error


def is_undecodable(error: sqlite3.Error) -> bool:
    """Tell whether a text was met that is none; Python says so without a code."""
    return "Could not decode" in str(error)


def decoded(text: bytes) -> str:
    """Read a text of the database with a sign in place of what is spoiled."""
    return text.decode("utf-8", "replace")


def _storage_error(error: sqlite3.DatabaseError, path: Path) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or is_undecodable(error):
        return DatabaseDamaged(path=str(path), reason=f"{BROKEN}: {error}")
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(path)):
        return DiskFull(path=str(path))
    if code in _REASONS:
        return DatabaseUnavailable(path=str(path), reason=_REASONS[code])
    return None


def _no_room(path: Path) -> bool:
    """Tell whether a failure of the disk is just a full one: SQLite cannot always say so."""
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_TO_WORK
    except OSError:
        return False

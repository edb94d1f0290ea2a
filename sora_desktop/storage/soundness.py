"""Judges whether a database is a sound one of ours, and leaves it as it is."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, DatabaseUnavailable, StorageError
from sora_desktop.storage import log_witness, schema
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.disk import reason
from sora_desktop.storage.faults import BROKEN, translated

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

CHECKED_AT_ONCE = 64 * 1024 * 1024
"""Up to this many bytes the whole file is checked while it is opened; a larger one before its first write."""

WHOLLY_CHECKED = 16 * 1024 * 1024
"""Up to this many bytes, indexes are compared with what they index as well."""

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_VERSION_AT = 60
_APPLICATION_AT = 68


def rescue_note(path: Path) -> Path:
    """Name the note that lies there while a damaged database is replaced."""
    return path.with_name(f"{path.name}.rescue")


def suspicion(path: Path) -> Path:
    """Name the note that lies there once damage was met, so that the next start checks the whole file."""
    return path.with_name(f"{path.name}.suspect")


def exists(path: Path) -> bool:
    """Tell whether there is a database, or what is left of one.

    Raises:
        DatabaseDamaged: there is something left, but not the database.
        DatabaseUnavailable: nobody can tell.
    """
    try:
        if rescue_note(path).exists():
            raise DatabaseDamaged(path=str(path), reason="it was being replaced when the program was stopped")
        if os.path.lexists(path):
            return True
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size > 0 and not os.path.lexists(path):
            raise DatabaseDamaged(path=str(path), reason="its log is there, but the file itself is not")
    except (OSError, ValueError) as error:
        raise DatabaseUnavailable(path=str(path), reason=str(error)) from error
    return False


def judge(path: Path, known: int, *, opened_here: bool = False) -> bool:
    """Refuse what is not a sound database of ours, and tell whether the whole file was looked at.

    Args:
        path: the database.
        known: the newest schema that this program knows.
        opened_here: whether this process has it open already; then its log is known to be whole.

    Raises:
        DatabaseDamaged: it is not.
        DatabaseNewer: a newer program wrote it.
        DatabaseUnavailable: it cannot be read.
        sqlite3.Error: the same.
    """
    size = refuse_by_header(path, known)
    if not opened_here:
        _refuse_cut(path)
    with closing(connect(path, "ro")) as connection:
        version = schema.user_version(connection)
        # The newest commit may say so, though the header does not yet.
        schema.refuse_newer(version, path, known)
        thoroughly = size <= CHECKED_AT_ONCE or suspicion(path).exists()
        if thoroughly:
            check(connection, path)
        if version == known:
            check_shape(connection, path, version)
    if thoroughly:
        _clear(suspicion(path))
    return thoroughly


def is_behind(path: Path) -> bool:
    """Tell whether an earlier version of the program left a database that is to be brought up to date.

    Of one that cannot be read nothing is told here: whoever opens it says what is wrong.
    """
    if not path.is_file():
        return False
    known = schema.steps()[-1].version
    try:
        # SQLite, which cannot write there, would leave a log beside a file that is none of ours.
        refuse_by_header(path, known)
        with translated(path), closing(connect(path, "ro")) as connection:
            return schema.user_version(connection) < known
    except StorageError:
        return False


def check_shape(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """See that every table and column of a version is there.

    Raises:
        DatabaseDamaged: one is not.
    """
    if not schema.shape(connection).columns >= schema.wanted_shape(version).columns:
        raise DatabaseDamaged(path=str(path), reason="a part of it is missing")


def suspect(path: Path) -> None:
    """Note that damage was met; where that cannot be written, the next start goes without it."""
    try:
        suspicion(path).touch()
    except OSError:
        return


def refuse_by_header(path: Path, known: int) -> int:
    """Judge the file by its first bytes, before SQLite touches it; give its size.

    Raises:
        DatabaseDamaged: it is no database of ours.
        DatabaseNewer: its header says so.
        DatabaseUnavailable: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise DatabaseUnavailable(path=str(path), reason=reason(error)) from error
    if not head:
        raise DatabaseDamaged(path=str(path), reason="the file is empty")
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        raise DatabaseDamaged(path=str(path), reason="the file is not a database")
    if int.from_bytes(head[_APPLICATION_AT : _APPLICATION_AT + 4], "big") != schema.APPLICATION_ID:
        raise DatabaseDamaged(path=str(path), reason="the file belongs to another program")
    schema.refuse_newer(int.from_bytes(head[_VERSION_AT : _VERSION_AT + 4], "big"), path, known)
    return size


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Read the whole file and see that it holds together.

    Raises:
        DatabaseDamaged: it does not.
        sqlite3.Error: it cannot be read.
    """
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    kind = "integrity_check" if pages * size <= WHOLLY_CHECKED else "quick_check"
    finding = connection.execute(f"PRAGMA {kind}(1)").fetchone()[0]
    if finding != "ok":
        raise DatabaseDamaged(path=str(path), reason=f"{BROKEN}: {str(finding).splitlines()[-1]}")


def _refuse_cut(path: Path) -> None:
    try:
        cut = log_witness.is_cut(path)
    except OSError as error:
        raise DatabaseUnavailable(path=str(path), reason=reason(error)) from error
    if cut:
        raise DatabaseDamaged(path=str(path), reason="what was written last is missing from its log")


def _clear(note: Path) -> None:
    try:
        note.unlink(missing_ok=True)
    except OSError:
        return

"""Backups of the database: how they are made, which of them are kept, and which one is the newest good one."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, DiskFull, StorageError
from sora_desktop.storage import schema
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.disk import disk_errors, free_bytes, place, unused_name
from sora_desktop.storage.faults import BROKEN, translated
from sora_desktop.storage.soundness import check, refuse_by_header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

FOLDER = "backups"
KEPT = 3
"""How many are kept of those before migrations, and as many of those of each day."""

EVERY = timedelta(days=1)
ROOM_LEFT = 3
"""How many times the size of the database must be free for a daily copy, which is not to take the last room."""

_making = threading.RLock()
"""Held by the thread that makes or changes copies."""

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"-(\d{8}T\d{6}Z)\.db$")
_DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database that passed its check."""

    path: Path
    made_at: datetime
    jobs: int
    """How many jobs it has, those in the trash left out."""


def folder_of(database: Path) -> Path:
    """Say where the backups of a database are."""
    return database.parent / FOLDER


def making() -> AbstractContextManager[bool]:
    """Keep others of this process from making copies meanwhile."""
    return _making


def backups_of(database: Path) -> list[Path]:
    """Give every backup, the newest first."""
    return [path for _, path in sorted(_made(database), reverse=True)]


def back_up_before_migration(connection: sqlite3.Connection, database: Path, version: int) -> Path:
    """Copy the database as it is now; see `_back_up`."""
    return _back_up(connection, database, f"schema-{version}", datetime.now(UTC))


def back_up_daily(database: Path, now: datetime) -> Path | None:
    """Copy the database if it changed since the last copy, and that one is older than a day; blocking.

    Raises:
        DatabaseDamaged: the copy does not pass its check, so the database does not; there is no copy then.
        StorageError: it cannot be made.
    """
    with disk_errors(database.parent):
        newest = max((made_at for made_at, _ in _made(database)), default=None)
        # A copy from the future is one from before the clock was set right.
        if newest is not None and (abs(now - newest) < EVERY or last_change(database) < newest <= now):
            return None
        if free_bytes(database.parent) < ROOM_LEFT * database.stat().st_size:
            raise DiskFull(path=str(database.parent))
        with translated(database), closing(connect(database)) as connection:
            # Not opened for reading only, because such a one leaves the log lying there when it is the last.
            connection.execute("PRAGMA query_only = ON")
            return _back_up(connection, database, _DAILY, now)


def newest_good(database: Path) -> Backup | None:
    """Give the newest backup that passes its check and that this program can read; blocking."""
    for made_at, path in sorted(_made(database), reverse=True):
        try:
            return Backup(path, made_at, count_jobs(path))
        except StorageError:
            continue
    return None


def count_jobs(path: Path) -> int:
    """Check a copy that nobody uses, and say how many jobs it has; nothing is made beside it.

    Raises:
        StorageError: it is no sound database of ours.
    """
    refuse_by_header(path, schema.steps()[-1].version)
    with translated(path), closing(connect(path, "ro&immutable=1")) as connection:
        check(connection, path)
        return int(connection.execute("SELECT count(*) FROM jobs WHERE removed_at IS NULL").fetchone()[0])


def _back_up(connection: sqlite3.Connection, database: Path, kind: str, now: datetime) -> Path:
    """Copy the database as it is now, also while others use it, and keep only the newest few copies.

    Raises:
        DatabaseDamaged: the copy is not sound; it is thrown away.
        DiskFull: there is no room.
        FolderNotWritable: the folder cannot be written.
        sqlite3.Error: the copy cannot be written.
    """
    with _making:
        return _copy_whole(connection, database, kind, now)


def _copy_whole(connection: sqlite3.Connection, database: Path, kind: str, now: datetime) -> Path:
    folder = folder_of(database)
    target = folder / f"{database.stem}-{kind}-{now.astimezone(UTC).strftime(_TIME)}.db"
    beside = unused_name(target)
    with disk_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(beside)) as copy:
                connection.backup(copy)
            with beside.open("rb+") as written:
                os.fsync(written.fileno())
            with closing(connect(beside, "ro&immutable=1")) as copy:
                try:
                    check(copy, database)
                except sqlite3.DatabaseError as error:
                    raise DatabaseDamaged(path=str(database), reason=f"{BROKEN}: {error}") from error
            if not target.exists():
                place(beside, target)
        finally:
            beside.unlink(missing_ok=True)
        _remove_remains(folder)
        same_kind = folder.glob(f"{database.stem}-{kind.partition('-')[0]}-*.db")
        for old in sorted(same_kind, key=lambda path: path.stat().st_mtime_ns)[:-KEPT]:
            old.unlink(missing_ok=True)
    return target


def _remove_remains(folder: Path) -> None:
    """Throw away what programs left that were killed while they copied."""
    for remains in folder.glob(".*.new*"):
        if time.time() - remains.stat().st_mtime > EVERY.total_seconds():
            remains.unlink(missing_ok=True)


def _made(database: Path) -> Iterator[tuple[datetime, Path]]:
    """Give every backup with its time."""
    for path in folder_of(database).glob(f"{database.stem}-*.db"):
        if named := _NAME.search(path.name):
            try:
                yield datetime.strptime(named[1], _TIME).replace(tzinfo=UTC), path
            except ValueError:
                continue


def last_change(database: Path) -> datetime:
    """Say when the database was last written, as far as its files tell."""
    times = []
    for path in (database, database.with_name(f"{database.name}-wal")):
        try:
            times.append(path.stat().st_mtime)
        except FileNotFoundError:
            continue
    return datetime.fromtimestamp(max(times, default=0), UTC)

"""Opens, checks, backs up and migrates the database, and lets callers read and write it off the loop."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from sora_desktop.domain.errors import DatabaseDamaged, DatabaseUnavailable
from sora_desktop.storage import schema
from sora_desktop.storage.disk import disk_errors, place, reason, unused_name
from sora_desktop.storage.faults import translated
from sora_desktop.storage.writer import Writer
from sora_desktop.storage.writing import WritingConnection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long to wait for another process to finish its write."""

READERS = 2
CHECKED_AT_ONCE = 64 * 1024 * 1024
"""Up to this many bytes the whole file is checked while it is opened; a larger one before its first write."""

BACKUPS_FOLDER = "backups"
_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_VERSION_AT = 60
_APPLICATION_AT = 68

T = TypeVar("T")
C = TypeVar("C", bound=sqlite3.Connection)


class Database:
    """The open database: one thread writes, a few read, and nobody blocks the loop."""

    def __init__(self, path: Path, before_first: Callable[[sqlite3.Connection], None]) -> None:
        """Start the threads on a database that is known to be ours; others call `open`."""
        self.path = path
        self._writer = Writer(lambda: _connected(WritingConnection, path, "rw"), path, before_first)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._local = threading.local()
        self._reading: list[sqlite3.Connection] = []
        self._closed = False

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open the database, make it if there is none, and bring it to the present schema.

        Raises:
            DatabaseDamaged: what is there is not a sound database of ours; it was left as it is.
            DatabaseNewer: a newer program wrote it; it was left as it is.
            DatabaseUnavailable: it cannot be opened just now.
            FolderNotWritable: there is none, and none can be made.
            DiskFull: no room is left for it.
        """
        wanted = schema.steps()
        if not _exists(path):
            _create(path, wanted)
        known = wanted[-1].version
        size = _refuse_by_header(path, known)
        with translated(path):
            checked = _refuse_by_content(path, known, thoroughly=size <= CHECKED_AT_ONCE)
            with closing(_connect(path)) as connection:
                schema.migrate(connection, path, wanted, path.parent / BACKUPS_FOLDER)
            return cls(path, _pass if checked else lambda connection: _quick_check(connection, path))

    async def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` on the writer's thread and give its answer once it is committed.

        It runs inside a transaction, which it must neither begin nor end, shares the commit with
        other callers, and may be called a second time if the first transaction was lost. A caller
        that is cancelled does not take its write back.

        Raises:
            StorageError: it could not be committed.
            Exception: whatever `function` raised; nothing that it wrote is kept then.
        """
        return await self._writer.write(function)

    async def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` on a reader's thread; it sees one state of the database throughout.

        Raises:
            StorageError: the database cannot be read.
            Exception: whatever `function` raised.
        """
        if self._closed:
            raise DatabaseUnavailable(path=str(self.path), reason="it was closed")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, function)

    def close(self) -> None:
        """Commit what is waiting and let go of everything; closing twice is harmless."""
        self._closed = True
        self._writer.close()
        self._readers.shutdown(wait=True)
        while self._reading:
            self._reading.pop().close()

    def _read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        with translated(self.path):
            connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = _connect(self.path)
                self._reading.append(connection)
                connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            try:
                return function(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return _connected(sqlite3.Connection, path, mode)


def _connected(kind: type[C], path: Path, mode: str) -> C:
    """Open a connection that never makes a new file, commits only when told, and waits for others."""
    with translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=kind,
        )
        try:
            # Only FULL makes a commit last through a power cut in WAL mode.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            # Gives the room back that one large transaction took.
            connection.execute("PRAGMA journal_size_limit = 16777216")
        except BaseException:
            connection.close()
            raise
        return connection


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except (OSError, ValueError) as error:
        raise DatabaseUnavailable(path=str(path), reason=str(error)) from error


def _create(path: Path, wanted: tuple[schema.Step, ...]) -> None:
    """Make a new database beside its place and put it there whole: an empty file is never one of ours."""
    beside = unused_name(path)
    with disk_errors(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The files that SQLite makes beside it take over this mode.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with translated(path), closing(_connect(beside)) as connection:
                connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
                connection.execute("PRAGMA journal_mode = WAL")
                schema.migrate(connection, path, wanted, None)
            place(beside, path)
        except FileExistsError:
            # Another process was faster; its database is as good as ours.
            return
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                beside.with_name(beside.name + suffix).unlink(missing_ok=True)


def _refuse_by_header(path: Path, known: int) -> int:
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


def _refuse_by_content(path: Path, known: int, *, thoroughly: bool) -> bool:
    """Judge the database through a connection that cannot change it; tell whether it was read wholly.

    Raises:
        DatabaseDamaged: it does not pass its check.
        DatabaseNewer: its newest commit says so, though the header does not yet.
        sqlite3.Error: it cannot be read.
    """
    with closing(_connect(path, mode="ro")) as connection:
        schema.refuse_newer(schema.user_version(connection), path, known)
        if thoroughly:
            _quick_check(connection, path)
    return thoroughly


def _quick_check(connection: sqlite3.Connection, path: Path) -> None:
    """Read the whole file and see that it holds together.

    Raises:
        DatabaseDamaged: it does not.
    """
    finding = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if finding != "ok":
        raise DatabaseDamaged(path=str(path), reason=str(finding).splitlines()[0])


def _pass(_connection: sqlite3.Connection) -> None:
    """Find nothing left to check."""

"""Opens, checks, backs up and migrates the database, and lets callers read and write it off the loop."""

from __future__ import annotations

import asyncio
import functools
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from sora_desktop.domain.errors import DatabaseDamaged, DatabaseUnavailable
from sora_desktop.storage import schema
from sora_desktop.storage.backups import back_up_before_migration
from sora_desktop.storage.connecting import BESIDE, connect, connected, empty_log
from sora_desktop.storage.disk import disk_errors, place, unused_name
from sora_desktop.storage.faults import decoded, is_undecodable, translated
from sora_desktop.storage.search_index import keep_up
from sora_desktop.storage.soundness import check, check_shape, exists, judge, suspect
from sora_desktop.storage.writer import Writer
from sora_desktop.storage.writing import WritingConnection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = 2
T = TypeVar("T")

_open_here: list[Path] = []
"""What this process has open. Whoever closes another descriptor of such a file takes SQLite's locks away."""


class Database:
    """The open database: one thread writes, a few read, and nobody blocks the loop."""

    def __init__(self, path: Path, before_first: Callable[[sqlite3.Connection], None]) -> None:
        """Start the threads on a database that is known to be ours; others call `open`."""
        self.path = path
        self._writer = Writer(lambda: connected(WritingConnection, path), path, before_first, keep_up)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._local = threading.local()
        self._reading: list[sqlite3.Connection] = []
        self._closed = False
        _open_here.append(path)

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
        steps = schema.steps()
        if not exists(path):
            create(path)
        with translated(path):
            checked = judge(path, steps[-1].version, opened_here=path in _open_here)
            _migrate(path, steps)
            return cls(path, _pass if checked else lambda connection: check(connection, path))

    async def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` on the writer's thread and give its answer once it is committed.

        It runs inside a transaction, which it must neither begin nor end, shares the commit with
        other callers, and may be called a second time if the first transaction was lost. A caller
        that is cancelled does not take its write back.

        Raises:
            StorageError: it could not be committed.
            Exception: whatever `function` raised; nothing that it wrote is kept then.
        """
        try:
            return await self._writer.write(function)
        except DatabaseDamaged:
            suspect(self.path)
            raise

    async def alone(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Call `function` on the writer's thread outside of any transaction; whoever writes waits meanwhile.

        Raises:
            StorageError: it could not be done.
            Exception: whatever `function` raised.
        """
        return await self._writer.alone(function)

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
        if not self._closed:
            self._closed = True
            _open_here.remove(self.path)
        self._writer.close()
        self._readers.shutdown(wait=True)
        while self._reading:
            self._reading.pop().close()

    def _read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with translated(self.path):
                try:
                    return self._look(function)
                except sqlite3.OperationalError as error:
                    if not is_undecodable(error):
                        raise
                # One spoiled letter is shown as such, and hides nothing else.
                self._local.connection.text_factory = decoded
                return self._look(function)
        except (OverflowError, ValueError) as error:
            suspect(self.path)
            raise DatabaseDamaged(path=str(self.path), reason=f"a stored value makes no sense: {error}") from error
        except DatabaseDamaged:
            suspect(self.path)
            raise

    def _look(self, function: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path)
            self._reading.append(connection)
            connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        try:
            return function(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def create(path: Path) -> None:
    """Make a new database beside its place and put it there whole: an empty file is never one of ours.

    Raises:
        StorageError: it cannot be made.
    """
    beside = unused_name(path)
    with disk_errors(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The files that SQLite makes beside it take over this mode.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with translated(path), closing(connect(beside)) as connection:
                connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
                connection.execute("PRAGMA journal_mode = WAL")
                schema.migrate(connection, path, schema.steps(), None)
                empty_log(connection)
            place(beside, path)
        except FileExistsError:
            # Another process was faster; its database is as good as ours.
            return
        finally:
            for suffix in ("", *BESIDE):
                beside.with_name(beside.name + suffix).unlink(missing_ok=True)


def _migrate(path: Path, steps: tuple[schema.Step, ...]) -> None:
    """Bring a sound database to the present schema.

    Raises:
        DatabaseDamaged: it is not what its version says; it is as it was before.
        StorageError: it cannot be done just now.
    """
    with closing(connect(path)) as connection:
        try:
            schema.migrate(connection, path, steps, functools.partial(back_up_before_migration, connection, path))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise DatabaseDamaged(path=str(path), reason=f"it cannot be brought up to date: {error}") from error
        check_shape(connection, path, steps[-1].version)


def _pass(_connection: sqlite3.Connection) -> None:
    """Find nothing left to check."""

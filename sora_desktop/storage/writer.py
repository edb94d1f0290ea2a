"""The one thread that writes to the database: it commits what many callers ask for in groups."""

from __future__ import annotations

import asyncio
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sora_desktop.domain.errors import DatabaseUnavailable
from sora_desktop.storage.faults import translated

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

GROUP_LIMIT = 256
"""How many callers share one commit at most, so that none waits for ever."""

T = TypeVar("T")


@dataclass(slots=True)
class _Task:
    """What one caller wants written, and where the answer goes."""

    function: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class _TransactionLost(Exception):
    """SQLite rolled back the whole group because of one of its members."""


class Writer:
    """Drains a queue of functions and commits them in groups.

    Each function runs in a savepoint of its own, so one that fails takes nobody with it. Where
    SQLite gave up the whole transaction, each is tried once more by itself, so a function may be
    called twice; what the first call wrote is gone then.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], path: Path, before_first: Callable[[sqlite3.Connection], None]
    ) -> None:
        """Start the thread.

        Args:
            connect: opens the thread's connection, in autocommit mode; called on this thread.
            path: the database, for sentences about it.
            before_first: is called on the writer's thread once before the first write; while it
                raises, every write fails with what it raised.
        """
        self._path = path
        self._before_first = before_first
        self._checked = False
        self._closed = False
        self._gate = threading.Lock()
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._connection = connect()
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    async def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Have `function` called inside a transaction, and give its answer once that is committed.

        A caller that is cancelled while it waits does not take its write back.

        Raises:
            StorageError: it could not be committed.
            Exception: whatever `function` raised; nothing that it wrote is kept then.
        """
        loop = asyncio.get_running_loop()
        task = _Task(function, loop, loop.create_future())
        with self._gate:
            if self._closed:
                raise DatabaseUnavailable(path=str(self._path), reason="it was closed")
            self._queue.put(task)
        result: T = await task.future
        return result

    def close(self) -> None:
        """Commit what is waiting, and end the thread; closing twice is harmless."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        going_on = True
        while going_on:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            while len(group) < GROUP_LIMIT:
                try:
                    task = self._queue.get_nowait()
                except queue.Empty:
                    break
                if task is None:
                    going_on = False
                    break
                group.append(task)
            self._commit(group)
            _answer(group)

    def _commit(self, group: list[_Task]) -> None:
        try:
            self._try(group)
        except _TransactionLost as lost:
            if len(group) == 1:
                _fail(group, lost.__cause__ or lost)
            else:
                for task in group:
                    self._commit([task])
        except Exception as error:  # noqa: BLE001 - the thread lives on, and every caller hears of it
            _fail(group, error)

    def _try(self, group: list[_Task]) -> None:
        """Commit the group, or raise and leave nothing of it.

        Raises:
            _TransactionLost: it might do better one by one.
            StorageError: there was no transaction to be had at all.
        """
        connection = self._connection
        with translated(self._path):
            if not self._checked:
                self._before_first(connection)
                self._checked = True
            connection.execute("BEGIN IMMEDIATE")
        try:
            for task in group:
                self._call(task)
            with translated(self._path):
                connection.execute("COMMIT")
        except _TransactionLost:
            raise
        except BaseException as error:
            raise _TransactionLost from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _call(self, task: _Task) -> None:
        connection = self._connection
        task.result = task.error = None
        with translated(self._path):
            connection.execute("SAVEPOINT caller")
        try:
            with translated(self._path):
                task.result = task.function(connection)
        except Exception as error:
            if not connection.in_transaction:
                raise _TransactionLost from error
            task.error = error
            connection.execute("ROLLBACK TO caller")
        connection.execute("RELEASE caller")


def _fail(group: Iterable[_Task], error: BaseException) -> None:
    for task in group:
        task.error = error


def _answer(group: Iterable[_Task]) -> None:
    """Wake each loop once for all of its callers."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Task]] = {}
    for task in group:
        by_loop.setdefault(task.loop, []).append(task)
    for loop, tasks in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, tasks)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and what was written stays written.
            continue


def _resolve(tasks: Iterable[_Task]) -> None:
    for task in tasks:
        if task.future.done():
            continue
        if task.error is not None:
            task.future.set_exception(task.error)
        else:
            task.future.set_result(task.result)

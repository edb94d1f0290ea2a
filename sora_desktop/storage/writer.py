"""The one thread that writes to the database: it commits what many callers ask for in groups."""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sora_desktop.domain.errors import DatabaseUnavailable
from sora_desktop.storage.faults import decoded, is_undecodable, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sora_desktop.storage.writing import WritingConnection

    Leisure = Callable[[WritingConnection], bool]
    """Does a part of something that can wait, in a transaction of its own, and tells whether more is left."""

_log = logging.getLogger(__name__)

QUIET = 1.0
"""Seconds without anything to write after which what can wait is done."""

PATIENCE = 10.0
"""Seconds after which a part of it is done even if there is more to write."""

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


class _Alone(_Task):
    """What is to be done outside of any transaction, while nobody else writes."""


class _Failed(Exception):
    """A group could not be committed the way that was tried."""

    @property
    def undecodable(self) -> bool:
        """Whether a text that is none was met."""
        error = self.__cause__ and self.__cause__.__cause__
        return isinstance(error, sqlite3.Error) and is_undecodable(error)


class Writer:
    """Drains a queue of functions and commits them in groups.

    While one group is on its way to the disk, the next one gathers. A group usually runs as it is;
    where one of its functions fails, all is taken back and done again with a savepoint for each, so
    one that fails takes nobody with it. Where SQLite gave up the whole transaction, each is tried by
    itself. So a function may be called again; what the call before wrote is gone then.
    """

    def __init__(
        self,
        connect: Callable[[], WritingConnection],
        path: Path,
        before_first: Callable[[sqlite3.Connection], None],
        leisure: Leisure | None = None,
    ) -> None:
        """Start the thread.

        Args:
            connect: opens the thread's connection, in autocommit mode; called on this thread.
            path: the database, for sentences about it.
            before_first: is called on the writer's thread once before the first write; while it
                raises, every write fails with what it raised.
            leisure: what can wait until nothing else is to be written.
        """
        self._path = path
        self._before_first = before_first
        self._leisure = leisure
        self._behind_since: float | None = None
        self._pause = QUIET
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
        return await self._ask(_Task, function)

    async def alone(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Have `function` called outside of any transaction, and give its answer; whoever writes waits meanwhile.

        Raises:
            StorageError: it could not be done.
            Exception: whatever `function` raised.
        """
        return await self._ask(_Alone, function)

    def close(self) -> None:
        """Commit what is waiting, and end the thread; closing twice is harmless."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._connection.close()

    async def _ask(self, kind: type[_Task], function: Callable[[sqlite3.Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        task = kind(function, loop, loop.create_future())
        with self._gate:
            if self._closed:
                raise DatabaseUnavailable(path=str(self._path), reason="it was closed")
            self._queue.put(task)
        result: T = await task.future
        return result

    def _run(self) -> None:
        going_on = True
        while going_on:
            first = self._next()
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
            alone = [task for task in group if isinstance(task, _Alone)]
            if alone:
                group = [task for task in group if not isinstance(task, _Alone)]
            if group:
                self._commit(group)
                _answer(group)
                self._fall_behind()
            for task in alone:
                self._do_alone(task)
                _answer([task])

    def _next(self) -> _Task | None:
        """Wait for the next task, and do meanwhile what can wait."""
        while self._behind_since is not None:
            left = self._behind_since + PATIENCE - time.monotonic()
            if left > 0:
                with suppress(queue.Empty):
                    return self._queue.get(timeout=min(self._pause, left))
            self._catch_up()
        return self._queue.get()

    def _fall_behind(self) -> None:
        if self._leisure is not None and self._behind_since is None:
            self._behind_since, self._pause = time.monotonic(), QUIET

    def _catch_up(self) -> None:
        """Do a part of what can wait; where that fails, the next write is the occasion to try again."""
        started, more = time.monotonic(), False
        try:
            with translated(self._path):
                more = self._leisure is not None and self._leisure(self._connection)
        except Exception as error:  # noqa: BLE001 - nobody waits for it
            _log.warning("what could wait was not done: %s", error)
        finally:
            self._connection.undo()
        now = time.monotonic()
        # As much time is left to others as it took.
        self._behind_since, self._pause = (now, now - started) if more else (None, QUIET)

    def _do_alone(self, task: _Alone) -> None:
        connection = self._connection
        try:
            with translated(self._path):
                self._make_ready(connection)
                task.result = task.function(connection)
        except Exception as error:  # noqa: BLE001 - the thread lives on, and the caller hears of it
            task.error = error
        finally:
            connection.undo()

    def _make_ready(self, connection: WritingConnection) -> None:
        if not self._checked:
            self._before_first(connection)
            connection.watch()
            self._checked = True

    def _commit(self, group: list[_Task]) -> None:
        try:
            self._try(group, _run_all)
        except _Failed as failed:
            if failed.undecodable:
                # One spoiled letter hides nothing else.
                self._connection.text_factory = decoded
            self._commit_apart(group)
        except Exception as error:  # noqa: BLE001 - the thread lives on, and every caller hears of it
            _fail(group, error)

    def _commit_apart(self, group: list[_Task]) -> None:
        """Commit a group of which something failed, so that only those fail that must."""
        try:
            self._try(group, _run_each)
        except _Failed as failed:
            if len(group) == 1:
                _fail(group, failed.__cause__ or failed)
            else:
                for task in group:
                    self._commit_apart([task])
        except Exception as error:  # noqa: BLE001 - the thread lives on, and every caller hears of it
            _fail(group, error)

    def _try(self, group: list[_Task], run: Callable[[WritingConnection, list[_Task], Path], None]) -> None:
        """Commit the group, or raise and leave nothing of it.

        Raises:
            _Failed: it might do better another way.
            StorageError: there was no transaction to be had at all.
        """
        connection = self._connection
        with translated(self._path):
            self._make_ready(connection)
            connection.begin()
        try:
            with translated(self._path):
                run(connection, group, self._path)
                connection.execute("COMMIT")
        except BaseException as error:
            connection.undo()
            raise _Failed from error


def _run_all(connection: WritingConnection, group: list[_Task], _path: Path) -> None:
    """Run the group as if all were well."""
    for task in group:
        task.result = task.function(connection)


def _run_each(connection: WritingConnection, group: list[_Task], path: Path) -> None:
    """Run each with a savepoint, and take back only what fails.

    Raises:
        Exception: what was raised while SQLite took back everything.
    """
    for task in group:
        task.result = task.error = None
        connection.execute("SAVEPOINT caller")
        try:
            with translated(path):
                task.result = task.function(connection)
        except Exception as error:
            if not connection.in_transaction:
                raise
            task.error = error
            connection.undo(to="caller")
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

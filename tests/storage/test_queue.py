"""Facts about the stored state of the queue: it survives, and holds follow their connections."""

from __future__ import annotations

import dataclasses
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Connection
from sora_desktop.domain.queue import Hold, QueueMode
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.database import Database
from sora_desktop.storage.queue import QueueRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.storage.jobs import JobRepository
    from sora_desktop.storage.paths import DataPaths


@pytest.fixture
def queue(database: Database) -> QueueRepository:
    return QueueRepository(database)


@pytest.fixture
def hold(moment: Callable[[int], datetime]) -> Callable[..., Hold]:
    """Make a hold of a connection, some seconds after the usual time."""
    return lambda name, seconds=0, code="key_refused": Hold(name, code, f"{name} refuses.", moment(seconds))


async def test_a_queue_that_nobody_touched_runs(queue: QueueRepository) -> None:
    assert await queue.mode() is QueueMode.RUNNING
    assert await queue.holds() == ()


async def test_mode_and_holds_are_there_after_a_restart(
    paths: DataPaths, database: Database, queue: QueueRepository, hold: Callable[..., Hold]
) -> None:
    for mode in QueueMode:
        await queue.set_mode(mode)
        assert await queue.mode() is mode
    await queue.hold(hold("late", 5))
    await queue.hold(hold("früh\udc80"))
    database.close()
    again = Database.open(paths.database)
    queue = QueueRepository(again)
    assert await queue.mode() is QueueMode.PAUSED
    early = dataclasses.replace(hold("früh\udc80"), connection="früh?", message="früh? refuses.")
    assert await queue.holds() == (early, hold("late", 5))
    again.close()


async def test_a_connection_is_held_once_for_its_latest_reason(
    queue: QueueRepository, hold: Callable[..., Hold]
) -> None:
    await queue.hold(hold("one"))
    await queue.hold(hold("one", 9, "out_of_credit"))
    await queue.hold(hold("two", 3))
    assert await queue.holds() == (hold("two", 3), hold("one", 9, "out_of_credit"))
    await queue.release("one")
    await queue.release("nobody")
    assert await queue.holds() == (hold("two", 3),)
    await queue.hold(hold("three"))
    await queue.release_all()
    assert await queue.holds() == ()


async def test_a_hold_follows_its_connection_to_a_new_name_and_ends_with_it(
    database: Database, queue: QueueRepository, repository: JobRepository, hold: Callable[..., Hold]
) -> None:
    connections = ConnectionRepository(database)
    connection = Connection(id="c1", name="old", base_url="https://studio.example/v1")
    await connections.save(connection)
    await queue.hold(hold("old"))
    await connections.save(dataclasses.replace(connection, name="new"))
    await repository.rename_connection("old", "new")
    assert await queue.holds() == (dataclasses.replace(hold("old"), connection="new"),)
    await connections.remove("c1")
    assert await queue.holds() == ()


def execute(statement: str, connection: sqlite3.Connection) -> None:
    connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO holds VALUES ('a', 'code', 'message', 'yesterday')",
        "INSERT INTO holds VALUES ('a', NULL, 'message', 1)",
        "INSERT INTO budgets VALUES ('year', 1, 1, 'refuse')",
        "INSERT INTO budgets VALUES ('day', NULL, NULL, 'refuse')",
        "INSERT INTO budgets VALUES ('day', -1, NULL, 'refuse')",
        "INSERT INTO budgets VALUES ('day', NULL, 1, 'off')",
    ],
)
async def test_the_database_refuses_holds_and_caps_that_must_never_be(database: Database, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(partial(execute, statement))

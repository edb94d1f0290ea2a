"""Two versions beside each other: an older one at work is left alone, whoever comes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop import composition
from sora_desktop.domain.errors import AlreadyDriving, OtherVersionDrives
from sora_desktop.services.driving.roles import Role
from sora_desktop.storage import schema
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.driver_lock import DriverLock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.services.driving.conftest import Folder

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]

PRESENT = schema.steps()[-1].version


def leave_as_earlier_version(database: Path) -> None:
    """Leave a database as the version before this one did."""
    database.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
        connection.execute("PRAGMA journal_mode = WAL")
        schema.migrate(connection, database, schema.steps()[:-1], None)


def version_of(database: Path) -> int:
    with closing(connect(database, "ro")) as connection:
        return schema.user_version(connection)


async def test_a_command_that_only_looks_changes_nothing_below_an_older_version_at_work(
    folder: Folder, soon: Soon
) -> None:
    older = folder.process(Role.DRIVE_ALL)
    older.wheel.version = "0.0.1"
    await older.wheel.board()
    leave_as_earlier_version(folder.paths.database)

    with pytest.raises(OtherVersionDrives, match=r"^Sora Desktop 0\.0\.1 "):
        await soon(composition.open_services(folder.paths, role=Role.LOOK))

    assert version_of(folder.paths.database) == PRESENT - 1
    assert not list(folder.paths.root.glob("backups/*"))


async def test_a_command_that_only_looks_brings_up_to_date_what_nobody_works_on(folder: Folder, soon: Soon) -> None:
    leave_as_earlier_version(folder.paths.database)

    services = await soon(composition.open_services(folder.paths, role=Role.LOOK))
    with pytest.raises(AlreadyDriving), DriverLock(folder.paths.lock):
        pass
    await services.close()

    assert version_of(folder.paths.database) == PRESENT
    assert [path.name for path in folder.paths.root.glob("backups/*.db") if f"schema-{PRESENT - 1}-" in path.name]
    with DriverLock(folder.paths.lock):
        pass


async def test_whoever_looks_at_what_is_up_to_date_needs_no_place(folder: Folder, soon: Soon) -> None:
    first = await soon(composition.open_services(folder.paths, role=Role.LOOK))
    await first.close()

    with DriverLock(folder.paths.lock):
        second = await soon(composition.open_services(folder.paths, role=Role.LOOK))
        await second.close()

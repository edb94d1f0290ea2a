"""Facts about backups: when one is made, which are kept, and that none is ever of a damaged database."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DatabaseDamaged, DiskFull, FolderNotWritable
from sora_desktop.storage import backups, schema
from sora_desktop.storage.backups import back_up_daily, newest_good
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def touch(database: Path, moment: datetime) -> None:
    """Let the database have changed at a moment."""
    os.utime(database, (moment.timestamp(), moment.timestamp()))


def names(paths: DataPaths) -> list[str]:
    return sorted(path.name for path in backups.folder_of(paths.database).iterdir())


@pytest.fixture
async def stored(paths: DataPaths, make_job: Callable[..., Job]) -> Path:
    """A database with two jobs and one in the trash."""
    database = Database.open(paths.database)
    await JobRepository(database).add([make_job(), make_job(), make_job(removed_at=NOW)])
    database.close()
    return paths.database


def test_one_is_made_a_day_if_something_changed(paths: DataPaths, stored: Path) -> None:
    first = back_up_daily(stored, NOW)
    assert first is not None
    touch(stored, NOW + timedelta(hours=2))
    assert back_up_daily(stored, NOW + timedelta(hours=23)) is None
    second = back_up_daily(stored, NOW + DAY)
    assert second is not None
    touch(stored, NOW + timedelta(hours=3))
    assert back_up_daily(stored, NOW + 9 * DAY) is None
    assert names(paths) == [first.name, second.name]


def test_a_copy_from_the_future_does_not_keep_others_from_being_made(stored: Path) -> None:
    assert back_up_daily(stored, NOW + 400 * DAY) is not None
    assert back_up_daily(stored, NOW) is not None


def test_the_newest_few_of_each_kind_are_kept(paths: DataPaths, stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        before = backups.back_up_before_migration(connection, stored, 1)
    made = []
    for day in range(5):
        touch(stored, NOW + day * DAY)
        made.append(back_up_daily(stored, NOW + day * DAY))
    kept = [path.name for path in made[-backups.KEPT :] if path is not None]
    assert names(paths) == sorted([*kept, before.name])


async def test_it_is_made_while_others_write(stored: Path, make_job: Callable[..., Job]) -> None:
    database = Database.open(stored)
    repository = JobRepository(database)
    await repository.add([make_job()])
    assert back_up_daily(stored, NOW) is not None
    await repository.add([make_job()])
    database.close()
    newest = newest_good(stored)
    assert newest is not None
    assert (newest.made_at, newest.jobs) == (NOW, 3)


def test_a_damaged_database_is_not_backed_up(paths: DataPaths, stored: Path) -> None:
    first = back_up_daily(stored, NOW)
    assert first is not None
    content = stored.read_bytes()
    with closing(sqlite3.connect(stored)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'jobs_by_creation'").fetchone()[0]
    stored.write_bytes(content[: (page - 1) * 4096] + b"\xa5" * 4096 + content[page * 4096 :])
    with pytest.raises(DatabaseDamaged) as raised:
        back_up_daily(stored, NOW + DAY)
    assert raised.value.facts["path"] == str(stored)
    assert names(paths) == [first.name]


def test_the_newest_one_that_is_good_is_found(paths: DataPaths, stored: Path) -> None:
    assert newest_good(stored) is None
    made = []
    for day in range(3):
        touch(stored, NOW + day * DAY)
        made.append(back_up_daily(stored, NOW + day * DAY))
    oldest, newer, spoiled = made
    assert oldest is not None
    assert newer is not None
    assert spoiled is not None
    spoiled.write_bytes(spoiled.read_bytes()[:9000])
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    (backups.folder_of(stored) / "sora-desktop-daily-20269999T999999Z.db").write_bytes(b"")
    (backups.folder_of(stored) / "notes.db").write_bytes(b"")
    before = names(paths)
    found = newest_good(stored)
    assert found == backups.Backup(oldest, NOW, 2)
    # Nothing is made beside what is only looked at.
    assert names(paths) == before


def test_a_folder_that_takes_no_backup_is_explained(paths: DataPaths, stored: Path) -> None:
    backups.folder_of(stored).write_text("in the way")
    with pytest.raises(FolderNotWritable):
        back_up_daily(stored, NOW)
    assert newest_good(stored) is None


def test_a_daily_copy_does_not_take_the_last_room(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "free_bytes", lambda _folder: 2 * stored.stat().st_size)
    with pytest.raises(DiskFull):
        back_up_daily(stored, NOW)
    assert newest_good(stored) is None


def test_what_a_killed_program_left_of_a_copy_goes_after_a_day(paths: DataPaths, stored: Path) -> None:
    folder = backups.folder_of(stored)
    folder.mkdir()
    old, fresh = folder / ".sora-desktop-daily.db.ab.new", folder / ".sora-desktop-daily.db.cd.new"
    for file in (old, fresh):
        file.write_bytes(b"half")
    touch(old, datetime.now(UTC) - 2 * DAY)
    made = back_up_daily(stored, NOW)
    assert made is not None
    assert names(paths) == [fresh.name, made.name]


async def test_a_database_that_does_not_pass_is_not_migrated(
    stored: Path, monkeypatch: pytest.MonkeyPatch, make_job: Callable[..., Job]
) -> None:
    steps = schema.steps()
    later = schema.Step(steps[-1].version + 1, "CREATE TABLE later (thing TEXT) STRICT;")
    monkeypatch.setattr(schema, "steps", lambda: (*steps, later))

    def refuse(_connection: sqlite3.Connection, path: Path) -> None:
        raise DatabaseDamaged(path=str(path), reason="spoiled")

    monkeypatch.setattr(backups, "check", refuse)
    with pytest.raises(DatabaseDamaged):
        Database.open(stored)
    with closing(sqlite3.connect(stored)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (steps[-1].version,)

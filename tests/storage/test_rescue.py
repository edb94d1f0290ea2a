"""Facts about replacing a damaged database: nothing is lost on the way, wherever it is broken off."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import AlreadyDriving, BackupMissing, DatabaseDamaged, DatabaseSound
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.rescue import Way, choice_of, choices, replace
from sora_desktop.storage import rescue
from sora_desktop.storage.backups import back_up_daily
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.database import Database
from sora_desktop.storage.driver_lock import DriverLock
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.queue import QueueRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


@pytest.fixture
async def damaged(paths: DataPaths, make_job: Callable[..., Job]) -> DataPaths:
    """A data folder with a backup of two jobs, and a damaged database that had three."""
    database = Database.open(paths.database)
    repository = JobRepository(database)
    await repository.add([make_job(), make_job()])
    back_up_daily(paths.database, NOW)
    await repository.add([make_job()])
    database.close()
    paths.database.write_bytes(paths.database.read_bytes()[:20_000])
    return paths


@pytest.fixture
async def cut(paths: DataPaths, make_job: Callable[..., Job]) -> DataPaths:
    """A data folder whose database was killed, and whose log then lost the last of three jobs."""
    database = Database.open(paths.database)
    repository = JobRepository(database)
    await repository.add([make_job(), make_job()])
    back_up_daily(paths.database, NOW)
    log = paths.database.with_name(f"{paths.database.name}-wal")
    before = log.stat().st_size
    await repository.add([make_job("x" * 20_000)])
    content = {path: path.read_bytes() for path in paths.root.glob("sora-desktop.db*")}
    database.close()
    for path, data in content.items():
        path.write_bytes(data)
    log.write_bytes(content[log][: before + 100])
    return paths


async def jobs(paths: DataPaths) -> tuple[int, QueueMode]:
    database = Database.open(paths.database)
    try:
        return len(await JobRepository(database).unfinished()), await QueueRepository(database).mode()
    finally:
        database.close()


def kept(paths: DataPaths) -> list[Path]:
    return sorted(paths.root.glob("sora-desktop.db.corrupt-*"))


async def test_a_backup_takes_the_place_with_its_queue_paused_and_the_damaged_one_is_kept(damaged: DataPaths) -> None:
    content = damaged.database.read_bytes()
    backup, empty = choices(damaged)
    assert (backup.way, backup.made_at, backup.jobs, empty.way) == (Way.BACKUP, NOW, 2, Way.EMPTY)
    assert kept(damaged) == []
    put_aside = replace(damaged, backup)
    assert await jobs(damaged) == (2, QueueMode.PAUSED)
    assert kept(damaged)[0] == put_aside
    assert put_aside.read_bytes() == content
    assert backup.source is not None
    assert backup.source.exists()


async def test_what_can_be_read_beside_a_spoiled_page_takes_the_place(
    paths: DataPaths, make_job: Callable[..., Job]
) -> None:
    database = Database.open(paths.database)
    repository = JobRepository(database)
    await repository.add([make_job()])
    back_up_daily(paths.database, NOW)
    requests = [VideoRequest(prompt="x" * 500, extra={"n": f"extra-{number}"}) for number in range(100)]
    sent = {"status": JobStatus.QUEUED, "attempt": 1}
    stored = await repository.add(
        [make_job(request=request, remote_id=f"video_{number}", **sent) for number, request in enumerate(requests)]
    )
    create = Exchange(operation=Operation.CREATE, method="POST", url="u", started_at=NOW, elapsed=1.0)
    for job in stored[:5]:
        await repository.record(job.id, create)
    senseless = "UPDATE jobs SET extra = '{' WHERE sequence = 9"
    await database.write(lambda connection: connection.execute(senseless).close())
    database.close()
    page = paths.database.read_bytes().index(b"extra-40") // 4096
    with paths.database.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)
    before = paths.database.read_bytes()
    readable, backup, _ = choices(paths)
    assert (readable.way, backup.way, backup.jobs) == (Way.READABLE, Way.BACKUP, 1)
    # A page holds few of them, and one made no sense.
    assert 90 <= readable.jobs < 100
    put_aside = replace(paths, readable)
    assert put_aside.read_bytes() == before
    assert await jobs(paths) == (readable.jobs, QueueMode.PAUSED)
    database = Database.open(paths.database)
    repository = JobRepository(database)
    left = await repository.unfinished()
    assert left[1:] == [job for job in stored if job.id in {one.id for one in left}]
    assert {job.remote_id for job in left if job.remote_id} <= await repository.claimed("simulated")
    assert await repository.exchanges(stored[0].id) == [create]
    database.close()


async def test_an_empty_one_takes_the_place(damaged: DataPaths) -> None:
    content = damaged.database.read_bytes()
    put_aside = replace(damaged, choice_of(damaged, Way.EMPTY))
    assert await jobs(damaged) == (0, QueueMode.RUNNING)
    assert put_aside.read_bytes() == content


async def test_what_can_be_read_takes_the_place_and_all_that_was_there_is_kept(cut: DataPaths) -> None:
    content = {path.name: path.read_bytes() for path in cut.root.glob("sora-desktop.db*")}
    readable, backup, _ = choices(cut)
    assert (readable.way, readable.jobs, backup.way, backup.jobs) == (Way.READABLE, 2, Way.BACKUP, 2)
    assert {path.name: path.read_bytes() for path in cut.root.glob("sora-desktop.db*")} == content
    put_aside = replace(cut, readable)
    assert await jobs(cut) == (2, QueueMode.PAUSED)
    # SQLite may still find what it can by itself.
    assert put_aside.with_name(f"{put_aside.name}-wal").read_bytes() == content["sora-desktop.db-wal"]
    with closing(connect(put_aside)) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (2,)


class Killed(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("step", range(7))
@pytest.mark.parametrize("way", [Way.READABLE, Way.EMPTY])
async def test_wherever_it_is_broken_off_nothing_is_taken_for_empty_and_it_can_be_done_again(
    cut: DataPaths, monkeypatch: pytest.MonkeyPatch, step: int, way: Way
) -> None:
    originals = {path.name.removeprefix("sora-desktop.db"): path.read_bytes() for path in cut.root.glob("*.db*")}
    choice = choice_of(cut, way)
    steps = 0

    def dying(name: str) -> None:
        real = getattr(rescue, name)

        def do(*arguments: object) -> object:
            nonlocal steps
            steps += 1
            if steps > step:
                raise Killed
            return real(*arguments)

        monkeypatch.setattr(rescue, name, do)

    for name in ("_move", "place", "sync_folder", "write_atomically"):
        dying(name)
    with pytest.raises(Killed):
        replace(cut, choice)
    monkeypatch.undo()
    with pytest.raises(DatabaseDamaged):
        Database.open(cut.database)
    # What is best now may be the backup, as what was readable has been moved aside by then.
    replace(cut, choices(cut)[0] if way is Way.READABLE else choice_of(cut, way))
    assert (await jobs(cut))[0] == (2 if way is Way.READABLE else 0)
    found = [path.read_bytes() for path in kept(cut)]
    assert all(found.count(originals[suffix]) >= 1 for suffix in ("", "-wal"))
    assert not list(cut.root.glob("*.rescue"))
    assert not list(cut.root.glob(".*.new*"))


def test_a_sound_database_is_not_replaced(paths: DataPaths) -> None:
    Database.open(paths.database).close()
    with pytest.raises(DatabaseSound):
        replace(paths, choice_of(paths, Way.EMPTY))
    assert kept(paths) == []


def test_nobody_replaces_what_another_process_works_with(damaged: DataPaths) -> None:
    with DriverLock(damaged.lock), pytest.raises(AlreadyDriving):
        replace(damaged, choice_of(damaged, Way.BACKUP))
    assert kept(damaged) == []


def test_without_a_backup_none_is_restored(paths: DataPaths) -> None:
    paths.root.mkdir()
    paths.database.write_bytes(b"")
    with pytest.raises(BackupMissing):
        choice_of(paths, Way.BACKUP)
    assert [choice.way for choice in choices(paths)] == [Way.EMPTY]


def test_a_backup_that_was_spoiled_meanwhile_changes_nothing(damaged: DataPaths) -> None:
    content = damaged.database.read_bytes()
    choice = choice_of(damaged, Way.BACKUP)
    assert choice.source is not None
    choice.source.write_bytes(b"gone")
    with pytest.raises(DatabaseDamaged) as raised:
        replace(damaged, choice)
    assert raised.value.facts["path"] == str(choice.source)
    assert damaged.database.read_bytes() == content
    assert kept(damaged) == []


async def test_a_backup_that_keeps_no_log_gets_one_again(damaged: DataPaths) -> None:
    choice = choice_of(damaged, Way.BACKUP)
    assert choice.source is not None
    with closing(sqlite3.connect(choice.source)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    replace(damaged, choice)
    assert await jobs(damaged) == (2, QueueMode.PAUSED)
    with closing(sqlite3.connect(damaged.database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)

"""Facts about erasing jobs: from databases of every age, from backups, and from what a kill left lying there."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.storage import schema
from sora_desktop.storage.backups import back_up_daily, backups_of, folder_of, newest_good
from sora_desktop.storage.database import Database
from sora_desktop.storage.erasures import ErasureRepository
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.salvage import salvage
from sora_desktop.storage.scrubbing import scrub_backups, unscrubbed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths

NOW = datetime.now(UTC)
SECRET = "xyzzy secret"
WITH_RECEIPTS = 4
"""The first schema in which exchanges are entries of receipts."""


@pytest.fixture
async def thrown_away(repository: JobRepository, make_job: Callable[..., Job]) -> list[Job]:
    """Give jobs of the trash that say the secret wherever they can, one of them with evidence."""
    made = make_job(
        SECRET,
        status=JobStatus.FAILED,
        removed_at=NOW,
        connection="c",
        remote_id="video_1",
        name=SECRET,
        tags=(SECRET,),
        note=SECRET,
        rating=4,
        favourite=True,
        continues=SECRET,
    )
    jobs = await repository.add([made, make_job(SECRET, status=JobStatus.COMPLETED, removed_at=NOW, batch_name=SECRET)])
    await repository.record(jobs[0].id, an_exchange(NOW))
    return jobs


def an_exchange(moment: datetime) -> Exchange:
    return Exchange(
        operation=Operation.CREATE, method="POST", url="u", started_at=moment, elapsed=0.1, request_body=SECRET * 500
    )


def told(path: Path) -> bool:
    """Tell whether files of a database hold the secret; nobody may have it open."""
    return any(SECRET.encode() in file.read_bytes() for file in path.parent.glob(f"*{path.name}*"))


async def test_erased_jobs_say_nothing_but_what_they_paid_for(
    database: Database, repository: JobRepository, thrown_away: list[Job], paths: DataPaths
) -> None:
    erasures = ErasureRepository(database)
    left = await erasures.erase([thrown_away[0].id], NOW)
    assert [job.id for job in left] == [thrown_away[0].id]
    assert (left[0].request.prompt, left[0].name, left[0].tags, left[0].deleted_at) == ("", None, (), NOW)
    assert (left[0].note, left[0].rating, left[0].favourite, left[0].continues) == (None, 0, False, None)
    receipt = await repository.receipt(left[0].id)
    assert (receipt.entries, receipt.count) == ((), 0)
    assert await repository.claimed("c") == {"video_1"}
    assert [job.id for job in await erasures.pending()] == [left[0].id]
    await erasures.files_gone(left)
    await erasures.done(left)
    assert await erasures.pending() == []
    # All that is in the trash, and what was erased already no second time.
    assert [job.id for job in await erasures.erase(None, NOW)] == [thrown_away[1].id]
    await erasures.remove_traces()
    database.close()
    assert not told(paths.database)


async def test_nothing_that_lives_is_erased(database: Database, make_job: Callable[..., Job]) -> None:
    repository, erasures = JobRepository(database), ErasureRepository(database)
    jobs = await repository.add(
        [
            make_job("listed", status=JobStatus.COMPLETED),
            make_job("taken up again in the trash", status=JobStatus.DOWNLOADING, removed_at=NOW),
        ]
    )
    assert await erasures.erase([job.id for job in jobs], NOW) == []
    assert await erasures.erase(None, NOW) == []
    assert await repository.find("") == jobs


async def test_nobody_writes_an_erased_job_down_again(database: Database, thrown_away: list[Job]) -> None:
    repository = JobRepository(database)
    await ErasureRepository(database).erase(None, NOW)
    with pytest.raises(UnknownJob):
        await repository.save(thrown_away[0].changed(batch_name="again"))
    with pytest.raises(UnknownJob):
        await repository.record(thrown_away[0].id, an_exchange(NOW))
    counts = await JobIndex(database).counts(JobQuery())
    assert counts[JobFilter.TRASH] == 0


async def test_an_erased_job_takes_no_long_texts_of_others_with_it(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], thrown_away: list[Job]
) -> None:
    (other,) = await repository.add([make_job("w" * 9000)])
    await repository.record(other.id, an_exchange(NOW))
    before = await repository.receipt(other.id)
    erasures = ErasureRepository(database)
    await erasures.erase(None, NOW)
    await erasures.remove_traces()
    assert await repository.get(other.id) == other
    assert await repository.receipt(other.id) == before


async def test_who_writes_while_the_database_is_written_anew_only_waits(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], thrown_away: list[Job]
) -> None:
    erasures = ErasureRepository(database)
    jobs = [make_job(str(number)) for number in range(50)]
    await asyncio.gather(
        *(repository.add([job]) for job in jobs[:25]),
        erasures.remove_traces(),
        *(repository.add([job]) for job in jobs[25:]),
        erasures.remove_traces(),
    )
    assert len(await repository.find("")) == len(jobs) + len(thrown_away)


async def test_a_task_alone_that_fails_hurts_nobody(database: Database, repository: JobRepository) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO facts VALUES ('half', 'done')")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.alone(fails)
    read = "SELECT count(*) FROM facts WHERE name = 'half'"
    assert await database.read(lambda connection: connection.execute(read).fetchone()[0]) == 0
    await repository.rename_connection("a", "b")


async def test_a_backup_that_a_kill_left_half_made_is_thrown_away(
    database: Database, paths: DataPaths, thrown_away: list[Job]
) -> None:
    kept = back_up_daily(paths.database, NOW)
    assert kept is not None
    half = [folder_of(paths.database) / ".sora-desktop-daily.db.0123.new", paths.root / ".sora-desktop.db.4567.new"]
    for path in half:
        path.write_bytes(SECRET.encode())
    scrub_backups(paths.database, [job.id for job in thrown_away], NOW, NOW)
    assert not any(path.exists() for path in half)
    assert SECRET.encode() not in kept.read_bytes()


async def test_a_backup_from_which_nothing_can_be_erased_is_named(
    database: Database, paths: DataPaths, thrown_away: list[Job]
) -> None:
    damaged = back_up_daily(paths.database, NOW)
    assert damaged is not None
    damaged.write_bytes(damaged.read_bytes()[:5000])
    aside = paths.database.with_name(f"{paths.database.name}.corrupt-20260101T000000Z")
    for path in (aside, aside.with_name(f"{aside.name}-wal")):
        path.write_bytes(b"")
    before = damaged.read_bytes()
    scrub_backups(paths.database, [job.id for job in thrown_away], NOW, NOW)
    assert damaged.read_bytes() == before
    assert unscrubbed(paths.database) == [aside, damaged]


async def test_a_backup_made_while_something_was_still_left_is_written_anew(
    database: Database, paths: DataPaths, thrown_away: list[Job]
) -> None:
    await ErasureRepository(database).erase(None, NOW)
    made = back_up_daily(paths.database, NOW)
    assert made is not None
    os.utime(made, (NOW.timestamp() + 1, NOW.timestamp() + 1))
    before = made.stat().st_ino
    scrub_backups(paths.database, ["nobody"], NOW, NOW)
    assert made.stat().st_ino != before
    good = newest_good(paths.database)
    assert good is not None
    assert good.path == made


@pytest.mark.parametrize("version", range(1, schema.steps()[-1].version))
async def test_backups_of_every_earlier_schema_lose_the_job_and_can_still_be_restored(
    paths: DataPaths, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = schema.steps()[:version]
    with monkeypatch.context() as older:
        older.setattr(schema, "steps", lambda: steps)
        Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.executescript(Path(__file__).with_name(f"rows_of_schema_{version}.sql").read_text("utf-8"))
        connection.execute("UPDATE jobs SET prompt = ?, search = ?, name = ?", (SECRET,) * 3)
        if version < WITH_RECEIPTS:
            connection.execute("UPDATE exchanges SET request_body = ?", (SECRET,))
        else:
            connection.execute("UPDATE receipt_entries SET text = ?", (SECRET,))
        connection.commit()
        ids = [row[0] for row in connection.execute("SELECT id FROM jobs ORDER BY sequence")]
    Database.open(paths.database).close()
    (backup,) = backups_of(paths.database)
    assert SECRET.encode() in backup.read_bytes()
    scrub_backups(paths.database, ids, NOW + timedelta(days=1), NOW)
    assert SECRET.encode() not in backup.read_bytes()
    with closing(sqlite3.connect(f"{backup.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        assert schema.user_version(connection) == version
    restored = Database.open(backup)
    jobs = await JobRepository(restored).find("")
    assert [(job.id, job.request.prompt) for job in jobs] == [(one, "") for one in ids]
    assert all(job.removed_at is not None for job in jobs)
    restored.close()


async def test_what_is_salvaged_stays_erased(database: Database, paths: DataPaths, thrown_away: list[Job]) -> None:
    await ErasureRepository(database).erase(None, NOW)
    database.close()
    salvage(paths.database, paths.root / "new.db")
    saved = Database.open(paths.root / "new.db")
    assert [job.deleted_at for job in await JobRepository(saved).find("")] == [NOW, NOW]
    assert len(await ErasureRepository(saved).pending()) == 2
    assert await JobRepository(saved).claimed("c") == {"video_1"}
    saved.close()

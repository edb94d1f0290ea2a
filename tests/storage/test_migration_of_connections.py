"""Facts about the step from the first schema to the second: whatever people had is still there."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Auth, Connection, Encoding, KeySource, Learned
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation, Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.storage import schema
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from sora_desktop.storage.paths import DataPaths

FIRST, SECOND, LOST = (JobId(f"01JD00000000000000000000{end}") for end in ("0A", "0B", "0C"))
ROWS = Path(__file__).with_name("rows_of_schema_1.sql")


@pytest.fixture
def migrated(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Open a database that a program of the first schema filled."""
    first = schema.steps()[:1]
    with monkeypatch.context() as older:
        older.setattr(schema, "steps", lambda: first)
        Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(ROWS.read_text(encoding="utf-8"))
    return Database.open(paths.database)


async def test_connections_keep_everything_and_what_they_learned(migrated: Database) -> None:
    repository = ConnectionRepository(migrated)
    emu, gpu, studio = await repository.all()
    assert studio == Connection(
        id="c1",
        name="Studio",
        base_url="https://studio.example/v1",
        auth=Auth.BEARER,
        key_source=KeySource.KEYRING,
        concurrency=3,
        learned=Learned(encoding=Encoding.JSON),
    )
    assert gpu == Connection(id="c2", name="gpu", base_url="http://gpu:8091/v1", auth=Auth.NONE)
    assert (emu.key_variable, emu.learned) == ("EMU", Learned(encoding=Encoding.JSON, emulated=True))
    assert await repository.default_name() == "Studio"
    migrated.close()


async def test_jobs_keep_everything_and_remixes_know_that_they_are_remixes(migrated: Database) -> None:
    repository = JobRepository(migrated)
    first, second, lost = [await repository.get(job_id) for job_id in (FIRST, SECOND, LOST)]
    assert isinstance(first, Job)
    assert isinstance(second, Job)
    assert isinstance(lost, Job)
    assert (first.status, first.remote_id, first.file, first.file_bytes) == (
        JobStatus.COMPLETED,
        "video_1",
        "/videos/one.mp4",
        1234,
    )
    assert (first.derivation, first.source_id) == (None, None)
    assert (first.request.extra, first.request.size, first.tags) == ({"seed": 7}, "1280x720", ("sea",))
    assert (first.request.further_references, first.request.characters, first.request.video) == ((), (), None)
    assert (second.derivation, second.source_id) == (Derivation.REMIX, "video_1")
    assert lost.failure == Failure(FailureStage.SUBMIT, "host_unreachable", "Cannot reach it.")
    assert [job.id for job in await repository.unfinished()] == [SECOND]
    assert await repository.claimed("Studio") == {"video_1", "video_2"}
    assert list(await JobIndex(migrated).sequences(JobQuery(text="fox"))) == [1]
    migrated.close()


async def test_the_evidence_stays_with_its_jobs_and_new_kinds_of_it_fit(migrated: Database) -> None:
    repository = JobRepository(migrated)
    remix, look = await repository.exchanges(SECOND)
    assert (remix.operation, look.operation, look.repeats) == (Operation.REMIX, Operation.RETRIEVE, 12)
    (create,) = await repository.exchanges(FIRST)
    assert create.response_body == '{"id": "video_1"}'
    for operation in Operation:
        await repository.record(LOST, dataclasses.replace(create, operation=operation))
    assert {one.operation for one in await repository.exchanges(LOST)} == set(Operation)
    migrated.close()


async def test_a_migrated_database_holds_together(migrated: Database, paths: DataPaths) -> None:
    migrated.close()
    with closing(sqlite3.connect(paths.database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        assert not {name for name in names if name.startswith("new_")}
        assert "receipt_entries_by_job" in names


async def test_a_migrated_database_has_the_schema_of_a_new_one(migrated: Database, paths: DataPaths) -> None:
    migrated.close()
    fresh = paths.root / "fresh.db"
    Database.open(fresh).close()
    assert _tables(paths.database) == _tables(fresh)


def _tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall() for name in names}

"""Facts about writing a job's next version: the row always is what the job says, whoever wrote it before."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.annotations import PERSONAL
from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.storage import writing
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_rows import FACTS, INSERT, KEYS, write_job
from sora_desktop.storage.job_versions import save_job
from sora_desktop.storage.writing import WritingConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from sora_desktop.storage.jobs import JobRepository
    from sora_desktop.storage.paths import DataPaths


def row(connection: sqlite3.Connection, job: Job) -> list[object]:
    sql = f"SELECT {', '.join((*FACTS, *KEYS))} FROM jobs WHERE id = ?"  # noqa: S608 - of names of columns
    return list(connection.execute(sql, (job.id,)).fetchone())


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingConnection]:
    path = tmp_path_factory.mktemp("versions") / "sora.db"
    Database.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None, factory=WritingConnection)) as connection:
        connection.watch()
        yield connection


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_row_is_what_the_last_version_says(
    connection: WritingConnection, any_jobs: SearchStrategy[Job], data: st.DataObject
) -> None:
    connection.undo()
    connection.begin()
    first = dataclasses.replace(data.draw(any_jobs), sequence=1)
    connection.execute(INSERT, write_job(first))
    stored = first
    for other in data.draw(st.lists(any_jobs, max_size=5)):
        # Either another job altogether, or one in which few fields are new.
        few = data.draw(st.none() | st.sets(st.sampled_from(("status", "progress", "failure", "request", "stalled"))))
        if few is None:
            job = dataclasses.replace(other, id=first.id, sequence=1)
        else:
            job = dataclasses.replace(stored, **{name: getattr(other, name) for name in few})
        saved = save_job(connection, job)
        # What a person wrote about it is theirs, whoever follows the job.
        job = dataclasses.replace(job, **{name: getattr(stored, name) for name in PERSONAL})
        assert saved.job == job
        assert row(connection, job) == write_job(job)
        assert ("status" in saved.columns) == (stored.status != job.status)
        stored = job


async def test_a_row_that_was_changed_otherwise_is_not_taken_for_the_one_that_was_saved(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job()])
    queued = job.advance(JobStatus.SUBMITTING, attempt=1).advance(JobStatus.QUEUED, remote_id="v", progress=1.0)
    await repository.save(queued)
    sql = "UPDATE jobs SET progress = 50, batch_name = 'x'"
    assert await database.write(lambda connection: connection.execute(sql).rowcount) == 1
    await repository.save(queued)
    assert await repository.get(job.id) == queued


async def test_a_row_that_another_program_changed_is_not_taken_for_the_one_that_was_saved(
    paths: DataPaths, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job()])
    queued = job.advance(JobStatus.SUBMITTING, attempt=1).advance(JobStatus.QUEUED, remote_id="v", progress=1.0)
    await repository.save(queued)
    with closing(sqlite3.connect(paths.database)) as other, other:
        other.execute("UPDATE jobs SET progress = 50, batch_name = 'x'")
    await repository.save(queued)
    assert await repository.get(job.id) == queued


async def test_what_was_taken_back_is_not_remembered(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job()])
    await repository.save(job.changed(batch_name="first"))
    second = job.changed(batch_name="second")

    def fail(connection: sqlite3.Connection) -> None:
        save_job(connection, second)
        raise UnknownJob(job="x")

    with pytest.raises(UnknownJob):
        await database.write(fail)
    await repository.save(second)
    assert await repository.get(job.id) == second


async def test_saving_what_is_stored_already_writes_nothing(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job()])
    named = job.changed(batch_name="x")
    await repository.save(named)
    before = await database.write(lambda connection: connection.total_changes)
    await repository.save(named)
    assert await database.write(lambda connection: connection.total_changes) == before


async def test_only_some_jobs_are_remembered(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RECALLED", 2)
    jobs = await repository.add([make_job() for _ in range(5)])
    for job in jobs:
        await repository.save(job.changed(batch_name="x"))
    await repository.save(jobs[0].advance(JobStatus.CANCELLED))
    assert len(database._writer._connection.recalled) <= 3
    assert [job.batch_name for job in await repository.unfinished()] == ["x"] * 4


def test_a_connection_that_remembers_nothing_can_save_too(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    Database.open(tmp_path / "sora.db").close()
    job = make_job()
    with closing(sqlite3.connect(tmp_path / "sora.db")) as connection:
        connection.execute(INSERT, write_job(dataclasses.replace(job, sequence=1)))
        assert "stalled" in save_job(connection, job.changed(stalled=True)).columns
        with pytest.raises(UnknownJob):
            save_job(connection, make_job())

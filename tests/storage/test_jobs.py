"""Facts about stored jobs: they come back as they were, and no remote id is ever lost or taken twice."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
import time
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.annotations import PERSONAL
from sora_desktop.domain.errors import ConnectionExists, RemoteIdClaimed, UnknownJob
from sora_desktop.domain.jobs import ENDED, Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.queue import RANK_STEP
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from sora_desktop.storage.database import Database
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.paths import DataPaths


def unclaimed(jobs: list[Job]) -> list[Job]:
    """Take away what may be there only once: ids, and remote ids within a connection."""
    ids: set[str] = set()
    claims: set[tuple[str, str | None]] = set()
    kept = []
    for job in jobs:
        claim = (job.connection, job.remote_id)
        if job.id in ids or (job.remote_id and claim in claims):
            continue
        ids.add(job.id)
        claims.add(claim)
        kept.append(job)
    return kept


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_any_job_comes_back_as_it_was(
    data: st.DataObject, any_jobs: SearchStrategy[Job], memory: Callable[[], Database]
) -> None:
    jobs = unclaimed(data.draw(st.lists(any_jobs, max_size=4)))
    changes = unclaimed([dataclasses.replace(data.draw(any_jobs), id=job.id, remote_id=job.remote_id) for job in jobs])

    async def there_and_back() -> None:
        database = memory()
        repository = JobRepository(database)
        stored = await repository.add(jobs)
        assert stored == [
            dataclasses.replace(job, sequence=n, rank=job.rank or stored[n - 1].rank)
            for n, job in enumerate(jobs, start=1)
        ]
        assert [await repository.get(job.id) for job in jobs] == stored
        before = {job.id: job for job in stored}
        await repository.save_many(changes)
        for job in changes:
            found = await repository.get(job.id)
            assert found is not None
            # What a person wrote about it is changed by nobody else.
            kept = {name: getattr(before[job.id], name) for name in PERSONAL}
            assert found == dataclasses.replace(job, sequence=before[job.id].sequence, **kept)
        database.close()

    asyncio.run(there_and_back())


async def test_a_job_with_everything_comes_back(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    job = make_job(
        request=VideoRequest(
            prompt="Zeilen\nund\x00Nullen 🥜",
            model="sora-2",
            size="1280x720",
            seconds=2.5,
            reference="/a/b.png",
            extra={"z": [1, {"a": None}], "a": 1.5},
        ),
        tags=("b", "a"),
        failure=Failure(FailureStage.DOWNLOAD, "disk_full", "No room.", "req_1", "raw"),
        file_bytes=2**53 + 1,
    )
    (stored,) = await repository.add([job])
    found = await repository.get(job.id)
    assert found == stored == dataclasses.replace(job, sequence=1, rank=RANK_STEP)
    assert list(found.request.extra) == ["z", "a"]


async def test_times_are_exact_and_come_back_in_utc(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    there = datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    (stored,) = await repository.add([make_job(created_at=there)])
    found = await repository.get(stored.id)
    assert found is not None
    assert found.created_at == there
    assert found.created_at.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        await repository.add([make_job(created_at=datetime(2026, 11, 22))])  # noqa: DTZ001 - the point of the test
    assert await repository.unfinished() == []


async def test_halves_of_characters_do_not_stop_a_job(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    (stored,) = await repository.add([make_job("bad \udcff byte", tags=("\ud800",), connection="c\udc80")])
    found = await repository.get(stored.id)
    assert found is not None
    assert found.request.prompt == "bad ? byte"
    await repository.save(stored)


async def test_sequences_go_on_where_they_were(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    first = await repository.add([make_job(), make_job()])
    second = await repository.add([make_job()])
    assert [job.sequence for job in first + second] == [1, 2, 3]
    assert await repository.add([]) == []


async def test_a_batch_is_stored_wholly_or_not_at_all(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    job = make_job()
    with pytest.raises(sqlite3.IntegrityError):
        await repository.add([make_job(), job, job])
    assert await repository.unfinished() == []


async def test_several_changes_are_stored_wholly_or_not_at_all(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (stored,) = await repository.add([make_job()])
    with pytest.raises(UnknownJob):
        await repository.save_many([stored.advance(JobStatus.SUBMITTING), make_job()])
    assert await repository.get(stored.id) == stored


async def test_a_job_that_was_never_added_cannot_be_saved(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    with pytest.raises(UnknownJob):
        await repository.save(make_job())


async def test_an_unknown_id_is_none(repository: JobRepository) -> None:
    assert await repository.get("nobody") is None


async def test_jobs_are_found_by_the_beginning_of_their_ids(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = [make_job(id=JobId(name)) for name in ("abc1", "abd", "ab%", "abc2", "b_")]
    await repository.add(jobs)
    assert [job.id for job in await repository.find("abc")] == ["abc1", "abc2"]
    assert [job.id for job in await repository.find("ab%")] == ["ab%"]
    assert [job.id for job in await repository.find("_")] == []
    assert len(await repository.find("")) == 5


@pytest.mark.parametrize("status", list(JobStatus))
async def test_unfinished_is_what_has_not_ended_and_is_not_in_the_trash(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime], status: JobStatus
) -> None:
    jobs = await repository.add([make_job(status=status), make_job(status=status, removed_at=moment(1))])
    assert await repository.unfinished() == ([] if status in ENDED else jobs[:1])


async def test_done_with_is_what_ended_but_for_failed_downloads_and_jobs_that_nobody_knows(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    failed = {stage: make_job(status=JobStatus.FAILED, failure=Failure(stage, "c", "m")) for stage in FailureStage}
    waiting, removed, completed = make_job(), make_job(removed_at=moment(1)), make_job(status=JobStatus.COMPLETED)
    jobs = [*failed.values(), waiting, removed, completed]
    await repository.add(jobs)
    done = await repository.done_with([*(job.id for job in jobs), make_job().id, "no job"])
    assert done == {failed[FailureStage.SUBMIT].id, failed[FailureStage.GENERATE].id, completed.id}


async def test_every_remote_id_that_a_job_ever_got_stays_claimed(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    one, other = await repository.add([make_job(), make_job(connection="other")])
    await repository.save(one.changed(remote_id="video_1"))
    await repository.save(one.changed(remote_id="video_2"))
    await repository.save(one.changed(remote_id=None))
    await repository.save(other.changed(remote_id="video_1"))
    assert await repository.claimed("simulated") == {"video_1", "video_2"}
    assert await repository.claimed("other") == {"video_1"}
    assert await repository.claimed("nobody") == set()


async def test_no_second_job_can_claim_a_remote_id(repository: JobRepository, make_job: Callable[..., Job]) -> None:
    one, two = await repository.add([make_job(), make_job()])
    await repository.save(one.changed(remote_id="video_1"))
    await repository.save(one.changed(remote_id="video_1", progress=5.0))
    await repository.save(one.changed(remote_id=None))
    with pytest.raises(RemoteIdClaimed) as raised:
        await repository.save(two.changed(remote_id="video_1"))
    assert raised.value.facts == {"remote_id": "video_1", "holder": one.id}
    assert await repository.get(two.id) == two


def execute(statement: str, connection: sqlite3.Connection) -> None:
    connection.execute(statement)


async def test_the_database_itself_refuses_what_must_never_be(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job(remote_id="video_1"), make_job()])
    for statement in (
        "INSERT INTO remote_ids VALUES ('simulated', 'video_1', 2, 1)",
        "INSERT INTO remote_ids VALUES ('simulated', 'video_2', 99, 1)",
        "UPDATE jobs SET status = 'lost'",
        "UPDATE jobs SET progress = 101",
        "UPDATE jobs SET take = 0",
        "UPDATE jobs SET created_at = 'yesterday'",
        "UPDATE jobs SET prompt = NULL",
        "UPDATE jobs SET failure_code = 'alone'",
        "UPDATE jobs SET id = (SELECT id FROM jobs WHERE sequence = 1)",
        "DELETE FROM jobs",
        # What was sent counts, whatever is forgotten besides.
        "UPDATE jobs SET status = 'queued', queue_key = 9223372036854775807",
        "UPDATE jobs SET lost_creates = 1",
        "UPDATE jobs SET lost_creates = -1",
        "UPDATE jobs SET charged_micros = 1",
        "UPDATE jobs SET charged_unknown = 1",
        "UPDATE jobs SET estimate = -1, cost_key = -1",
        "UPDATE jobs SET cost = -1, cost_key = -1",
        # What lists sort by is what the job is.
        "UPDATE jobs SET estimate = 1",
        "UPDATE jobs SET rank = rank + 1",
        "UPDATE jobs SET status = 'cancelled'",
        "UPDATE jobs SET queue_key = 9223372036854775807",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            await database.write(partial(execute, statement))


async def test_jobs_follow_a_connection_to_its_new_name(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    one, other = await repository.add(
        [make_job("first\nline", connection="Alt\nß", remote_id="video_1"), make_job(connection="third")]
    )
    await repository.rename_connection("Alt\nß", "Neu")
    assert await repository.get(one.id) == dataclasses.replace(one, connection="Neu")
    assert await repository.get(other.id) == other
    assert await repository.claimed("Neu") == {"video_1"}
    assert await repository.claimed("Alt\nß") == set()
    assert list(await index.sequences(JobQuery(text="neu line"))) == [1]
    assert list(await index.sequences(JobQuery(text="alt"))) == []
    await repository.save(dataclasses.replace(one, connection="Neu"))
    assert list(await index.sequences(JobQuery(text="neu"))) == [1]


async def test_a_new_name_whose_remote_ids_clash_is_refused(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    one, _ = await repository.add([make_job(connection="a", remote_id="v"), make_job(connection="b", remote_id="v")])
    with pytest.raises(ConnectionExists):
        await repository.rename_connection("a", "b")
    await repository.rename_connection("a", "a")
    assert await repository.get(one.id) == one


async def test_ten_thousand_jobs_are_added_in_one_go(
    paths: DataPaths, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = [make_job(f"prompt {number}") for number in range(10_000)]
    begin = time.process_time()
    stored = await repository.add(jobs)
    # About a second on a slow computer; ten times that would mean one commit a job.
    assert time.process_time() - begin < 10
    assert [job.sequence for job in stored] == list(range(1, 10_001))

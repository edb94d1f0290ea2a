"""How many steps of jobs a second reach the disk when many callers share a commit, beside one caller and bare syncs."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from tests.benchmarks.conftest import Report

CALLERS = 32
STORED = 1_000
PAGE = 4096
ROUNDS = 9
TRIES = 3
AT_ONCE = 40
"""Steps of each caller in a round."""

ALONE = 200
"""Steps, or syncs, in a round of somebody alone."""

TIMES_ALONE = 5
TIMES_SYNCED = 3

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(tmp_path / "sora.db")
    yield opened
    opened.close()


async def running(repository: JobRepository, make_job: Callable[[int], Job]) -> list[Job]:
    """Store many jobs, and let some be on their servers."""
    await repository.add([make_job(number) for number in range(STORED)])
    waiting = [job for job in await repository.unfinished() if job.status is JobStatus.PENDING][:CALLERS]
    sent = [job.advance(JobStatus.SUBMITTING, attempt=1) for job in waiting]
    taken = [job.advance(JobStatus.QUEUED, remote_id=f"video_{job.id}", progress=0.0) for job in sent]
    for jobs in (sent, taken):
        await repository.save_many(jobs)
    return taken


async def move_on(repository: JobRepository, job: Job, steps: int) -> Job:
    """Take a job from step to step, each of them stored before the next is made."""
    for step in range(steps):
        status = JobStatus.IN_PROGRESS if job.status is JobStatus.QUEUED else JobStatus.QUEUED
        job = job.advance(status, progress=float(step % 100))
        await repository.save(job)
    return job


async def rate(number: int, work: Awaitable[object]) -> float:
    """Give how many of something are done a second."""
    started = time.perf_counter()
    await work
    return number / (time.perf_counter() - started)


async def append_and_sync(path: Path, times: int) -> None:
    """Do the least that makes something last through a power cut: append a page, and sync."""
    page = os.urandom(PAGE)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        for _ in range(times):
            os.write(file, page)
            _sync(file)
    finally:
        os.close(file)


@pytest.mark.benchmark
async def test_steps_of_many_jobs_reach_the_disk_several_times_as_fast_as_single_commits_and_bare_syncs(
    database: Database, tmp_path: Path, make_job: Callable[[int], Job], report: Report
) -> None:
    assert await database.write(lambda connection: connection.execute("PRAGMA synchronous").fetchone()) == (2,)
    repository = JobRepository(database)
    jobs = await running(repository, make_job)

    async def all_at_once() -> None:
        jobs[:] = await asyncio.gather(*(move_on(repository, job, AT_ONCE) for job in jobs))

    async def one_alone() -> None:
        jobs[0] = await move_on(repository, jobs[0], ALONE)

    for _ in range(TRIES):
        rounds = []
        for _ in range(ROUNDS):
            together = await rate(CALLERS * AT_ONCE, all_at_once())
            alone = await rate(ALONE, one_alone())
            synced = await rate(ALONE, append_and_sync(tmp_path / "synced", ALONE))
            rounds.append((together, alone, synced))
        ours, single, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
        times_alone = statistics.median(together / alone for together, alone, _ in rounds)
        times_synced = statistics.median(together / synced for together, _, synced in rounds)
        if times_alone >= TIMES_ALONE and times_synced >= TIMES_SYNCED:
            break
    report.add(f"{CALLERS} callers, beside single commits", ours, single, unit="/s", bar=f"≥ {TIMES_ALONE}")
    report.add(f"{CALLERS} callers, beside a page and fdatasync", ours, bare, unit="/s", bar=f"≥ {TIMES_SYNCED}")
    assert times_alone >= TIMES_ALONE
    assert times_synced >= TIMES_SYNCED
    assert sorted(job.id for job in await repository.unfinished() if job.attempt) == sorted(job.id for job in jobs)
    assert {job.id: await repository.get(job.id) for job in jobs} == {job.id: job for job in jobs}

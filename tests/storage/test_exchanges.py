"""Facts about the evidence of a job: every exchange is kept, and looks that found nothing new are counted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.exchanges import Exchange, Operation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.jobs import JobRepository


@pytest.fixture
async def job(repository: JobRepository, make_job: Callable[..., Job]) -> Job:
    return (await repository.add([make_job()]))[0]


@pytest.fixture
def look(moment: Callable[[int], datetime]) -> Callable[..., Exchange]:
    """Make an exchange: a look at a video, unless told otherwise."""

    def make(body: str = "queued", second: int = 0, **fields: object) -> Exchange:
        plain = Exchange(
            operation=Operation.RETRIEVE,
            method="GET",
            url="http://localhost/v1/videos/1",
            started_at=moment(second),
            elapsed=0.25,
            status=200,
            response_body=body,
        )
        return dataclasses.replace(plain, **fields)  # type: ignore[arg-type]

    return make


async def test_an_exchange_comes_back_as_it_was(
    repository: JobRepository, job: Job, look: Callable[..., Exchange]
) -> None:
    full = look(
        operation=Operation.CREATE,
        method="POST",
        request_headers={"b": "2", "a": "é"},
        request_body='{"prompt": "🥜"}',
        request_sha256="0" * 64,
        response_headers={"x-request-id": "req_1"},
        response_bytes=123,
        request_id="req_1",
        error="cut short",
        repeats=3,
    )
    bare = Exchange(operation=Operation.MODELS, method="GET", url="", started_at=full.started_at, elapsed=0.0)
    await repository.record(job.id, full)
    await repository.record(job.id, bare)
    assert await repository.exchanges(job.id) == [full, bare]


async def test_looks_with_the_same_outcome_are_counted(
    repository: JobRepository, job: Job, look: Callable[..., Exchange]
) -> None:
    for second, body in enumerate(["queued", "queued", "50 %", "50 %", "50 %", "queued"]):
        await repository.record(job.id, look(body, second))
    kept = await repository.exchanges(job.id)
    assert [(exchange.response_body, exchange.repeats) for exchange in kept] == [
        ("queued", 2),
        ("50 %", 3),
        ("queued", 1),
    ]
    assert kept[1].started_at == look(second=2).started_at


async def test_looks_that_already_stand_for_several_are_added_up(
    repository: JobRepository, job: Job, look: Callable[..., Exchange]
) -> None:
    await repository.record(job.id, look(repeats=4))
    await repository.record(job.id, look(repeats=5))
    assert [exchange.repeats for exchange in await repository.exchanges(job.id)] == [9]


async def test_another_status_error_or_operation_is_another_exchange(
    repository: JobRepository, job: Job, look: Callable[..., Exchange]
) -> None:
    different = [
        look(),
        look(status=500),
        look(status=None, error="reset"),
        look(status=None, error="timeout"),
        look(operation=Operation.LIST),
        look(operation=Operation.DELETE),
        look(operation=Operation.DELETE),
        look(),
    ]
    for exchange in different:
        await repository.record(job.id, exchange)
    assert await repository.exchanges(job.id) == different


@pytest.mark.parametrize("operation", [Operation.RETRIEVE, Operation.LIST])
async def test_looks_without_an_answer_are_counted_too(
    repository: JobRepository, job: Job, look: Callable[..., Exchange], operation: Operation
) -> None:
    for _ in range(3):
        await repository.record(job.id, look("", status=None, error="reset", operation=operation))
    assert [exchange.repeats for exchange in await repository.exchanges(job.id)] == [3]


async def test_each_job_has_its_own_evidence(
    repository: JobRepository, job: Job, make_job: Callable[..., Job], look: Callable[..., Exchange]
) -> None:
    (other,) = await repository.add([make_job()])
    await repository.record(job.id, look())
    await repository.record(other.id, look())
    await repository.record(job.id, look())
    assert [exchange.repeats for exchange in await repository.exchanges(job.id)] == [2]
    assert [exchange.repeats for exchange in await repository.exchanges(other.id)] == [1]


async def test_evidence_of_an_unknown_job_is_refused(repository: JobRepository, look: Callable[..., Exchange]) -> None:
    with pytest.raises(UnknownJob):
        await repository.record("nobody", look())


async def test_an_unknown_job_has_no_evidence(repository: JobRepository, job: Job) -> None:
    assert await repository.exchanges(dataclasses.replace(job, id="nobody").id) == []  # type: ignore[arg-type]

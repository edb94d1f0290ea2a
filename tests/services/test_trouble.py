"""Facts about bad days: full disks, servers that go away, keys that stop working, and who waits for what."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, HostUnreachable, KeyRefused, RateLimited
from sora_desktop.domain.events import JobChanged, TroubleArose
from sora_desktop.domain.jobs import FailureStage, JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import Disk, FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")

AWAY = HostUnreachable(host="fake", reason="nobody answered")


async def test_a_full_disk_before_the_create_sends_nothing_and_the_job_goes_once_there_is_room(
    world: World, server: FakeServer, an_order: Callable[..., Order], disk: Disk
) -> None:
    disk.takes = lambda job: False
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (waiting,) = await services.jobs.wait([job.id])
        assert waiting.status is JobStatus.PENDING
        assert isinstance(services.jobs.parked()[job.id], DiskFull)
        assert server.bills == []
        disk.takes = lambda job: True
        await server.asked_to_create(1)
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_a_full_disk_after_the_create_is_waited_for_and_the_id_is_not_lost(
    world: World, server: FakeServer, an_order: Callable[..., Order], disk: Disk
) -> None:
    disk.takes = lambda job: job.remote_id is None or len(disk.refused) >= 3
    async with world.services() as services:
        told: list[Event] = []
        services.events.subscribe(told.append)
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
        assert [type(event.error) for event in told if isinstance(event, TroubleArose)] == [DiskFull]
    assert server.bills == [job.id]


async def test_who_waits_hears_of_a_disk_that_stays_full_and_the_video_is_found_at_the_next_start(
    world: World, server: FakeServer, an_order: Callable[..., Order], disk: Disk
) -> None:
    disk.takes = lambda job: job.remote_id is None
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        for wait in (services.jobs.wait, services.jobs.wait_until_sent):
            (stuck,) = await asyncio.wait_for(wait([job.id]), 5)
            assert stuck.status is JobStatus.SUBMITTING
            assert isinstance(services.jobs.parked()[job.id], DiskFull)
    disk.takes = lambda job: True
    async with world.services() as services:
        await services.jobs.resume()
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


@pytest.mark.parametrize("status", [JobStatus.IN_PROGRESS, JobStatus.DOWNLOADING, JobStatus.COMPLETED])
async def test_a_full_disk_at_any_later_step_costs_nothing(
    world: World, server: FakeServer, an_order: Callable[..., Order], disk: Disk, status: JobStatus
) -> None:
    disk.takes = lambda job: job.status is not status
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (stuck,) = await asyncio.wait_for(services.jobs.wait([job.id]), 5)
        assert not stuck.ended
    disk.takes = lambda job: True
    async with world.services() as services:
        await services.jobs.resume()
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]
    assert len(server.fetched) == 1


async def test_a_job_that_cannot_be_cancelled_because_of_the_disk_says_so(
    world: World, server: FakeServer, an_order: Callable[..., Order], disk: Disk
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        disk.takes = lambda job: job.status is not JobStatus.CANCELLED
        with pytest.raises(DiskFull):
            await asyncio.wait_for(services.jobs.cancel(job.id), 5)
        cancelled = asyncio.Event()
        services.events.subscribe(
            lambda event: (
                cancelled.set() if isinstance(event, JobChanged) and event.job.status is JobStatus.CANCELLED else None
            )
        )
        disk.takes = lambda job: True
        await asyncio.wait_for(cancelled.wait(), 5)


async def test_evidence_that_cannot_be_stored_holds_no_job_up(
    world: World, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise DiskFull(path="/data")

    monkeypatch.setattr("sora_desktop.storage.jobs.JobRepository.record", full)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED


async def test_all_who_stand_in_line_for_a_server_that_nobody_reached_fail_with_the_first(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [AWAY] * 4
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=50)])
        ended = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in ended} == {JobStatus.FAILED}
        assert {(job.failure.stage, job.failure.code) for job in ended if job.failure} == {
            (FailureStage.SUBMIT, "host_unreachable")
        }
        assert server.asked == 4

        # Who comes later tries anew.
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED


async def test_jobs_wait_for_a_server_that_has_answered_before_and_are_sent_once(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (first,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([first.id])
        server.before_create = [AWAY] * 3
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [first.id, job.id]


async def test_nobody_waits_for_ever_for_a_server_that_went_away(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=6)])
        await services.jobs.wait_until_sent([job.id for job in jobs[:4]])
        server.always_on_retrieve = AWAY
        # Those in line get no place, because those before them keep theirs.
        waited = await asyncio.wait_for(services.jobs.wait([job.id for job in jobs]), 5)
        assert {job.status for job in waited[:4]} <= {JobStatus.QUEUED, JobStatus.IN_PROGRESS}
        assert {job.failure.code for job in waited[:4] if job.failure} == {"host_unreachable"}
        assert {job.status for job in waited[4:]} == {JobStatus.PENDING}

        # They go on all the same.
        server.always_on_retrieve = None
        server.left = dict.fromkeys(server.left, 1)
        server.looks = 1
        await server.asked_to_create(6)
        ended = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in ended} == {JobStatus.COMPLETED}
    assert len(server.bills) == 6


async def test_who_is_in_line_behind_one_that_moves_on_is_waited_for(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=5)])
        await services.jobs.wait_until_sent([job.id for job in jobs[:4]])
        server.left["video_1"] = 6
        server.always_on_retrieve = None
        retrieve = server.retrieve

        async def some_fail(remote_id: str, **_: object) -> object:
            if remote_id in {"video_2", "video_3", "video_4"}:
                raise AWAY
            server.left.setdefault(remote_id, 1)
            return await retrieve(remote_id)

        server.retrieve = some_fail  # type: ignore[method-assign, assignment]
        server.looks = 1
        waited = await asyncio.wait_for(services.jobs.wait([job.id for job in jobs]), 20)
        assert [job.status is JobStatus.COMPLETED for job in waited] == [True, False, False, False, True]


async def test_a_key_that_is_refused_while_a_job_runs_is_told_soon_and_the_job_is_kept(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        server.always_on_retrieve = KeyRefused(host="fake", status=401)
        (waited,) = await asyncio.wait_for(services.jobs.wait([job.id]), 5)
        assert waited.failure is not None
        assert waited.failure.code == "key_refused"
        assert not waited.ended
        assert isinstance(services.jobs.parked()[job.id], KeyRefused)
        # A cancel is not kept waiting by a server in trouble.
        assert (await asyncio.wait_for(services.jobs.cancel(job.id), 5)).status is JobStatus.CANCELLED


async def test_a_server_that_says_to_come_back_at_once_is_not_flooded(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.rhythms.BUSY_LEAST", 0.1)
    server.before_create = [RateLimited(host="fake", status=429, retry_after=0.0)] * 1000
    async with world.services() as services:
        await services.jobs.submit([an_order()])
        await asyncio.sleep(0.35)
    assert 1 <= server.asked <= 4

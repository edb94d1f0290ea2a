"""Facts about the queue: its order, its pauses, and what can be changed about jobs that wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.costs import Cap, Period
from sora_desktop.domain.errors import BudgetExceeded, InvalidRequest, NotPossible, UnknownJob
from sora_desktop.domain.events import Event, JobsChanged, QueueChanged
from sora_desktop.domain.jobs import JobId, JobStatus
from sora_desktop.domain.queue import End, QueueMode
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import FakeServer, World


async def three_waiting(services: Services, an_order: Callable[..., Order]) -> list[Job]:
    """Pause the queue and put three jobs into it."""
    await services.queue.pause()
    return await services.jobs.submit([an_order(prompt) for prompt in ("one", "two", "three")])


def prompts(jobs: Sequence[Job]) -> list[str]:
    return [job.request.prompt for job in jobs]


async def test_a_paused_queue_sends_nothing_and_survives_a_restart(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        jobs = await three_waiting(services, an_order)
        waited = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in waited} == {JobStatus.PENDING}
    async with world.services() as services:
        assert services.queue.state.mode is QueueMode.PAUSED
        resumed = await services.jobs.resume()
        await services.jobs.wait([job.id for job in resumed])
        assert server.bills == []
        await services.queue.resume()
        done = await services.jobs.wait([job.id for job in resumed])
        assert {job.status for job in done} == {JobStatus.COMPLETED}
    assert server.bills == [job.id for job in jobs]


async def test_pausing_after_the_running_ones_brings_these_to_their_end_and_then_rests(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        modes: list[QueueMode] = []

        def heard(event: Event) -> None:
            if isinstance(event, QueueChanged):
                modes.append(event.state.mode)

        services.events.subscribe(heard)
        server.let_create = asyncio.Event()
        jobs = await services.jobs.submit([an_order(str(number)) for number in range(6)])
        await server.asked_to_create(4)
        assert (await services.queue.pause(after_running=True)).mode is QueueMode.PAUSING
        server.let_create.set()
        stood = await services.jobs.wait([job.id for job in jobs])
        assert [job.status for job in stood] == [JobStatus.COMPLETED] * 4 + [JobStatus.PENDING] * 2
        assert modes == [QueueMode.PAUSING, QueueMode.PAUSED]
    assert len(server.bills) == 4


async def test_pausing_after_the_running_ones_is_at_once_where_none_runs(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        assert (await services.queue.pause(after_running=True)).mode is QueueMode.PAUSED


async def test_moved_jobs_are_sent_in_their_new_order_also_after_a_restart(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        one, two, three = await three_waiting(services, an_order)
        assert prompts(await services.queue.move([three.id], End.TOP)) == ["three"]
        assert prompts(await services.queue.waiting()) == ["three", "one", "two"]
        await services.queue.move([three.id, one.id], End.BOTTOM)
        await services.queue.move([one.id], 2)
        assert prompts(await services.queue.move([two.id], End.TOP)) == ["two"]
        assert prompts(await services.queue.waiting()) == ["two", "one", "three"]
    server.looks = 1
    async with world.services() as services:
        await services.jobs.resume()
        await services.queue.resume()
        await services.jobs.wait([one.id, two.id, three.id])
    assert server.bills == [two.id, one.id, three.id]


async def test_who_does_not_wait_cannot_be_moved_or_edited(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        with pytest.raises(NotPossible):
            await services.queue.move([job.id], End.TOP)
        with pytest.raises(NotPossible):
            await services.queue.edit(job.id, an_order("another"))
        with pytest.raises(UnknownJob):
            await services.queue.move([JobId("nobody")], End.TOP)
        with pytest.raises(UnknownJob):
            await services.queue.edit(JobId("nobody"), an_order())


async def test_an_edited_job_keeps_its_place_and_is_sent_as_it_is_now(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        one, two, three = await three_waiting(services, an_order)
        edited = await services.queue.edit(two.id, an_order("a walnut", name="nut", tags=("dry",)))
        assert (edited.id, edited.rank, edited.name, edited.tags) == (two.id, two.rank, "nut", ("dry",))
        with pytest.raises(InvalidRequest):
            await services.queue.edit(two.id, an_order(""))
        with pytest.raises(InvalidRequest):
            await services.queue.edit(two.id, an_order("twice", takes=2))
        assert prompts(await services.queue.waiting()) == ["one", "a walnut", "three"]
        await services.queue.resume()
        await services.jobs.wait([one.id, two.id, three.id])
        assert (await services.catalogue.get(two.id)).status is JobStatus.COMPLETED
    assert [server.videos[f"video_{number}"].prompt for number in (1, 2, 3)] == ["one", "a walnut", "three"]


async def test_all_or_some_waiting_jobs_are_cancelled_at_once_and_told_of_together(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        one, two, three = await three_waiting(services, an_order)
        told: list[tuple[str, ...]] = []

        def heard(event: Event) -> None:
            if isinstance(event, JobsChanged):
                told.append(tuple(job.id for job in event.jobs))

        services.events.subscribe(heard)
        assert prompts(await services.queue.cancel_waiting([two.id])) == ["two"]
        assert prompts(await services.queue.cancel_waiting()) == ["one", "three"]
        assert await services.queue.cancel_waiting() == []
        await services.queue.resume()
        ended = await services.jobs.wait([one.id, two.id, three.id])
        assert {job.status for job in ended} == {JobStatus.CANCELLED}
        assert told == [(two.id,), (one.id, three.id)]
    assert server.bills == []


async def test_cancelling_all_that_wait_leaves_what_is_on_the_way(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        server.let_create = asyncio.Event()
        jobs = await services.jobs.submit([an_order(str(number)) for number in range(6)])
        await server.asked_to_create(4)
        assert len(await services.queue.cancel_waiting()) == 2
        server.let_create.set()
        ended = await services.jobs.wait([job.id for job in jobs])
        assert [job.status for job in ended] == [JobStatus.COMPLETED] * 4 + [JobStatus.CANCELLED] * 2


async def test_a_cap_holds_at_the_door_and_again_when_a_job_is_sent(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        jobs = await three_waiting(services, an_order)
        await services.spending.set_cap(Cap(period=Period.DAY, clips=2))
        with pytest.raises(BudgetExceeded):
            await services.jobs.submit([an_order("four")])
        await services.queue.resume()
        stood = await services.jobs.wait([job.id for job in jobs])
        assert sorted(job.status for job in stood) == ["completed", "completed", "pending"]
        (hold,) = services.queue.state.holds
        assert hold.code == BudgetExceeded.code
        held = next(job for job in stood if job.status is JobStatus.PENDING)
        assert isinstance(services.jobs.parked()[held.id], BudgetExceeded)

        await services.spending.set_cap(Cap(period=Period.DAY, clips=3))
        (done,) = await services.jobs.wait([held.id])
        assert done.status is JobStatus.COMPLETED
        assert services.queue.state.holds == ()
    assert len(server.bills) == 3


async def test_a_retry_with_changes_asks_for_something_else_and_names_the_old_job(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.final = JobStatus.FAILED
    async with world.services() as services:
        failed = await services.jobs.submit([an_order("one"), an_order("two")], batch_name="nuts")
        await services.jobs.wait([job.id for job in failed])
        server.final = JobStatus.COMPLETED
        changed = replace(failed[0].order, name="another")
        again = await services.jobs.retry(failed[0].id, changed)
        assert (again.retry_of, again.name, again.batch_name) == (failed[0].id, "another", "nuts")
        # One was tried again already.
        (other,) = await services.jobs.retry_failed()
        assert other.retry_of == failed[1].id
        assert await services.jobs.retry_failed() == []
        done = await services.jobs.wait([again.id, other.id])
        assert {job.status for job in done} == {JobStatus.COMPLETED}
    assert len(server.bills) == 4


async def test_a_job_that_is_changed_in_the_moment_it_is_sent_goes_as_it_is_stored(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = JobRepository.begin
    changed: list[str] = []

    async def change_first(repository: JobRepository, job: Job, calendar: Calendar, attempt: Entry) -> Job:
        if not changed:
            changed.append(job.id)
            stored = await repository.get(job.id)
            assert stored is not None
            await repository.save(stored.changed(request=VideoRequest(prompt="a walnut")))
        return await begin(repository, job, calendar, attempt)

    monkeypatch.setattr(JobRepository, "begin", change_first)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        async with asyncio.timeout(10):
            while (await services.catalogue.get(job.id)).status is not JobStatus.COMPLETED:
                await services.jobs.wait([job.id])
    assert server.bills == [job.id]
    assert server.videos["video_1"].prompt == "a walnut"


async def test_jobs_that_a_cap_holds_back_go_on_when_another_fails_unbilled(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.final = JobStatus.FAILED
    async with world.services() as services:
        jobs = await three_waiting(services, an_order)
        await services.spending.set_cap(Cap(period=Period.DAY, clips=1))
        await services.queue.resume()
        async with asyncio.timeout(10):
            await server.asked_to_create(3)
            await services.jobs.wait([job.id for job in jobs])
        assert {(await services.catalogue.get(job.id)).status for job in jobs} == {JobStatus.FAILED}
    assert server.most_concurrent == 1


async def test_nobody_waits_for_what_a_paused_queue_only_looks_at_now_and_then(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        await services.queue.pause()
        async with asyncio.timeout(5):
            (stood,) = await services.jobs.wait([job.id])
        assert not stood.ended

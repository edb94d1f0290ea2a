"""Facts about creates whose reply was lost: nothing is paid twice, and nothing paid is forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import Role
from sora_desktop.domain.costs import charge
from sora_desktop.domain.errors import (
    HostUnreachable,
    KeyRefused,
    NotPossible,
    RateLimited,
    ReplyLost,
    ServerTrouble,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")

LOST = ReplyLost(host="fake", reason="the line went dead")


async def lose(services: Services, server: FakeServer, order: Order) -> Job:
    """Submit a job whose reply is lost and which is not found."""
    server.after_create = [LOST]
    server.unlisted = {"video_1"}
    (job,) = await services.jobs.submit([order])
    (lost,) = await services.jobs.wait([job.id])
    assert lost.status is JobStatus.UNCONFIRMED
    return lost


async def test_a_create_whose_reply_was_lost_is_found_in_the_list_and_not_sent_again(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.after_create = [LOST]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert done.remote_id == "video_1"
    assert server.bills == [job.id]


async def test_who_waits_until_a_job_is_sent_waits_for_the_look_into_the_list_too(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.after_create = [LOST]
    server.on_list = [HostUnreachable(host="fake", reason="nobody answered")]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (sent,) = await services.jobs.wait_until_sent([job.id])
        assert sent.remote_id == "video_1"


async def test_twins_whose_replies_were_lost_get_a_video_each(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.after_create = [LOST, LOST, LOST]
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=3)])
        ended = await services.jobs.wait([job.id for job in jobs])
    assert {job.status for job in ended} == {JobStatus.COMPLETED}
    assert sorted(str(job.remote_id) for job in ended) == ["video_1", "video_2", "video_3"]
    assert len(server.bills) == 3


async def test_of_more_lost_twins_than_videos_the_rest_stays_in_doubt(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.after_create = [LOST, LOST, LOST]
    server.unlisted = {"video_2"}
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=3)])
        ended = await services.jobs.wait([job.id for job in jobs])
    assert sorted(job.status for job in ended) == [JobStatus.COMPLETED, JobStatus.COMPLETED, JobStatus.UNCONFIRMED]
    assert len(server.bills) == 3


async def test_a_twin_is_not_sent_while_a_lost_one_is_looked_for_and_its_video_not_mistaken_for_the_other(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        await services.queue.pause()
        jobs = await services.jobs.submit([an_order(takes=3)])
    async with world.services() as services:
        await services.queue.resume()
        # As a kill between the first intent and its POST would have left it.
        killed = jobs[0].advance(JobStatus.SUBMITTING, attempt=1, submitted_at=jobs[0].created_at)
        await services.catalogue._repository.save(killed)
        server.reply_after = 0.1
        await services.jobs.resume()
        ended = await services.jobs.wait([job.id for job in jobs])
    assert [job.status for job in ended] == [JobStatus.UNCONFIRMED, JobStatus.COMPLETED, JobStatus.COMPLETED]
    assert ended[0].failure is not None
    assert ended[0].failure.code == "reply_lost"
    assert server.bills == [job.id for job in jobs[1:]]


async def test_without_a_list_a_lost_reply_stays_unconfirmed_until_a_person_decides(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.has_list = False
    server.after_create = [LOST, LOST]
    async with world.services() as services:
        first, second = await services.jobs.submit([an_order("one"), an_order("two")])
        ended = await services.jobs.wait([first.id, second.id])
        assert [job.status for job in ended] == [JobStatus.UNCONFIRMED] * 2
        with pytest.raises(NotPossible):
            await services.jobs.retry(first.id)

        forgotten = await services.jobs.forget(first.id)
        assert forgotten.status is JobStatus.CANCELLED
        assert charge(forgotten).clips == 1, "it may have been billed all the same"

        await services.jobs.resubmit(second.id)
        (done,) = await services.jobs.wait([second.id])
        assert done.status is JobStatus.COMPLETED
        assert done.attempt == 2
    assert server.bills == [first.id, second.id, second.id]


async def test_a_second_create_is_not_paid_for_if_the_first_turns_up_in_the_list_after_all(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        lost = await lose(services, server, an_order())
        server.unlisted = set()
        await services.jobs.resubmit(lost.id)
        (done,) = await services.jobs.wait([lost.id])
    assert (done.status, done.remote_id, done.attempt) == (JobStatus.COMPLETED, "video_1", 1)
    assert server.bills == [lost.id]


async def test_a_refusal_of_a_second_create_does_not_close_the_first(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        lost = await lose(services, server, an_order())
        server.before_create = [KeyRefused(host="fake", status=401)]
        await services.jobs.resubmit(lost.id)
        (still,) = await services.jobs.wait([lost.id])
    assert still.status is JobStatus.UNCONFIRMED
    assert server.bills == [lost.id]


async def test_a_second_create_that_has_to_wait_leaves_the_job_in_doubt_meanwhile(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.services() as services:
        lost = await lose(services, server, an_order())
        monkeypatch.setattr("sora_desktop.services.rhythms.BUSY_LEAST", 60.0)
        server.before_create = [RateLimited(host="fake", status=429)]
        await services.jobs.resubmit(lost.id)
        await server.asked_to_create(2)
    async with world.services(role=Role.LOOK) as services:
        assert (await services.catalogue.get(lost.id)).status is JobStatus.UNCONFIRMED
    assert server.bills == [lost.id]


async def test_a_lost_job_is_looked_for_again_at_each_start_and_never_sent_by_itself(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        lost = await lose(services, server, an_order())
    for status in (JobStatus.UNCONFIRMED, JobStatus.COMPLETED):
        async with world.services() as services:
            (resumed,) = await services.jobs.resume()
            (now,) = await services.jobs.wait([resumed.id])
            assert now.status is status
        server.unlisted = set()
    assert server.bills == [lost.id]


async def cancelled_as_it_is_sent(services: Services, order: Order, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Submit a job and cancel it in the moment in which the intent to send it is committed."""
    cancelling: list[asyncio.Task[Job]] = []
    begin = JobRepository.begin

    async def cancelled_meanwhile(repository: JobRepository, job: Job, calendar: Calendar, attempt: Entry) -> Job:
        cancelling.append(asyncio.ensure_future(services.jobs.cancel(job.id)))
        await asyncio.sleep(0)
        return await begin(repository, job, calendar, attempt)

    monkeypatch.setattr(JobRepository, "begin", cancelled_meanwhile)
    await services.jobs.wait([job.id for job in await services.jobs.submit([order])])
    return await cancelling[0]


async def test_a_job_whose_reply_is_lost_while_it_is_cancelled_is_found_and_cancelled_on_its_server(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.after_create = [LOST]
    async with world.services() as services:
        cancelled = await cancelled_as_it_is_sent(services, an_order(), monkeypatch)
    assert cancelled.status is JobStatus.CANCELLED
    assert server.deleted == ["video_1"]


async def test_a_job_whose_reply_is_lost_while_it_is_cancelled_is_not_silently_forgotten(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.after_create = [LOST]
    server.unlisted = {"video_1"}
    async with world.services() as services:
        doubtful = await cancelled_as_it_is_sent(services, an_order(), monkeypatch)
        assert doubtful.status is JobStatus.UNCONFIRMED
        # Now the person knows, and may let it be.
        assert (await services.jobs.cancel(doubtful.id)).status is JobStatus.CANCELLED
    assert server.deleted == []


async def test_an_id_that_the_server_gives_twice_belongs_to_the_first_job_and_the_second_is_in_doubt(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (first,) = await services.jobs.submit([an_order("one")])
        await services.jobs.wait([first.id])
        server.bills.clear()
        (second,) = await services.jobs.submit([an_order("two")])
        (doubtful,) = await services.jobs.wait([second.id])
        assert doubtful.status is JobStatus.UNCONFIRMED
        assert doubtful.remote_id is None
        assert (await services.catalogue.get(first.id)).remote_id == "video_1"


async def test_a_video_that_its_server_may_still_have_is_not_paid_for_again(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.absence.MISSING_TIMES", 1)
    monkeypatch.setattr("sora_desktop.services.absence.MISSING_FOR", timedelta())
    async with world.services() as services:
        server.looks = 1000
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        videos, server.videos = server.videos, {}
        (failed,) = await services.jobs.wait([job.id])
        assert failed.failure is not None
        assert failed.failure.code == "remote_video_missing"

        server.on_retrieve = [ServerTrouble(host="fake", status=503, server_message="")]
        with pytest.raises(ServerTrouble):
            await services.jobs.retry(job.id)

        server.videos = videos
        server.left["video_1"] = 1
        again = await services.jobs.retry(job.id)
        assert again.id == job.id
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_a_video_that_its_server_has_surely_forgotten_is_made_anew_by_a_new_job(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.absence.MISSING_TIMES", 1)
    monkeypatch.setattr("sora_desktop.services.absence.MISSING_FOR", timedelta())
    async with world.services() as services:
        server.looks = 1000
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        server.videos = {}
        await services.jobs.wait([job.id])
        retried = await asyncio.gather(services.jobs.retry(job.id), services.jobs.retry(job.id), return_exceptions=True)
        assert {type(one).__name__ for one in retried} == {"Job", "NotPossible"}
        await asyncio.sleep(0.05)
    assert len(server.bills) == 2

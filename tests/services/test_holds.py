"""Facts about connections that are held: their jobs wait, with one reason, instead of failing one by one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import KeyRefused, OutOfCredit, ReplyLost, UnclearAnswers
from sora_desktop.domain.events import ConnectionsChanged, Event, QueueChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.queue_board import UNCLEAR_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World


pytestmark = pytest.mark.usefixtures("short_waits")


@pytest.mark.parametrize("error", [KeyRefused(host="fake", status=401), OutOfCredit(host="fake", status=402)])
async def test_a_refusal_that_would_meet_every_job_holds_the_connection_and_is_told_once(
    world: World, server: FakeServer, an_order: Callable[..., Order], error: KeyRefused | OutOfCredit
) -> None:
    server.before_create = [error] * 4
    async with world.services() as services:
        told: list[str] = []

        def heard(event: Event) -> None:
            if isinstance(event, QueueChanged):
                told.extend(hold.code for hold in event.state.holds)

        services.events.subscribe(heard)
        jobs = await services.jobs.submit([an_order(str(number)) for number in range(9)])
        stood = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in stood} == {JobStatus.PENDING}
        assert told == [error.code]
        assert server.asked <= 4
        assert all(services.jobs.parked()[job.id].code == error.code for job in jobs)

        server.before_create = []
        await services.queue.release("fake")
        done = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in done} == {JobStatus.COMPLETED}
    assert sorted(server.bills) == sorted(job.id for job in jobs)


async def test_a_held_connection_is_tried_again_when_connections_change(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [KeyRefused(host="fake", status=401)]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        # What the answers of servers show, also of this one, is no change that a person made.
        services.events.publish(ConnectionsChanged(learned=True))
        assert services.queue.state.hold_of("fake")
        services.events.publish(ConnectionsChanged())
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED


async def test_what_can_be_found_out_for_free_is_not_held_over_a_restart(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [KeyRefused(host="fake", status=401)]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
    async with world.services() as services:
        await services.jobs.resume()
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED


async def test_answers_that_stay_unclear_hold_the_connection_until_a_person_says_so(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.has_list = False
    server.after_create = [ReplyLost(host="fake", reason="it broke off")] * 20
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(str(number)) for number in range(9)])
        stood = await services.jobs.wait([job.id for job in jobs])
        unclear = [job for job in stood if job.status is JobStatus.UNCONFIRMED]
        # What was on the way when the limit was reached came home too.
        assert UNCLEAR_LIMIT <= len(unclear) < UNCLEAR_LIMIT + 4
        assert {job.status for job in stood} == {JobStatus.UNCONFIRMED, JobStatus.PENDING}
        assert server.bills == [job.id for job in unclear]
        (hold,) = services.queue.state.holds
        assert hold.code == UnclearAnswers.code
        services.events.publish(ConnectionsChanged())
        assert services.queue.state.holds == (hold,)
    bills = len(server.bills)
    async with world.services() as services:
        assert [held.code for held in services.queue.state.holds] == [UnclearAnswers.code]
        await services.jobs.resume()
        await services.jobs.wait([job.id for job in jobs])
        assert len(server.bills) == bills
        server.after_create = []
        await services.queue.resume()
        stood = await services.jobs.wait([job.id for job in jobs])
        assert {job.status for job in stood} == {JobStatus.UNCONFIRMED, JobStatus.COMPLETED}
    assert sorted(server.bills) == sorted(job.id for job in jobs)


async def test_one_clear_answer_between_unclear_ones_begins_the_count_anew(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.has_list = False
    async with world.services() as services:
        for number in range(2 * UNCLEAR_LIMIT):
            server.after_create = [] if number % 2 else [ReplyLost(host="fake", reason="it broke off")]
            (job,) = await services.jobs.submit([an_order(str(number))])
            await services.jobs.wait([job.id])
        assert services.queue.state.holds == ()


async def test_a_person_can_keep_looking_for_a_lost_create_and_it_turns_up_in_the_end(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.following.PATIENT_LOOKS", (0.01,))
    server.unlisted = {"video_1"}
    server.after_create = [ReplyLost(host="fake", reason="it broke off")]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (lost,) = await services.jobs.wait([job.id])
        assert lost.status is JobStatus.UNCONFIRMED
        await services.jobs.keep_looking(job.id)
        # Nobody waits for a search that may take for ever, and others are sent meanwhile.
        (lost,) = await services.jobs.wait([job.id])
        assert lost.status is JobStatus.UNCONFIRMED
        (twin,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([twin.id])
        assert (done.status, done.remote_id) == (JobStatus.COMPLETED, "video_2")

        found = asyncio.Event()

        def heard(event: Event) -> None:
            if getattr(event, "job", lost).status is JobStatus.COMPLETED:
                found.set()

        services.events.subscribe(heard)
        server.unlisted = set()
        async with asyncio.timeout(10):
            await found.wait()
        done = await services.catalogue.get(job.id)
        assert (done.status, done.remote_id) == (JobStatus.COMPLETED, "video_1")
    assert server.bills == [job.id, twin.id]


async def test_who_is_searched_for_can_be_sent_again_or_forgotten_at_once(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.unlisted = {"video_1", "video_2"}
    server.after_create = [ReplyLost(host="fake", reason="it broke off")] * 2
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order("one"), an_order("two")])
        await services.jobs.wait([job.id for job in jobs])
        for job in jobs:
            await services.jobs.keep_looking(job.id)
        await services.jobs.wait([job.id for job in jobs])
        assert (await services.jobs.forget(jobs[0].id)).status is JobStatus.CANCELLED
        await services.jobs.resubmit(jobs[1].id)
        (done,) = await services.jobs.wait([jobs[1].id])
        assert (done.status, done.attempt, done.lost_creates) == (JobStatus.COMPLETED, 2, 1)
    assert len(server.bills) == 3

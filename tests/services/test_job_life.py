"""Facts about a job on its way: what is sent, what is stored, and what survives."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import Role
from sora_desktop.domain.errors import (
    HostUnreachable,
    ModerationRefused,
    NotPossible,
    NotSupported,
    RateLimited,
    ServerTrouble,
    ServiceClosed,
    Truncated,
    UnreadableAnswer,
)
from sora_desktop.domain.events import JobChanged, JobsAdded
from sora_desktop.domain.jobs import Derivation, FailureStage, JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")


async def test_a_job_goes_from_prompt_to_file(world: World, server: FakeServer, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order("a peanut eating peanut butter")])
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
        assert done.file is not None
        assert Path(done.file).read_bytes() == server.content
        assert done.file_bytes == len(server.content)
        assert done.remote_id == "video_1"
        assert not done.simulated
        assert done.completed_at is not None
        assert await services.catalogue.get(job.id) == done
    assert server.bills == [job.id]


async def test_every_change_is_stored_before_it_is_told(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        told: list[Event] = []
        services.events.subscribe(told.append)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        statuses = [event.job.status for event in told if isinstance(event, JobChanged)]
        assert statuses == [
            JobStatus.SUBMITTING,
            JobStatus.QUEUED,
            JobStatus.IN_PROGRESS,
            JobStatus.DOWNLOADING,
            JobStatus.COMPLETED,
        ]
        assert isinstance(told[0], JobsAdded)


async def test_takes_and_orders_become_one_batch_stored_at_once(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        told: list[Event] = []
        services.events.subscribe(told.append)
        jobs = await services.jobs.submit([an_order("one", takes=3), an_order("two")], batch_name="prompts.csv")
        assert [job.take for job in jobs] == [1, 2, 3, 1]
        assert len({job.batch_id for job in jobs}) == 1
        assert [job.sequence for job in jobs] == sorted(job.sequence for job in jobs)
        assert [job.id for job in jobs] == sorted(job.id for job in jobs)
        assert [type(event) for event in told].count(JobsAdded) == 1
        await services.jobs.wait([job.id for job in jobs])


async def test_no_more_jobs_are_on_the_way_than_the_connection_allows(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=12)])
        ended = await services.jobs.wait([job.id for job in jobs])
    assert {job.status for job in ended} == {JobStatus.COMPLETED}
    assert server.most_concurrent == 4
    assert server.bills == [job.id for job in jobs]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (HostUnreachable(host="fake", reason="nobody answered"), "host_unreachable"),
        (ModerationRefused(status=400), "moderation_blocked"),
        (NotSupported(host="fake", operation="editing a video"), "not_supported"),
        (ServiceClosed(service="fake", notice="It closed."), "service_closed"),
    ],
)
async def test_a_clear_refusal_ends_the_job_and_costs_nothing(
    world: World, server: FakeServer, an_order: Callable[..., Order], error: Exception, code: str
) -> None:
    server.before_create = [error]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (failed,) = await services.jobs.wait([job.id])
        assert failed.status is JobStatus.FAILED
        assert failed.failure is not None
        assert (failed.failure.stage, failed.failure.code) == (FailureStage.SUBMIT, code)
        assert server.bills == []

        again = await services.jobs.retry(job.id)
        assert again.id != job.id
        assert again.retry_of == job.id
        (done,) = await services.jobs.wait([again.id])
        assert done.status is JobStatus.COMPLETED


async def test_a_server_that_is_busy_gets_the_job_again_later(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [
        RateLimited(host="fake", status=429),
        RateLimited(host="fake", status=429, retry_after=0.01),
    ]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert done.attempt == 3
    assert server.bills == [job.id]


async def test_trouble_while_watching_is_shown_and_waited_out(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.rhythms.FIRST_POLL", 0.01)
    server.on_retrieve = [
        ServerTrouble(host="fake", status=502, server_message="", retry_after=0.01),
        UnreadableAnswer(host="fake", reason="it is a web page"),
    ]
    async with world.services() as services:
        told: list[Event] = []
        services.events.subscribe(told.append)
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        troubles = [
            event.job.failure.code
            for event in told
            if isinstance(event, JobChanged) and event.job.failure and not event.job.ended
        ]
    assert troubles == ["server_trouble", "unreadable_answer"]
    assert done.status is JobStatus.COMPLETED
    assert done.failure is None


async def test_what_the_server_could_not_make_is_a_failure_with_its_words(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.final = JobStatus.FAILED
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (failed,) = await services.jobs.wait([job.id])
    assert failed.status is JobStatus.FAILED
    assert failed.failure is not None
    assert failed.failure.stage is FailureStage.GENERATE
    assert failed.remote_id == "video_1"


async def test_a_download_that_breaks_off_is_taken_up_again(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.on_fetch = [Truncated(received=1, expected=2), ServerTrouble(host="fake", status=503, server_message="")]
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert len(server.fetched) == 3


async def test_something_that_is_no_video_is_not_kept_and_can_be_fetched_again_for_free(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    good, server.content = server.content, b"<html>sign in</html>" * 20
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (failed,) = await services.jobs.wait([job.id])
        assert failed.failure is not None
        assert (failed.failure.stage, failed.failure.code) == (FailureStage.DOWNLOAD, "not_a_video")
        assert list(world.paths.videos.iterdir()) == []

        server.content = good
        again = await services.jobs.retry(job.id)
        assert again.id == job.id
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_a_cancelled_job_is_cancelled_on_its_server_too(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        cancelled = await services.jobs.cancel(job.id)
        assert cancelled.status is JobStatus.CANCELLED
        assert server.deleted == ["video_1"]
        with pytest.raises(NotPossible):
            await services.jobs.cancel(job.id)


async def test_waiting_jobs_are_cancelled_without_being_sent(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=6)])
        await services.jobs.wait_until_sent([job.id for job in jobs[:4]])
        for job in jobs[4:]:
            assert (await services.jobs.cancel(job.id)).status is JobStatus.CANCELLED
    assert server.bills == [job.id for job in jobs[:4]]


async def test_the_program_ends_in_order_while_jobs_run_and_goes_on_at_the_next_start(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=6)])
        await services.jobs.wait_until_sent([job.id for job in jobs[:4]])
    server.looks = 2
    server.left = dict.fromkeys(server.left, 1)
    async with world.services() as services:
        resumed = await services.jobs.resume()
        assert [job.id for job in resumed] == [job.id for job in jobs]
        ended = await services.jobs.wait([job.id for job in jobs])
    assert {job.status for job in ended} == {JobStatus.COMPLETED}
    assert sorted(server.bills) == sorted(job.id for job in jobs)


async def test_a_create_under_way_comes_home_before_the_program_ends(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.let_create = asyncio.Event()
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await server.creating.wait()
        asyncio.get_running_loop().call_later(0.2, server.let_create.set)
    async with world.services(role=Role.LOOK) as services:
        stored = await services.catalogue.get(job.id)
    assert stored.remote_id == "video_1"
    assert server.bills == [job.id]


async def test_a_bug_while_following_fails_that_job_alone(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [ZeroDivisionError("a bug")]
    async with world.services() as services:
        first, second = await services.jobs.submit([an_order("one"), an_order("two")])
        broken, done = await services.jobs.wait([first.id, second.id])
    # Its create had gone out as far as anybody can tell, so it is never called failed.
    assert broken.status is JobStatus.UNCONFIRMED
    assert broken.failure is not None
    assert broken.failure.code == "unexpected"
    assert done.status is JobStatus.COMPLETED


async def test_removed_clips_lie_in_the_trash_and_come_back(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
        assert done.file is not None
        (removed,) = await services.jobs.remove([job.id])
        assert not Path(done.file).exists()
        assert removed.removed_at is not None
        (restored,) = await services.jobs.restore([job.id])
        assert restored == done
        assert Path(done.file).read_bytes() == server.content


async def test_a_job_on_its_way_is_not_removed(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        with pytest.raises(NotPossible):
            await services.jobs.remove([job.id])


async def test_a_remix_asks_for_the_finished_video(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        remixed = await services.jobs.derive(job.id, Derivation.REMIX, "the same at night")
        assert remixed.source_id == "video_1"
        (done,) = await services.jobs.wait([remixed.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id, remixed.id]


async def test_a_job_that_is_being_tried_again_is_not_tried_a_second_time(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.before_create = [ModerationRefused(status=400)]
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        again = await services.jobs.retry(job.id)
        await services.jobs.wait_until_sent([again.id])
        with pytest.raises(NotPossible, match="already"):
            await services.jobs.retry(job.id)
        await services.jobs.cancel(again.id)
        assert (await services.jobs.retry(job.id)).id != again.id
    assert len(server.bills) <= 2

"""Facts about trying a cancelled job again: what its server still has, or still makes, is not paid for twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import HostUnreachable, NotSupported
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.callers import Caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")


async def cancelled_on_its_server(services: Services, server: FakeServer, order: Order) -> Job:
    """Cancel a job whose video its server makes."""
    server.looks = 1000
    (job,) = await services.jobs.submit([order])
    await services.jobs.wait_until_sent([job.id])
    cancelled = await services.jobs.cancel(job.id)
    assert cancelled.status is JobStatus.CANCELLED
    assert cancelled.remote_id == "video_1"
    return cancelled


async def test_a_download_that_was_cancelled_is_taken_up_for_free(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        job = await cancelled_on_its_server(services, server, an_order())
        # It was finished when the cancel came, and its clip was on its way.
        server.videos["video_1"] = replace(server.videos["video_1"], status=JobStatus.COMPLETED)
        again = await services.jobs.retry(job.id)
        assert (again.id, again.status) == (job.id, JobStatus.DOWNLOADING)
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_a_video_that_its_server_makes_on_is_followed_again(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        job = await cancelled_on_its_server(services, server, an_order())
        again = await services.jobs.retry(job.id)
        assert (again.id, again.status) == (job.id, JobStatus.IN_PROGRESS)
        server.left["video_1"] = 1
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_what_was_taken_up_for_free_under_a_name_is_that_job_for_good(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    named = Caller(key="again")
    async with world.services() as services:
        job = await cancelled_on_its_server(services, server, an_order())

        async def retry() -> list[Job]:
            return [await services.jobs.retry(job.id)]

        first = await services.callers.once(named, {"retry": job.id}, retry)
        assert (first.jobs[0].id, first.repeated) == (job.id, False)
        await services.jobs.cancel(job.id)
    # Neither its end nor a restart makes another order of it.
    async with world.services() as services:
        again = await services.callers.once(named, {"retry": job.id}, retry)
        assert (again.jobs[0].id, again.repeated, again.jobs[0].status) == (job.id, True, JobStatus.CANCELLED)
    assert server.bills == [job.id]


@pytest.mark.parametrize("fate", ["gone", "cancelled", "not to be asked"])
async def test_what_its_server_has_given_up_is_made_anew(
    world: World, server: FakeServer, an_order: Callable[..., Order], fate: str
) -> None:
    async with world.services() as services:
        job = await cancelled_on_its_server(services, server, an_order())
        if fate == "gone":
            del server.videos["video_1"]
        elif fate == "cancelled":
            server.videos["video_1"] = replace(server.videos["video_1"], status=JobStatus.CANCELLED)
        else:
            server.on_retrieve = [NotSupported(host="fake", operation="looking")]
        server.looks = 1
        again = await services.jobs.retry(job.id)
        assert (again.id != job.id, again.retry_of) == (True, job.id)
        (done,) = await services.jobs.wait([again.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id, again.id]


async def test_nothing_is_paid_for_while_its_server_cannot_be_asked(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        job = await cancelled_on_its_server(services, server, an_order())
        server.on_retrieve = [HostUnreachable(host="fake", reason="nothing answers there")]
        with pytest.raises(HostUnreachable):
            await services.jobs.retry(job.id)
        assert (await services.catalogue.get(job.id)).status is JobStatus.CANCELLED
    assert server.bills == [job.id]

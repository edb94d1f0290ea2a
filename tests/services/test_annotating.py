"""What a person writes about jobs is theirs: it outlives every step of a job that is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.errors import InvalidEntry, UnknownJob
from sora_desktop.domain.events import JobChanged, JobsChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import JobId
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

WRITTEN = Annotation(name="Best one", added_tags=("sea",), rating=5, favourite=True, note="for the trailer")


async def test_a_job_on_its_way_keeps_what_is_written_about_it(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    heard: list[Event] = []
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        services.events.subscribe(heard.append)
        (changed,) = await services.jobs.annotate([job.id], WRITTEN)
        assert (changed.name, changed.tags, changed.rating) == ("Best one", ("sea",), 5)
        assert JobsChanged((changed,)) in heard
        server.left["video_1"] = 1
        (done,) = await services.jobs.wait([job.id])
        found = await services.catalogue.get(job.id)
        assert [len(await services.catalogue.sequences(JobQuery(text=word))) for word in ("trailer", "sea")] == [1, 1]
    told = [event.job for event in heard if isinstance(event, JobChanged)]
    assert told[-1].status is JobStatus.COMPLETED
    assert {(one.name, one.tags, one.rating, one.favourite, one.note) for one in (*told, done, found)} == {
        ("Best one", ("sea",), 5, True, "for the trailer")
    }


async def test_a_waiting_job_is_sent_as_it_was_ordered_whatever_is_written_about_it(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        await services.queue.pause()
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.annotate([job.id], WRITTEN)
        await services.queue.resume()
        (done,) = await services.jobs.wait([job.id])
    assert (done.status, done.name, server.bills) == (JobStatus.COMPLETED, "Best one", [job.id])


async def test_many_are_written_about_together_or_not_at_all(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        jobs = await services.jobs.submit([an_order(takes=3)])
        ids: list[JobId] = [job.id for job in jobs]
        with pytest.raises(UnknownJob):
            await services.jobs.annotate([*ids, "nobody"], WRITTEN)  # type: ignore[list-item]  # as if mistyped
        with pytest.raises(InvalidEntry, match="rating"):
            await services.jobs.annotate(ids, Annotation(rating=9))
        assert {(await services.catalogue.get(job_id)).rating for job_id in ids} == {0}
        assert len(await services.jobs.annotate(ids, Annotation(rating=3))) == 3
        assert await services.jobs.annotate(ids, Annotation(rating=3)) == []

"""A clip that comes within the answer to its create is on disk before anything else is done about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import RemoteVideoMissing, Truncated
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.services.job_record import JobRecord
from tests.services.conftest import FakeServer

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sora_desktop.clients.base import ContentReport, ContentSink, Recorder, RemoteVideo
    from sora_desktop.domain.requests import Order, VideoRequest
    from tests.services.conftest import World


class AnsweringAtOnce(FakeServer):
    """A server that answers a create with the clip, and knows nothing of it afterwards."""

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        video = await super().create(request, idempotency_key=idempotency_key, record=record)
        del self.videos[video.id]
        return replace(video, status=JobStatus.COMPLETED, content=self.content)


@pytest.fixture
def server() -> FakeServer:
    return AnsweringAtOnce(has_list=False, always_on_retrieve=RemoteVideoMissing())


async def test_nothing_is_fetched_for_a_clip_that_came_with_the_answer(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert done.file is not None
    assert Path(done.file).read_bytes() == server.content
    assert server.fetched == []


async def test_a_clip_in_an_answer_survives_the_end_of_the_program(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Job] = []
    take_up = JobRecord.take_up

    async def killed_after(record: JobRecord, video: RemoteVideo) -> None:
        await take_up(record, video)
        taken.append(record.job)
        raise SystemError

    async with world.services() as services:
        with monkeypatch.context() as patch:
            patch.setattr(JobRecord, "take_up", killed_after)
            patch.setattr("sora_desktop.services.running.JobRunner._broken_off", lambda *_: _nothing())
            (job,) = await services.jobs.submit([an_order()])
            await services.jobs.wait([job.id])
    assert [one.status for one in taken] == [JobStatus.DOWNLOADING]
    async with world.services() as services:
        await services.jobs.resume()
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.fetched == []
    assert server.bills == [job.id]


class AnsweringOnce(FakeServer):
    """A server that answers a create with the place of the clip, and cannot be asked again."""

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        video = await super().create(request, idempotency_key=idempotency_key, record=record)
        return replace(video, status=JobStatus.COMPLETED, content_url="/files/a.mp4")

    def fetch_content(
        self, video: RemoteVideo, sink: ContentSink, *, stop: threading.Event, record: Recorder | None = None
    ) -> ContentReport:
        assert video.content_url == "/files/a.mp4"
        return super().fetch_content(video, sink, stop=stop, record=record)


@pytest.mark.usefixtures("short_waits")
async def test_a_place_that_was_told_once_is_known_to_the_next_start(
    world: World, an_order: Callable[..., Order]
) -> None:
    server = world.server = AnsweringOnce(has_list=False, always_on_retrieve=RemoteVideoMissing())
    server.on_fetch = [Truncated(received=1, expected=2)] * 3
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        (failed,) = await services.jobs.wait([job.id])
        assert (failed.status, failed.content_url) == (JobStatus.FAILED, "/files/a.mp4")
    async with world.services() as services:
        await services.jobs.retry(job.id)
        (done,) = await services.jobs.wait([job.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def _nothing() -> None:
    """Be killed before anything could be said of it."""

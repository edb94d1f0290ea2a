"""The client without a server: it makes real clips, outlives its process, and shows what bad days look like."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.clients.simulated import CAPABILITIES
from sora_desktop.domain.errors import (
    ContentNotReady,
    ModerationRefused,
    NotSupported,
    ReferenceUnreadable,
    RemoteVideoMissing,
    RequestRejected,
    TransferCancelled,
)
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.simulation.rules import RELAXED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink

ASKED = VideoRequest(prompt="a peanut", size="320x180", seconds=1.0)


@pytest.fixture
async def mock(tmp_path: Path) -> AsyncIterator[MockSoraClient]:
    """Give a quick one."""
    client = MockSoraClient(tmp_path / "state", job_seconds=0.2, seed=1)
    yield client
    await client.close()


async def ended(client: MockSoraClient, remote_id: str) -> RemoteVideo:
    """Look until a video is done."""
    async with asyncio.timeout(30):
        while True:
            video = await client.retrieve(remote_id)
            if video.status not in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}:
                return video
            await asyncio.sleep(video.poll_after or 0.1)


async def test_a_prompt_becomes_a_real_clip_marked_as_simulated(
    mock: MockSoraClient, sink: MemorySink, exchanges: list[Exchange]
) -> None:
    made = await mock.create(ASKED, idempotency_key="job-1", record=exchanges.append)
    assert made.simulated
    assert made.status in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}
    video = await ended(mock, made.id)
    assert (video.status, video.simulated, video.progress) == (JobStatus.COMPLETED, True, 100)
    assert (video.prompt, video.size, video.seconds, video.model) == ("a peanut", "320x180", 1.0, "sora-2")
    assert video.completed_at is not None
    report = await asyncio.to_thread(mock.fetch_content, video, sink, stop=threading.Event(), record=exchanges.append)
    assert (report.total, report.simulated) == (len(sink.data), True)
    with av.open(io.BytesIO(bytes(sink.data))) as file:
        picture = file.streams.video[0]
        assert (picture.width, picture.height, picture.codec_context.name) == (320, 180, "h264")
    assert exchanges == []


async def test_a_clip_is_taken_up_where_it_broke_off(mock: MockSoraClient, sink: MemorySink) -> None:
    video = await ended(mock, (await mock.create(ASKED, idempotency_key="k")).id)
    mock.fetch_content(video, sink, stop=threading.Event())
    whole = bytes(sink.data)
    del sink.data[1000:]
    mock.fetch_content(video, sink, stop=threading.Event())
    assert bytes(sink.data) == whole
    assert sink.begins == [0, 1000]
    sink.etag = '"other"'
    mock.fetch_content(video, sink, stop=threading.Event())
    assert sink.begins == [0, 1000, 0]


async def test_a_transfer_can_be_stopped(mock: MockSoraClient, sink: MemorySink) -> None:
    video = await ended(mock, (await mock.create(ASKED, idempotency_key="k")).id)
    stop = threading.Event()
    stop.set()
    with pytest.raises(TransferCancelled):
        mock.fetch_content(video, sink, stop=stop)
    assert sink.begins == []


async def test_jobs_outlive_the_client_that_made_them(tmp_path: Path) -> None:
    first = MockSoraClient(tmp_path, job_seconds=0.2)
    made = await first.create(ASKED, idempotency_key="k")
    await first.close()
    second = MockSoraClient(tmp_path, job_seconds=0.2)
    try:
        assert (await ended(second, made.id)).status is JobStatus.COMPLETED
        page = await second.list_videos()
        assert [video.id for video in page.videos] == [made.id]
    finally:
        await second.close()


async def test_the_same_job_is_not_made_twice(mock: MockSoraClient) -> None:
    first = await mock.create(ASKED, idempotency_key="job-1")
    again = await mock.create(ASKED, idempotency_key="job-1")
    other = await mock.create(ASKED, idempotency_key="job-2")
    assert first.id == again.id != other.id


async def test_a_list_is_given_in_parts_the_newest_first(mock: MockSoraClient) -> None:
    made = [(await mock.create(ASKED, idempotency_key=f"k{number}")).id for number in range(3)]
    page = await mock.list_videos(limit=2)
    assert [video.id for video in page.videos] == made[:0:-1]
    assert page.next_after == made[1]
    rest = await mock.list_videos(after=page.next_after)
    assert ([video.id for video in rest.videos], rest.next_after) == ([made[0]], None)


async def test_the_model_that_fails_fails(mock: MockSoraClient, sink: MemorySink) -> None:
    made = await mock.create(VideoRequest(prompt="p", model="sim-fails"), idempotency_key="k")
    video = await ended(mock, made.id)
    assert (video.status, video.error_code) == (JobStatus.FAILED, "video_generation_failed")
    assert video.error_message
    with pytest.raises(RequestRejected):
        mock.fetch_content(video, sink, stop=threading.Event())


async def test_the_model_that_refuses_refuses(mock: MockSoraClient) -> None:
    with pytest.raises(ModerationRefused) as caught:
        await mock.create(VideoRequest(prompt="p", model="sim-refuses"), idempotency_key="k")
    assert caught.value.server_code == "moderation_blocked"
    assert (await mock.list_videos()).videos == ()


async def test_the_model_that_stalls_stalls(mock: MockSoraClient, sink: MemorySink) -> None:
    made = await mock.create(VideoRequest(prompt="p", model="sim-stalls"), idempotency_key="k")
    await asyncio.sleep(0.4)
    video = await mock.retrieve(made.id)
    assert (video.status, video.progress) == (JobStatus.IN_PROGRESS, 40)
    with pytest.raises(ContentNotReady):
        mock.fetch_content(video, sink, stop=threading.Event())
    await mock.delete(made.id)
    with pytest.raises(RemoteVideoMissing):
        await mock.retrieve(made.id)
    await mock.delete(made.id)


@pytest.mark.parametrize(
    "request_",
    [
        VideoRequest(prompt="  "),
        VideoRequest(prompt="p", model="other"),
        VideoRequest(prompt="p", size="99999x2"),
        VideoRequest(prompt="p", seconds=600.0),
    ],
)
async def test_what_the_simulation_cannot_draw_is_refused(mock: MockSoraClient, request_: VideoRequest) -> None:
    with pytest.raises(RequestRejected) as caught:
        await mock.create(request_, idempotency_key="k")
    assert caught.value.server_message
    assert mock.capabilities.default_model in mock.capabilities.models


async def test_what_the_capabilities_allow_is_what_is_taken(mock: MockSoraClient) -> None:
    capabilities = mock.capabilities
    for request in (
        VideoRequest(prompt="p", size="64x64", seconds=0.5),
        VideoRequest(prompt="p", model=capabilities.models[-1], size="1280x720"),
    ):
        assert request.check(capabilities) == []
    for request in (
        VideoRequest(prompt="p", size="63x64"),
        VideoRequest(prompt="p", size="62x64"),
        VideoRequest(prompt="p", seconds=60.5),
        VideoRequest(prompt="p", model="nobody's"),
    ):
        assert request.check(capabilities)


async def test_a_reference_becomes_part_of_the_order(mock: MockSoraClient, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (320, 180), "blue").save(picture)
    made = await mock.create(
        VideoRequest(prompt="p", size="320x180", seconds=0.5, reference=str(picture)), idempotency_key="k"
    )
    assert (await ended(mock, made.id)).status is JobStatus.COMPLETED
    with pytest.raises(ReferenceUnreadable):
        await mock.create(VideoRequest(prompt="p", reference=str(tmp_path)), idempotency_key="k2")


async def test_a_remix_names_its_source(mock: MockSoraClient) -> None:
    made = await mock.create(ASKED, idempotency_key="k")
    await ended(mock, made.id)
    remixed = await mock.derive(Derivation.REMIX, made.id, VideoRequest(prompt="at night"), idempotency_key="k2")
    assert (remixed.remixed_from, remixed.prompt) == (made.id, "at night")
    with pytest.raises(RequestRejected):
        await mock.derive(Derivation.REMIX, "video_unknown", VideoRequest(prompt="p"), idempotency_key="k3")


async def test_variants_are_small_pictures(mock: MockSoraClient) -> None:
    made = await mock.create(ASKED, idempotency_key="k")
    await ended(mock, made.id)
    assert (await mock.fetch_variant(made.id, "thumbnail"))[8:12] == b"WEBP"
    assert (await mock.fetch_variant(made.id, "spritesheet"))[8:12] == b"WEBP"
    with pytest.raises(NotSupported):
        await mock.fetch_variant(made.id, "hologram")


async def test_the_loop_is_never_held_up(mock: MockSoraClient) -> None:
    gaps = []

    async def heartbeat() -> None:
        while True:
            begin = time.perf_counter()
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - begin)

    beating = asyncio.ensure_future(heartbeat())
    begin = time.perf_counter()
    made = await mock.create(VideoRequest(prompt="p", size="1280x720", seconds=2.0), idempotency_key="k")
    await ended(mock, made.id)
    beating.cancel()
    # A render on the loop would hold it for nearly all of the time.
    assert max(gaps) < (time.perf_counter() - begin) / 2


async def test_a_folder_that_cannot_be_written_is_a_refusal_and_no_riddle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    client = MockSoraClient(tmp_path / "file" / "state")
    try:
        with pytest.raises(RequestRejected, match="cannot write its files"):
            await client.create(ASKED, idempotency_key="k")
    finally:
        await client.close()


def test_what_the_simulation_is_said_to_offer_without_loading_it_is_what_it_takes() -> None:
    assert CAPABILITIES.models == RELAXED.models
    assert (CAPABILITIES.default_model, CAPABILITIES.default_size, CAPABILITIES.default_seconds) == (
        RELAXED.default_model,
        RELAXED.default_size,
        RELAXED.default_seconds,
    )
    assert (CAPABILITIES.side_range, CAPABILITIES.seconds_limit) == (RELAXED.sides, RELAXED.seconds_limit)
    assert CAPABILITIES.references == RELAXED.references
    for model in CAPABILITIES.models:
        for size in CAPABILITIES.sizes:
            RELAXED.check_size(model, size)
    for seconds in CAPABILITIES.seconds:
        RELAXED.check_seconds(seconds)

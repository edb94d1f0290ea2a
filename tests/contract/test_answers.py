"""What differs in the answers about videos: D7 to D13 of the known deviations."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.errors import ClientError, ContentNotReady, ModerationRefused, RemoteVideoMissing
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import MemorySink, Played

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Scripts = Callable[[str], Played]
    Start = Callable[..., Played]

ASKED = VideoRequest(prompt="p", model="sora-2")
WAN = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"


async def made(client: HttpSoraClient, request: VideoRequest = ASKED) -> RemoteVideo:
    """Create a video."""
    return await client.create(request, idempotency_key=uuid4().hex)


def fetched(client: HttpSoraClient, video: RemoteVideo, sink: MemorySink) -> bytes:
    """Fetch a finished video."""
    client.fetch_content(video, sink, stop=threading.Event())
    return bytes(sink.data)


@pytest.mark.parametrize(
    ("kind", "dialect", "model", "status", "pattern"),
    [
        ("tensorrt-llm", "tensorrt-llm", None, 202, "video_"),
        ("openrouter", "openrouter", "google/veo-3.1", 202, ""),
        ("azure-preview", "azure-preview", "sora", 201, "task_"),
        ("new-api-tasks", "new-api", "sora-2", 200, "task_"),
        ("xai", "xai", "grok-imagine-video", 200, ""),
        ("sglang", "sglang", None, 200, ""),
    ],
)
async def test_d07_an_id_is_found_under_every_status_and_name(  # noqa: PLR0917 - one row of a table
    start: Start, connect: Connect, ended: Ended, kind: str, dialect: str, model: str | None, status: int, pattern: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(dialect).base_url, kind=kind)
    request = VideoRequest(prompt="p", model=model)
    video = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert exchanges[0].status == status
    assert video.id.startswith(pattern)
    assert (await ended(client, video)).id == video.id


async def test_d07_a_long_id_is_quoted_and_stays_whatever_later_answers_call_the_video(
    start: Start, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes
) -> None:
    client = connect(start("litellm").base_url)
    video = await made(client)
    assert len(video.id) > 180
    exchanges: list[Exchange] = []
    later = await client.retrieve(video.id, record=exchanges.append)
    assert video.id not in exchanges[0].response_body
    assert later.id == video.id
    assert await asyncio.to_thread(fetched, client, await ended(client, later), sink) == clip


async def test_d07_an_id_inside_an_envelope_is_found(scripts: Scripts, connect: Connect, ended: Ended) -> None:
    played = scripts("""
        [[fault]]
        when = { method = "POST", path = "/videos" }
        do = "body"
        billed = true
        json = { code = "success", data = { data = { id = "{id}", status = "SUBMITTED" } } }
    """)
    client = connect(played.base_url)
    assert (await ended(client, await made(client))).status is JobStatus.COMPLETED


@pytest.mark.parametrize("response_format", ["url", "b64_json"])
async def test_d08_a_create_may_be_answered_with_the_clip(
    start: Start, connect: Connect, sink: MemorySink, clip: bytes, response_format: str
) -> None:
    client = connect(start("dynamo").base_url, kind="dynamo")
    request = VideoRequest(prompt="p", model=WAN, extra={"response_format": response_format})
    video = await made(client, request)
    assert video.status is JobStatus.COMPLETED
    assert await asyncio.to_thread(fetched, client, video, sink) == clip


async def test_d08_a_create_may_say_hardly_more_than_where_to_look(
    start: Start, connect: Connect, ended: Ended
) -> None:
    client = connect(start("openrouter").base_url, kind="openrouter")
    for _ in range(2):  # One of the two addresses is relative.
        video = await made(client, VideoRequest(prompt="p", model="google/veo-3.1"))
        assert video.polling_url is not None
        assert (await ended(client, video)).status is JobStatus.COMPLETED


async def test_d08_where_to_look_is_used_if_there_is_nothing_at_the_usual_place(
    scripts: Scripts, connect: Connect, ended: Ended
) -> None:
    played = scripts("""
        [[fault]]
        when = { method = "POST", path = "/videos" }
        do = "rewrite"
        set = { polling_url = "/v1/videos/{id}?here=1" }

        [[fault]]
        when = { method = "GET", path = "/videos/*", query = "" }
        do = "status"
        status = 404
    """)
    client = connect(played.base_url)
    assert (await ended(client, await made(client))).status is JobStatus.COMPLETED


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("submitted", JobStatus.QUEUED),
        ("PENDING", JobStatus.QUEUED),
        ("NOT_START", JobStatus.QUEUED),
        ("preprocessing", JobStatus.IN_PROGRESS),
        ("generating", JobStatus.IN_PROGRESS),
        ("postprocessing", JobStatus.IN_PROGRESS),
        ("dreaming up", JobStatus.IN_PROGRESS),
        ("done", JobStatus.COMPLETED),
        ("SUCCESS", JobStatus.COMPLETED),
        ("succeeded", JobStatus.COMPLETED),
        ("failure", JobStatus.FAILED),
        ("expired", JobStatus.FAILED),
        ("canceled", JobStatus.CANCELLED),
        ("deleted", JobStatus.CANCELLED),
    ],
)
async def test_d09_every_word_for_a_status_is_known_and_a_new_one_means_that_it_goes_on(
    scripts: Scripts, connect: Connect, word: str, status: JobStatus
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ method = "GET", path = "/videos/*" }}
        do = "rewrite"
        set = {{ status = "{word}" }}
    """)
    client = connect(played.base_url)
    video = await client.retrieve((await made(client)).id)
    assert (video.status, video.status_word) == (status, word)


async def test_d10_anything_may_be_missing(scripts: Scripts, connect: Connect) -> None:
    names = ["object", "model", "progress", "created_at", "completed_at", "expires_at", "prompt", "size", "seconds"]
    played = scripts(f"""
        [[fault]]
        when = {{ path = "/videos*" }}
        do = "rewrite"
        delete = {names}

        [[fault]]
        when = {{ path = "/videos/*" }}
        do = "rewrite"
        null = {names}
    """)
    client = connect(played.base_url)
    video = await client.retrieve((await made(client)).id)
    assert (video.progress, video.created_at, video.size, video.seconds, video.model) == (None,) * 5


async def test_d10_anything_may_be_of_another_type(scripts: Scripts, connect: Connect) -> None:
    played = scripts("""
        [[fault]]
        when = { method = "GET", path = "/videos/*" }
        do = "rewrite"
        delete = ["seconds"]
        set = { progress = "40%", created_at = "2026-11-22T10:00:00Z", duration = 4.5, size = "1280*720" }
    """)
    client = connect(played.base_url)
    video = await client.retrieve((await made(client)).id)
    assert (video.progress, video.seconds, video.size) == (40.0, 4.5, "1280x720")
    assert video.created_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "dialect"), [("vllm-omni", "vllm-omni"), ("sglang", "sglang"), ("tensorrt-llm", "tensorrt-llm")]
)
async def test_d11_a_failed_job_is_believed_whatever_form_its_error_has(
    start: Start, connect: Connect, ended: Ended, kind: str, dialect: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(dialect).base_url, kind=kind)
    video = await ended(client, await made(client, VideoRequest(prompt="p", model="sim-fails")))
    assert video.status is JobStatus.FAILED
    assert "sim-fails" in (video.error_message or "")
    await client.retrieve(video.id, record=exchanges.append)
    assert [exchange.status for exchange in exchanges] == [500 if kind == "vllm-omni" else 200]


async def test_d11_the_true_code_is_found_inside_a_gateways_message(start: Start, connect: Connect) -> None:
    client = connect(start("litellm").base_url, kind="litellm")
    with pytest.raises(ModerationRefused) as caught:
        await made(client, VideoRequest(prompt="p", model="sim-refuses"))
    assert caught.value.server_code == "moderation_blocked"


@pytest.mark.parametrize("status", [404, 400, 409, 425])
async def test_d12_a_clip_that_is_not_there_yet_can_be_asked_for_again(
    scripts: Scripts, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes, status: int
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ path = "/videos/*/content" }}
        times = 1
        do = "status"
        status = {status}
        json = {{ detail = "Video is not ready yet" }}
    """)
    client = connect(played.base_url)
    video = await ended(client, await made(client))
    with pytest.raises(ContentNotReady, match="not ready yet"):
        await asyncio.to_thread(fetched, client, video, sink)
    assert await asyncio.to_thread(fetched, client, video, sink) == clip


async def test_d12_a_failure_that_calls_itself_completed_ends_with_the_servers_words(
    start: Start, connect: Connect, ended: Ended, sink: MemorySink
) -> None:
    client = connect(start("litellm").base_url, kind="litellm")
    video = await ended(client, await made(client, VideoRequest(prompt="p", model="gemini/sim-fails")))
    assert video.status is JobStatus.COMPLETED
    with pytest.raises(ClientError, match="generation failed"):
        await asyncio.to_thread(fetched, client, video, sink)


async def test_d13_a_video_that_is_missing_for_a_while_is_found_again(
    scripts: Scripts, connect: Connect, ended: Ended
) -> None:
    played = scripts("""
        [[fault]]
        when = { method = "GET", path = "/videos/*" }
        times = 2
        do = "status"
        status = 404
    """)
    client = connect(played.base_url)
    video = await made(client)
    exchanges: list[Exchange] = []
    for _ in range(2):
        with pytest.raises(RemoteVideoMissing, match="later check may find it"):
            await client.retrieve(video.id, record=exchanges.append)
    assert [exchange.operation for exchange in exchanges] == [Operation.RETRIEVE] * 2
    assert (await ended(client, await client.retrieve(video.id))).status is JobStatus.COMPLETED


async def test_d13_a_gateway_that_says_so_with_another_status_is_understood(start: Start, connect: Connect) -> None:
    for kind in ("new-api", "new-api-tasks"):
        client = connect(start("new-api").base_url, kind=kind)
        with pytest.raises(RemoteVideoMissing):
            await client.retrieve("task_nobody")

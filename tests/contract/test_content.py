"""What differs in how clips are handed out: D14 to D16 of the known deviations."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import NotAVideo, NotSupported
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.signatures import MediaKind, sniff

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


async def finished(client: HttpSoraClient, ended: Ended, request: VideoRequest = ASKED) -> RemoteVideo:
    """Create a video and wait for its end."""
    video = await ended(client, await client.create(request, idempotency_key=uuid4().hex))
    assert video.status is JobStatus.COMPLETED
    return video


async def fetched(
    client: HttpSoraClient, video: RemoteVideo, sink: MemorySink, exchanges: list[Exchange] | None = None
) -> bytes:
    """Fetch a finished video."""
    record = None if exchanges is None else exchanges.append
    await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event(), record=record)
    return bytes(sink.data)


@pytest.mark.parametrize(
    ("kind", "dialect", "model", "auth", "is_elsewhere"),
    [
        ("openai-compatible", "openai", "sora-2", Auth.BEARER, False),
        ("openrouter", "openrouter", "google/veo-3.1", Auth.BEARER, False),
        ("together", "together", "google/veo-3.0", Auth.BEARER, True),
        ("inworld", "inworld", "google/veo-3.1", Auth.BASIC, True),
        ("xai", "xai", "grok-imagine-video", Auth.BEARER, True),
        ("new-api", "new-api", "sora-2", Auth.BEARER, True),
        ("new-api-tasks", "new-api", "sora-2", Auth.BEARER, True),
    ],
)
async def test_d14_the_bytes_are_found_wherever_they_are_and_the_key_stays_at_home(  # noqa: PLR0917 - a row
    start: Start,
    connect: Connect,
    ended: Ended,
    sink: MemorySink,
    clip: bytes,
    kind: str,
    dialect: str,
    model: str,
    auth: Auth,
    is_elsewhere: bool,  # noqa: FBT001 - a column of the table
) -> None:
    exchanges: list[Exchange] = []
    base_url = start(dialect).base_url
    client = connect(base_url, kind=kind, auth=auth)
    video = await finished(client, ended, VideoRequest(prompt="p", model=model))
    assert await fetched(client, video, sink, exchanges) == clip
    origin = base_url.split("/", 3)[2]
    assert [exchange.url.split("/", 3)[2] != origin for exchange in exchanges] == [is_elsewhere]
    sent = {name.lower() for name in exchanges[0].request_headers}
    assert bool(sent & {"authorization", "api-key"}) is not is_elsewhere


@pytest.mark.parametrize(
    "fields",
    [
        'url = "{signed:/videos/{id}/content}"',
        'urls = ["{signed:/videos/{id}/content}"]',
        'unsigned_urls = ["{signed:/videos/{id}/content}"]',
        'output = { videos = [{ url = "{signed:/videos/{id}/content}" }] }',
        'outputs = { video_url = "{signed:/videos/{id}/content}" }',
        'video = { url = "{signed:/videos/{id}/content}" }',
        'metadata = { url = "{signed:/videos/{id}/content}" }',
        'data = [{ url = "{signed:/videos/{id}/content}" }]',
        'video_url = "{signed:/videos/{id}/content}"',
        'result_url = "{signed:/videos/{id}/content}"',
        'result = { video_url = "{signed:/videos/{id}/content}" }',
        'videos = [{ url = "{signed:/videos/{id}/content}" }]',
        'output = "{signed:/videos/{id}/content}"',
        'output = ["{signed:/videos/{id}/content}"]',
        'video = "{signed:/videos/{id}/content}"',
    ],
)
async def test_d14_an_address_is_found_under_every_name(
    scripts: Scripts, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes, fields: str
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ method = "GET", path = "/videos/*" }}
        do = "rewrite"
        set = {{ {fields} }}

        [[fault]]
        when = {{ path = "/videos/*/content", key = "?*" }}
        do = "status"
        status = 404
    """)
    client = connect(played.base_url)
    assert await fetched(client, await finished(client, ended), sink) == clip


async def test_d14_a_clip_in_a_store_of_files_is_fetched_from_the_address_in_the_refusal(
    scripts: Scripts, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes
) -> None:
    played = scripts("""
        [[fault]]
        when = { path = "/videos/*/content", key = "?*" }
        do = "status"
        status = 400
        json = { detail = "Video has been uploaded to cloud storage. Please use the cloud URL: {signed}" }
    """)
    client = connect(played.base_url)
    assert await fetched(client, await finished(client, ended), sink) == clip


async def test_d14_a_redirect_is_followed_without_the_key(
    scripts: Scripts, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes
) -> None:
    played = scripts("""
        [[fault]]
        when = { path = "/videos/*/content", key = "?*" }
        do = "redirect"
    """)
    exchanges: list[Exchange] = []
    client = connect(played.base_url)
    assert await fetched(client, await finished(client, ended), sink, exchanges) == clip
    assert [exchange.status for exchange in exchanges] == [302, 200]
    assert "authorization" not in {name.lower() for name in exchanges[1].request_headers}


@pytest.mark.parametrize("dialect", ["openai", "vllm-omni", "sglang", "litellm"])
async def test_d15_the_clip_is_asked_for_without_a_variant(
    start: Start, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes, dialect: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(dialect).base_url)
    request = ASKED if dialect in {"openai", "litellm"} else VideoRequest(prompt="p")
    assert await fetched(client, await finished(client, ended, request), sink, exchanges) == clip
    assert ["variant" in exchange.url for exchange in exchanges] == [False]


@pytest.mark.parametrize(("dialect", "has"), [("openai", True), ("vllm-omni", False), ("sglang", False)])
async def test_d15_a_thumbnail_is_never_a_clip_under_another_name(
    start: Start, connect: Connect, ended: Ended, dialect: str, *, has: bool
) -> None:
    client = connect(start(dialect).base_url)
    video = await finished(client, ended, VideoRequest(prompt="p"))
    if has:
        assert sniff(await client.fetch_variant(video.id, "thumbnail")) is MediaKind.WEBP
    else:
        with pytest.raises(NotSupported, match="thumbnail"):
            await client.fetch_variant(video.id, "thumbnail")


@pytest.mark.parametrize(
    ("kind", "model", "extra", "media"),
    [
        ("tensorrt-llm", None, {"response_format": "b64_json"}, MediaKind.MP4),
        ("tensorrt-llm", None, {"output_format": "avi"}, MediaKind.AVI),
        ("dynamo", WAN, {"output_format": "webm", "response_format": "b64_json"}, MediaKind.WEBM),
        ("dynamo", WAN, {"output_format": "gif", "response_format": "b64_json"}, MediaKind.GIF),
    ],
)
async def test_d16_bytes_are_judged_by_what_they_are(  # noqa: PLR0917 - one row of a table
    start: Start,
    connect: Connect,
    ended: Ended,
    sink: MemorySink,
    kind: str,
    model: str | None,
    extra: dict[str, str],
    media: MediaKind,
) -> None:
    client = connect(start(kind).base_url, kind=kind)
    video = await finished(client, ended, VideoRequest(prompt="p", model=model, extra=extra))
    assert sniff(await fetched(client, video, sink)) is media


@pytest.mark.parametrize(
    "answer",
    [
        'body = "<!doctype html><title>Sign in</title>"',
        'json = { output_path = "/srv/outputs/1.mp4" }',
        'headers = { Content-Type = "video/mp4" }\nbody = "not quite a video"',
    ],
)
async def test_d16_what_is_no_clip_is_not_kept(
    scripts: Scripts, connect: Connect, ended: Ended, sink: MemorySink, answer: str
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ path = "/videos/*/content" }}
        do = "body"
        {answer}
    """)
    client = connect(played.base_url)
    with pytest.raises(NotAVideo):
        await fetched(client, await finished(client, ended), sink)
    assert not sink.data

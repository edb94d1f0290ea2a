"""One contract for every kind of server: what each can, and that what it cannot is told and not tried."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    ModerationRefused,
    NotSupported,
    RemoteVideoMissing,
    RequestRejected,
)
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import MemorySink, Played, Row

    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Start = Callable[..., Played]


SEVERAL = frozenset({"vllm-omni", "new-api", "openrouter", "together", "inworld", "xai"})
"""The kinds that take more than one image."""


async def fetched(client: HttpSoraClient, video: RemoteVideo, sink: MemorySink) -> bytes:
    """Fetch a finished video."""
    await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event())
    return bytes(sink.data)


async def test_a_prompt_becomes_a_clip_for_one_bill(
    row: Row, start: Start, client: HttpSoraClient, ended: Ended, sink: MemorySink, clip: bytes
) -> None:
    exchanges: list[Exchange] = []
    prompt = f"made by {row.kind}"
    made = await client.create(row.request(prompt), idempotency_key=uuid4().hex, record=exchanges.append)
    video = await ended(client, made)
    assert (video.id, video.status) == (made.id, JobStatus.COMPLETED)
    assert await fetched(client, video, sink) == clip
    assert [exchange.operation for exchange in exchanges] == [Operation.CREATE]
    assert start(row.played).bills(prompt) == 1
    assert made.simulated


async def test_a_size_and_a_length_arrive_as_they_were_asked_for(
    row: Row, client: HttpSoraClient, ended: Ended
) -> None:
    seconds = 8.0
    video = await ended(client, await client.create(row.request(seconds=seconds), idempotency_key=uuid4().hex))
    assert video.status is JobStatus.COMPLETED
    assert video.size in {"1280x720", None}
    assert video.seconds in {seconds, None}


async def test_a_clip_begins_with_a_reference(
    row: Row, client: HttpSoraClient, ended: Ended, picture: Path, sink: MemorySink, clip: bytes
) -> None:
    exchanges: list[Exchange] = []
    request = row.request(reference=str(picture))
    if not row.references:
        with pytest.raises(NotSupported, match="reference image"):
            await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
        assert not exchanges
        return
    made = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert "bytes of image/png" in exchanges[-1].request_body
    assert len(exchanges) == 1
    assert await fetched(client, await ended(client, made), sink) == clip


async def test_several_references_go_where_they_are_taken(
    row: Row, client: HttpSoraClient, ended: Ended, picture: Path
) -> None:
    exchanges: list[Exchange] = []
    request = row.request(reference=str(picture), further_references=(str(picture),))
    if row.kind not in SEVERAL:
        with pytest.raises(NotSupported, match="reference image"):
            await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
        assert not exchanges
        return
    made = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert exchanges[-1].request_body.count("bytes of image/png") == 2
    assert (await ended(client, made)).status is JobStatus.COMPLETED


async def test_a_video_that_cannot_be_made_ends_with_the_servers_words(
    row: Row, client: HttpSoraClient, ended: Ended
) -> None:
    video = await ended(client, await client.create(row.request(model="sim-fails"), idempotency_key=uuid4().hex))
    assert video.status is JobStatus.FAILED
    assert video.error_message


async def test_moderation_is_told_apart_and_costs_nothing(row: Row, start: Start, client: HttpSoraClient) -> None:
    prompt = f"refused by {row.kind}"
    with pytest.raises(ModerationRefused):
        await client.create(row.request(prompt, model="sim-refuses"), idempotency_key=uuid4().hex)
    assert start(row.played).bills(prompt) == 0


async def test_a_wrong_key_is_told_apart(row: Row, start: Start, connect: Callable[..., HttpSoraClient]) -> None:
    client = connect(start(row.played).base_url, kind=row.kind, auth=row.auth, key="sk-wrong")
    with pytest.raises(KeyRefused):
        await client.create(row.request(), idempotency_key=uuid4().hex)


async def test_the_list_has_what_was_made(row: Row, client: HttpSoraClient, ended: Ended) -> None:
    if "list" not in row.has:
        with pytest.raises(NotSupported):
            await client.list_videos()
        assert client.capabilities.listing is Support.NO
        return
    made = await ended(client, await client.create(row.request(), idempotency_key=uuid4().hex))
    found: list[str] = []
    after = None
    while made.id not in found:
        page = await client.list_videos(after=after, limit=20)
        found += [video.id for video in page.videos]
        after = page.next_after
        assert made.id in found or after is not None
    assert client.capabilities.listing is Support.YES


async def test_a_finished_video_can_be_deleted(row: Row, client: HttpSoraClient, ended: Ended) -> None:
    video = await ended(client, await client.create(row.request(), idempotency_key=uuid4().hex))
    if "delete" not in row.has:
        with pytest.raises(NotSupported):
            await client.delete(video.id)
        assert client.capabilities.deletion is Support.NO
        return
    await client.delete(video.id)
    await client.delete(video.id)
    await gone(client, video)
    assert client.capabilities.deletion is Support.YES


async def test_a_delete_of_a_running_video_stops_it_or_says_that_it_does_not(
    row: Row, start: Start, connect: Callable[..., HttpSoraClient]
) -> None:
    # A server of its own: on some the video stays, and takes one of few places.
    options = {"job_seconds": 60.0} if "delete" in row.has else {}
    client = connect(start(row.played, **options).base_url, kind=row.kind, auth=row.auth)
    if "delete" not in row.has:
        with pytest.raises(NotSupported):
            await client.delete("video_1")
        assert client.capabilities.deletion_aborts is Support.NO
        return
    video = await client.create(row.request(), idempotency_key=uuid4().hex)
    try:
        await client.delete(video.id)
    except RequestRejected:
        assert not row.aborts
    else:
        await gone(client, video)


async def gone(client: HttpSoraClient, video: RemoteVideo) -> None:
    """Hold that a video is not there any more."""
    try:
        assert (await client.retrieve(video.id)).status is JobStatus.CANCELLED
    except RemoteVideoMissing:
        return


@pytest.mark.parametrize("derivation", list(Derivation))
async def test_a_video_is_made_from_another_one(
    row: Row, client: HttpSoraClient, ended: Ended, derivation: Derivation, sink: MemorySink
) -> None:
    source = await ended(client, await client.create(row.request(), idempotency_key=uuid4().hex))
    seconds = 4.0 if derivation is Derivation.EXTENSION else None
    request = VideoRequest(prompt="and at night", seconds=seconds)
    if derivation.value not in row.has:
        with pytest.raises(NotSupported):
            await client.derive(derivation, source.id, request, idempotency_key=uuid4().hex)
        assert getattr(client.capabilities, derivation.value) is Support.NO
        return
    video = await ended(client, await client.derive(derivation, source.id, request, idempotency_key=uuid4().hex))
    assert video.id != source.id
    assert video.status is JobStatus.COMPLETED
    assert await fetched(client, video, sink)
    assert getattr(client.capabilities, derivation.value) is Support.YES


async def test_models_are_named_and_remembered(row: Row, client: HttpSoraClient) -> None:
    if "models" not in row.has:
        with pytest.raises(NotSupported):
            await client.list_models()
        return
    models = await client.list_models()
    assert row.model is None or row.model in models
    assert client.capabilities.models == models


async def test_a_video_that_nobody_knows_is_an_error_and_no_video(row: Row, client: HttpSoraClient) -> None:
    with pytest.raises(ClientError):
        await client.retrieve("video_nobody/knows==")

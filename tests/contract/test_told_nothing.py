"""A connection of the default kind, told nothing, gets its clip from every plain server."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.errors import RequestRejected
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import MemorySink, Played, Row

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Start = Callable[..., Played]


async def fetched(client: HttpSoraClient, video: RemoteVideo, sink: MemorySink) -> bytes:
    """Fetch a finished video."""
    await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event())
    return bytes(sink.data)


@pytest.mark.parametrize("in_full", [True, False])
async def test_a_prompt_becomes_a_clip_for_one_bill(
    plain_row: Row, start: Start, connect: Connect, ended: Ended, sink: MemorySink, clip: bytes, *, in_full: bool
) -> None:
    played, prompt = start(plain_row.played), f"told nothing by {plain_row.kind} {in_full}"
    client = connect(played.base_url)
    brief = VideoRequest(prompt=prompt, model=plain_row.model)
    request = plain_row.request(prompt) if in_full else brief
    video = await ended(client, await client.create(request, idempotency_key=uuid4().hex))
    assert video.status is JobStatus.COMPLETED
    assert await fetched(client, video, sink) == clip
    assert played.bills(prompt) == 1


async def test_what_a_first_create_showed_saves_the_next_one_the_detour(
    plain_row: Row, start: Start, connect: Connect, ended: Ended
) -> None:
    learned: list[Connection] = []
    first: list[Exchange] = []
    second: list[Exchange] = []
    base_url = start(plain_row.played).base_url
    made = await connect(base_url, on_learned=learned.append).create(
        plain_row.request(), idempotency_key=uuid4().hex, record=first.append
    )
    later = connect(base_url, learned=learned[-1].learned)
    again = await later.create(plain_row.request(), idempotency_key=uuid4().hex, record=second.append)
    await ended(later, again)
    assert made.id != again.id
    assert first[-1].status in {200, 201, 202}
    assert [exchange.status for exchange in second] == [first[-1].status]


async def test_a_reference_is_taken_where_the_server_takes_the_protocols_own_field(
    plain_row: Row, start: Start, connect: Connect, ended: Ended, picture: Path, sink: MemorySink
) -> None:
    client = connect(start(plain_row.played).base_url)
    request = plain_row.request(reference=str(picture))
    video = await ended(client, await client.create(request, idempotency_key=uuid4().hex))
    assert await fetched(client, video, sink)


@pytest.mark.parametrize("dialect", ["openrouter", "together"])
async def test_a_server_that_wants_to_be_told_a_model_says_so_in_plain_words(
    start: Start, connect: Connect, dialect: str
) -> None:
    prompt = f"no model for {dialect}"
    with pytest.raises(RequestRejected, match="Choose a model"):
        await connect(start(dialect).base_url).create(VideoRequest(prompt=prompt), idempotency_key=uuid4().hex)
    assert start(dialect).bills(prompt) == 0

"""What a clip cost is known from every server that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from tests.contract.conftest import Played

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Start = Callable[..., Played]


@pytest.mark.parametrize(
    ("kind", "model", "at_first", "at_last"),
    [
        ("openrouter", "google/veo-3.1", None, 800_000),
        ("together", "google/veo-3.0", None, 800_000),
        ("xai", "grok-imagine-video", None, 400_000),
        ("litellm", "sora-2", 800_000, None),
        ("openai-compatible", "sora-2", None, None),
    ],
)
async def test_a_clip_costs_what_its_server_says_when_it_says_it(  # noqa: PLR0917 - one row of a table
    start: Start, connect: Connect, ended: Ended, kind: str, model: str, at_first: int | None, at_last: int | None
) -> None:
    client = connect(start("openai" if kind == "openai-compatible" else kind).base_url, kind=kind)
    request = VideoRequest(prompt="p", model=model, seconds=8.0)
    video = await client.create(request, idempotency_key=uuid4().hex)
    assert video.cost == at_first
    assert (await ended(client, video)).cost == at_last

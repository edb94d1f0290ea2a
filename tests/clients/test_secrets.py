"""The key goes to its own server and nowhere else: into no record, no error, no log, no representation."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import threading
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.transport.redaction import MASK, Redactor
from sora_desktop.domain.connections import Auth, Encoding, Learned
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.exchanges import BODY_LIMIT
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

KEY = "sk-canary/7f3a+Q9z=XYZ"
IN_URL = quote(KEY, safe="")
SPELLINGS = (KEY, IN_URL, json.dumps(KEY).replace("/", "\\/")[1:-1], base64.b64encode(KEY.encode()).decode())


def echo(status: int) -> Callable[[Received, Wire], None]:
    """Make a script that repeats everything it was told, in headers and body."""

    def script(request: Received, wire: Wire) -> None:
        told = request.headers.get("authorization") or request.headers.get("api-key") or ""
        error = {"message": f"Wrong: {told} {SPELLINGS}", "code": told}
        document = {"error": error, "told": request.raw.decode("latin-1")}
        headers = {"X-Echo": told, "Set-Cookie": f"key={KEY}", "X-Request-Id": "r1", "Location": f"/?key={IN_URL}"}
        wire.answer(status, json.dumps(document).encode(), headers)

    return script


@pytest.mark.parametrize("auth", [Auth.BEARER, Auth.API_KEY, Auth.BASIC])
@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 429, 500])
async def test_a_server_that_repeats_the_key_does_not_get_it_written_down(
    connect: Connect, serve: Serve, sink: MemorySink, auth: Auth, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    exchanges: list[Exchange] = []
    server = serve(echo(status))
    client = connect(f"{server.base_url}?api-key={IN_URL}", auth=auth)
    kept: list[str] = [repr(client)]
    record = exchanges.append
    request = VideoRequest(prompt="p")
    calls: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: client.create(request, idempotency_key="k", record=record),
        lambda: client.retrieve("v1", record=record),
        lambda: client.list_videos(record=record),
        lambda: client.list_models(record=record),
        lambda: client.delete("v1", record=record),
        lambda: client.derive(Derivation.REMIX, "v1", VideoRequest(prompt="p"), idempotency_key="k", record=record),
        lambda: fetch(client, sink, exchanges),
    )
    for call in calls:
        try:
            kept.append(repr(await call()))
        except SoraDesktopError as error:
            kept += [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    kept += [repr(exchange) for exchange in exchanges]
    kept += [record.getMessage() for record in caplog.records]
    assert len(exchanges) >= len(calls)
    assert len(server.requests) >= len(calls)
    for text in kept:
        for spelling in SPELLINGS:
            assert spelling not in text
    assert any(MASK in text for text in kept)


@pytest.mark.parametrize("key", ["video", "completed", "status", "v1"])
async def test_a_key_that_is_an_everyday_word_spoils_no_answer(connect: Connect, serve: Serve, key: str) -> None:
    document = {"id": "video_1", "object": "video", "status": "completed", "url": "/v1/video.mp4"}
    server = serve(lambda _request, wire: wire.answer(200, json.dumps(document).encode()))
    video = await connect(server.base_url, key=key).create(VideoRequest(prompt="p"), idempotency_key="k")
    assert (video.id, video.status, video.content_url) == ("video_1", JobStatus.COMPLETED, "/v1/video.mp4")


async def fetch(client: HttpSoraClient, sink: MemorySink, exchanges: list[Exchange]) -> object:
    """Fetch a file on another thread, as the program does."""
    video = RemoteVideo(id="v1", status=JobStatus.COMPLETED)
    return await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event(), record=exchanges.append)


async def test_an_exchange_keeps_a_bounded_part_of_bodies(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    document = {"id": "v", "status": "queued", "prompt": "ü " * 50_000}
    server = serve(lambda _request, wire: wire.answer(200, json.dumps(document, ensure_ascii=False).encode()))
    client = connect(server.base_url, learned=Learned(encoding=Encoding.JSON))
    video = await client.create(VideoRequest(prompt="ü " * 15_000), idempotency_key="k", record=exchanges.append)
    [exchange] = exchanges
    for text in (exchange.request_body, exchange.response_body, video.raw):
        assert 1000 < len(text.encode()) <= BODY_LIMIT
    assert exchange.response_bytes > 100_000


def test_long_base64_is_cut_out_of_what_is_kept() -> None:
    picture = base64.b64encode(bytes(range(256)) * 40).decode()
    body = json.dumps({"id": "v", "b64_json": picture, "status": "completed"}).encode()
    shown = Redactor(()).body(body)
    assert json.loads(shown)["b64_json"] == f"({len(picture)} characters of base64)"
    assert json.loads(shown)["status"] == "completed"


def test_signatures_in_addresses_are_taken_out() -> None:
    url = "https://store.test/a.mp4?X-Amz-Signature=abc123&X-Amz-Credential=me%2F1&part=2&token=t0k&key=k3y"
    shown = Redactor(()).text(f'{{"url": "{url}"}}')
    for secret in ("abc123", "me%2F1", "t0k", "k3y"):
        assert secret not in shown
    assert "part=2" in shown


def test_bytes_that_are_no_text_are_only_counted() -> None:
    assert Redactor(()).body(b"\x00\x01\x02" * 10) == "(30 bytes that are no text)"


@pytest.mark.parametrize("name", ["Authorization", "api-key", "X-API-Key", "Set-Cookie", "Proxy-Authorization"])
def test_headers_that_carry_secrets_are_masked_whatever_is_in_them(name: str) -> None:
    assert Redactor(()).headers({name: "anything"}) == {name: MASK}
    assert Redactor(()).headers({"x-ratelimit-remaining-tokens": "5"}) == {"x-ratelimit-remaining-tokens": "5"}


@given(st.binary(max_size=300), st.integers(0, 70_000))
def test_a_key_anywhere_in_a_body_is_never_kept(noise: bytes, position: int) -> None:
    body = b"x " * (position // 2) + KEY.encode() + noise + b" y" * 40_000
    shown = Redactor((KEY,)).body(body)
    assert KEY not in shown
    assert len(shown.encode()) <= BODY_LIMIT


def test_a_key_that_is_cut_by_the_limit_leaves_no_beginning_of_itself() -> None:
    for shift in range(len(KEY) + 2):
        body = b"A" * (4 * BODY_LIMIT - shift) + KEY.encode() + b"B" * 1000
        assert "sk-canary" not in Redactor((KEY,)).body(body)

"""Control calls use few connections, never wait for ever, and outlive those that a server closed."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import pytest
import respx

from sora_desktop.domain.errors import ServerTrouble, UnsafeRedirect
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

BASE = "https://videos.test/v1"
RUNNING = {"id": "v1", "object": "video", "status": "in_progress", "progress": 40}


async def test_at_most_eight_connections_are_open_however_many_calls(connect: Connect, serve: Serve) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.hang(0.05)
        wire.answer(200, json.dumps(RUNNING).encode())

    server = serve(script)
    client = connect(server.base_url)
    videos = await asyncio.gather(*(client.retrieve("v1") for _ in range(40)))
    assert len(videos) == 40
    assert 2 <= server.peak <= 8


async def test_creates_that_take_long_leave_room_for_everything_else(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            wire.hang(0.7)
        wire.answer(200, json.dumps(RUNNING).encode())

    client = connect(serve(script).base_url)
    begin = time.monotonic()
    request = VideoRequest(prompt="p")
    creates = [asyncio.ensure_future(client.create(request, idempotency_key=f"k{number}")) for number in range(8)]
    await asyncio.sleep(0.1)
    await client.retrieve("v1")
    assert time.monotonic() - begin < 0.6
    assert len(await asyncio.gather(*creates)) == 8


async def test_a_silent_server_does_not_hold_a_call_for_ever(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.hang())
    begin = time.monotonic()
    with pytest.raises(ServerTrouble, match="no answer came in time"):
        await connect(server.base_url).retrieve("v1")
    assert time.monotonic() - begin < 8
    assert 2 <= len(server.requests) <= 4


async def test_an_answer_that_drips_does_not_hold_a_call_for_ever(connect: Connect, serve: Serve) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            wire.send(b" ")
            wire.hang(0.1)

    begin = time.monotonic()
    with pytest.raises(ServerTrouble):
        await connect(serve(script).base_url).retrieve("v1")
    assert time.monotonic() - begin < 20


async def test_an_endless_answer_is_cut_off(connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sora_desktop.clients.http.INLINE_LIMIT", 100_000)

    def script(_request: Received, wire: Wire) -> bool:
        wire.send(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 1_000_000)
        return False

    with pytest.raises(ServerTrouble, match="far too long"):
        await connect(serve(script).base_url).retrieve("v1")


async def test_a_connection_that_the_server_closed_meanwhile_does_no_harm(connect: Connect, serve: Serve) -> None:
    def script(_request: Received, wire: Wire) -> bool:
        wire.answer(200, json.dumps(RUNNING).encode(), {"Connection": "keep-alive"})
        return False

    client = connect(serve(script).base_url)
    for _ in range(5):
        assert (await client.retrieve("v1")).progress == 40
        await asyncio.sleep(0.02)


async def test_giving_up_a_call_leaves_a_note_of_it(connect: Connect, serve: Serve, exchanges: list[Exchange]) -> None:
    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()

    def script(_request: Received, wire: Wire) -> None:
        loop.call_soon_threadsafe(arrived.set)
        wire.hang()

    call = asyncio.ensure_future(connect(serve(script).base_url).retrieve("v1", record=exchanges.append))
    await arrived.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert [exchange.error for exchange in exchanges] == ["given up: CancelledError"]


@respx.mock
async def test_no_cookie_is_kept(connect: Connect) -> None:
    route = respx.get(f"{BASE}/videos/v1").respond(200, json=RUNNING, headers={"Set-Cookie": "a=b; Path=/"})
    client = connect(BASE)
    await client.retrieve("v1")
    await client.retrieve("v1")
    assert "cookie" not in route.calls.last.request.headers


@respx.mock
async def test_a_redirect_without_a_target_is_no_answer(connect: Connect) -> None:
    respx.get(f"{BASE}/videos/v1").respond(302)
    with pytest.raises(UnsafeRedirect):
        await connect(BASE).retrieve("v1")


async def test_a_gateway_that_comes_back_is_found_again(connect: Connect, serve: Serve) -> None:
    answers = [(502, b"<html>"), (503, b""), (200, json.dumps(RUNNING).encode())]
    server = serve(lambda _request, wire: wire.answer(*answers.pop(0)))
    assert (await connect(server.base_url).retrieve("v1")).progress == 40
    assert len(server.requests) == 3

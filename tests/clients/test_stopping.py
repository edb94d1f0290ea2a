"""A transfer stops when it is told to, and does not hold others up."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.errors import TransferCancelled, Truncated
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Script = Callable[[Received, Wire], None]
    Serve = Callable[..., ScriptedServer]

DONE = RemoteVideo(id="v1", status=JobStatus.COMPLETED)


def test_a_transfer_that_stalls_ends_by_itself(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(clip)}\r\n\r\n".encode() + clip[:1000])
        wire.hang()

    begin = time.monotonic()
    with pytest.raises(Truncated):
        connect(serve(script).base_url).fetch_content(DONE, sink, stop=stop)
    assert time.monotonic() - begin < 5
    assert len(sink.data) == 1000


def silent(_request: Received, wire: Wire) -> None:
    wire.hang()


def silent_after_a_start(_request: Received, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"\0\0\0 ftypisom" + b"x" * 1000)
    wire.hang()


def dripping(_request: Received, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"\0\0\0 ftypisom" + b"x" * 100)
    for _ in range(200):
        wire.send(b"y")
        wire.hang(0.05)


@pytest.mark.parametrize("case", [*itertools.product([silent, silent_after_a_start, dripping], ["http", "https"])])
def test_a_transfer_stops_promptly_whatever_the_server_does(
    connect: Connect, serve: Serve, sink: MemorySink, trusted_tls: ssl.SSLContext, case: tuple[Script, str]
) -> None:
    script, scheme = case
    server = serve(script, tls=trusted_tls if scheme == "https" else None)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begin = time.monotonic()
    with pytest.raises(TransferCancelled):
        connect(server.base_url).fetch_content(DONE, sink, stop=stop)
    assert time.monotonic() - begin < 1.3


def test_a_transfer_that_was_stopped_before_it_began_sends_nothing(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, clip, media_type="video/mp4"))
    stop.set()
    with pytest.raises(TransferCancelled):
        connect(server.base_url).fetch_content(DONE, sink, stop=stop)
    assert server.requests == []


def test_transfers_of_several_threads_do_not_mix(
    connect: Connect, serve: Serve, clip: bytes, sinks: Callable[[], MemorySink]
) -> None:
    def script(request: Received, wire: Wire) -> None:
        wire.answer(200, clip + request.target.encode(), media_type="video/mp4")

    client = connect(serve(script).base_url)
    received = [sinks() for _ in range(6)]
    threads = [
        threading.Thread(
            target=client.fetch_content,
            args=(RemoteVideo(id=f"v{number}", status=JobStatus.COMPLETED), sink),
            kwargs={"stop": threading.Event()},
        )
        for number, sink in enumerate(received)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bytes(sink.data) for sink in received] == [
        clip + f"/v1/videos/v{number}/content".encode() for number in range(6)
    ]


async def test_the_loop_goes_on_while_a_clip_is_fetched(
    connect: Connect, serve: Serve, clip: bytes, sink: MemorySink
) -> None:
    running = json.dumps({"id": "v1", "status": "in_progress"}).encode()

    def script(request: Received, wire: Wire) -> None:
        if request.target.endswith("/content"):
            wire.hang(0.3)
            wire.answer(200, clip, media_type="video/mp4")
        else:
            wire.answer(200, running)

    client = connect(serve(script).base_url)
    transfer = asyncio.ensure_future(asyncio.to_thread(client.fetch_content, DONE, sink, stop=threading.Event()))
    looks = 0
    while not transfer.done():
        await client.retrieve("v1")
        looks += 1
    await transfer
    assert bytes(sink.data) == clip
    assert looks > 5

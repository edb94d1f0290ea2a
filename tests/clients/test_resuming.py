"""A transfer goes on where it broke off, and stops when it is told to."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import time
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.errors import TransferCancelled, Truncated, UnreadableAnswer
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Script = Callable[[Received, Wire], None]
    Serve = Callable[..., ScriptedServer]

DONE = RemoteVideo(id="v1", status=JobStatus.COMPLETED)
HAVE = 1_000_000


@pytest.fixture
def begun(sink: MemorySink, clip: bytes) -> MemorySink:
    """Give a sink that already has a good part."""
    sink.data += clip[:HAVE]
    sink.etag = '"e1"'
    return sink


def whole(clip: bytes, etag: str = '"e1"') -> Callable[[Received, Wire], None]:
    """Make a script of a server that knows no ranges."""
    return lambda _request, wire: wire.answer(200, clip, {"ETag": etag}, "video/mp4")


def test_a_range_is_asked_for_and_only_the_rest_comes(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes, exchanges: list[Exchange]
) -> None:
    def script(request: Received, wire: Wire) -> None:
        start = int(re.fullmatch(r"bytes=(\d+)-", request.headers["range"])[1])  # type: ignore[index]
        headers = {"Content-Range": f"bytes {start}-{len(clip) - 1}/{len(clip)}", "ETag": '"e1"'}
        wire.answer(206, clip[start:], headers, "video/mp4")

    server = serve(script)
    report = connect(server.base_url).fetch_content(DONE, begun, stop=stop, record=exchanges.append)
    assert bytes(begun.data) == clip
    assert (begun.begins, begun.total, report.total) == ([HAVE], len(clip), len(clip))
    assert server.requests[0].headers["if-range"] == '"e1"'
    assert [exchange.response_bytes for exchange in exchanges] == [len(clip) - HAVE]


def test_a_server_that_ignores_ranges_is_read_from_the_start(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    server = serve(whole(clip, '"e2"'))
    connect(server.base_url).fetch_content(DONE, begun, stop=stop)
    assert bytes(begun.data) == clip
    assert (begun.begins, begun.etag) == ([0], '"e2"')
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 5-9/10"},
        {"Content-Range": "bytes nonsense"},
        {},
        {"Content-Range": "bytes 1000000-3072031/3072032", "ETag": '"other"'},
        {"Content-Range": "bytes 1000000-3072031/3072032", "Content-Encoding": "gzip"},
        {"Content-Range": "bytes 1000000-3072031/3072032", "Content-Type": "text/html"},
    ],
)
def test_a_part_that_does_not_fit_is_thrown_away_and_all_is_read_anew(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes, headers: dict[str, str]
) -> None:
    def script(request: Received, wire: Wire) -> None:
        if "range" in request.headers:
            wire.answer(206, clip[HAVE:], headers, "video/mp4")
        else:
            wire.answer(200, clip, media_type="video/mp4")

    server = serve(script)
    connect(server.base_url).fetch_content(DONE, begun, stop=stop)
    assert bytes(begun.data) == clip
    assert begun.begins == [0]
    assert len(server.requests) == 2


def test_a_file_that_is_complete_already_is_left_as_it_is(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    begun.data += clip[HAVE:]
    server = serve(lambda _request, wire: wire.answer(416, b"", {"Content-Range": f"bytes */{len(clip)}"}))
    report = connect(server.base_url).fetch_content(DONE, begun, stop=stop)
    assert bytes(begun.data) == clip
    assert report.total == len(clip)


def test_a_file_that_is_longer_than_the_servers_is_read_anew(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    def script(request: Received, wire: Wire) -> None:
        if "range" in request.headers:
            wire.answer(416, b"", {"Content-Range": "bytes */500"})
        else:
            wire.answer(200, clip[:500], media_type="video/mp4")

    connect(serve(script).base_url).fetch_content(DONE, begun, stop=stop)
    assert bytes(begun.data) == clip[:500]


@pytest.mark.parametrize("etag", [None, 'W/"e1"', "unquoted"])
def test_without_a_strong_etag_nothing_is_resumed(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, etag: str | None
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, clip, {"ETag": etag} if etag else {}, "video/mp4"))
    client = connect(server.base_url)
    client.fetch_content(DONE, sink, stop=stop)
    assert sink.etag is None
    del sink.data[HAVE:]
    client.fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert "range" not in server.requests[1].headers


def test_a_server_that_hands_out_a_part_at_a_time_is_asked_for_each(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    def script(request: Received, wire: Wire) -> None:
        start = int(re.fullmatch(r"bytes=(\d+)-", request.headers["range"])[1])  # type: ignore[index]
        part = clip[start : start + 700_000]
        headers = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(clip)}", "ETag": '"e1"'}
        wire.answer(206, part, headers, "video/mp4")

    server = serve(script)
    connect(server.base_url).fetch_content(DONE, begun, stop=stop)
    assert bytes(begun.data) == clip
    assert len(server.requests) == 3


def test_parts_that_lead_nowhere_end(
    connect: Connect, serve: Serve, begun: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    headers = {"Content-Range": f"bytes {HAVE}-{HAVE}/{len(clip)}", "ETag": '"e1"'}
    server = serve(lambda _request, wire: wire.answer(206, b"", headers, "video/mp4"))
    with pytest.raises(UnreadableAnswer, match="lead nowhere"):
        connect(server.base_url).fetch_content(DONE, begun, stop=stop)
    assert len(server.requests) == 1


def break_off(wire: Wire, clip: bytes, *, chunked: bool) -> bool:
    """Send the first half of a clip and close."""
    half = clip[: len(clip) // 2]
    if chunked:
        head = b'HTTP/1.1 200 OK\r\nETag: "e1"\r\nTransfer-Encoding: chunked\r\n\r\n'
        wire.send(head + f"{len(clip):x}\r\n".encode() + half)
    else:
        wire.send(f'HTTP/1.1 200 OK\r\nETag: "e1"\r\nContent-Length: {len(clip)}\r\n\r\n'.encode() + half)
    return False


@pytest.mark.parametrize("chunked", [False, True])
def test_a_clip_that_breaks_off_keeps_what_came_and_is_taken_up_there(
    connect: Connect,
    serve: Serve,
    sink: MemorySink,
    clip: bytes,
    exchanges: list[Exchange],
    chunked: bool,  # noqa: FBT001 - a case, not a switch
) -> None:
    stop = threading.Event()

    def script(request: Received, wire: Wire) -> bool:
        if "range" not in request.headers:
            return break_off(wire, clip, chunked=chunked)
        start = int(request.headers["range"][6:-1])
        headers = {"Content-Range": f"bytes {start}-{len(clip) - 1}/{len(clip)}", "ETag": '"e1"'}
        wire.answer(206, clip[start:], headers, "video/mp4")
        return True

    client = connect(serve(script).base_url)
    with pytest.raises(Truncated) as caught:
        client.fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    assert len(sink.data) == len(clip) // 2 == caught.value.facts["received"]
    assert caught.value.facts["expected"] == ("an unknown number of" if chunked else len(clip))
    client.fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    assert bytes(sink.data) == clip
    assert sum(exchange.response_bytes for exchange in exchanges) == len(clip)
    assert exchanges[0].error


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
    server = serve(whole(clip))
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

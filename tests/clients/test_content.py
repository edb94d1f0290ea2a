"""The bytes of a clip come whole, from wherever they are."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.errors import (
    NotAVideo,
    UnsafeRedirect,
)
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import ssl
    import threading
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

DONE = RemoteVideo(id="v/1", status=JobStatus.COMPLETED)


def gives(
    body: bytes, status: int = 200, media_type: str = "video/mp4", headers: dict[str, str] | None = None
) -> Callable[[Received, Wire], None]:
    """Make a script that always gives one answer."""
    return lambda _request, wire: wire.answer(status, body, headers, media_type)


def gives_json(document: object, status: int = 200, headers: dict[str, str] | None = None) -> Callable[..., None]:
    """Make a script that always gives one JSON answer."""
    return gives(json.dumps(document).encode(), status, "application/json", headers)


def test_a_clip_arrives_whole_in_large_pieces(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, exchanges: list[Exchange]
) -> None:
    server = serve(gives(clip, headers={"ETag": '"e1"', "X-Sora-Desktop-Emulator": "1"}))
    report = connect(server.base_url).fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    assert bytes(sink.data) == clip
    assert (report.total, report.media_type, report.simulated) == (len(clip), "video/mp4", True)
    assert (sink.begins, sink.etag, sink.total) == ([0], '"e1"', len(clip))
    assert len(sink.writes) <= len(clip) / (64 * 1024)
    assert server.requests[0].target == "/v1/videos/v%2F1/content"
    assert "authorization" in server.requests[0].headers
    [exchange] = exchanges
    assert (exchange.operation, exchange.status) == (Operation.CONTENT, 200)
    assert (exchange.response_bytes, exchange.response_body, exchange.error) == (len(clip), "", None)


@pytest.mark.parametrize("pause", [False, True], ids=["with its headers", "after its headers"])
def test_a_clip_arrives_whole_through_tls_however_it_is_cut(  # noqa: PLR0917 - fixtures
    connect: Connect,
    serve: Serve,
    sink: MemorySink,
    stop: threading.Event,
    clip: bytes,
    trusted_tls: ssl.SSLContext,
    pause: bool,  # noqa: FBT001 - a case, not a switch
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(clip)}\r\n\r\n".encode() + clip[: 0 if pause else 70_000])
        for start in range(0 if pause else 70_000, len(clip), 333_333):
            wire.hang(0.01 if pause else 0)
            wire.send(clip[start : start + 333_333])

    report = connect(serve(script, tls=trusted_tls).base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert report.total == len(clip)


def test_a_clip_from_an_emulated_video_stays_simulated(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    client = connect(serve(gives(clip)).base_url)
    assert client.fetch_content(replace(DONE, simulated=True), sink, stop=stop).simulated
    assert not client.fetch_content(DONE, sink, stop=stop).simulated


def test_bytes_that_came_with_the_answer_are_not_asked_for(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    server = serve(gives(b"other"))
    report = connect(server.base_url).fetch_content(replace(DONE, content=clip), sink, stop=stop)
    assert bytes(sink.data) == clip
    assert report.total == len(clip)
    assert server.requests == []


@pytest.mark.parametrize("key", ["b64_json", "data"])
def test_a_clip_in_json_is_unwrapped(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, key: str
) -> None:
    encoded = base64.b64encode(clip).decode()
    document = {key: encoded} if key == "b64_json" else {"id": "x", "data": [{"b64_json": encoded}]}
    report = connect(serve(gives_json(document)).base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert report.total == len(clip)


def test_an_address_in_json_is_followed_without_the_key(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    store = serve(gives(clip))
    server = serve(gives_json({"url": f"{store.origin}/a.mp4?sig=1"}))
    connect(server.base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert store.requests[0].target == "/a.mp4?sig=1"
    assert "authorization" not in store.requests[0].headers


def test_an_address_in_json_that_leads_to_itself_is_followed_once(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event
) -> None:
    server = serve(gives_json({"url": "/v1/videos/v/content"}))
    with pytest.raises(NotAVideo):
        connect(server.base_url).fetch_content(DONE, sink, stop=stop)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_followed_without_the_key(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, status: int
) -> None:
    store = serve(gives(clip))
    home = serve(gives(b"", status, headers={"Location": f"http://localhost:{store.port}/a"}))
    connect(home.base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert "authorization" in home.requests[0].headers
    assert "authorization" not in store.requests[0].headers


def test_the_place_that_the_server_named_comes_first_and_gets_no_key_abroad(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    store, home = serve(gives(clip)), serve(gives(b"", 400))
    video = replace(DONE, content_url=f"{store.origin}/a.mp4")
    connect(home.base_url).fetch_content(video, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert "authorization" not in store.requests[0].headers
    assert home.requests == []


def test_a_named_place_at_home_gets_the_key(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    home = serve(gives(clip))
    connect(home.base_url).fetch_content(replace(DONE, content_url="/files/a.mp4"), sink, stop=stop)
    assert home.requests[0].target == "/files/a.mp4"
    assert "authorization" in home.requests[0].headers


def test_where_the_named_place_fails_the_protocols_own_is_tried(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    store, home = serve(gives(b"<Error>expired</Error>", 403, "application/xml")), serve(gives(clip))
    connect(home.base_url).fetch_content(replace(DONE, content_url=store.origin), sink, stop=stop)
    assert bytes(sink.data) == clip


@pytest.mark.parametrize("place", ["http://169.254.169.254/latest", "ftp://x/a", "http://a:b:c/", "https://[x/"])
def test_an_unsafe_place_is_told_where_there_is_no_other(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, place: str
) -> None:
    home = serve(gives_json({"detail": "no such route"}, 404))
    with pytest.raises(UnsafeRedirect):
        connect(home.base_url).fetch_content(replace(DONE, content_url=place), sink, stop=stop)


def test_the_cloud_address_in_a_refusal_is_followed(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    store = serve(gives(clip))
    address = f"{store.origin}/a.mp4?x=1&y=2"
    detail = f"Video has been uploaded to cloud storage. Please use the cloud URL: {address}"
    connect(serve(gives_json({"detail": detail}, 400)).base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip
    assert store.requests[0].target == "/a.mp4?x=1&y=2"


@pytest.mark.parametrize("media_type", ["application/octet-stream", "text/plain", "", "binary/octet-stream"])
def test_a_clip_is_known_by_its_bytes_whatever_the_server_calls_it(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, media_type: str
) -> None:
    connect(serve(gives(clip, media_type=media_type)).base_url).fetch_content(DONE, sink, stop=stop)
    assert bytes(sink.data) == clip


def test_passing_trouble_is_waited_out(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, exchanges: list[Exchange]
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        if len(server.requests) == 1:
            wire.answer(503, b"", {"Retry-After": "0"})
        elif len(server.requests) == 2:
            wire.reset()
        else:
            wire.answer(200, clip, media_type="video/mp4")

    server = serve(script)
    connect(server.base_url).fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    assert bytes(sink.data) == clip
    assert [exchange.status for exchange in exchanges] == [503, None, 200]

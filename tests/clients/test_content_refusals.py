"""Where the bytes of a clip do not come, it is told why."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.errors import (
    ClientError,
    ContentNotReady,
    HostUnreachable,
    KeyRefused,
    ModerationRefused,
    NotAVideo,
    NotSupported,
    RateLimited,
    RemoteVideoMissing,
    RequestRejected,
    ServerTrouble,
    SoraDesktopError,
    UnsafeRedirect,
)
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
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


DATE = {"Date": "Thu, 09 Oct 2025 09:53:20 GMT"}
LONG_DONE = replace(DONE, completed_at=datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC))
JUST_DONE = replace(DONE, completed_at=datetime(2025, 10, 9, 9, 53, 0, tzinfo=UTC))
EXPIRED = replace(JUST_DONE, expires_at=datetime(2025, 10, 9, 9, 53, 10, tzinfo=UTC))

REFUSALS = [
    (DONE, 404, {"detail": "Generation is still in-progress"}, ContentNotReady),
    (DONE, 400, {"error": {"message": "Task is not completed yet"}}, ContentNotReady),
    (DONE, 409, {}, ContentNotReady),
    (DONE, 425, {}, ContentNotReady),
    (DONE, 202, {"status": "queued"}, ContentNotReady),
    (JUST_DONE, 404, {}, ContentNotReady),
    (LONG_DONE, 404, {}, RemoteVideoMissing),
    (EXPIRED, 404, {}, RemoteVideoMissing),
    (DONE, 410, {}, RemoteVideoMissing),
    (DONE, 401, {}, KeyRefused),
    (DONE, 422, {"detail": "failed"}, RequestRejected),
    (DONE, 400, {"error": {"code": "moderation_blocked"}}, ModerationRefused),
    (DONE, 429, {}, RateLimited),
    (DONE, 405, {}, NotSupported),
    (DONE, 501, {}, NotSupported),
    (DONE, 500, {}, ServerTrouble),
    (DONE, 200, {"error": {"message": "upstream failed"}}, ContentNotReady),
    (DONE, 200, {"id": "v", "status": "in_progress"}, ContentNotReady),
    (DONE, 200, {"output_path": "/srv/a.mp4"}, NotAVideo),
    (DONE, 302, {}, UnsafeRedirect),
]


@pytest.mark.parametrize(("video", "status", "document", "kind"), REFUSALS)
def test_each_refusal_of_a_file_has_its_error(  # noqa: PLR0917 - a case has four parts
    connect: Connect,
    serve: Serve,
    sink: MemorySink,
    stop: threading.Event,
    video: RemoteVideo,
    status: int,
    document: object,
    kind: type[SoraDesktopError],
) -> None:
    client = connect(serve(gives_json(document, status, DATE)).base_url)
    with pytest.raises(SoraDesktopError) as caught:
        client.fetch_content(video, sink, stop=stop)
    assert type(caught.value) is kind
    assert sink.begins == []
    if kind is ContentNotReady:
        assert caught.value.facts["status"] == status


@pytest.mark.parametrize("status", [401, 403])
def test_a_signed_address_that_has_run_out_says_nothing_of_the_key(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, status: int
) -> None:
    store = serve(gives(b"<Error><Code>AccessDenied</Code></Error>", status, "application/xml"))
    video = replace(DONE, content_url=f"{store.origin}/a.mp4?Expires=1")
    with pytest.raises(ContentNotReady):
        connect(serve(gives_json({}, 404)).base_url).fetch_content(video, sink, stop=stop)
    assert len(store.requests) == 1


@pytest.mark.parametrize(
    ("body", "media_type", "found"),
    [
        (b"<!doctype html><title>Sign in</title>", "text/html", "an HTML page"),
        (b"<html>", "video/mp4", "an HTML page"),
        (b"not yet", "text/plain", "plain text"),
        (b"[1, 2]", "application/octet-stream", "JSON"),
    ],
)
def test_what_is_no_video_is_named_and_not_kept(
    connect: Connect, serve: Serve, sink: MemorySink, body: bytes, media_type: str, found: str
) -> None:
    client = connect(serve(gives(body, media_type=media_type)).base_url)
    with pytest.raises(NotAVideo) as caught:
        client.fetch_content(DONE, sink, stop=threading.Event())
    assert caught.value.facts["found"] == found
    assert sink.begins == []


def test_an_empty_file_is_not_there_yet(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event
) -> None:
    with pytest.raises(ContentNotReady):
        connect(serve(gives(b"")).base_url).fetch_content(DONE, sink, stop=stop)


def test_a_server_that_is_gone_is_told(
    connect: Connect, sink: MemorySink, stop: threading.Event, unused_tcp_port: int
) -> None:
    with pytest.raises(HostUnreachable):
        connect(f"http://127.0.0.1:{unused_tcp_port}").fetch_content(DONE, sink, stop=stop)


def test_only_errors_of_the_tree_come_out(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event
) -> None:
    def script(_request: Received, wire: Wire) -> bool:
        wire.send(b"\x00" * 100)
        return False

    server = serve(script)
    with pytest.raises(ClientError):
        connect(server.base_url).fetch_content(DONE, sink, stop=stop)

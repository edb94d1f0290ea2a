"""A create is sent once: what each kind of answer to it means."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import (
    AccessDenied,
    HostUnreachable,
    KeyRefused,
    ModerationRefused,
    NoVideoService,
    OutOfCredit,
    RateLimited,
    Refused,
    ReplyLost,
    RequestRejected,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="a peanut eating peanut butter")
MADE = json.dumps({"id": "video_1", "object": "video", "status": "queued", "created_at": 1_760_000_000}).encode()


def says(status: int, document: object = None, headers: dict[str, str] | None = None) -> Callable[[Any, Wire], None]:
    """Make a script that always gives one answer."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda _request, wire: wire.answer(status, body, headers)


REFUSALS = [
    (400, {"error": {"message": "Invalid size.", "code": "invalid_value"}}, RequestRejected),
    (400, {"error": {"code": "moderation_blocked", "message": "Your request was blocked."}}, ModerationRefused),
    (
        400,
        {"error": {"message": 'litellm: {"error": {"code": "moderation_blocked"}}', "code": "400"}},
        ModerationRefused,
    ),
    (400, {"error": {"message": "Your request was blocked by our moderation system."}}, ModerationRefused),
    (400, {"error": {"code": "billing_hard_limit_reached", "message": "m"}}, OutOfCredit),
    (400, {"error": {"message": "No connected db.", "code": "400"}}, KeyRefused),
    (401, {"error": {"code": "invalid_api_key", "message": "Incorrect API key provided."}}, KeyRefused),
    (401, None, KeyRefused),
    (402, {"error": "pay"}, OutOfCredit),
    (403, {"error": {"message": "Your organization must be verified."}}, AccessDenied),
    (403, {"error": {"code": "insufficient_user_quota", "message": "m"}}, OutOfCredit),
    (404, {"detail": "Not Found"}, NoVideoService),
    (404, {"error": {"code": "model_not_found", "message": "The model does not exist."}}, RequestRejected),
    (405, {"detail": "Method Not Allowed"}, NoVideoService),
    (410, b"<html>gone</html>", NoVideoService),
    (413, b"<html>too large</html>", RequestRejected),
    (422, {"detail": [{"loc": ["body", "seconds"], "msg": "Input should be 4", "type": "enum"}]}, RequestRejected),
    (429, {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}}, OutOfCredit),
    (429, {"error": {"message": "Too many running tasks"}}, RateLimited),
    (200, {"error": {"code": "invalid_api_key", "message": "m"}}, KeyRefused),
    (500, {"error": {"message": "No api key passed in.", "type": "auth_error", "code": "500"}}, KeyRefused),
    (503, {"error": {"code": "model_not_found", "message": "No available channel for model x"}}, RequestRejected),
]


@pytest.mark.parametrize(("status", "document", "kind"), REFUSALS)
async def test_a_clear_refusal_is_told_apart_and_never_repeated(
    connect: Connect, serve: Serve, status: int, document: object, kind: type[Refused], exchanges: list[Exchange]
) -> None:
    server = serve(says(status, document, {"x-request-id": "r1"}))
    with pytest.raises(Refused) as caught:
        await connect(server.base_url).create(ASKED, idempotency_key="k", record=exchanges.append)
    error = caught.value
    assert type(error) is kind
    assert error.request_id == "r1"
    assert error.status == status
    assert str(error) == str(error).strip()
    assert "  " not in str(error)
    assert server.count("POST") == len(exchanges) == 1


async def test_a_servers_long_message_is_cut_to_one_plain_line(connect: Connect, serve: Serve) -> None:
    message = "Bad\n\x1b[31m thing\u202e \x07" + "x" * 5000
    server = serve(says(400, {"error": {"message": message}}))
    with pytest.raises(RequestRejected) as caught:
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert caught.value.server_message.startswith("Bad [31m thing xxx")
    assert len(caught.value.server_message) <= 300
    assert str(caught.value).isprintable()


def reset(_request: Received, wire: Wire) -> None:
    wire.reset()


def close_at_once(_request: Received, _wire: Wire) -> bool:
    return False


def read_and_hang(_request: Received, wire: Wire) -> None:
    wire.hang()


def stop_in_the_headers(_request: Received, wire: Wire) -> bool:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-")
    return False


def stop_in_the_body(_request: Received, wire: Wire) -> bool:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + MADE)
    return False


def stop_in_a_chunk(_request: Received, wire: Wire) -> bool:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{")
    return False


def damaged_gzip(_request: Received, wire: Wire) -> None:
    wire.answer(200, MADE, {"Content-Encoding": "gzip"})


def speak_no_http(_request: Received, wire: Wire) -> bool:
    wire.send(b"\x15\x03\x01\x00\x02\x02\x46")
    return False


def drip(_request: Received, wire: Wire) -> None:
    for _ in range(60):
        wire.send(b"H")
        wire.hang(0.1)


LOSSES: list[Any] = [
    reset,
    close_at_once,
    read_and_hang,
    stop_in_the_headers,
    stop_in_the_body,
    stop_in_a_chunk,
    damaged_gzip,
    speak_no_http,
    drip,
    says(200, b"garbage"),
    says(200, b""),
    says(200, b"<!doctype html><title>Welcome</title>"),
    says(200, {"object": "video", "status": "queued"}),
    says(200, {"error": {"message": "upstream timed out"}}),
    says(200, []),
    says(200, b"[" * 100_000),
    says(408, {"error": "timeout"}, {"Retry-After": "0"}),
    says(409, {"error": "conflict"}),
    says(425, None),
    says(500, {"error": {"code": "moderation_blocked"}}, {"Retry-After": "0"}),
    says(502, b"<html>bad gateway</html>"),
    says(503, None, {"Retry-After": "0", "x-should-retry": "true"}),
    says(504, None),
    says(303, None, {"Location": "/v1/videos/video_1"}),
    says(302, None, {"Location": "/v1/videos/video_1"}),
]


@pytest.mark.parametrize("script", LOSSES)
async def test_what_leaves_open_whether_a_video_was_made_is_a_lost_reply_and_sent_once(
    connect: Connect, serve: Serve, script: Callable[[Received, Wire], object], exchanges: list[Exchange]
) -> None:
    server = serve(script)
    with pytest.raises(ReplyLost) as caught:
        await connect(server.base_url).create(ASKED, idempotency_key="k", record=exchanges.append)
    assert server.count("POST") == len(exchanges) == 1
    assert re.fullmatch(r"The reply from 127\.0\.0\.1:\d+ was lost: \S.*\. The server may .*", str(caught.value))


async def test_a_failed_video_in_an_error_answer_is_believed(connect: Connect, serve: Serve) -> None:
    document = {"id": "v1", "object": "video", "status": "failed", "error": {"code": 500, "message": "no memory"}}
    server = serve(says(500, document))
    video = await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert (video.status, video.error_code, video.error_message) == (JobStatus.FAILED, "500", "no memory")
    assert server.count("POST") == 1


async def test_a_busy_server_is_asked_again_after_the_wait_it_names(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        if len(server.requests) == 1:
            wire.answer(429, b"{}", {"llm_provider-retry-after": "0.2"})
        else:
            wire.answer(200, MADE)

    server = serve(script)
    video = await connect(server.base_url).create(ASKED, idempotency_key="k", record=exchanges.append)
    assert video.id == "video_1"
    assert [exchange.status for exchange in exchanges] == [429, 200]
    pause = exchanges[1].started_at - exchanges[0].started_at
    assert pause.total_seconds() >= 0.2
    assert {request.headers["idempotency-key"] for request in server.requests} == {"k"}


@pytest.mark.parametrize(
    ("headers", "posts", "wait"),
    [
        ({"Retry-After": "0"}, 3, 0),
        ({}, 1, None),
        ({"Retry-After": "30"}, 1, 30),
        ({"Retry-After": "99999999999"}, 1, 3600),
        ({"Retry-After": "soon"}, 1, None),
        ({"Retry-After": "-5"}, 3, 0),
        ({"Retry-After": "inf"}, 1, 3600),
        ({"retry-after-ms": "2500"}, 1, 2.5),
        ({"Retry-After": "Sun, 06 Nov 2094 08:50:07 GMT", "Date": "Sun, 06 Nov 2094 08:49:37 GMT"}, 1, 30),
        ({"Retry-After": "0", "x-should-retry": "false"}, 1, 0),
    ],
)
async def test_a_busy_server_is_not_asked_for_ever(
    connect: Connect, serve: Serve, headers: dict[str, str], posts: int, wait: float | None
) -> None:
    server = serve(says(429, {"error": "busy"}, headers))
    with pytest.raises(RateLimited) as caught:
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == posts
    assert caught.value.retry_after == wait


async def test_a_create_is_sent_again_where_no_connection_was_made(connect: Connect, unused_tcp_port: int) -> None:
    client = connect(f"http://127.0.0.1:{unused_tcp_port}/v1")
    recorded: list[Exchange] = []
    with pytest.raises(HostUnreachable, match="connection refused"):
        await client.create(ASKED, idempotency_key="k", record=recorded.append)
    assert len(recorded) == 3
    assert {(exchange.status, exchange.method) for exchange in recorded} == {(None, "POST")}

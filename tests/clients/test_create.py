"""A create is sent once: what is sent, and what each kind of answer to it means."""

from __future__ import annotations

import hashlib
import json
import re
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.domain.connections import Auth, Encoding
from sora_desktop.domain.errors import (
    AccessDenied,
    HostUnreachable,
    KeyRefused,
    ModerationRefused,
    NoVideoService,
    OutOfCredit,
    RateLimited,
    ReferenceUnreadable,
    Refused,
    ReplyLost,
    RequestRejected,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="a peanut eating peanut butter")
MADE = json.dumps({"id": "video_1", "object": "video", "status": "queued", "created_at": 1_760_000_000}).encode()


def form_of(request: Received) -> dict[str, tuple[str | None, str | None, bytes]]:
    """Read a multipart body: for each field its file name, media type and value."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    fields = {}
    for part in message_from_bytes(head + request.body).walk():
        if not part.is_multipart():
            name = str(part.get_param("name", header="content-disposition"))
            value = part.get_payload(decode=True)
            assert isinstance(value, bytes)
            fields[name] = (part.get_filename(), part.get("content-type"), value)
    return fields


def says(status: int, document: object = None, headers: dict[str, str] | None = None) -> Callable[[Any, Wire], None]:
    """Make a script that always gives one answer."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return lambda _request, wire: wire.answer(status, body, headers)


async def test_only_the_fields_that_were_set_are_sent_as_a_form(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, MADE))
    await connect(server.base_url).create(ASKED, idempotency_key="job-1")
    request = server.requests[0]
    assert request.method == "POST"
    assert request.target == "/v1/videos"
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert form_of(request) == {"prompt": (None, None, b"a peanut eating peanut butter")}
    assert request.headers["idempotency-key"] == "job-1"
    assert request.headers["user-agent"].startswith("sora-desktop/")


async def test_every_field_is_sent_in_the_form_that_servers_read(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, MADE))
    asked = VideoRequest(
        prompt="p “ü”\nq",
        model="sora-2",
        size="1280×720",
        seconds=4.0,
        extra={"seed": 7, "loop": True, "negative_prompt": "rain", "lora": {"name": "x"}, 'odd"name': None},
    )
    await connect(server.base_url).create(asked, idempotency_key="k")
    values = {name: value.decode() for name, (_, _, value) in form_of(server.requests[0]).items()}
    assert values == {
        "prompt": "p “ü”\nq",
        "model": "sora-2",
        "size": "1280x720",
        "seconds": "4",
        "seed": "7",
        "loop": "true",
        "negative_prompt": "rain",
        "lora": '{"name": "x"}',
        "odd%22name": "null",
    }


async def test_json_carries_extra_fields_as_they_are_and_seconds_as_a_string(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, MADE))
    client = connect(server.base_url, encoding=Encoding.JSON)
    await client.create(VideoRequest(prompt="p", seconds=2.5, extra={"seed": 7, "on": True}), idempotency_key="k")
    assert server.requests[0].headers["content-type"] == "application/json"
    assert json.loads(server.requests[0].body) == {"prompt": "p", "seconds": "2.5", "seed": 7, "on": True}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a small real PNG."""
    path = tmp_path / "my private name.png"
    Image.new("RGB", (16, 16), "red").save(path)
    return path


async def test_a_reference_is_a_file_part_with_a_neutral_name(
    connect: Connect, serve: Serve, picture: Path, exchanges: list[Exchange]
) -> None:
    server = serve(says(200, MADE))
    request = VideoRequest(prompt="p", reference=str(picture))
    await connect(server.base_url).create(request, idempotency_key="k", record=exchanges.append)
    sent = form_of(server.requests[0])["input_reference"]
    assert sent == ("reference.png", "image/png", picture.read_bytes())
    assert b"private" not in server.requests[0].raw
    assert "bytes of image/png" in exchanges[0].request_body
    assert exchanges[0].request_sha256 == hashlib.sha256(server.requests[0].body).hexdigest()


async def test_a_reference_is_a_data_address_in_json(
    connect: Connect, serve: Serve, picture: Path, exchanges: list[Exchange]
) -> None:
    server = serve(says(200, MADE))
    client = connect(server.base_url, encoding=Encoding.JSON)
    request = VideoRequest(prompt="p", reference=str(picture))
    await client.create(request, idempotency_key="k", record=exchanges.append)
    sent = json.loads(server.requests[0].body)["input_reference"]["image_url"]
    assert sent.startswith("data:image/png;base64,iVBOR")
    assert "iVBOR" not in exchanges[0].request_body


async def test_an_unreadable_reference_stops_before_anything_is_sent(
    connect: Connect, serve: Serve, tmp_path: Path
) -> None:
    server = serve(says(200, MADE))
    with pytest.raises(ReferenceUnreadable):
        await connect(server.base_url).create(
            VideoRequest(prompt="p", reference=str(tmp_path / "none.png")), idempotency_key="k"
        )
    assert server.requests == []


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (Auth.BEARER, "authorization", "Bearer user:pass"),
        (Auth.API_KEY, "api-key", "user:pass"),
        (Auth.BASIC, "authorization", "Basic dXNlcjpwYXNz"),
        (Auth.NONE, "authorization", None),
    ],
)
async def test_the_key_is_sent_the_way_the_connection_says(
    connect: Connect, serve: Serve, auth: Auth, header: str, value: str | None
) -> None:
    server = serve(says(200, MADE))
    await connect(server.base_url, auth=auth, key="user:pass").create(ASKED, idempotency_key="k")
    assert server.requests[0].headers.get(header) == value


@pytest.mark.parametrize(
    "tail", ["", "/", "/videos", "/videos/", "?api-version=preview", "/videos?api-version=preview"]
)
async def test_the_base_url_may_be_pasted_in_many_forms(connect: Connect, serve: Serve, tail: str) -> None:
    server = serve(says(200, MADE))
    await connect(server.base_url + tail).create(ASKED, idempotency_key="k")
    assert server.requests[0].target == "/v1/videos" + ("?api-version=preview" if "api" in tail else "")


async def test_an_accepted_video_is_given_with_its_evidence(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    headers = {"x-request-id": "req-9", "openai-poll-after-ms": "1500", "X-Sora-Desktop-Emulator": "1.0"}
    server = serve(says(202, MADE, headers))
    video = await connect(server.base_url).create(ASKED, idempotency_key="k", record=exchanges.append)
    assert (video.id, video.status, video.request_id) == ("video_1", JobStatus.QUEUED, "req-9")
    assert video.poll_after == 1.5
    assert video.simulated
    assert json.loads(video.raw)["id"] == "video_1"
    [exchange] = exchanges
    assert (exchange.status, exchange.method, exchange.request_id) == (202, "POST", "req-9")
    assert exchange.response_bytes == len(MADE)


async def test_the_emulators_header_is_known_behind_a_gateways_prefix(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, MADE, {"llm_provider-x-sora-desktop-emulator": "1.0"}))
    assert (await connect(server.base_url).create(ASKED, idempotency_key="k")).simulated


async def test_a_server_that_answers_with_the_clip_itself_is_done_at_once(connect: Connect, serve: Serve) -> None:
    document = {"id": "v", "status": "completed", "data": [{"b64_json": "AAAAIGZ0eXBpc29t"}]}
    video = await connect(serve(says(200, document)).base_url).create(ASKED, idempotency_key="k")
    assert video.status is JobStatus.COMPLETED
    assert video.content == b"\x00\x00\x00 ftypisom"


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


@pytest.mark.parametrize(
    ("used", "status", "complaint"),
    [
        (Encoding.MULTIPART, 415, None),
        (Encoding.MULTIPART, 400, {"detail": "input_reference file is required"}),
        (Encoding.MULTIPART, 422, {"detail": "Failed to parse the request body as JSON: expected value"}),
        (Encoding.JSON, 422, {"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}]}),
        (Encoding.JSON, 400, {"error": {"message": "prompt: field required", "code": 400}}),
    ],
)
async def test_another_encoding_is_tried_after_a_clear_complaint_and_remembered(
    connect: Connect, serve: Serve, used: Encoding, status: int, complaint: object
) -> None:
    learned: list[Connection] = []

    def script(request: Received, wire: Wire) -> None:
        is_json = request.headers["content-type"] == "application/json"
        if is_json is (used is Encoding.JSON):
            wire.answer(status, json.dumps(complaint).encode())
        else:
            wire.answer(200, MADE)

    server = serve(script)
    client = connect(server.base_url, encoding=used, on_learned=learned.append)
    await client.create(ASKED, idempotency_key="k")
    await client.create(ASKED, idempotency_key="k2")
    assert server.count("POST") == 3
    assert [connection.encoding for connection in learned] == [
        Encoding.JSON if used is Encoding.MULTIPART else Encoding.MULTIPART
    ]


@pytest.mark.parametrize("status", [400, 415, 422])
async def test_a_complaint_in_both_encodings_is_told_once_and_nothing_is_learned(
    connect: Connect, serve: Serve, status: int
) -> None:
    learned: list[Connection] = []
    server = serve(says(status, {"detail": [{"loc": ["body", "fps"], "msg": "Field required", "type": "missing"}]}))
    with pytest.raises(RequestRejected, match="fps: Field required"):
        await connect(server.base_url, on_learned=learned.append).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 2
    assert learned == []


async def test_another_encoding_is_never_tried_after_an_unclear_answer(connect: Connect, serve: Serve) -> None:
    server = serve(says(500, {"detail": "Invalid request format: expected JSON body"}))
    with pytest.raises(ReplyLost):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 1


async def test_a_remix_sends_the_prompt_alone(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, {**json.loads(MADE), "remixed_from_video_id": "a/b=="}))
    client = connect(server.base_url)
    video = await client.remix("a/b==", "and at night", idempotency_key="k")
    assert server.requests[0].target == "/v1/videos/a%2Fb%3D%3D/remix"
    assert form_of(server.requests[0]) == {"prompt": (None, None, b"and at night")}
    assert video.remixed_from == "a/b=="
    assert client.capabilities.remix == "yes"


async def test_a_server_without_remix_refuses_it_in_words(connect: Connect, serve: Serve) -> None:
    client = connect(serve(says(405, {})).base_url)
    with pytest.raises(RequestRejected, match="cannot remix"):
        await client.remix("v", "p", idempotency_key="k")
    assert client.capabilities.remix == "no"

"""A create is written in another way only where a server clearly minds the way, and not what is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Encoding, Learned
from sora_desktop.domain.errors import ModerationRefused, ReplyLost, RequestRejected
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="a peanut eating peanut butter")
MADE = json.dumps({"id": "video_1", "object": "video", "status": "queued", "created_at": 1_760_000_000}).encode()


def says(status: int, document: object) -> Callable[[Any, Wire], None]:
    """Make a script that always gives one answer."""
    return lambda _request, wire: wire.answer(status, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("used", "status", "complaint"),
    [
        (Encoding.MULTIPART, 415, None),
        (Encoding.MULTIPART, 400, {"detail": "input_reference file is required"}),
        (Encoding.MULTIPART, 422, {"detail": "Failed to parse the request body as JSON: expected value"}),
        (Encoding.MULTIPART, 400, {"error": {"message": "invalid character '-' in numeric literal"}}),
        (Encoding.MULTIPART, 400, {"error": "No number after minus sign in JSON at position 1"}),
        (Encoding.MULTIPART, 400, {"detail": "There was an error parsing the body"}),
        (Encoding.MULTIPART, 400, {"error": {"message": "Invalid input: expected object, received string"}}),
        (Encoding.MULTIPART, 400, {"error": {"message": '[{"expected": "object", "received": "string"}]'}}),
        (Encoding.MULTIPART, 400, {"message": "Missing request body"}),
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
    client = connect(server.base_url, learned=Learned(encoding=used), on_learned=learned.append)
    await client.create(ASKED, idempotency_key="k")
    await client.create(ASKED, idempotency_key="k2")
    assert server.count("POST") == 3
    assert [connection.learned.encoding for connection in learned] == [
        Encoding.JSON if used is Encoding.MULTIPART else Encoding.MULTIPART
    ]


@pytest.mark.parametrize("status", [400, 415, 422])
async def test_a_complaint_in_both_encodings_is_told_once_and_nothing_is_learned(
    connect: Connect, serve: Serve, status: int
) -> None:
    learned: list[Connection] = []
    server = serve(says(status, {"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}]}))
    with pytest.raises(RequestRejected, match="prompt: Field required"):
        await connect(server.base_url, on_learned=learned.append).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 2
    assert learned == []


@pytest.mark.parametrize(
    "complaint",
    [
        {"detail": [{"loc": ["body", "fps"], "msg": "Field required", "type": "missing"}]},
        {"error": {"message": "model is required"}},
        {"error": {"message": "Missing permissions: your account is required to be verified."}},
        {"error": {"message": "A subscription is required."}},
    ],
)
async def test_another_encoding_is_not_tried_where_nothing_that_was_sent_is_missed(
    connect: Connect, serve: Serve, complaint: object
) -> None:
    server = serve(says(400, complaint))
    with pytest.raises(RequestRejected):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 1


@pytest.mark.parametrize(
    "complaint",
    [
        {"error": {"message": "model is required"}},
        {"error": {"message": "/videos: Invalid model name passed in model=None. Call `/v1/models` to view them."}},
        {"detail": [{"loc": ["body", "model"], "msg": "Field required", "type": "missing"}]},
    ],
)
async def test_a_server_that_wants_to_be_told_a_model_is_understood(
    connect: Connect, serve: Serve, complaint: object
) -> None:
    with pytest.raises(RequestRejected, match="Choose a model"):
        await connect(serve(says(400, complaint)).base_url).create(ASKED, idempotency_key="k")


async def test_another_encoding_is_not_tried_where_the_reason_is_known(connect: Connect, serve: Serve) -> None:
    error = {"code": "moderation_blocked", "message": "A required safety check is missing."}
    server = serve(says(400, {"error": error}))
    with pytest.raises(ModerationRefused):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 1


async def test_another_encoding_is_never_tried_after_an_unclear_answer(connect: Connect, serve: Serve) -> None:
    server = serve(says(500, {"detail": "Invalid request format: expected JSON body"}))
    with pytest.raises(ReplyLost):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 1

"""A create carries what was asked for, in the form that a server reads."""

from __future__ import annotations

import hashlib
import json
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.domain.connections import Auth, Encoding, Learned
from sora_desktop.domain.errors import (
    NotSupported,
    ReferenceUnreadable,
)
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from sora_desktop.clients.http import HttpSoraClient
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
    client = connect(server.base_url, learned=Learned(encoding=Encoding.JSON))
    await client.create(VideoRequest(prompt="p", seconds=2.5000001, extra={"seed": 7, "on": True}), idempotency_key="k")
    assert server.requests[0].headers["content-type"] == "application/json"
    assert json.loads(server.requests[0].body) == {"prompt": "p", "seconds": "2.5000001", "seed": 7, "on": True}


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
    client = connect(server.base_url, learned=Learned(encoding=Encoding.JSON))
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


async def test_a_remix_sends_the_prompt_alone(connect: Connect, serve: Serve) -> None:
    server = serve(says(200, {**json.loads(MADE), "remixed_from_video_id": "a/b=="}))
    client = connect(server.base_url)
    video = await client.derive(Derivation.REMIX, "a/b==", VideoRequest(prompt="and at night"), idempotency_key="k")
    assert server.requests[0].target == "/v1/videos/a%2Fb%3D%3D/remix"
    assert form_of(server.requests[0]) == {"prompt": (None, None, b"and at night")}
    assert video.remixed_from == "a/b=="
    assert client.capabilities.remix == "yes"


async def test_a_server_without_remix_refuses_it_in_words(connect: Connect, serve: Serve) -> None:
    client = connect(serve(says(405, {})).base_url)
    with pytest.raises(NotSupported, match="does not support this: remixing a video"):
        await client.derive(Derivation.REMIX, "v", VideoRequest(prompt="p"), idempotency_key="k")
    assert client.capabilities.remix == "no"

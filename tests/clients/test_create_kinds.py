"""A create is respelt only where a server clearly did not understand its form, and images take many shapes."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.domain.connections import Encoding, Learned, Length, LengthForm
from sora_desktop.domain.errors import NotSupported, RequestRejected, UnsafeRedirect
from sora_desktop.domain.jobs import Derivation
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="p", seconds=8.0)
MADE = b'{"id": "v", "status": "queued"}'
IN_SECONDS = Length("seconds", LengthForm.NUMBER)
IN_DURATION = Length("duration", LengthForm.NUMBER)
JSON = "application/json"


def strict(*, name: str, kind: type, complaint: str, status: int = 422) -> Callable[[Received, Wire], None]:
    """Make a server that reads JSON only, and the length only by one name and type."""

    def script(request: Received, wire: Wire) -> None:
        if request.headers["content-type"] != JSON:
            wire.answer(415, b"{}")
        elif isinstance(json.loads(request.body).get(name), kind):
            wire.answer(200, MADE)
        else:
            wire.answer(status, json.dumps({"detail": complaint}).encode())

    return script


@pytest.mark.parametrize(
    ("name", "kind", "complaint", "posts", "learned"),
    [
        ("seconds", int, "seconds: Input should be a valid integer", 3, IN_SECONDS),
        ("seconds", int, 'seconds: invalid type: string "8", expected i32', 3, IN_SECONDS),
        ("duration", int, "Unknown request field 'seconds'", 4, IN_DURATION),
        ("duration", int, "duration: Field required", 3, IN_DURATION),
        ("duration", int, "Unrecognized key 'seconds'; duration: expected a number", 3, IN_DURATION),
        ("seconds", int, "seconds must be an integer between 1 and 20", 3, IN_SECONDS),
    ],
)
async def test_the_default_kind_finds_out_how_a_length_is_written(  # noqa: PLR0917 - one row of a table
    connect: Connect, serve: Serve, name: str, kind: type, complaint: str, posts: int, learned: Length
) -> None:
    known: list[Connection] = []
    server = serve(strict(name=name, kind=kind, complaint=complaint))
    client = connect(server.base_url, on_learned=known.append)
    await client.create(ASKED, idempotency_key="k")
    assert server.count("POST") <= posts
    assert (known[-1].learned.encoding, known[-1].learned.length) == (Encoding.JSON, learned)
    before = server.count("POST")
    await connect(server.base_url, learned=known[-1].learned).create(ASKED, idempotency_key="k2")
    assert server.count("POST") == before + 1


@pytest.mark.parametrize(
    "complaint",
    [
        "Invalid value: '8'. Supported values are: '4', '6'. (seconds)",
        "seconds must be between 1 and 5",
        "seconds: ensure this value is less than or equal to 5",
        "The model makes clips of at most 5 seconds",
        "The number of seconds is too high for your plan",
        "The duration must be 5 or 10 seconds",
        "A duration of 8 seconds is not supported by this model; use an integer between 2 and 5",
        "duration of 8 seconds not allowed",
    ],
)
async def test_a_length_that_is_too_long_is_not_written_in_another_way(
    connect: Connect, serve: Serve, complaint: str
) -> None:
    body = json.dumps({"error": {"message": complaint}}).encode()
    server = serve(lambda _request, wire: wire.answer(400, body))
    with pytest.raises(RequestRejected):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") == 1


async def test_a_server_that_never_understands_is_asked_a_few_times_only(connect: Connect, serve: Serve) -> None:
    body = b'{"detail": "Unknown field seconds; duration: field required; expected JSON body"}'
    server = serve(lambda _request, wire: wire.answer(422, body))
    with pytest.raises(RequestRejected, match="Unknown field seconds"):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("POST") <= 6


async def test_a_kind_that_reads_one_form_only_is_never_asked_in_another(connect: Connect, serve: Serve) -> None:
    for kind, media in (("vllm-omni", "multipart/form-data"), ("openrouter", JSON), ("dynamo", JSON)):
        server = serve(lambda _request, wire: wire.answer(415, b"{}"))
        with pytest.raises(RequestRejected):
            await connect(server.base_url, kind=kind, learned=Learned()).create(ASKED, idempotency_key="k")
        assert [request.headers["content-type"].partition(";")[0] for request in server.requests] == [media]


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Give two real pictures."""
    paths = [tmp_path / "a.png", tmp_path / "b.jpg"]
    for path in paths:
        Image.new("RGB", (16, 16), "navy").save(path)
    return [str(path) for path in paths]


PNG, JPEG = "data:image/png;base64,", "data:image/jpeg;base64,"


def cut(value: object) -> object:
    """Cut the bytes off `data:` addresses."""
    if isinstance(value, dict):
        return {name: cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [cut(inner) for inner in value]
    return value.partition(",")[0] + "," if isinstance(value, str) and value.startswith("data:") else value


@pytest.mark.parametrize(
    ("kind", "name", "one", "several_name", "several"),
    [
        (
            "openrouter",
            "frame_images",
            [{"type": "image_url", "image_url": {"url": PNG}, "frame_type": "first_frame"}],
            "input_references",
            [{"type": "image_url", "image_url": {"url": PNG}}, {"type": "image_url", "image_url": {"url": JPEG}}],
        ),
        ("new-api", "image", PNG, "images", [PNG, JPEG]),
        ("together", "frame_images", [{"input_image": PNG, "frame": "first"}], "reference_images", [PNG, JPEG]),
        ("xai", "image", {"url": PNG}, "reference_images", [{"url": PNG}, {"url": JPEG}]),
    ],
)
async def test_one_image_and_several_have_the_shape_of_the_kind(  # noqa: PLR0917 - one row of a table
    connect: Connect,
    serve: Serve,
    pictures: list[str],
    kind: str,
    name: str,
    one: object,
    several_name: str,
    several: object,
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, MADE))
    client = connect(server.base_url, kind=kind)
    first = VideoRequest(prompt="p", reference=pictures[0])
    await client.create(first, idempotency_key="k")
    await client.create(
        VideoRequest(prompt="p", reference=pictures[0], further_references=(pictures[1],)), idempotency_key="k2"
    )
    bodies = [json.loads(request.body) for request in server.requests]
    assert cut(bodies[0]) == {"prompt": "p", name: one}
    assert cut(bodies[1]) == {"prompt": "p", several_name: several}


async def test_several_images_are_several_files_of_a_form(connect: Connect, serve: Serve, pictures: list[str]) -> None:
    server = serve(lambda _request, wire: wire.answer(200, MADE))
    request = VideoRequest(prompt="p", reference=pictures[0], further_references=(pictures[1],))
    await connect(server.base_url, kind="vllm-omni").create(request, idempotency_key="k")
    body = server.requests[0].body
    assert body.count(b'name="input_references"; filename="reference.') == 2
    assert b'name="input_reference"' not in body


async def test_an_image_is_not_sent_to_a_kind_that_takes_none(
    connect: Connect, serve: Serve, pictures: list[str]
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, MADE))
    request = VideoRequest(prompt="p", reference=pictures[0])
    with pytest.raises(NotSupported, match="reference image"):
        await connect(server.base_url, kind="azure-preview").create(request, idempotency_key="k")
    assert server.requests == []


async def test_an_edit_is_written_as_a_form_where_json_is_not_read(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.headers["content-type"] == JSON:
            wire.answer(415, b"{}")
        else:
            wire.answer(200, MADE)

    server = serve(script)
    learned: list[Connection] = []
    client = connect(server.base_url, on_learned=learned.append)
    await client.derive(Derivation.EDIT, "v 1", VideoRequest(prompt="p"), idempotency_key="k")
    assert b'name="video[id]"\r\n\r\nv 1\r\n' in server.requests[1].body
    assert learned[-1].learned.encoding is None
    assert learned[-1].learned.edit == "yes"


async def test_where_to_look_may_be_another_host_which_never_gets_the_key(connect: Connect, serve: Serve) -> None:
    other = serve(lambda _request, wire: wire.answer(200, b'{"status": "completed"}'))

    def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            wire.answer(202, json.dumps({"id": "v", "polling_url": f"{other.origin}/look"}).encode())
        else:
            wire.answer(404, b"{}")

    client = connect(serve(script).base_url)
    await client.create(ASKED, idempotency_key="k")
    assert (await client.retrieve("v")).status == "completed"
    assert other.requests[0].target == "/look"
    assert "authorization" not in other.requests[0].headers


async def test_where_to_look_is_known_to_who_did_not_see_the_create_if_it_is_told(
    connect: Connect, serve: Serve
) -> None:
    other = serve(lambda _request, wire: wire.answer(200, b'{"status": "completed"}'))
    home = serve(lambda _request, wire: wire.answer(404, b"{}"))
    video = await connect(home.base_url).retrieve("v", polling_url=f"{other.origin}/look")
    assert video.status == "completed"
    assert "authorization" not in other.requests[0].headers


async def test_a_stored_address_of_another_network_is_not_looked_at(connect: Connect, serve: Serve) -> None:
    proxy = serve(lambda _request, wire: wire.answer(404, b"{}"))
    client = connect("http://videos.test/v1", proxy=proxy.origin)
    with pytest.raises(UnsafeRedirect):
        await client.retrieve("v", polling_url="http://127.0.0.1:9/look")
    assert all("videos.test" in request.target for request in proxy.requests)


async def test_a_server_that_answers_with_the_file_itself_is_done_at_once(
    connect: Connect, serve: Serve, sink: MemorySink, clip: bytes
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, clip, {"x-request-id": "req-7"}, "video/mp4"))
    client = connect(server.base_url)
    video = await client.create(ASKED, idempotency_key="k")
    assert (video.status, video.request_id) == ("completed", "req-7")
    assert (await client.create(ASKED, idempotency_key="k2")).id != video.id
    await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event())
    assert bytes(sink.data) == clip
    assert len(server.requests) == 2


@pytest.mark.parametrize("data", [{"b64_json": "AAAAIGZ0eXBpc29t"}, {"url": "/files/a.mp4"}])
async def test_a_finished_video_needs_no_id_if_it_is_here_or_at_a_named_place(
    connect: Connect, serve: Serve, data: dict[str, str]
) -> None:
    body = json.dumps({"created": 1_760_000_000, "data": [data]}).encode()
    video = await connect(serve(lambda _request, wire: wire.answer(200, body)).base_url).create(
        ASKED, idempotency_key="k"
    )
    assert video.status == "completed"
    assert (video.content, video.content_url) == (
        b"\x00\x00\x00 ftypisom" if "b64_json" in data else None,
        data.get("url"),
    )

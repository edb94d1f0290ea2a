"""What differs on the way to a server: D1 to D6 of the known deviations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PIL import Image

from sora_desktop.domain.connections import Auth, Encoding
from sora_desktop.domain.errors import RequestRejected
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import Played

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Start = Callable[..., Played]


@pytest.mark.parametrize(
    ("dialect", "model", "statuses", "encoding"),
    [
        ("vllm-omni", None, [200], Encoding.MULTIPART),
        ("sglang", None, [400, 200], Encoding.JSON),
        ("openrouter", "google/veo-3.1", [400, 202], Encoding.JSON),
    ],
)
async def test_d01_the_encoding_is_found_out_before_there_is_a_job(
    start: Start, connect: Connect, dialect: str, model: str | None, statuses: list[int], encoding: Encoding
) -> None:
    learned: list[Connection] = []
    exchanges: list[Exchange] = []
    played, prompt = start(dialect), f"d01 {dialect}"
    client = connect(played.base_url, on_learned=learned.append)
    request = VideoRequest(prompt=prompt, model=model)
    await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert [exchange.status for exchange in exchanges] == statuses
    assert learned[-1].learned.encoding is encoding
    assert played.bills(prompt) == 1


async def test_d01_a_kind_never_tries_what_its_servers_do_not_read(start: Start, connect: Connect) -> None:
    exchanges: list[Exchange] = []
    client = connect(start("vllm-omni").base_url, kind="vllm-omni")
    request = VideoRequest(prompt="p", size="not a size")
    with pytest.raises(RequestRejected, match="pattern"):
        await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert len(exchanges) == 1


@pytest.mark.parametrize("kind", ["tensorrt-llm", "azure"])
async def test_d02_only_what_was_set_is_sent_because_some_refuse_what_they_do_not_know(
    start: Start, connect: Connect, ended: Ended, kind: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(kind).base_url, kind=kind)
    plain = VideoRequest(prompt="p", model="sora-2" if kind == "azure" else None)
    video = await client.create(plain, idempotency_key=uuid4().hex, record=exchanges.append)
    assert (await ended(client, video)).status is JobStatus.COMPLETED
    assert exchanges[0].request_body.count("Content-Disposition") == (2 if kind == "azure" else 1)
    further = VideoRequest(prompt="p", model=plain.model, extra={"fancy": 1})
    with pytest.raises(RequestRejected, match="fancy"):
        await client.create(further, idempotency_key=uuid4().hex)
    assert client.capabilities.free_extras is False


@pytest.mark.parametrize(
    ("kind", "dialect", "model", "sent"),
    [
        ("dynamo", "dynamo", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", {"seconds": 6}),
        ("openrouter", "openrouter", "google/veo-3.1", {"duration": 6}),
        ("new-api-tasks", "new-api", "sora-2", {"duration": 6, "width": 1280, "height": 720}),
        ("azure-preview", "azure-preview", "sora", {"n_seconds": 6, "width": 1280, "height": 720}),
        ("together", "together", "google/veo-3.0", {"seconds": "6", "width": 1280, "height": 720}),
        ("xai", "xai", "grok-imagine-video", {"duration": 6, "aspect_ratio": "16:9", "resolution": "720p"}),
        ("sglang", "sglang", None, {"seconds": 6, "size": "1280x720"}),
    ],
)
async def test_d03_length_and_size_are_written_as_each_server_wants_them(  # noqa: PLR0917 - one row of a table
    start: Start, connect: Connect, ended: Ended, kind: str, dialect: str, model: str | None, sent: dict[str, object]
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(dialect).base_url, kind=kind)
    request = VideoRequest(prompt="p", model=model, size="1280x720", seconds=6.0)
    video = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert (await ended(client, video)).status is JobStatus.COMPLETED
    [exchange] = exchanges
    assert sent.items() <= json.loads(exchange.request_body).items()


async def test_d03_any_size_and_length_that_a_server_takes_may_be_asked_for(
    start: Start, connect: Connect, ended: Ended
) -> None:
    client = connect(start("vllm-omni").base_url)
    request = VideoRequest(prompt="p", size="848x480", seconds=3.0)
    video = await ended(client, await client.create(request, idempotency_key=uuid4().hex))
    assert (video.size, video.seconds) == ("848x480", 3.0)


async def test_d04_a_model_may_be_left_out_or_must_be_the_one_that_is_served(start: Start, connect: Connect) -> None:
    client = connect(start("vllm-omni").base_url)
    [served, *_] = await client.list_models()
    for model in (None, served):
        assert (await client.create(VideoRequest(prompt="p", model=model), idempotency_key=uuid4().hex)).id
    with pytest.raises(RequestRejected, match="Model mismatch"):
        await client.create(VideoRequest(prompt="p", model="sora-2"), idempotency_key=uuid4().hex)


async def test_d04_openrouters_models_for_videos_are_asked_for_at_their_own_place(
    start: Start, connect: Connect
) -> None:
    client = connect(start("openrouter").base_url, kind="openrouter")
    assert "google/veo-3.1" in await client.list_models()
    assert client.capabilities.seconds == (4.0, 6.0, 8.0, 10.0)
    assert "1920x1080" in client.capabilities.sizes


async def test_d05_a_reference_goes_as_a_file_first_and_must_fit_where_the_server_says_so(
    start: Start, connect: Connect, picture: Path, tmp_path: Path
) -> None:
    for dialect in ("openai", "litellm", "sglang"):
        exchanges: list[Exchange] = []
        client = connect(start(dialect).base_url)
        request = VideoRequest(prompt="p", size="1280x720", reference=str(picture))
        await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
        assert len(exchanges) == 1
        assert 'name="input_reference"; filename="reference.png"' in exchanges[0].request_body
    small = tmp_path / "small.png"
    Image.new("RGB", (64, 64)).save(small)
    client = connect(start("openai").base_url)
    with pytest.raises(RequestRejected, match="must match"):
        await client.create(
            VideoRequest(prompt="p", size="1280x720", reference=str(small)), idempotency_key=uuid4().hex
        )


@pytest.mark.parametrize(
    ("kind", "dialect", "model", "name"),
    [
        ("openrouter", "openrouter", "google/veo-3.1", "frame_images"),
        ("together", "together", "google/veo-3.0", "frame_images"),
        ("dynamo", "dynamo", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "input_reference"),
        ("new-api", "new-api", "sora-2", "image"),
        ("xai", "xai", "grok-imagine-video", "image"),
    ],
)
async def test_d05_in_json_a_reference_has_the_shape_that_each_server_reads(  # noqa: PLR0917 - one row of a table
    start: Start, connect: Connect, picture: Path, kind: str, dialect: str, model: str, name: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start(dialect).base_url, kind=kind)
    request = VideoRequest(prompt="p", model=model, reference=str(picture))
    await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert "bytes of image/png" in json.dumps(json.loads(exchanges[0].request_body)[name])


@pytest.mark.parametrize("tail", ["", "/", "/videos", "/videos/"])
@pytest.mark.parametrize(
    ("dialect", "base"), [("openai", "/v1"), ("azure", "/openai/v1"), ("openrouter", "/api/v1"), ("together", "/v2")]
)
async def test_d06_every_base_path_works_with_and_without_what_follows(
    start: Start, connect: Connect, dialect: str, base: str, tail: str
) -> None:
    base_url = start(dialect).base_url
    assert base_url.endswith(base)
    client = connect(base_url + tail)
    model = {"openrouter": "google/veo-3.1", "together": "google/veo-3.0"}.get(dialect)
    with pytest.raises(RequestRejected):
        await client.create(VideoRequest(prompt="", model=model, size="1x1"), idempotency_key=uuid4().hex)


@pytest.mark.parametrize("tail", ["", "?api-version=preview", "/videos?api-version=preview"])
async def test_d06_the_api_version_stays_and_is_not_said_twice(
    start: Start, connect: Connect, ended: Ended, tail: str
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start("azure-preview").base_url + tail, kind="azure-preview", auth=Auth.API_KEY)
    request = VideoRequest(prompt="p", model="sora", size="480x480", seconds=5.0)
    video = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert (await ended(client, video)).status is JobStatus.COMPLETED
    assert exchanges[0].url.endswith("/openai/v1/video/generations/jobs?api-version=preview")


@pytest.mark.parametrize(
    ("dialect", "kind", "auth"),
    [
        ("openai", "openai-compatible", Auth.BEARER),
        ("azure", "azure", Auth.API_KEY),
        ("azure", "azure", Auth.BEARER),
        ("inworld", "inworld", Auth.BASIC),
        ("new-api", "new-api", Auth.PLAIN),
    ],
)
async def test_d06_a_key_is_shown_in_the_way_that_each_server_knows(
    start: Start, connect: Connect, dialect: str, kind: str, auth: Auth
) -> None:
    client = connect(start(dialect).base_url, kind=kind, auth=auth)
    model = {"inworld": "google/veo-3.1"}.get(dialect, "sora-2")
    assert (await client.create(VideoRequest(prompt="p", model=model), idempotency_key=uuid4().hex)).id

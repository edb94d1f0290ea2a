"""A kind of server is data, and adding one takes nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from sora_desktop.clients.kinds import KINDS, kind_at, kind_of, offered
from sora_desktop.clients.kinds.base import Kind, Paths, SizeAs, Writing
from sora_desktop.domain.capabilities import FieldType, Support
from sora_desktop.domain.connections import DEFAULT_KIND, Encoding, Learned, Length, LengthForm
from sora_desktop.domain.errors import NotSupported, ServiceClosed
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.capabilities import ExtraField
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

NAMES = [
    "openai-compatible",
    "vllm-omni",
    "sglang",
    "tensorrt-llm",
    "dynamo",
    "litellm",
    "new-api",
    "new-api-tasks",
    "openrouter",
    "azure",
    "azure-preview",
    "together",
    "inworld",
    "xai",
    "openai",
]
ASKED = VideoRequest(prompt="p")


def test_every_kind_is_there_once_and_the_default_one_first() -> None:
    assert [kind.name for kind in KINDS] == NAMES
    assert KINDS[0].name == DEFAULT_KIND
    assert kind_of("something else") is KINDS[0]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_kind_says_in_plain_words_what_it_is(kind: Kind) -> None:
    assert kind.title
    assert re.fullmatch(r"[A-Z].*\.", kind.summary)
    assert all(text == "" or text[-1] == "." for text in (kind.key_hint, kind.notice))
    assert kind.auths
    for field in kind.extra_fields:
        assert field.label
        assert re.fullmatch(r"[A-Z].*\.", field.hint), field.name
        assert field.least is None or field.most is None or field.least < field.most
    assert len({field.name for field in kind.extra_fields}) == len(kind.extra_fields)


def sample(field: ExtraField) -> object:
    """Give a value that a field takes."""
    if field.choices:
        return field.choices[0]
    numbers = {FieldType.INTEGER: int(field.least or 0), FieldType.NUMBER: field.least or 0.5}
    return {FieldType.TEXT: "rain", FieldType.FLAG: True, FieldType.JSON: {"a": 1}, **numbers}[field.type]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_what_a_kind_suggests_can_be_sent(kind: Kind) -> None:
    request = VideoRequest(prompt="p", extra={field.name: sample(field) for field in kind.extra_fields})
    for size in kind.sizes:
        assert parse_size(size)
        assert not VideoRequest(prompt="p", size=size).check(offered(kind, Learned()))
    for seconds in kind.seconds:
        assert not VideoRequest(prompt="p", seconds=seconds).check(offered(kind, Learned()))
    assert not request.check(offered(kind, Learned()))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_price_says_whose_it_is_and_of_when(kind: Kind) -> None:
    for price in kind.prices:
        assert price.usd_per_second > 0
        assert price.model in kind.models
        assert price.size is None or price.size in kind.sizes
        assert urlsplit(price.source).scheme == "https"
        assert price.as_of is not None


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("openrouter.ai", "openrouter"),
        ("OpenRouter.ai.", "openrouter"),
        ("my-res.openai.azure.com", "azure"),
        ("my-res.cognitiveservices.azure.com", "azure"),
        ("api.together.xyz", "together"),
        ("api.inworld.ai", "inworld"),
        ("api.x.ai", "xai"),
        ("api.openai.com", "openai"),
        ("api.openai.com.example.org", None),
        ("openai.azure.com", None),
        ("notopenrouter.ai", None),
        ("127.0.0.1", None),
    ],
)
def test_a_host_tells_the_kind(host: str, name: str | None) -> None:
    found = kind_at(host)
    assert (found.name if found else None) == name


def test_what_a_server_showed_counts_for_more_than_its_kind() -> None:
    plain = offered(kind_of(DEFAULT_KIND), Learned())
    assert (plain.listing, plain.deletion, plain.edit, plain.reference) == (Support.UNKNOWN,) * 4
    shown = Learned(listing=Support.NO, edit=Support.YES, models=("wan",), seconds=(3.0,), sizes=("640x360",))
    known = offered(kind_of(DEFAULT_KIND), shown)
    assert (known.listing, known.edit, known.models) == (Support.NO, Support.YES, ("wan",))
    assert (known.sizes, known.seconds) == (("640x360",), (3.0,))
    assert offered(kind_of("litellm"), Learned(deletion=Support.YES)).deletion is Support.NO
    assert offered(kind_of("vllm-omni"), Learned()).deletion_aborts is Support.YES


async def test_a_service_that_has_closed_is_told_before_anything_is_sent(
    connect: Connect, tmp_path: Path, sink: MemorySink, finished: RemoteVideo
) -> None:
    for kind in ("openai", DEFAULT_KIND):
        client = connect("https://api.openai.com/v1", kind=kind)
        for attempt in (
            client.create(ASKED, idempotency_key="k"),
            client.derive(Derivation.REMIX, "v", ASKED, idempotency_key="k"),
            client.create_character("c", tmp_path / "c.mp4"),
            client.retrieve("v"),
            client.list_videos(),
            client.delete("v"),
            client.list_models(),
            client.fetch_variant("v", "thumbnail"),
        ):
            with pytest.raises(ServiceClosed, match=r"24 September 2026.*another server"):
                await attempt
        with pytest.raises(ServiceClosed):
            client.fetch_content(finished, sink, stop=None)  # type: ignore[arg-type]


@pytest.fixture
def finished() -> RemoteVideo:
    """Give a finished video."""
    from sora_desktop.clients.base import RemoteVideo  # noqa: PLC0415 - only needed here

    return RemoteVideo(id="v", status=JobStatus.COMPLETED)


async def test_another_server_of_openais_kind_is_not_closed(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.answer(200, b'{"id": "v", "status": "queued"}'))
    video = await connect(server.base_url, kind="openai").create(ASKED, idempotency_key="k")
    assert video.id == "v"


INVENTED = Kind(
    name="invented",
    title="Invented",
    summary="A server of tomorrow.",
    paths=Paths(
        create="clips?beta=1", retrieve="clips/{id}", content=None, listing=None, deletion=None, remix=None, models=None
    ),
    writing=Writing(encodings=(Encoding.JSON,), lengths=(Length("length", LengthForm.NUMBER),), size_as=SizeAs.SIDES),
    words={"brewing": JobStatus.QUEUED, "ready": JobStatus.IN_PROGRESS},
)


async def test_a_new_kind_takes_nothing_but_its_data(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.clients.acquaintance.kind_of", lambda _: INVENTED)

    def script(request: Received, wire: Wire) -> None:
        word = "Brewing" if request.method == "POST" else "ready"
        wire.answer(200, json.dumps({"id": "a/b", "status": word}).encode())

    server = serve(script)
    client = connect(server.base_url, kind="invented")
    request = VideoRequest(prompt="p", size="640x360", seconds=2.5)
    video = await client.create(request, idempotency_key="k")
    assert video.status is JobStatus.QUEUED
    assert (await client.retrieve("a/b")).status is JobStatus.IN_PROGRESS
    for attempt in (client.list_videos(), client.delete("a/b"), client.list_models()):
        with pytest.raises(NotSupported):
            await attempt
    assert [request.target for request in server.requests] == ["/v1/clips?beta=1", "/v1/clips/a%2Fb"]
    assert json.loads(server.requests[0].body) == {"prompt": "p", "width": 640, "height": 360, "length": 2.5}

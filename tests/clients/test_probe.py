"""A connection is tested without making a video, and what is wrong is told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.clients.probe import probe
from sora_desktop.domain.errors import (
    HostUnreachable,
    KeyRefused,
    NoVideoService,
    OutOfCredit,
    ServerTrouble,
    SoraDesktopError,
    TlsFailed,
    UnreadableAnswer,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.clients.probe import ProbeCheck
    from tests.clients.conftest import ScriptedServer

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

BASE = "https://videos.test/v1"
MODELS = httpx.Response(200, json={"data": [{"id": "wan"}]})
VIDEOS = httpx.Response(200, json={"data": []})
HTML = httpx.Response(200, html="<html>Welcome</html>")


def verdicts(checks: tuple[ProbeCheck, ...]) -> dict[str, bool | None]:
    """Give what was found, by subject."""
    return {check.subject: check.ok for check in checks}


async def asked(connect: Connect, models: httpx.Response, videos: httpx.Response) -> tuple[ProbeCheck, ...]:
    """Probe a server that gives these two answers."""
    with respx.mock() as router:
        router.get(f"{BASE}/models").mock(return_value=models)
        router.get(f"{BASE}/videos").mock(return_value=videos)
        checks = await probe(connect(BASE))
        assert not any(call.request.method == "POST" for call in router.calls)
    return checks


@pytest.mark.parametrize(
    ("models", "videos", "expected"),
    [
        (MODELS, VIDEOS, {"address": True, "key": True, "models": True, "list": True}),
        (httpx.Response(404), VIDEOS, {"address": True, "key": True, "models": None, "list": True}),
        (MODELS, httpx.Response(405), {"address": True, "key": True, "models": True, "list": None}),
        (HTML, VIDEOS, {"address": True, "key": True, "models": None, "list": True}),
        (httpx.Response(200, json=[]), VIDEOS, {"address": True, "key": True, "models": None, "list": True}),
    ],
)
async def test_what_a_server_lacks_is_no_fault(
    connect: Connect, models: httpx.Response, videos: httpx.Response, expected: dict[str, bool | None]
) -> None:
    checks = await asked(connect, models, videos)
    assert verdicts(checks) == expected
    assert all(check.detail for check in checks)


@pytest.mark.parametrize(
    ("models", "videos", "subject", "kind"),
    [
        (httpx.Response(401), httpx.Response(401), "key", KeyRefused),
        (MODELS, httpx.Response(401), "key", KeyRefused),
        (httpx.Response(404), httpx.Response(404), "address", NoVideoService),
        (HTML, HTML, "address", UnreadableAnswer),
        (HTML, httpx.Response(404), "address", UnreadableAnswer),
        (MODELS, httpx.Response(402), "list", OutOfCredit),
        (httpx.Response(500), VIDEOS, "models", ServerTrouble),
        (httpx.Response(500), httpx.Response(503), "address", ServerTrouble),
    ],
)
async def test_what_is_wrong_is_named_with_its_error(
    connect: Connect, models: httpx.Response, videos: httpx.Response, subject: str, kind: type[SoraDesktopError]
) -> None:
    checks = await asked(connect, models, videos)
    wrong = [check for check in checks if check.ok is False]
    assert subject in {check.subject for check in wrong}
    found = next(check for check in wrong if check.subject == subject)
    assert type(found.error) is kind
    assert str(found.error) == found.detail


async def test_a_server_that_is_not_there_is_told_apart_from_its_certificate(
    connect: Connect, serve: Serve, tls: ssl.SSLContext, unused_tcp_port: int
) -> None:
    for base_url, kind in (
        (f"http://127.0.0.1:{unused_tcp_port}/v1", HostUnreachable),
        (serve(lambda _request, wire: wire.answer(200, b"{}"), tls=tls).base_url, TlsFailed),
    ):
        [check] = await probe(connect(base_url))
        assert (check.subject, check.ok) == ("address", False)
        assert type(check.error) is kind


async def test_nobody_waits_for_a_server_that_says_nothing(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.clients.probe._PATIENCE", 0.2)
    server = serve(lambda _request, wire: wire.hang())
    [check] = await probe(connect(server.base_url))
    assert (check.subject, check.ok) == ("address", False)
    assert "no answer within" in check.detail


async def test_the_test_of_a_real_server_sends_the_key_and_makes_nothing(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.answer(200, json.dumps({"data": []}).encode()))
    await probe(connect(server.base_url))
    assert {(request.method, request.target) for request in server.requests} == {
        ("GET", "/v1/models"),
        ("GET", "/v1/videos?limit=1"),
    }
    assert all("authorization" in request.headers for request in server.requests)


async def test_the_simulation_is_always_in_order(tmp_path: Path) -> None:
    client = MockSoraClient(tmp_path)
    try:
        assert set(verdicts(await probe(client)).values()) == {True}
    finally:
        await client.close()

"""A connection is tested without making a video, and what is wrong with the key is explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.clients.probe import probe
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import AccessDenied, KeyRefused, NoVideoService, RateLimited
from tests.clients.probed import (
    KEY,
    SUBJECTS,
    found,
    say,
    videos,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]
    Script = Callable[[Received, Wire], object]


async def test_a_right_server_passes_with_every_check_in_its_order(connect: Connect, serve: Serve) -> None:
    server = serve(videos())
    report = await probe(connect(server.base_url))
    assert report.ok, report.checks
    assert tuple(check.subject for check in report.checks) == SUBJECTS
    for subject in ("address", "key", "models", "list", "key checked"):
        assert found(report, subject).ok is True
    assert "wan" in found(report, "models").detail
    assert "fine on this computer" in found(report, "tls").detail
    learned = report.learned
    assert learned is not None
    assert (learned.models, learned.listing, learned.key_checked) == (("wan",), Support.YES, Support.YES)
    assert learned.tested_at is not None


async def test_a_test_sends_no_create_and_deletes_nothing_that_exists(connect: Connect, serve: Serve) -> None:
    server = serve(videos())
    await probe(connect(server.base_url))
    sent = [(request.method, request.target) for request in server.requests]
    assert {method for method, _ in sent} <= {"GET", "OPTIONS", "DELETE"}
    [deleted] = [target for method, target in sent if method == "DELETE"]
    assert re.fullmatch(r"/v1/videos/video_sora_desktop_test_[0-9a-f]{16}", deleted)
    assert not any(request.body for request in server.requests)


async def test_the_key_goes_along_but_for_the_one_question_with_a_wrong_key(connect: Connect, serve: Serve) -> None:
    server = serve(videos())
    await probe(connect(server.base_url))
    sent = [request.headers.get("authorization") for request in server.requests]
    assert sent.count("Bearer sk-sora-desktop-test-wrong-on-purpose") == 1
    assert set(sent) == {f"Bearer {KEY}", "Bearer sk-sora-desktop-test-wrong-on-purpose"}


async def test_a_wrong_key_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(videos())
    check = wrong(await probe(connect(server.base_url, key="sk-another")))
    assert check.subject == "key"
    assert type(check.error) is KeyRefused
    assert f"belongs to 127.0.0.1:{server.port}" in check.advice
    assert "Incorrect API key provided" in check.advice


async def test_a_missing_key_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(videos())
    check = wrong(await probe(connect(server.base_url, key=None, auth=Auth.NONE)))
    assert (check.subject, type(check.error)) == ("key", KeyRefused)
    assert "wants a key" in check.detail
    assert check.advice.startswith("Enter a key")


@pytest.mark.parametrize(
    ("auth", "detail", "advice"),
    [
        (Auth.BEARER, "lets nobody in with this key", "Check that the key is complete"),
        (Auth.NONE, "lets nobody in without a key", "Enter a key"),
    ],
)
async def test_a_gateway_that_forbids_everything_minds_the_key(
    connect: Connect, serve: Serve, auth: Auth, detail: str, advice: str
) -> None:
    server = serve(lambda _request, wire: say(wire, 403, {"message": "Forbidden"}))
    check = wrong(await probe(connect(server.base_url, auth=auth)))
    assert (check.subject, type(check.error)) == ("key", AccessDenied)
    assert detail in check.detail
    assert check.advice.startswith(advice)
    assert "It said: Forbidden" in check.advice


async def test_a_gateway_that_is_too_busy_for_a_test_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: say(wire, 429, {"error": {"message": "slow down"}}, {"Retry-After": "60"}))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("address", RateLimited)
    assert "Try again later" in check.advice


async def test_a_key_of_another_service_is_recognised(connect: Connect, serve: Serve) -> None:
    check = wrong(await probe(connect(serve(videos()).base_url, key="sk-or-v1-0123456789")))
    assert "looks like one of OpenRouter" in check.advice


async def test_a_key_that_is_wanted_in_another_header_is_told(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.headers.get("api-key") == KEY:
            say(wire, 200, {"data": []})
        else:
            say(wire, 401, {"error": {"code": "401", "message": "Access denied due to missing subscription key"}})

    check = wrong(await probe(connect(serve(script).base_url)))
    assert "“api-key”" in check.advice


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}),
        (401, {"error": {"message": "Authentication Error", "type": "auth_error", "code": "401"}}),
        (401, {"detail": "Unauthorized"}),
        (401, {"error": "invalid token"}),
        (401, {"code": "InvalidApiKey", "message": "No valid key"}),
    ],
)
async def test_every_form_of_a_refused_key_is_told_as_one(
    connect: Connect, serve: Serve, status: int, body: object
) -> None:
    server = serve(lambda _request, wire: say(wire, status, body))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("key", KeyRefused)


@pytest.mark.parametrize("key", [True, False])
async def test_a_server_of_chats_only_is_told(connect: Connect, serve: Serve, *, key: bool) -> None:
    server = serve(videos(chat_only=True, models=("llama", "qwen", "phi"), key=key))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("address", NoVideoService)
    assert "lists models (llama, qwen, …)" in check.detail
    assert f"nothing is at {server.base_url}/videos" in check.detail
    assert "chat" in check.advice


async def test_a_server_that_checks_no_key_works_and_is_told(connect: Connect, serve: Serve) -> None:
    report = await probe(connect(serve(videos(key=False)).base_url))
    assert report.ok
    assert "whatever the key" in found(report, "key").detail
    check = found(report, "key checked")
    assert check.ok is None
    assert "does not check keys" in check.detail
    assert "whoever reaches this address can use it" in check.advice
    assert report.learned is not None
    assert report.learned.key_checked is Support.NO


async def test_open_lists_of_models_say_nothing_of_the_key(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target == "/v1/models":
            say(wire, 200, {"data": [{"id": "wan"}]})
        else:
            videos()(request, wire)

    report = await probe(connect(serve(script).base_url))
    assert found(report, "key checked").ok is True
    check = wrong(await probe(connect(serve(script).base_url, key="sk-another")))
    assert check.subject == "key"


async def test_the_simulation_is_always_in_order(tmp_path: Path) -> None:
    client = MockSoraClient(tmp_path)
    try:
        assert (await probe(client)).ok
    finally:
        await client.close()

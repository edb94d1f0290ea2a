"""A connection is tested without making a video; nine different faults get nine different explanations."""

from __future__ import annotations

import json
import re
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.clients.probe import ProbeReport, probe
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import (
    HostUnreachable,
    KeyRefused,
    NoVideoService,
    OutOfCredit,
    ServerTrouble,
    ServiceClosed,
    TlsFailed,
    UnreadableAnswer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.clients.probe import ProbeCheck
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]
    Script = Callable[[Received, Wire], object]

KEY = "sk-canary/7f3a+Q9z=XYZ"
CERTIFICATES = Path(__file__).with_name("certificates")
HTML = b"<!DOCTYPE html><html><title>Welcome</title></html>"
SUBJECTS = (
    "address",
    "tls",
    "key",
    "models",
    "list",
    "encoding",
    "delete",
    "remix",
    "edit",
    "extension",
    "key checked",
)


def is_let_in(request: Received) -> bool:
    return request.headers.get("authorization") == f"Bearer {KEY}"


def say(wire: Wire, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
    wire.answer(status, json.dumps(value).encode(), dict(headers or {}))


def videos(
    *,
    base: str = "/v1",
    key: bool = True,
    lists: bool = True,
    models: tuple[str, ...] = ("wan",),
    chat_only: bool = False,
) -> Script:
    """Make the script of a server as people write them."""

    def script(request: Received, wire: Wire) -> None:
        path = request.target.partition("?")[0]
        if not path.startswith(f"{base}/"):
            return say(wire, 404, {"detail": "Not Found"})
        if key and not is_let_in(request):
            return say(wire, 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        inner = path.removeprefix(base)
        if inner == "/models":
            return say(wire, 200, {"object": "list", "data": [{"id": name} for name in models]})
        if inner == "/videos" and not chat_only:
            return say(wire, 200, {"data": []}) if lists else say(wire, 404, {"detail": "Not Found"})
        if re.fullmatch(r"/videos/[^/]+", inner) and not chat_only:
            return say(wire, 404, {"error": {"message": "No such video", "code": "video_not_found"}})
        return say(wire, 404, {"detail": "Not Found"})

    return script


def found(report: ProbeReport, subject: str) -> ProbeCheck:
    return next(check for check in report.checks if check.subject == subject)


def wrong(report: ProbeReport) -> ProbeCheck:
    """Give the one fault of a report."""
    [check] = [check for check in report.checks if check.ok is False]
    assert not report.ok
    assert report.error is check.error
    assert check.detail
    assert check.advice
    return check


def certified(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


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


@pytest.mark.parametrize("path", ["", "/", "/videos", "/v1/chat/completions", "/openai", "/v1/v1"])
async def test_a_wrong_path_is_told_with_the_right_one(connect: Connect, serve: Serve, path: str) -> None:
    server = serve(videos())
    check = wrong(await probe(connect(f"{server.origin}{path}")))
    assert check.subject == "address"
    assert type(check.error) is NoVideoService
    assert check.advice == f"The service is at {server.origin}/v1. Change the base URL to that."


async def test_a_wrong_path_of_a_server_that_has_its_service_nowhere_known(connect: Connect, serve: Serve) -> None:
    server = serve(videos(base="/deep/inside/api"))
    check = wrong(await probe(connect(server.base_url)))
    assert check.subject == "address"
    assert f"there is nothing at {server.base_url}" in check.detail
    assert "Check the path" in check.advice


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


async def test_a_closed_port_is_told(connect: Connect, unused_tcp_port: int) -> None:
    check = wrong(await probe(connect(f"http://127.0.0.1:{unused_tcp_port}/v1")))
    assert (check.subject, type(check.error)) == ("address", HostUnreachable)
    assert "refused" in check.detail
    assert "Start the server, or check the port" in check.advice


async def test_an_unknown_host_name_is_told(connect: Connect) -> None:
    check = wrong(await probe(connect("https://no-such-host.invalid/v1")))
    assert (check.subject, type(check.error)) == ("address", HostUnreachable)
    assert "name cannot be found" in check.detail
    assert "spelling of “no-such-host.invalid”" in check.advice


@pytest.mark.parametrize(
    ("certificate", "detail", "advice"),
    [
        ("good", "authority that this computer does not trust", "--ca-file"),
        ("expired", "expired", "renew"),
        ("future", "not valid yet", "clock"),
        ("elsewhere", "belongs to another", "by the name that is in its certificate"),
    ],
)
async def test_each_fault_of_a_certificate_is_told_with_its_own_remedy(
    connect: Connect, serve: Serve, certificate: str, detail: str, advice: str
) -> None:
    server = serve(videos(), tls=certified(certificate))
    authority = None if certificate == "good" else str(CERTIFICATES / "authority.pem")
    report = await probe(connect(server.base_url, ca_file=authority))
    check = wrong(report)
    assert (check.subject, type(check.error)) == ("tls", TlsFailed)
    assert detail in check.detail
    assert advice in check.advice
    assert server.requests == []


async def test_a_ca_file_lets_in_and_another_one_is_told_to_be_the_wrong_one(connect: Connect, serve: Serve) -> None:
    server = serve(videos(), tls=certified("good"))
    report = await probe(connect(server.base_url, ca_file=str(CERTIFICATES / "authority.pem")))
    assert report.ok
    assert "authority.pem" in found(report, "tls").detail
    check = wrong(await probe(connect(server.base_url, ca_file=str(CERTIFICATES / "another-authority.pem"))))
    assert "another-authority.pem does not belong to this server" in check.advice


async def test_a_web_page_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.answer(200, HTML, media_type="text/html"))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("address", UnreadableAnswer)
    assert "web page" in check.detail


async def test_a_page_before_the_service_leads_to_it(connect: Connect, serve: Serve) -> None:
    inner = videos()

    def script(request: Received, wire: Wire) -> None:
        if request.target.startswith("/v1/"):
            inner(request, wire)
        else:
            wire.answer(200, HTML, media_type="text/html")

    server = serve(script)
    check = wrong(await probe(connect(server.origin)))
    assert check.advice == f"The service is at {server.base_url}. Change the base URL to that."


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


async def test_https_to_a_server_of_http_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(videos(key=False))
    check = wrong(await probe(connect(server.base_url.replace("http:", "https:"))))
    assert check.subject == "tls"
    assert f"Change the base URL to {server.base_url}" in check.advice
    assert not any("authorization" in request.headers for request in server.requests)


async def test_http_to_a_server_of_https_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(videos(), tls=certified("good"))
    check = wrong(await probe(connect(server.base_url.replace("https:", "http:"))))
    assert check.subject == "address"
    assert "speaks https, not http" in check.detail
    assert check.advice == f"Change the base URL to {server.base_url}."
    assert server.requests == []


async def test_http_to_a_server_that_names_https_itself_is_told(connect: Connect, serve: Serve) -> None:
    page = b"<html><body>400 The plain HTTP request was sent to HTTPS port</body></html>"
    server = serve(lambda _request, wire: wire.answer(400, page, media_type="text/html"))
    assert "speaks https" in wrong(await probe(connect(server.base_url))).detail


async def test_a_proxy_that_is_not_there_is_told_apart_from_the_server(
    connect: Connect, serve: Serve, unused_tcp_port: int
) -> None:
    proxy = f"http://127.0.0.1:{unused_tcp_port}"
    check = wrong(await probe(connect(serve(videos()).base_url, proxy=proxy)))
    assert (check.subject, type(check.error)) == ("address", HostUnreachable)
    assert f"the proxy 127.0.0.1:{unused_tcp_port} is not there" in check.detail
    assert "“direct”" in check.advice


async def test_a_proxy_that_wants_a_password_is_told(connect: Connect, serve: Serve) -> None:
    proxy = serve(lambda _request, wire: wire.answer(407, b"", {"Proxy-Authenticate": "Basic"}))
    for base_url in ("http://videos.test/v1", "https://videos.test/v1"):
        check = wrong(await probe(connect(base_url, proxy=proxy.origin)))
        assert check.subject == "address"
        assert "wants a user name and password" in check.detail


async def test_a_closed_service_is_told_kindly_and_asked_nothing(connect: Connect) -> None:
    report = await probe(connect("https://api.openai.com/v1"))
    check = wrong(report)
    assert type(check.error) is ServiceClosed
    assert "2026" in check.advice
    assert len(report.checks) == 1


async def test_one_model_is_to_be_named_exactly(connect: Connect, serve: Serve) -> None:
    server = serve(videos(models=("Wan-AI/Wan2.2-T2V-A14B-Diffusers",)))
    check = found(await probe(connect(server.base_url, kind="vllm-omni")), "models")
    assert check.ok
    assert "exactly like this" in check.advice
    assert "Wan-AI/Wan2.2-T2V-A14B-Diffusers" in check.advice


async def test_offers_of_a_gateway_are_learned(connect: Connect, serve: Serve) -> None:
    offer = {
        "id": "google/veo-3.1",
        "supported_durations": [4, 6, 8],
        "supported_sizes": ["1280x720", "720x1280"],
        "pricing_skus": {"per_second": "0.4"},
    }

    def script(request: Received, wire: Wire) -> None:
        path = request.target.partition("?")[0]
        if path == "/v1/videos/models":
            say(wire, 200, {"data": [offer]})
        elif not is_let_in(request):
            say(wire, 401, {"error": {"message": "No cookie auth credentials found", "code": 401}})
        elif re.fullmatch(r"/v1/videos/[^/]+", path):
            say(wire, 404, {"error": {"message": "Job not found", "code": 404}})
        else:
            say(wire, 404, {"error": {"message": "Not Found", "code": 404}})

    report = await probe(connect(serve(script).base_url, kind="openrouter"))
    assert report.ok
    assert report.learned is not None
    assert report.learned.models == ("google/veo-3.1",)
    assert report.learned.seconds == (4.0, 6.0, 8.0)
    assert report.learned.sizes == ("1280x720", "720x1280")
    assert report.learned.listing is Support.NO
    assert "prices" in found(report, "models").detail


async def test_trouble_everywhere_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.answer(500, b"Internal Server Error", media_type="text/plain"))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("address", ServerTrouble)
    assert "missing or wrong key" in check.advice


async def test_used_up_credit_is_told(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target.startswith("/v1/videos?"):
            say(wire, 402, {"error": {"message": "Insufficient credits", "code": 402}})
        else:
            videos()(request, wire)

    check = wrong(await probe(connect(serve(script).base_url)))
    assert (check.subject, type(check.error)) == ("list", OutOfCredit)


async def test_nobody_waits_for_a_server_that_says_nothing(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.clients.probing.asking.PATIENCE", 0.2)
    server = serve(lambda _request, wire: wire.hang())
    check = wrong(await probe(connect(server.base_url)))
    assert check.subject == "address"


async def test_a_server_without_a_list_is_in_order(connect: Connect, serve: Serve) -> None:
    report = await probe(connect(serve(videos(lists=False)).base_url))
    assert report.ok
    assert found(report, "list").ok is None
    assert found(report, "key checked").ok is True
    assert report.learned is not None
    assert report.learned.listing is Support.NO


async def test_the_simulation_is_always_in_order(tmp_path: Path) -> None:
    client = MockSoraClient(tmp_path)
    try:
        assert (await probe(client)).ok
    finally:
        await client.close()

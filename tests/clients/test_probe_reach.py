"""Why there is no service of videos at an address, told apart, each with its own remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.probe import probe
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import (
    HostUnreachable,
    NoVideoService,
    ServerTrouble,
    ServiceClosed,
    TlsFailed,
    UnreadableAnswer,
)
from tests.clients.probed import (
    CERTIFICATES,
    HTML,
    Routes,
    certified,
    found,
    say,
    videos,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]
    Script = Callable[[Received, Wire], object]


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


async def test_a_server_that_sends_everybody_on_is_told_with_the_right_address(connect: Connect, serve: Serve) -> None:
    other = serve(videos())
    home = serve(lambda request, wire: wire.answer(301, b"", {"Location": f"{other.origin}{request.target}"}))
    check = wrong(await probe(connect(home.base_url)))
    assert check.subject == "address"
    assert f"Change the base URL to {other.base_url}" in check.advice
    assert not any("authorization" in request.headers for request in other.requests)


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


@pytest.mark.parametrize("base_url", ["http://videos.test/v1", "https://videos.test/v1"])
async def test_a_proxy_that_does_not_reach_the_server_is_told(connect: Connect, serve: Serve, base_url: str) -> None:
    proxy = serve(lambda _request, wire: wire.answer(503, b"<h1>ERR_DNS_FAIL</h1>", media_type="text/html"))
    check = wrong(await probe(connect(base_url, proxy=proxy.origin)))
    assert "cannot reach it (503)" in check.detail
    assert "Check the address and the proxy" in check.advice


async def test_a_closed_service_is_told_kindly_and_asked_nothing(connect: Connect) -> None:
    report = await probe(connect("https://api.openai.com/v1"))
    check = wrong(report)
    assert type(check.error) is ServiceClosed
    assert "2026" in check.advice
    assert len(report.checks) == 1


async def test_a_server_that_is_spoken_to_in_another_way_is_recognised(connect: Connect, serve: Serve) -> None:
    routes = Routes(
        False, models=("GET",), video__generations__jobs=("GET", "POST"), video__generations__jobs__ID=("GET",)
    )
    check = wrong(await probe(connect(serve(routes).base_url)))
    assert "--kind azure-preview" in check.advice


async def test_a_service_that_wants_a_version_is_told_so(connect: Connect, serve: Serve) -> None:
    body = {"error": {"code": "BadRequest", "message": "Missing required query parameter: api-version"}}
    server = serve(lambda _request, wire: say(wire, 400, body))
    check = wrong(await probe(connect(server.base_url, auth=Auth.API_KEY)))
    assert f"{server.base_url}?api-version=preview" in check.advice


async def test_trouble_everywhere_is_told(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.answer(500, b"Internal Server Error", media_type="text/plain"))
    check = wrong(await probe(connect(server.base_url)))
    assert (check.subject, type(check.error)) == ("address", ServerTrouble)
    assert "missing or wrong key" in check.advice


async def test_nobody_waits_for_a_server_that_says_nothing(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.clients.probing.asking.PATIENCE", 0.2)
    server = serve(lambda _request, wire: wire.hang())
    check = wrong(await probe(connect(server.base_url)))
    assert check.subject == "address"

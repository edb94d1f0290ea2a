"""What a connection may say of the way to its server: proxy, CA file, further headers, times, forms of the key."""

from __future__ import annotations

import base64
import json
import ssl
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.transport.line import Line
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets, Header
from sora_desktop.domain.errors import (
    HostUnreachable,
    InvalidConnection,
    ReplyLost,
    RequestRejected,
    SoraDesktopError,
    TlsFailed,
)
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

KEY = "sk-canary/7f3a+Q9z=XYZ"
CERTIFICATES = Path(__file__).with_name("certificates")
ASKED = VideoRequest(prompt="p")
MADE = json.dumps({"id": "v1", "object": "video", "status": "queued"}).encode()


def makes(_request: Received, wire: Wire) -> None:
    wire.answer(200, MADE)


def a_line(environment: Mapping[str, str] | None = None, **settings: object) -> Line:
    """Make the way to a server."""
    secrets = settings.pop("secrets", None) or ConnectionSecrets(key=KEY)
    facts = {"id": "c", "name": "c", "base_url": "https://videos.test/v1", **settings}
    return Line(Connection(**facts), secrets, Patience(), environment=environment or {})  # type: ignore[arg-type]


# Proxies


async def test_a_proxy_of_the_connection_is_used_also_for_this_computer(connect: Connect, serve: Serve) -> None:
    server, proxy = serve(makes), serve(makes)
    await connect(server.base_url, proxy=proxy.origin).create(ASKED, idempotency_key="k")
    assert server.requests == []
    assert proxy.requests[0].target == f"{server.base_url}/videos"


async def test_the_password_of_a_proxy_goes_to_the_proxy_and_into_no_record(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    proxy = serve(lambda request, wire: wire.answer(400, json.dumps({"detail": request.raw.decode()}).encode()))
    secret = proxy.origin.replace("http://", "http://me:hunter2-hunter2@")
    client = connect("http://videos.test/v1", proxy=proxy.origin, secrets={"proxy": secret})
    with pytest.raises(RequestRejected) as refused:
        await client.create(ASKED, idempotency_key="k", record=exchanges.append)
    token = base64.b64encode(b"me:hunter2-hunter2").decode()
    assert proxy.requests[0].headers["proxy-authorization"] == f"Basic {token}"
    told = f"{exchanges!r} {refused.value} {vars(refused.value)} {client!r} {client.line!r} {client.line.way!r}"
    assert "hunter2" not in told
    assert token not in told


async def test_the_password_of_a_proxy_never_goes_through_a_tunnel(connect: Connect, serve: Serve) -> None:
    proxy = serve(lambda _request, wire: wire.answer(502, b"no"))
    client = connect("https://videos.test/v1", proxy=proxy.origin.replace("http://", "http://me:pw@"))
    with pytest.raises(HostUnreachable, match=r"the proxy .* cannot reach it \(502\)"):
        await client.create(ASKED, idempotency_key="k")
    [asked] = proxy.requests[:1]
    assert asked.method == "CONNECT"
    assert "proxy-authorization" in asked.headers
    assert "authorization" not in asked.headers


async def test_direct_means_no_proxy_whatever_the_environment_says(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(HostUnreachable, match="name cannot be found"):
        await connect("http://videos.invalid/v1", proxy="direct").create(ASKED, idempotency_key="k")
    with pytest.raises(HostUnreachable, match="proxy"):
        await connect("http://videos.invalid/v1").create(ASKED, idempotency_key="k")


async def test_a_server_here_may_lead_outside_by_the_proxy_of_the_environment(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(makes)
    monkeypatch.setenv("HTTP_PROXY", proxy.origin)
    home = serve(lambda _request, wire: wire.answer(302, b"", {"Location": "http://store.invalid/x"}))
    assert (await connect(home.base_url).retrieve("v1")).id == "v1"
    assert [request.target for request in proxy.requests] == ["http://store.invalid/x"]
    assert "authorization" not in proxy.requests[0].headers


@pytest.mark.parametrize(
    "proxy", ["ftp://x", "http://", "http://[", "http://a b", "http://x/path", "http://me:hunter22@x/path", "a b"]
)
def test_what_is_no_proxy_is_refused_at_once_and_not_repeated(proxy: str) -> None:
    with pytest.raises(InvalidConnection, match="address of a proxy") as caught:
        a_line(proxy=proxy)
    assert "hunter22" not in str(caught.value)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "socks5h://x:1", "socks://x"])
def test_socks_is_refused_with_what_to_use_instead(proxy: str) -> None:
    with pytest.raises(InvalidConnection, match="HTTP proxy"):
        a_line(proxy=proxy)


def test_exceptions_from_proxies_are_no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    assert not a_line().way.may_be_proxied
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.corp:3128")
    assert a_line().way.may_be_proxied


def test_a_proxy_needs_no_scheme() -> None:
    assert "trust_env" in a_line(proxy="proxy.corp:3128").way.options(ssl.create_default_context())


# Certificates


async def test_a_ca_file_is_trusted_by_calls_and_by_transfers(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATES / "good.pem")
    document = {"id": "v1", "object": "video", "status": "completed"}

    def script(request: Received, wire: Wire) -> None:
        if request.target.endswith("/content"):
            wire.answer(200, clip, media_type="video/mp4")
        else:
            wire.answer(200, json.dumps(document).encode())

    server = serve(script, tls=tls)
    client = connect(server.base_url, ca_file=str(CERTIFICATES / "authority.pem"))
    client.fetch_content(await client.retrieve("v1"), sink, stop=stop)
    assert bytes(sink.data) == clip
    with pytest.raises(TlsFailed):
        await connect(server.base_url).retrieve("v1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "was not found"),
        (b"", "holds no certificate"),
        (b"\x30\x82\x01\x0a\x02\x82", "holds no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n", "damaged"),
        (b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "holds no certificate"),
    ],
)
def test_a_ca_file_that_cannot_be_used_is_told_at_once(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidConnection, match=words):
        a_line(ca_file=str(path))
    with pytest.raises(InvalidConnection, match="cannot be read"):
        a_line(ca_file=str(tmp_path))


# Further headers


async def test_further_headers_go_to_the_server_alone(connect: Connect, serve: Serve) -> None:
    other = serve(makes)
    home = serve(lambda _request, wire: wire.answer(302, b"", {"Location": f"{other.origin}/x"}))
    headers = (Header("X-Team", "film"), Header("CF-Access-Client-Secret"))
    client = connect(home.base_url, headers=headers, secrets={"headers": {"CF-Access-Client-Secret": "s3cr3t-0"}})
    await client.retrieve("v1")
    assert home.requests[0].headers["x-team"] == "film"
    assert home.requests[0].headers["cf-access-client-secret"] == "s3cr3t-0"
    assert not {"x-team", "cf-access-client-secret"} & other.requests[0].headers.keys()


async def test_further_headers_are_in_no_record(connect: Connect, serve: Serve, exchanges: list[Exchange]) -> None:
    server = serve(lambda request, wire: wire.answer(400, json.dumps({"detail": request.raw.decode()}).encode()))
    headers = (Header("X-Team", "the-film-team"), Header("X-Pass"))
    client = connect(server.base_url, headers=headers, secrets={"headers": {"X-Pass": "abcd"}})
    with pytest.raises(SoraDesktopError) as refused:
        await client.create(ASKED, idempotency_key="k", record=exchanges.append)
    assert server.requests[0].headers["x-pass"] == "abcd"
    told = f"{exchanges!r} {refused.value} {vars(refused.value)} {client!r} {client.line!r}"
    assert "the-film-team" not in told
    assert "abcd" not in told


def test_a_variable_is_put_in_the_place_of_its_name() -> None:
    line = a_line({"TOKEN": "t0ken-value\n"}, headers=(Header("X-Auth", "Token ${TOKEN}"),))
    assert line._own_headers["X-Auth"] == "Token t0ken-value"
    assert "t0ken-value" not in line.redactor.text("it said t0ken-value")
    with pytest.raises(InvalidConnection, match="needs the environment variable TOKEN, which is not set"):
        a_line({}, headers=(Header("X-Auth", "Token ${TOKEN}"),))


def test_a_value_that_the_keyring_lost_is_told() -> None:
    with pytest.raises(InvalidConnection, match="X-Auth is not in the keyring"):
        a_line(headers=(Header("X-Auth"),))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "evil.test"),
        ("content-length", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Authorization", "Bearer other"),
        ("Proxy-Authorization", "Basic eA=="),
        ("bad name", "x"),
        ("", "x"),
        ("X-Bad:", "x"),
        ("X-Split", "a\r\nHost: evil.test"),
        ("X-Letters", "schlüssel"),
        ("X-Empty", "  "),
    ],
)
def test_what_no_header_may_be_is_refused_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(InvalidConnection) as caught:
        a_line(headers=(Header(name, value),))
    assert value.strip() not in str(caught.value) or not value.strip() or len(value) < 2


def test_authorization_may_be_a_further_header_where_no_key_is_sent() -> None:
    line = a_line(auth=Auth.NONE, headers=(Header("Authorization", "Custom abcdefgh"),), secrets=ConnectionSecrets())
    assert line._own_headers == {"Authorization": "Custom abcdefgh"}
    with pytest.raises(InvalidConnection, match="twice"):
        a_line(headers=(Header("X-A", "1"), Header("x-a", "2")))


# Times and keys


async def test_the_connections_own_times_are_kept(connect: Connect, serve: Serve) -> None:
    server = serve(lambda _request, wire: wire.hang())
    begin = time.monotonic()
    with pytest.raises(ReplyLost):
        await connect(server.base_url, answer_timeout=0.1).create(ASKED, idempotency_key="k")
    assert time.monotonic() - begin < 0.7
    assert a_line(connect_timeout=3.0).patience.connect == 3.0
    assert a_line(kind="dynamo").patience.create >= a_line().patience.create


async def test_a_plain_key_is_sent_as_it_is(connect: Connect, serve: Serve, exchanges: list[Exchange]) -> None:
    server = serve(makes)
    await connect(server.base_url, auth=Auth.PLAIN).create(ASKED, idempotency_key="k", record=exchanges.append)
    assert server.requests[0].headers["authorization"] == KEY
    assert KEY not in repr(exchanges)

"""Redirects are followed by hand: the key stays at home, and nobody is led where they must not be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from sora_desktop.clients.transport.addresses import origin_of, parse_base_url
from sora_desktop.clients.transport.networks import NetworkGuard, is_loopback
from sora_desktop.clients.transport.peers import Peers
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.transport.trail import Trail
from sora_desktop.clients.transport.watching import Watch
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import ClientError, NoVideoService, ReplyLost, UnsafeRedirect
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="p")
MADE = json.dumps({"id": "v1", "object": "video", "status": "queued"}).encode()


def leads_to(target: str, status: int = 302) -> Callable[[Received, Wire], None]:
    """Make a script that redirects."""
    return lambda _request, wire: wire.answer(status, b"", {"Location": target})


@pytest.mark.parametrize("auth", [Auth.BEARER, Auth.API_KEY, Auth.BASIC])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_no_auth_header_follows_to_another_origin(
    connect: Connect, serve: Serve, auth: Auth, host: str, exchanges: list[Exchange]
) -> None:
    other = serve(lambda _request, wire: wire.answer(200, MADE))
    home = serve(leads_to(f"http://{host}:{other.port}/elsewhere"))
    video = await connect(home.base_url, auth=auth).retrieve("v1", record=exchanges.append)
    assert video.id == "v1"
    assert "authorization" in home.requests[0].headers or "api-key" in home.requests[0].headers
    assert not {"authorization", "api-key", "cookie"} & other.requests[0].headers.keys()
    assert [exchange.status for exchange in exchanges] == [302, 200]


async def test_the_key_does_not_come_back_after_a_detour(connect: Connect, serve: Serve) -> None:
    def home_script(request: Received, wire: Wire) -> None:
        if request.target.startswith("/back"):
            wire.answer(200, MADE)
        else:
            wire.answer(307, b"", {"Location": f"{other.origin}/x"})

    home = serve(home_script)
    other = serve(lambda _request, wire: wire.answer(307, b"", {"Location": f"{home.origin}/back"}))
    await connect(home.base_url).retrieve("v1")
    assert "authorization" not in home.requests[-1].headers


async def test_the_key_stays_with_a_redirect_within_its_origin(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target == "/moved":
            wire.answer(200, MADE)
        else:
            wire.answer(301, b"", {"Location": "/moved"})

    server = serve(script)
    await connect(server.base_url).retrieve("v1")
    assert "authorization" in server.requests[1].headers


async def test_redirects_end_somewhere(connect: Connect, serve: Serve) -> None:
    server = serve(leads_to("/v1/videos/v1"))
    with pytest.raises(UnsafeRedirect, match="more than 5"):
        await connect(server.base_url).retrieve("v1")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("base", "target", "reason"),
    [
        ("https://videos.test/v1", "http://videos.test/v1/x", "encrypted connection to an open one"),
        ("https://videos.test/v1", "http://127.0.0.1/x", "encrypted connection to an open one"),
        ("https://videos.test/v1", "https://127.0.0.1/x", "leads to this computer"),
        ("https://videos.test/v1", "https://localhost/x", "leads to this computer"),
        ("https://videos.test/v1", "https://10.1.2.3/x", "private network"),
        ("https://videos.test/v1", "https://[::1]/x", "leads to this computer"),
        ("https://videos.test/v1", "https://[::ffff:192.168.1.1]/x", "private network"),
        ("http://8.8.8.8/v1", "http://169.254.169.254/latest/meta-data", "private network"),
        ("http://192.168.1.5/v1", "http://169.254.169.254/latest/meta-data", "private network"),
        ("https://videos.test/v1", "ftp://videos.test/x", "is no web address"),
        ("https://videos.test/v1", "https://[broken/x", "is no web address"),
    ],
)
@respx.mock
async def test_nobody_is_led_where_they_must_not_be(connect: Connect, base: str, target: str, reason: str) -> None:
    respx.get(f"{base}/videos/v1").respond(302, headers={"Location": target})
    with pytest.raises(UnsafeRedirect, match=reason):
        await connect(base).retrieve("v1")


@respx.mock
async def test_a_private_server_may_lead_to_another_private_one_without_the_key(connect: Connect) -> None:
    respx.get("http://192.168.1.5/v1/videos/v1").respond(302, headers={"Location": "http://user:pw@192.168.1.6/x"})
    other = respx.get("http://192.168.1.6/x").respond(200, content=MADE)
    await connect("http://192.168.1.5/v1").retrieve("v1")
    assert "authorization" not in other.calls.last.request.headers


class Stream:
    """Stands for a connection with a known other end."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.closed = False

    def get_extra_info(self, _name: str) -> tuple[str, int]:
        return self.peer, 443

    async def aclose(self) -> None:
        self.closed = True


def watching(url: str, guard: NetworkGuard, *, may_be_proxied: bool = True) -> Watch:
    """Make what sees how far a request to `url` gets."""
    trail = Trail(httpx.URL(url), Peers(Redactor(()), own_authority=False), wanted=False)
    return Watch(httpx.URL(url), guard, trail, may_be_proxied=may_be_proxied)


async def connected(guard: NetworkGuard, url: str, peer: str, dialled: str | None = None) -> Stream:
    """Tell a guard that a connection for `url` was made to `peer`."""
    watch, stream = watching(url, guard), Stream(peer)
    host = dialled or httpx.URL(url).host
    await watch.see_async("connection.connect_tcp.started", {"host": host, "port": origin_of(watch._url)[2]})
    try:
        await watch.see_async("connection.connect_tcp.complete", {"return_value": stream})
    except UnsafeRedirect:
        assert stream.closed
        raise
    return stream


async def test_a_name_that_lies_about_its_address_is_found_out_before_anything_is_sent() -> None:
    guard = NetworkGuard(parse_base_url("https://videos.test/v1"))
    await connected(guard, "https://videos.test/v1", "93.184.216.34")
    await connected(guard, "https://cdn.test/a", "151.101.1.1")
    for address in ("127.0.0.1", "10.0.0.1", "::1", "fe80::1%eth0", "100.64.0.1", "0.0.0.0"):  # noqa: S104 - an address to be refused
        with pytest.raises(UnsafeRedirect):
            await connected(guard, "https://cdn.test/a", address)


async def test_a_server_that_was_reached_in_a_private_network_counts_as_private() -> None:
    guard = NetworkGuard(parse_base_url("https://videos.test/v1"))
    with pytest.raises(UnsafeRedirect):
        await connected(guard, "https://store.test/a", "10.0.0.2")
    await connected(guard, "https://videos.test/v1", "10.0.0.1")
    await connected(guard, "https://store.test/a", "10.0.0.2")


async def test_a_proxy_of_ones_own_is_no_place_that_one_is_led_to() -> None:
    guard = NetworkGuard(parse_base_url("https://videos.test/v1"))
    stream = await connected(guard, "https://cdn.test/a", "10.0.0.9", dialled="proxy.corp")
    assert not stream.closed
    watch = watching("https://cdn.test/a", guard, may_be_proxied=False)
    watch.see("connection.connect_tcp.started", {"host": "proxy.corp", "port": 443})
    with pytest.raises(UnsafeRedirect):
        watch.see("connection.connect_tcp.complete", {"return_value": Stream("10.0.0.9")})


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)
    assert not is_loopback(f"x-{host}.test")


@pytest.mark.parametrize("status", [307, 308])
async def test_a_create_is_repeated_within_its_origin_where_the_server_asks_for_the_same_request(
    connect: Connect, serve: Serve, status: int
) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target.endswith("/"):
            wire.answer(200, MADE)
        else:
            wire.answer(status, b"", {"Location": "/v1/videos/"})

    server = serve(script)
    video = await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert video.id == "v1"
    assert server.requests[0].body == server.requests[1].body
    assert server.requests[1].method == "POST"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_create_is_never_repeated_at_another_origin(connect: Connect, serve: Serve, status: int) -> None:
    other = serve(lambda _request, wire: wire.answer(200, MADE))
    home = serve(leads_to(f"{other.origin}/v1/videos?sig=1", status))
    with pytest.raises(NoVideoService, match=rf"points to {other.origin}/v1/videos\."):
        await connect(home.base_url).create(ASKED, idempotency_key="k")
    assert other.requests == []
    assert home.count("POST") == 1


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize(("base", "target"), [("/v1", "/v1/videos/"), ("/v1?k=1", "/v1/videos/?k=1")])
async def test_a_create_is_repeated_where_a_router_only_wants_a_slash(
    connect: Connect, serve: Serve, status: int, base: str, target: str
) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.target.partition("?")[0].endswith("/"):
            wire.answer(200, MADE)
        else:
            wire.answer(status, b"", {"Location": target})

    server = serve(script)
    assert (await connect(f"{server.origin}{base}").create(ASKED, idempotency_key="k")).id == "v1"
    assert [request.method for request in server.requests] == ["POST", "POST"]
    assert server.requests[0].body == server.requests[1].body
    assert server.requests[1].target == target


@pytest.mark.parametrize("target", ["/v1/videos", "/v1/videos/v9", "/v1/videos/?made=v9", "https://[broken/"])
async def test_a_create_that_is_pointed_elsewhere_is_sent_once(connect: Connect, serve: Serve, target: str) -> None:
    server = serve(leads_to(target, 302))
    with pytest.raises((ReplyLost, NoVideoService)):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert [request.method for request in server.requests] == ["POST"]


@pytest.mark.parametrize("status", [301, 307])
async def test_a_create_does_not_become_another_request(connect: Connect, serve: Serve, status: int) -> None:
    server = serve(leads_to("/v1/videos" if status == 307 else "/v1/elsewhere", status))
    with pytest.raises(NoVideoService):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.count("GET") == 0
    assert server.count("POST") == (6 if status == 307 else 1)


async def test_a_deletion_is_not_repeated_at_another_origin(connect: Connect, serve: Serve) -> None:
    other = serve(lambda _request, wire: wire.answer(204))
    home = serve(leads_to(f"{other.origin}/v1/videos/v1", 307))
    with pytest.raises(ClientError):
        await connect(home.base_url).delete("v1")
    assert other.requests == []

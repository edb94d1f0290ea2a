"""Nobody is led nearer than their server is, by whatever name, and nothing secret goes to anybody else."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.transport.addresses import parse_base_url
from sora_desktop.clients.transport.networks import NetworkGuard, Zone, zone_of_name
from sora_desktop.domain.connections import Header
from sora_desktop.domain.errors import HostUnreachable, ServerTrouble, SoraDesktopError, UnsafeRedirect
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

HOME = "http://videos.test/v1"
NEAR = (
    "http://127.0.0.1/x",
    "http://127.1/x",
    "http://2130706433/x",
    "http://0x7f000001/x",
    "http://0x7f.1/x",
    "http://0177.0.0.1/x",
    "http://127。0。0。1/x",
    "http://0/x",
    "http://0.0.0.0/x",
    "http://localhost/x",
    "http://LOCALHOST./x",
    "http://a.localhost/x",
    "http://[::1]/x",
    "http://[::]/x",
    "http://[::ffff:127.0.0.1]/x",
    "http://[::ffff:7f00:1]/x",
    "http://[::127.0.0.1]/x",
    "http://[64:ff9b::127.0.0.1]/x",
    "http://[2002:7f00:1::]/x",
    "http://10.0.0.1/x",
    "http://10.1/x",
    "http://172.16.0.1/x",
    "http://192.168.0.1/x",
    "http://3232235521/x",
    "http://100.64.0.1/x",
    "http://[fd00::1]/x",
    "http://[fec0::1]/x",
    "http://[fe80::1%25eth0]/x",
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00:ec2::254]/latest/meta-data",
    "http://100.100.100.200/latest/meta-data",
    "http://metadata.google.internal/x",
    "http://router/x",
    "http://printer.local/x",
    "http://nas.home.arpa/x",
    "http://224.0.0.1/x",
    "http://user:pass@127.0.0.1/x",
    "//127.0.0.1/x",
)
"""Places in private networks and on this computer, in every form that the system's own calls understand."""

SECRET_HEADERS = {"authorization", "api-key", "x-team-key", "proxy-authorization", "cookie"}


def secretive(connect: Connect, base_url: str, **options: object) -> HttpSoraClient:
    """Make a client that has something of everything to lose."""
    return connect(
        base_url, headers=(Header("X-Team-Key"),), **{"secrets": {"headers": {"X-Team-Key": "t34m-k3y"}}, **options}
    )


@pytest.mark.parametrize("target", NEAR)
async def test_a_public_server_behind_a_proxy_leads_nowhere_near(connect: Connect, serve: Serve, target: str) -> None:
    proxy = serve(lambda _request, wire: wire.answer(302, b"", {"Location": target.encode().decode("latin-1")}))
    with pytest.raises((UnsafeRedirect, ServerTrouble)):
        await connect(HOME, proxy=proxy.origin).retrieve("v1")
    assert {request.target for request in proxy.requests} == {f"{HOME}/videos/v1"}


@pytest.mark.parametrize("target", NEAR)
@pytest.mark.parametrize("by", ["url", "redirect"])
async def test_the_file_of_a_public_server_is_fetched_from_nowhere_near(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, target: str, by: str
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        if by == "url":
            wire.answer(404, b"{}")
        else:
            wire.answer(302, b"", {"Location": target.encode().decode("latin-1")})

    proxy = serve(script)
    video = RemoteVideo(id="v1", status=JobStatus.COMPLETED, content_url=target if by == "url" else None)
    with pytest.raises(SoraDesktopError):
        secretive(connect, HOME, proxy=proxy.origin).fetch_content(video, sink, stop=stop)
    assert {request.target for request in proxy.requests} == {f"{HOME}/videos/v1/content"}
    assert not sink.data


@pytest.mark.parametrize("field", ["polling_url", "status_url"])
@pytest.mark.parametrize("target", ["http://127.1:9/x", "http://router/x", "http://10.0.0.1/x"])
async def test_a_look_is_led_nowhere_near(connect: Connect, serve: Serve, target: str, field: str) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            wire.answer(202, json.dumps({"id": "v1", "status": "pending", field: target}).encode())
        else:
            wire.answer(404, b'{"detail": "Not Found"}')

    proxy = serve(script)
    client = secretive(connect, HOME, proxy=proxy.origin)
    await client.create(VideoRequest(prompt="p"), idempotency_key="k")
    with pytest.raises(SoraDesktopError):
        await client.retrieve("v1")
    assert {httpx.URL(request.target).host for request in proxy.requests} == {"videos.test"}


async def test_a_name_that_leads_near_is_found_out_before_anything_is_connected_or_sent(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def lying(host: str, *rest: object, **options: object) -> object:
        return real("127.0.0.1" if host == "cdn.test" else host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lying)
    near = serve(lambda _request, wire: wire.answer(200, b"{}"))
    proxy = serve(lambda _request, wire: wire.answer(302, b"", {"Location": f"http://cdn.test:{near.port}/x"}))
    client = connect(HOME, proxy=proxy.origin)
    with pytest.raises(UnsafeRedirect, match="leads to this computer"):
        await client.retrieve("v1")
    with pytest.raises(UnsafeRedirect, match="leads to this computer"):
        client.fetch_content(RemoteVideo(id="v1", status=JobStatus.COMPLETED), sink, stop=stop)
    assert near.peak == 0
    assert {httpx.URL(request.target).host for request in proxy.requests} == {"videos.test"}


@pytest.mark.parametrize("by", ["redirect", "url", "polling_url"])
async def test_nothing_secret_goes_to_another_origin(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, by: str, clip: bytes
) -> None:
    other = serve(lambda _request, wire: wire.answer(200, clip, media_type="video/mp4"))

    def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            named = {"polling_url": f"{other.origin}/poll"} if by == "polling_url" else {}
            wire.answer(202, json.dumps({"id": "v1", "status": "queued", **named}).encode(), {"Set-Cookie": "a=b"})
        elif by == "redirect":
            wire.answer(302, b"", {"Location": f"{other.origin}/x", "Set-Cookie": "a=b"})
        else:
            wire.answer(404, b'{"detail": "Not Found"}', {"Set-Cookie": "a=b"})

    home = serve(script)
    client = secretive(connect, home.base_url)
    await client.create(VideoRequest(prompt="p"), idempotency_key="k")
    for ask in (
        lambda: client.retrieve("v1"),
        client.list_videos,
        client.list_models,
        lambda: client.fetch_variant("v1", "thumbnail"),
    ):
        try:
            await ask()
        except SoraDesktopError:
            continue
    url = f"{other.origin}/file.mp4" if by == "url" else None
    try:
        client.fetch_content(RemoteVideo(id="v1", status=JobStatus.COMPLETED, content_url=url), sink, stop=stop)
    except SoraDesktopError:
        assert by == "polling_url"
    assert other.requests
    for request in other.requests:
        assert not SECRET_HEADERS & request.headers.keys()
        assert b"t34m-k3y" not in request.raw
    assert all("x-team-key" in request.headers for request in home.requests)


async def test_a_proxy_gets_no_key_of_a_server_that_is_reached_by_tls(connect: Connect, serve: Serve) -> None:
    proxy = serve(lambda _request, wire: wire.answer(502, b"no"))
    with pytest.raises(HostUnreachable):
        await secretive(connect, "https://videos.test/v1", proxy=proxy.origin).list_models()
    assert proxy.requests
    for request in proxy.requests:
        assert not SECRET_HEADERS & request.headers.keys()


def guard_of(base_url: str, peer: str | None = None) -> NetworkGuard:
    """Make a guard of a server that was reached at an address."""
    guard = NetworkGuard(parse_base_url(base_url))
    if peer is not None:
        guard.connected(httpx.URL(base_url), peer)
    return guard


@pytest.mark.parametrize(
    ("peer", "allowed", "refused"),
    [
        ("93.184.216.34", ("1.1.1.1", "2606:4700::1111"), ("10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "")),
        ("10.0.0.1", ("1.1.1.1", "192.168.1.1", "fd00::1"), ("127.0.0.1", "::1", "0.0.0.0", "169.254.169.254")),  # noqa: S104 - an address to be refused
        ("127.0.0.1", ("1.1.1.1", "10.0.0.1", "127.0.0.2"), ("169.254.169.254", "fe80::1", "224.0.0.1")),
    ],
)
def test_a_server_leads_away_but_never_nearer(peer: str, allowed: tuple[str, ...], refused: tuple[str, ...]) -> None:
    guard = guard_of("https://videos.test/v1", peer)
    for address in allowed:
        guard.connected(httpx.URL("https://cdn.test/x"), address)
        guard.resolved(httpx.URL("https://cdn.test/x"), [address])
    for address in refused:
        with pytest.raises(UnsafeRedirect):
            guard.connected(httpx.URL("https://cdn.test/x"), address)
        with pytest.raises(UnsafeRedirect):
            guard.resolved(httpx.URL("https://cdn.test/x"), ["1.1.1.1", address])


def test_a_public_server_whose_name_becomes_this_computer_is_found_out() -> None:
    home = httpx.URL("https://videos.test/v1")
    guard = guard_of(str(home), "93.184.216.34")
    with pytest.raises(UnsafeRedirect):
        guard.connected(home, "127.0.0.1")
    guard.connected(home, "10.8.0.1")  # the same server by VPN
    with pytest.raises(UnsafeRedirect):
        guard.connected(httpx.URL("https://cdn.test/x"), "10.8.0.2")


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("videos.example", None),
        ("8.8.8.8", Zone.PUBLIC),
        ("134744072", Zone.PUBLIC),
        ("gpu", Zone.PRIVATE),
        ("gpu.lan", Zone.PRIVATE),
        ("1password.example", None),
        ("100.127.0.1", Zone.PRIVATE),
        ("localhost", Zone.LOOPBACK),
        ("fe80::1%eth0", Zone.NOWHERE),
        ("64:ff9b::8.8.8.8", Zone.PUBLIC),
    ],
)
def test_what_a_name_alone_tells(host: str, zone: Zone | None) -> None:
    assert zone_of_name(host) is zone


def test_another_port_or_dot_is_another_origin() -> None:
    home = parse_base_url("https://videos.test/v1")
    for url in ("https://videos.test:8443/v1", "http://videos.test/v1", "https://videos.test./v1"):
        assert parse_base_url(url).origin != home.origin
    for url in ("https://VIDEOS.test:443/v1/", "https://videos.test/other"):
        assert parse_base_url(url).origin == home.origin

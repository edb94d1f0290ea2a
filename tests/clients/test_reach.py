"""Why a server cannot be reached, told apart and told in time."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.transport.patience import CONTROL_CONNECTIONS, ConnectBudget, Patience
from sora_desktop.domain.errors import HostUnreachable, InvalidConnection, NeverSent, ReplyLost, TlsFailed
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import MemorySink, Received, ScriptedServer, Wire

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

ASKED = VideoRequest(prompt="p")
DONE = RemoteVideo(id="v1", status=JobStatus.COMPLETED)
MADE = json.dumps({"id": "v1", "object": "video", "status": "queued"}).encode()


def makes(_request: Received, wire: Wire) -> None:
    wire.answer(200, MADE)


async def test_a_name_that_does_not_exist_is_told(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(HostUnreachable, match=r"Cannot reach videos\.test: its name cannot be found"):
        await connect("https://videos.test/v1").create(ASKED, idempotency_key="k")


async def test_a_name_server_that_never_answers_is_not_waited_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, patience: Patience
) -> None:
    release = threading.Event()

    def hang(*_arguments: object, **_options: object) -> list[object]:
        release.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    begin = time.monotonic()
    try:
        with pytest.raises(HostUnreachable, match="does not answer"):
            await connect("https://videos.test/v1").create(ASKED, idempotency_key="k")
    finally:
        release.set()
    assert time.monotonic() - begin < patience.connect + 1


def test_the_limit_for_reaching_a_server_leaves_room_for_the_ten_seconds_promised() -> None:
    assert Patience().connect <= 9.5
    assert 2 * ConnectBudget(Patience().connect).phase <= Patience().connect


async def test_waiting_for_a_free_place_does_not_count_as_connecting(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.hang(1.1)
        wire.answer(200, MADE)

    client = connect(serve(script).base_url)
    monkeypatch.setattr(client._line, "patience", Patience(connect=1.0, create=10.0))
    monkeypatch.setattr(client._channel, "_patience", client._line.patience)
    creates = (client.create(ASKED, idempotency_key=f"k{number}") for number in range(CONTROL_CONNECTIONS + 2))
    assert len(await asyncio.gather(*creates)) == CONTROL_CONNECTIONS + 2


async def test_a_port_on_which_nobody_listens_is_told(connect: Connect, unused_tcp_port: int) -> None:
    with pytest.raises(HostUnreachable, match=f"127.0.0.1:{unused_tcp_port}: nothing answers there"):
        await connect(f"http://127.0.0.1:{unused_tcp_port}/v1").create(ASKED, idempotency_key="k")


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    connect: Connect, serve: Serve, tls: ssl.SSLContext
) -> None:
    server = serve(makes, tls=tls)
    with pytest.raises(TlsFailed, match="signed by nobody but itself"):
        await connect(server.base_url).create(ASKED, idempotency_key="k")
    assert server.requests == []


async def test_an_authority_that_the_system_trusts_is_trusted(
    connect: Connect, serve: Serve, tls: ssl.SSLContext, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    server = serve(makes, tls=tls)
    assert (await connect(server.base_url).create(ASKED, idempotency_key="k")).id == "v1"


async def test_a_certificate_for_another_name_is_refused(
    connect: Connect, serve: Serve, tls: ssl.SSLContext, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **options: real("127.0.0.1", *rest, **options))
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    server = serve(makes, tls=tls)
    with pytest.raises(TlsFailed, match="belongs to another name"):
        await connect(f"https://videos.test:{server.port}/v1").create(ASKED, idempotency_key="k")


async def test_a_certificate_file_that_is_not_there_breaks_nothing(
    connect: Connect, serve: Serve, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert (await connect(serve(makes).base_url).create(ASKED, idempotency_key="k")).id == "v1"
    with pytest.raises(TlsFailed):
        await connect(serve(makes, tls=tls).base_url).create(ASKED, idempotency_key="k")


async def test_https_to_a_server_that_speaks_http_is_explained(connect: Connect, serve: Serve) -> None:
    def script(_request: Received, wire: Wire) -> bool:
        wire.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        return False

    listener = serve(script)
    with pytest.raises(TlsFailed, match=r"does not speak TLS|greeting"):
        await connect(listener.base_url.replace("http://", "https://")).create(ASKED, idempotency_key="k")


@pytest.fixture
def mute() -> Iterator[tuple[int, list[socket.socket]]]:
    """Give the port of a server that takes connections and says nothing."""
    accepted: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                accepted.append(listener.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listener.getsockname()[1], accepted
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    for connection in accepted:
        connection.close()


async def test_a_greeting_that_is_not_answered_is_not_waited_for(
    connect: Connect, mute: tuple[int, list[socket.socket]], patience: Patience
) -> None:
    begin = time.monotonic()
    with pytest.raises(TlsFailed, match="does not answer the greeting"):
        await connect(f"https://127.0.0.1:{mute[0]}/v1").create(ASKED, idempotency_key="k")
    assert time.monotonic() - begin < patience.connect + 1


async def test_a_proxy_that_takes_the_connection_and_says_nothing_is_not_waited_for(
    connect: Connect, mute: tuple[int, list[socket.socket]], patience: Patience, sink: MemorySink
) -> None:
    client = connect("https://videos.test/v1", proxy=f"http://127.0.0.1:{mute[0]}")
    client.line.patience = replace(patience, create=30.0, stall=30.0, attempts=1)
    client._channel._patience = client.line.patience
    for ask in (
        lambda: client.create(ASKED, idempotency_key="k"),
        lambda: asyncio.to_thread(client.fetch_content, DONE, sink, stop=threading.Event()),
    ):
        begin = time.monotonic()
        with pytest.raises(HostUnreachable, match=r"the proxy .* took the connection and does not answer"):
            await ask()
        assert time.monotonic() - begin < 3 * patience.connect + 3


async def test_a_mute_server_leaves_open_whether_it_took_the_create(
    connect: Connect, mute: tuple[int, list[socket.socket]]
) -> None:
    with pytest.raises(ReplyLost, match="no answer came in time"):
        await connect(f"http://127.0.0.1:{mute[0]}/v1").create(ASKED, idempotency_key="k")
    assert len(mute[1]) == 1


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "garbage", "ftp://x", "http://["])
async def test_a_useless_proxy_does_not_stand_before_this_computer(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("HTTP_PROXY", proxy)
    server = serve(makes)
    assert (await connect(server.base_url).create(ASKED, idempotency_key="k")).id == "v1"
    with pytest.raises(NeverSent):
        await connect("http://videos.test/v1").create(ASKED, idempotency_key="k")


async def test_a_proxy_that_lets_nothing_through_means_that_nothing_was_sent(
    connect: Connect, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(lambda _request, wire: wire.answer(502, b"no"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
    with pytest.raises(HostUnreachable, match="proxy"):
        await connect("https://videos.test/v1").create(ASKED, idempotency_key="k")
    assert {request.method for request in proxy.requests} == {"CONNECT"}


@pytest.mark.parametrize(
    "url", ["", "videos.test/v1", "ftp://x/v1", "http://", "http://a b/v1", "http://x:y/v1", "http://[x/v1"]
)
def test_what_is_no_base_url_is_refused_at_once(connect: Connect, url: str) -> None:
    with pytest.raises(InvalidConnection, match=r"looks like http://127\.0\.0\.1"):
        connect(url)


def test_a_password_in_the_base_url_is_refused_and_not_repeated(connect: Connect) -> None:
    with pytest.raises(InvalidConnection) as caught:
        connect("https://me:hunter22@videos.test/v1")
    assert "hunter22" not in str(caught.value)


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "nul\x00"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_repeated(connect: Connect, key: str) -> None:
    with pytest.raises(InvalidConnection) as caught:
        connect("https://videos.test/v1", key=key)
    assert key not in str(caught.value)

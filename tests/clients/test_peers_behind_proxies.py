"""Every exchange through a proxy names the proxy, and lends nobody the certificate of somebody else."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.exchanges import Peer
from sora_desktop.domain.requests import VideoRequest
from tests.clients.peered import AUTHORITY, runs, steps
from tests.clients.probed import certified

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.probed import Connect, Serve


@pytest.fixture
def tunnel() -> Iterator[Callable[..., int]]:
    """Give a function that starts a proxy which leads on to a port, and gives the proxy's own one."""
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def lead(listener: socket.socket, port: int, tls: ssl.SSLContext | None) -> None:
        with suppress(OSError):
            near = listener.accept()[0]
            near = tls.wrap_socket(near, server_side=True) if tls else near
            sockets.append(near)
            assert near.recv(65536).startswith(b"CONNECT ")
            far = socket.create_connection(("127.0.0.1", port))
            sockets.append(far)
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=carry, args=(far, near))
            threads.append(back)
            back.start()
            carry(near, far)

    def start(port: int, tls: ssl.SSLContext | None = None) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)
        threads.append(threading.Thread(target=lead, args=(listener, port, tls)))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join(5)


@pytest.mark.parametrize("encrypted", [False, True], ids=["http", "https"])
async def test_behind_a_proxy_the_address_is_the_proxys_and_the_certificate_the_servers(
    connect: Connect, serve: Serve, tunnel: Callable[..., int], exchanges: list[Exchange], *, encrypted: bool
) -> None:
    server = serve(runs, tls=certified("elsewhere"))
    own = certified("good") if encrypted else None
    port = tunnel(server.port, own)
    scheme = "https" if encrypted else "http"
    client = connect(
        f"https://elsewhere.test:{server.port}/v1",
        proxy=f"{scheme}://127.0.0.1:{port}",
        secrets={"proxy": f"{scheme}://me:hunter2-hunter2@127.0.0.1:{port}"},
        ca_file=AUTHORITY,
    )
    for _ in range(2):
        await client.retrieve("v1", record=exchanges.append)
    for exchange in exchanges:
        assert exchange.peer is not None
        assert (exchange.peer.address, exchange.peer.port) == ("127.0.0.1", port)
        assert exchange.peer.proxy == f"127.0.0.1:{port}"
        assert exchange.peer.tls == "TLSv1.3"
        assert exchange.peer.certificate is not None
        assert exchange.peer.certificate.names == ("elsewhere.test",)
    assert "proxy.start_tls" in steps(exchanges[0])
    assert "hunter2" not in repr(exchanges)


async def test_a_proxy_for_open_requests_is_named_and_proves_nothing(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    proxy = serve(runs)
    client = connect("http://videos.test/v1", proxy=proxy.origin)
    for _ in range(2):
        await client.retrieve("v1", record=exchanges.append)
    expected = Peer(address="127.0.0.1", port=proxy.port, proxy=f"127.0.0.1:{proxy.port}")
    assert [exchange.peer for exchange in exchanges] == [expected, expected]


async def test_an_encrypted_proxy_for_open_requests_lends_the_server_no_certificate(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    proxy = serve(runs, tls=certified("good"))
    client = connect("http://videos.test/v1", proxy=proxy.origin, ca_file=AUTHORITY)
    await client.retrieve("v1", record=exchanges.append)
    assert exchanges[0].peer is not None
    assert exchanges[0].peer.proxy == f"127.0.0.1:{proxy.port}"
    assert (exchanges[0].peer.tls, exchanges[0].peer.certificate) == (None, None)


async def test_a_proxy_that_leads_nowhere_is_named_alone(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    proxy = serve(lambda _request, wire: wire.answer(502, b"no"))
    client = connect("https://videos.test/v1", proxy=proxy.origin)
    with pytest.raises(SoraDesktopError):
        await client.create(VideoRequest(prompt="p"), idempotency_key="k", record=exchanges.append)
    assert exchanges[0].peer == Peer(address="127.0.0.1", port=proxy.port, proxy=f"127.0.0.1:{proxy.port}")

"""Every exchange says who was at the other end of the socket, and what the HTTP library told of the way there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.transport.certificates import read_certificate
from sora_desktop.clients.transport.peers import Peers
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.domain.errors import HostUnreachable, ReplyLost, ServerTrouble, TlsFailed
from sora_desktop.domain.exchanges import Peer
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest
from tests.clients.peered import AUTHORITY, RUNNING, runs, steps
from tests.clients.probed import CERTIFICATES, KEY, certified

if TYPE_CHECKING:
    import threading

    from sora_desktop.domain.exchanges import Certificate, Exchange
    from tests.clients.conftest import MemorySink, Received, Wire
    from tests.clients.probed import Connect, Serve

GOOD = x509.load_pem_x509_certificate((CERTIFICATES / "good.pem").read_bytes())
DER = GOOD.public_bytes(Encoding.DER)
DONE = RemoteVideo(id="v1", status=JobStatus.COMPLETED)
OVER_A_NEW_CONNECTION = [
    "connection.connect_tcp",
    "connection.start_tls",
    "http11.send_request_headers",
    "http11.send_request_body",
    "http11.receive_response_headers",
    "http11.receive_response_body",
    "http11.response_closed",
]


async def test_an_exchange_over_tls_says_who_proved_themselves(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    server = serve(runs, tls=certified("good"))
    await connect(server.base_url, ca_file=AUTHORITY).retrieve("v1", record=exchanges.append)
    [exchange] = exchanges
    peer = exchange.peer
    assert peer is not None
    assert (peer.address, peer.port, peer.proxy, peer.own_authority) == ("127.0.0.1", server.port, None, True)
    assert peer.tls == "TLSv1.3"
    assert peer.cipher
    assert peer.cipher.startswith("TLS_")
    certificate = peer.certificate
    assert certificate is not None
    assert (certificate.subject, certificate.issuer) == ("CN=good", "CN=Test authority")
    assert certificate.names == ("localhost", "127.0.0.1")
    assert certificate.fingerprint == hashlib.sha256(DER).hexdigest()
    assert certificate.not_before == datetime(2020, 1, 1, tzinfo=UTC)
    assert certificate.not_after > datetime(2100, 1, 1, tzinfo=UTC)
    assert exchange.http_version == "HTTP/1.1"
    assert steps(exchange) == OVER_A_NEW_CONNECTION
    times = [step.at for step in exchange.trace]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= exchange.elapsed


async def test_an_exchange_without_tls_says_so(connect: Connect, serve: Serve, exchanges: list[Exchange]) -> None:
    server = serve(runs)
    await connect(server.base_url).retrieve("v1", record=exchanges.append)
    assert exchanges[0].peer == Peer(address="127.0.0.1", port=server.port)


async def test_a_connection_that_was_there_already_is_known_and_shows_in_the_trace(
    connect: Connect, serve: Serve, exchanges: list[Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def reading(der: bytes) -> Certificate | None:
        read.append(der)
        return read_certificate(der)

    monkeypatch.setattr("sora_desktop.clients.transport.certificates.read_certificate", reading)
    client = connect(serve(runs, tls=certified("good")).base_url, ca_file=AUTHORITY)
    await client.retrieve("v1")
    for _ in range(3):
        await client.retrieve("v1", record=exchanges.append)
    assert {exchange.peer for exchange in exchanges} == {exchanges[0].peer}
    assert exchanges[0].peer is not None
    assert exchanges[0].peer.certificate is not None
    assert all(steps(exchange) == OVER_A_NEW_CONNECTION[2:] for exchange in exchanges)
    assert len(read) == 1


async def test_a_transfer_says_who_sent_the_bytes(
    connect: Connect, serve: Serve, sink: MemorySink, stop: threading.Event, clip: bytes, exchanges: list[Exchange]
) -> None:
    server = serve(lambda _request, wire: wire.answer(200, clip, media_type="video/mp4"), tls=certified("good"))
    client = connect(server.base_url, ca_file=AUTHORITY)
    client.fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    [exchange] = exchanges
    assert exchange.peer is not None
    assert exchange.peer.tls == "TLSv1.3"
    assert exchange.peer.certificate == read_certificate(DER)
    assert exchange.http_version == "HTTP/1.1"
    assert steps(exchange)[:5] == OVER_A_NEW_CONNECTION[:5]


async def test_where_nothing_listens_there_is_nobody(
    connect: Connect, exchanges: list[Exchange], unused_tcp_port: int
) -> None:
    client = connect(f"http://127.0.0.1:{unused_tcp_port}/v1")
    with pytest.raises(HostUnreachable):
        await client.create(VideoRequest(prompt="p"), idempotency_key="k", record=exchanges.append)
    assert exchanges[0].peer is None
    assert exchanges[0].http_version is None
    assert [step.event for step in exchanges[0].trace] == [
        "connection.connect_tcp.started",
        "connection.connect_tcp.failed",
    ]


async def test_whoever_did_not_prove_themselves_has_an_address_and_no_certificate(
    connect: Connect, serve: Serve, exchanges: list[Exchange], sink: MemorySink, stop: threading.Event
) -> None:
    server = serve(runs, tls=certified("good"))
    client = connect(server.base_url)
    with pytest.raises(TlsFailed):
        await client.retrieve("v1", record=exchanges.append)
    with pytest.raises(TlsFailed):
        client.fetch_content(DONE, sink, stop=stop, record=exchanges.append)
    for exchange in exchanges:
        assert exchange.peer == Peer(address="127.0.0.1", port=server.port)
        assert exchange.trace[-1].event == "connection.start_tls.failed"
    assert server.requests == []


async def test_a_reply_that_is_lost_leaves_behind_who_should_have_sent_it(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    server = serve(lambda _request, wire: wire.reset(), tls=certified("good"))
    with pytest.raises(ReplyLost):
        await connect(server.base_url, ca_file=AUTHORITY).create(
            VideoRequest(prompt="p"), idempotency_key="k", record=exchanges.append
        )
    assert exchanges[0].peer is not None
    assert exchanges[0].peer.certificate == read_certificate(DER)
    assert exchanges[0].status is None


async def test_a_connection_that_breaks_when_it_is_used_again_is_known_where_it_is_certain(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    def script(request: Received, wire: Wire) -> None:
        if request.method == "POST":
            wire.reset()
        else:
            wire.answer(200, RUNNING)

    server = serve(script)
    client = connect(server.base_url)
    await client.retrieve("v1")
    with pytest.raises(ReplyLost):
        await client.create(VideoRequest(prompt="p"), idempotency_key="k", record=exchanges.append)
    assert steps(exchanges[0])[0] == "http11.send_request_headers"
    assert exchanges[0].peer == Peer(address="127.0.0.1", port=server.port)


def test_of_several_other_ends_none_is_guessed() -> None:
    class Stream:
        """Stands for a connection."""

        def get_extra_info(self, _info: str) -> object:
            return None

    peers, home = Peers(Redactor(()), own_authority=False), ("https", "videos.test", 443)
    assert peers.sole(home) is None
    streams = [Stream(), Stream(), Stream()]
    for stream in streams[:2]:
        peers.keep(home, Peer(address="192.0.2.1", port=443), stream)
    assert peers.sole(home) == Peer(address="192.0.2.1", port=443)
    assert peers.sole(("https", "cdn.test", 443)) is None
    peers.keep(home, Peer(address="192.0.2.2", port=443), streams[2])
    assert peers.sole(home) is None
    assert peers.of(streams[2]) == Peer(address="192.0.2.2", port=443)


async def test_each_step_of_a_redirect_has_its_own_other_end(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    other = serve(runs, tls=certified("good"))
    home = serve(lambda _request, wire: wire.answer(302, b"", {"Location": f"{other.origin}/x"}))
    await connect(home.base_url, ca_file=AUTHORITY).retrieve("v1", record=exchanges.append)
    first, second = (exchange.peer for exchange in exchanges)
    assert first is not None
    assert second is not None
    assert (first.port, first.tls) == (home.port, None)
    assert (second.port, second.tls) == (other.port, "TLSv1.3")


async def test_a_secret_that_stands_in_a_certificate_is_not_written_down(
    connect: Connect, serve: Serve, exchanges: list[Exchange]
) -> None:
    server = serve(runs, tls=certified("good"))
    await connect(server.base_url, ca_file=AUTHORITY, key="Test authority").retrieve("v1", record=exchanges.append)
    assert exchanges[0].peer is not None
    assert exchanges[0].peer.certificate is not None
    assert exchanges[0].peer.certificate.issuer == "CN=[redacted]"


async def test_no_secret_is_in_a_peer_or_a_trace(
    connect: Connect, serve: Serve, exchanges: list[Exchange], unused_tcp_port: int
) -> None:
    server = serve(runs, tls=certified("good"))
    await connect(server.base_url, ca_file=AUTHORITY).retrieve("v1", record=exchanges.append)
    gone = connect(f"http://127.0.0.1:{unused_tcp_port}/v1?api-key={KEY}")
    with pytest.raises((HostUnreachable, ServerTrouble)):
        await gone.list_models(record=exchanges.append)
    told = repr([(exchange.peer, exchange.trace) for exchange in exchanges])
    assert "127.0.0.1" in told
    assert "canary" not in told


def test_what_is_no_certificate_is_none() -> None:
    assert read_certificate(b"\x30\x03\x02\x01\x05") is None

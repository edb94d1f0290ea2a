"""Servers that misbehave on purpose over real sockets, and what a client needs to meet them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.transport.tls import tls_context
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sora_desktop.domain.exchanges import Exchange

KEY = "sk-canary/7f3a+Q9z=XYZ"
"""A key with every sign that is spelt differently in URLs, JSON and base64."""


@dataclass
class Received:
    """A request as a server saw it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes


@dataclass
class Wire:
    """The server's end of a connection."""

    connection: socket.socket
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        with contextlib.suppress(OSError):
            self.connection.sendall(data)

    def answer(
        self,
        status: int = 200,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        media_type: str = "application/json",
    ) -> None:
        """Send a whole answer."""
        head = {"Content-Type": media_type, "Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self.send(f"HTTP/1.1 {status} Fine\r\n{lines}\r\n".encode() + body)

    def reset(self) -> None:
        """Break the connection off with an RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def hang(self, seconds: float = 30.0) -> None:
        """Say nothing for a time, or until the test ends."""
        self.stopping.wait(seconds)


class ScriptedServer:
    """Serves what a script writes, a thread a connection; remembers every request."""

    def __init__(
        self, script: Callable[[Received, Wire], object], *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        """Listen on a free port."""
        self.requests: list[Received] = []
        self.peak = 0
        self._script = script
        self._tls = tls
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server((host, 0), backlog=64)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        self.port = self._listener.getsockname()[1]
        scheme = "https" if tls else "http"
        self.origin = f"{scheme}://{host}:{self.port}"
        self.base_url = f"{self.origin}/v1"

    def count(self, method: str) -> int:
        """Count the requests of a method."""
        return sum(1 for request in self.requests if request.method == method)

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        wire = connection
        try:
            if self._tls:
                wire = self._tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open.add(wire)
                self.peak = max(self.peak, len(self._open))
            while not self._stopping.is_set() and (request := _read_request(wire)):
                self.requests.append(request)
                if self._script(request, Wire(wire, self._stopping)) is False:
                    return
        except OSError:
            return
        finally:
            with self._lock:
                self._open.discard(wire)
            wire.close()
            connection.close()


def _read_request(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Received(method, target, headers, body, head + b"\r\n\r\n" + body)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep proxies of the machine out, and the context of one test out of the next."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    tls_context.cache_clear()
    yield
    tls_context.cache_clear()


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Give a function that starts a server with a script."""
    servers: list[ScriptedServer] = []

    def start(script: Callable[[Received, Wire], object], **options: object) -> ScriptedServer:
        server = ScriptedServer(script, **options)  # type: ignore[arg-type]
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def patience() -> Patience:
    """Give a patience that suits a test."""
    return Patience(
        connect=1.5,
        read=0.6,
        create=0.8,
        stall=0.8,
        repeatable=2.0,
        longest_wait=0.5,
        first_wait=0.01,
        most_wait=0.02,
    )


@pytest.fixture
async def connect(patience: Patience) -> AsyncIterator[Callable[..., HttpSoraClient]]:
    """Give a function that makes a client for a base URL, with the canary as its key."""
    clients: list[HttpSoraClient] = []

    def make(base_url: str, *, key: str | None = KEY, **options: object) -> HttpSoraClient:
        on_learned = options.pop("on_learned", None)
        secrets = ConnectionSecrets(key=key, **options.pop("secrets", {}))  # type: ignore[arg-type]
        settings = {"id": "c1", "name": "there", "auth": Auth.BEARER, **options}
        connection = Connection(base_url=base_url, **settings)  # type: ignore[arg-type]
        client = HttpSoraClient(connection, secrets, patience=patience, on_learned=on_learned)  # type: ignore[arg-type]
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@dataclass
class MemorySink:
    """Keeps the bytes of a clip in memory."""

    data: bytearray = field(default_factory=bytearray)
    etag: str | None = None
    total: int | None = None
    begins: list[int] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)

    @property
    def offset(self) -> int:
        """Tell how much is there."""
        return len(self.data)

    def begin(self, *, offset: int, etag: str | None, total: int | None) -> None:
        """Get ready."""
        self.begins.append(offset)
        del self.data[offset:]
        assert len(self.data) == offset
        self.etag, self.total = etag, total

    def write(self, data: bytes) -> None:
        """Append."""
        self.writes.append(len(data))
        self.data += data


@pytest.fixture
def sink() -> MemorySink:
    """Give an empty sink."""
    return MemorySink()


@pytest.fixture
def sinks() -> Callable[[], MemorySink]:
    """Give a function that makes empty sinks."""
    return MemorySink


@pytest.fixture
def stop() -> threading.Event:
    """Give the switch of a transfer, not yet set."""
    return threading.Event()


@pytest.fixture
def exchanges() -> list[Exchange]:
    """Give a list to record in: `record=exchanges.append`."""
    return []


@pytest.fixture
def clip() -> bytes:
    """Give bytes that begin like an MP4; nobody plays them here."""
    return b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 12_000


CERTIFICATE = Path(__file__).with_name("self-signed.pem")
"""For 127.0.0.1 and localhost, by an authority that nobody trusts."""


@pytest.fixture
def tls() -> ssl.SSLContext:
    """Give what a server needs to speak TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
def certificate() -> str:
    """Give the path of that certificate, which is its own authority."""
    return str(CERTIFICATE)


@pytest.fixture
def trusted_tls(tls: ssl.SSLContext, certificate: str, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Give the same, on a computer that trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    return tls

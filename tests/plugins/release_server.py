"""A server that tells of releases over TLS, as GitHub does, and a look at every socket that is opened.

The fixture `release_server` is there for every test; the computer trusts it while the test runs:

    def test_something(release_server: ReleaseServer) -> None:

and `calls_out` lists every address that this process connects to, or looks up, during a test.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.conftest import Received, ScriptedServer, Wire

PATH = "/repos/nuts/peanut/releases/latest"

_OUTWARDS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
"""The audit events by which Python tells of a way out of the process, and which of their arguments says where to."""

_lists: list[list[Any]] = []


@dataclass
class ReleaseServer:
    """Answers one address; what it says can be changed at any time.

    Attributes:
        document: what it tells, or None for that there is no release.
        status: with which status, if not the usual one.
        headers: further headers of its answers.
    """

    document: Any = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    _server: ScriptedServer | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        assert self._server is not None
        origin: str = self._server.origin
        return origin

    @property
    def address(self) -> str:
        """Where it tells of the newest release."""
        return f"{self.origin}{PATH}"

    @property
    def requests(self) -> list[Received]:
        """Every request that arrived, oldest first."""
        assert self._server is not None
        return self._server.requests

    def publish(self, version: str, **further: object) -> None:
        """Tell of a release from now on, in the shape in which GitHub does."""
        self.document = {
            "url": f"{self.origin}/repos/nuts/peanut/releases/1",
            "html_url": f"{self.origin}/nuts/peanut/releases/tag/v{version}",
            "id": 1,
            "tag_name": f"v{version}",
            "name": f"Peanut {version}",
            "draft": False,
            "prerelease": False,
            "published_at": "2026-11-20T12:00:00Z",
            "assets": [],
            "body": "What is new.",
        } | further
        self.headers["ETag"] = f'W/"{version}"'

    def listen(self, server: ScriptedServer) -> None:
        """Answer what comes to a socket."""
        self._server = server

    def answer(self, request: Received, wire: Wire) -> None:
        """Answer one request."""
        if self.status is not None:
            wire.answer(self.status, b"{}", self.headers)
        elif self.document is None or request.target != PATH:
            wire.answer(404, b'{"message": "Not Found"}')
        elif request.headers.get("if-none-match") == self.headers.get("ETag", ""):
            wire.answer(304, b"", self.headers)
        else:
            wire.answer(200, json.dumps(self.document).encode(), self.headers)


@pytest.fixture
def release_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseServer]:
    """Give a server that tells of no release yet, and that this computer trusts."""
    import ssl  # noqa: PLC0415 - few tests need it

    from sora_desktop.clients.transport.tls import tls_context  # noqa: PLC0415 - it brings the network library
    from tests.clients.conftest import ScriptedServer  # noqa: PLC0415 - the same
    from tests.plugins.video_server import CERTIFICATES  # noqa: PLC0415 - a plugin, which pytest loads by itself

    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    tls_context.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "good.pem")
    made = ReleaseServer()
    listening = ScriptedServer(made.answer, tls=context)
    made.listen(listening)
    yield made
    listening.close()
    tls_context.cache_clear()


@pytest.fixture
def calls_out() -> Iterator[list[Any]]:
    """Give a list to which every address is added that this process turns to; sockets of files are none."""
    _listen_in()
    seen: list[Any] = []
    _lists.append(seen)
    yield seen
    _lists.remove(seen)


@cache
def _listen_in() -> None:
    """Hear of every way out from now on; nobody can take such a hook away again."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _lists and event in _OUTWARDS:
        where = arguments[_OUTWARDS[event]]
        if event.startswith("socket.get") or isinstance(where, tuple):
            for seen in _lists:
                seen.append(where)

"""Follows a request by what the HTTP library tells of it: step by step, and to whom."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.addresses import origin_of
from sora_desktop.domain.exchanges import TraceStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from sora_desktop.clients.transport.peers import Peers, Stream
    from sora_desktop.domain.exchanges import Peer

_MOST_STEPS = 60
"""A request has a dozen, and some more with proxies."""


class Trail:
    """What is known of the way of one request."""

    __slots__ = ("_made", "_origin", "_peer", "_peers", "_start", "_steps", "_tunnelled", "_wanted")

    def __init__(self, url: httpx.URL, peers: Peers, *, wanted: bool) -> None:
        """Begin.

        Args:
            url: where the request goes.
            peers: remembers who is at the other end of a connection.
            wanted: whether anybody will look at the steps.
        """
        self._start = time.monotonic()
        self._origin = origin_of(url)
        self._peers = peers
        self._wanted = wanted
        self._steps: list[tuple[str, float]] = []
        self._peer: Peer | None = None
        self._made = False
        self._tunnelled = False

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._start

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """What was told, in order."""
        return tuple(TraceStep(event, at) for event, at in self._steps)

    @property
    def peer(self) -> Peer | None:
        """Who is at the other end, as far as it is certain."""
        if self._peer is not None or self._made:
            return self._peer
        # Nothing was told of the connection, which was there already, and it broke.
        return self._peers.sole(self._origin) if self._steps else None

    def see(self, event: str, info: Mapping[str, object], proxy: str | None) -> None:
        """Take in an event.

        Args:
            event: its name.
            info: what the library tells of it.
            proxy: host and port of the proxy that was dialled, if it was one.
        """
        if self._wanted and len(self._steps) < _MOST_STEPS:
            self._steps.append((event, self.elapsed))
        if event.endswith("connect_tcp.started"):
            self._made, self._peer = True, None
        elif event.endswith("connect_tcp.complete"):
            self._peer = self._peers.connected(info["return_value"], proxy)  # type: ignore[arg-type]
        elif event.endswith("send_request_headers.started"):
            self._tunnelled |= getattr(info.get("request"), "method", b"") == b"CONNECT"
        elif event.endswith("start_tls.complete") and self._peer is not None and (proxy is None or self._tunnelled):
            # TLS with a proxy comes before the tunnel, and says nothing of the server.
            self._peer = self._peers.secured(self._peer, info["return_value"])  # type: ignore[arg-type]

    def answered(self, stream: Stream | None) -> None:
        """Take in over which connection the answer comes."""
        if self._peer is None:
            self._peer = self._peers.of(stream)
        elif stream is not None:
            self._peers.keep(self._origin, self._peer, stream)

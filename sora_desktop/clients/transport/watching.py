"""Sees how far a request got on the wire, because only that tells whether it may have been taken."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.addresses import origin_of
from sora_desktop.domain.errors import UnsafeRedirect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from sora_desktop.clients.transport.networks import NetworkGuard
    from sora_desktop.clients.transport.trail import Trail


class Stage(IntEnum):
    """How far a request is."""

    CONNECTING = 0
    TUNNELLING = 1
    """TCP to a proxy is there; it is being asked to lead on."""

    SECURING = 2
    """TCP is there; TLS is being agreed on."""

    SENT = 3
    """The first byte of the request may be on its way."""


class Watch:
    """Follows one request through the events that httpx traces.

    Attributes:
        stage: how far the request got.
        proxy: host and port of the proxy that the request goes by, as far as is known, or None.
    """

    def __init__(
        self,
        url: httpx.URL,
        guard: NetworkGuard,
        trail: Trail,
        on_sent: Callable[[], None] | None = None,
        *,
        may_be_proxied: bool = True,
    ) -> None:
        """Watch a request.

        Args:
            url: where it goes.
            guard: told where the connection really leads.
            trail: told of every event.
            on_sent: called when the connection is made and the request is about to be sent.
            may_be_proxied: whether a connection to somebody else can only be one to a proxy.
        """
        self._on_sent = on_sent
        self._may_be_proxied = may_be_proxied
        self.stage = Stage.CONNECTING
        self.proxy: str | None = None
        self._url = url
        self._guard = guard
        self._trail = trail

    @property
    def sent(self) -> bool:
        """Whether the server may have seen any of the request."""
        return self.stage is Stage.SENT

    def see(self, event: str, info: Mapping[str, object]) -> None:
        """Take in an event.

        Raises:
            UnsafeRedirect: the connection leads where it must not.
        """
        self._trail.see(event, info, self.proxy)
        if event.endswith("connect_tcp.started"):
            self._note_dialled(str(info.get("host")), info.get("port"))
        elif event.endswith("connect_tcp.complete"):
            self._check_peer(info["return_value"])
        elif event.endswith("start_tls.started"):
            self.stage = Stage.SECURING
        elif event.endswith("send_request_headers.started"):
            self._note_sending(info.get("request"))

    async def see_async(self, event: str, info: Mapping[str, object]) -> None:
        """Take in an event of an asynchronous request; closes a connection that must not be used."""
        try:
            self.see(event, info)
        except UnsafeRedirect:
            stream = info["return_value"]
            await stream.aclose()  # type: ignore[attr-defined]
            raise

    def _note_dialled(self, host: str, port: object) -> None:
        expected = (self._url.raw_host.decode("ascii"), origin_of(self._url)[2])
        # A proxy is configured on this computer; no server sent us to it.
        self.proxy = f"{host}:{port}" if self._may_be_proxied and (host, port) != expected else None

    def _note_sending(self, request: object) -> None:
        """Tell our request from the CONNECT by which a proxy is asked for a tunnel."""
        if getattr(request, "method", b"") == b"CONNECT":
            self.stage = Stage.TUNNELLING
            return
        self.stage = Stage.SENT
        if self._on_sent is not None:
            self._on_sent()

    def _check_peer(self, stream: object) -> None:
        if self.proxy is not None:
            self.stage = Stage.TUNNELLING
            return
        peer = stream.get_extra_info("server_addr")  # type: ignore[attr-defined]
        self._guard.connected(self._url, str(peer[0]) if isinstance(peer, tuple) and peer else "")

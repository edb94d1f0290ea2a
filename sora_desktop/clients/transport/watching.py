"""Sees how far a request got on the wire, because only that tells whether it may have been taken."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import UnsafeRedirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from sora_desktop.clients.transport.networks import NetworkGuard


class Stage(IntEnum):
    """How far a request is."""

    CONNECTING = 0
    SECURING = 1
    """TCP is there; TLS is being agreed on."""

    SENT = 2
    """The first byte of the request may be on its way."""


class Watch:
    """Follows one request through the events that httpx traces.

    Attributes:
        stage: how far the request got.
    """

    def __init__(self, url: httpx.URL, guard: NetworkGuard) -> None:
        """Watch a request to `url`; `guard` is told where the connection really leads."""
        self.stage = Stage.CONNECTING
        self._url = url
        self._guard = guard
        self._dialled: object = None

    @property
    def sent(self) -> bool:
        """Whether the server may have seen any of the request."""
        return self.stage is Stage.SENT

    def see(self, event: str, info: Mapping[str, object]) -> None:
        """Take in an event.

        Raises:
            UnsafeRedirect: the connection leads where it must not.
        """
        if event.endswith("connect_tcp.started"):
            self._dialled = info.get("host")
        elif event.endswith("connect_tcp.complete"):
            self._check_peer(info["return_value"])
        elif event.endswith("start_tls.started"):
            self.stage = Stage.SECURING
        elif event.endswith("send_request_headers.started") and _is_ours(info.get("request")):
            self.stage = Stage.SENT

    async def see_async(self, event: str, info: Mapping[str, object]) -> None:
        """Take in an event of an asynchronous request; closes a connection that must not be used."""
        try:
            self.see(event, info)
        except UnsafeRedirect:
            stream = info["return_value"]
            await stream.aclose()  # type: ignore[attr-defined]
            raise

    def _check_peer(self, stream: object) -> None:
        if self._dialled != self._url.raw_host.decode("ascii"):
            return  # a proxy: it is configured here, and no server sent us to it
        peer = stream.get_extra_info("server_addr")  # type: ignore[attr-defined]
        if isinstance(peer, tuple) and peer:
            self._guard.connected(self._url, str(peer[0]))


def _is_ours(request: object) -> bool:
    """Tell our request from the CONNECT by which a proxy is asked for a tunnel."""
    return getattr(request, "method", b"") != b"CONNECT"

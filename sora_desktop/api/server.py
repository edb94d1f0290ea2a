"""Runs the service on the loop that is there already, be it a command's or the window's."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sora_desktop.api.refusals import Refusal
from sora_desktop.domain.errors import CannotListen

if TYPE_CHECKING:
    from starlette.types import ASGIApp

ABORT_KEY = "abort"
"""Under which the state of a request has the function that breaks its connection off."""

_BACKLOG = 128
_IDLE_SECONDS = 60
_GRACE = 2
"""Seconds that answers under way get when the service ends; downloads can be taken up again."""


class LocalServer:
    """Uvicorn without its own loop, signal handlers and clock: it does nothing while nobody asks."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        """Prepare to serve on a socket that listens already."""
        # What it calls an error are requests that we cut off ourselves when we end.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        self._listener = listener
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                # Its clock would have to tick for that; the guard says the time.
                date_header=False,
                proxy_headers=False,
                backlog=_BACKLOG,
                timeout_keep_alive=_IDLE_SECONDS,
                timeout_graceful_shutdown=_GRACE,
            )
        )

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self._listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Begin to accept connections."""
        config = self._server.config
        config.load()
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup(sockets=[self._listener])

    async def stop(self) -> None:
        """Accept no more, let short answers come to their end, and cut the others off."""
        tasks = set(self._server.server_state.tasks)
        await self._server.shutdown(sockets=[self._listener])
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)


def bind(host: str, port: int) -> socket.socket:
    """Take an address; connections to it wait until somebody accepts them.

    Raises:
        CannotListen: it is taken, or no address of this computer.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise _cannot(host, port, error) from error
    try:
        if os.name != "nt":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except (OSError, OverflowError) as error:
        listener.close()
        raise _cannot(host, port, error) from error
    return listener


def _cannot(host: str, port: int, error: Exception) -> CannotListen:
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return CannotListen(address=where, reason=(getattr(error, "strerror", None) or str(error)).lower())


class _Protocol(H11Protocol):
    """HTTP/1.1 whose requests can break their connection off, and whose answer to what is no HTTP has our form."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the requests of this connection find it in their state."""
        super().connection_made(transport)
        state: dict[str, Any] = {**self.app_state, ABORT_KEY: transport.abort}
        self.app_state = state

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        answer = Refusal(400, "no_http", msg, "Send a request of HTTP/1.1.").answer()
        headers = [*answer.raw_headers, (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=headers),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

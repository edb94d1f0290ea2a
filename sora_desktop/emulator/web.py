"""The web server as the emulator needs it: quiet, ended by signals, with its connections within reach."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sora_desktop import __version__
from sora_desktop.emulator.faults.wire import WIRE_KEY, Wire
from sora_desktop.emulator.guard import EMULATOR_HEADER
from sora_desktop.emulator.refusals import invalid

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Iterator


class Server(uvicorn.Server):
    """Uvicorn that tells when it accepts, and that ends on a signal instead of passing it on."""

    was_interrupted = False
    """Whether Ctrl+C ended it."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        """Prepare to serve.

        Args:
            config: of uvicorn.
            on_started: called once connections are accepted.
        """
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept."""
        await super().startup(sockets)
        self._on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen for signals without raising them anew afterwards, so that we can clean up."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        # Windows has one signal more: Ctrl+Break.
        ending = [number for number in signal.Signals if number.name in ("SIGINT", "SIGTERM", "SIGBREAK")]
        before = {number: signal.signal(number, self._end) for number in ending}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: object) -> None:
        del frame
        self.was_interrupted = number == signal.SIGINT
        self.should_exit = True


class Protocol(H11Protocol):
    """HTTP/1.1 whose requests know their connection, and whose answer to what is no HTTP has the protocol's form."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the requests of this connection find it in their state."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, WIRE_KEY: Wire(transport)}

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        body = invalid(msg, code=None).answer().body
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("connection", "close"),
            (EMULATOR_HEADER, __version__),
        ]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=bytes(body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

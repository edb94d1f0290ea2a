"""Runs the emulator: binds, says where it listens, serves, and ends cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sora_desktop import __version__
from sora_desktop.emulator.app import build_app
from sora_desktop.emulator.dialects.registry import dialect_of
from sora_desktop.emulator.guard import EMULATOR_HEADER
from sora_desktop.emulator.ledger import Ledger
from sora_desktop.emulator.refusals import invalid
from sora_desktop.simulation.engine import Simulation, SimulationSettings
from sora_desktop.simulation.spec import ClipSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.emulator.options import EmulatorOptions

LIFETIME = 24 * 3600.0
"""Seconds for which a finished clip can be fetched."""

INTERRUPTED = 130
"""The exit code after Ctrl+C."""

_BACKLOG = 2048
_IDLE_SECONDS = 60
_MOST_RENDERS = 4


def serve(options: EmulatorOptions) -> int:
    """Serve until SIGTERM or Ctrl+C.

    The first line on standard output is `listening on http://HOST:PORT/v1` (the base URL of
    the dialect), written once connections are accepted.

    Returns:
        The exit code: 0 after SIGTERM, 130 after Ctrl+C, 1 if the address or the ledger cannot be used.
    """
    # What it calls an error are requests that we cut off ourselves when we end.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    try:
        listener = _bind(options.host, options.port)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        _complain(
            f"Cannot listen on {options.host}:{options.port}: {reason}. Choose another port, or 0 for a free one."
        )
        return 1
    with listener:
        try:
            ledger = Ledger(options.ledger) if options.ledger else None
        except OSError as error:
            _complain(f"Cannot write the ledger {options.ledger}: {(error.strerror or str(error)).lower()}.")
            return 1
        with contextlib.closing(_simulation(options, ledger)) as simulation:
            try:
                return _run(options, simulation, listener)
            finally:
                if ledger:
                    ledger.close()


def _simulation(options: EmulatorOptions, ledger: Ledger | None) -> Simulation:
    dialect = dialect_of(options.dialect)
    settings = SimulationSettings(
        job_seconds=options.job_seconds,
        seed=options.seed,
        clip=ClipSource(options.clip),
        lifetime=LIFETIME,
        renders=max(1, min(_MOST_RENDERS, (os.cpu_count() or 1) // 2)),
        new_id=dialect.new_id,
    )
    return Simulation(dialect.rules, settings, on_billed=ledger.enter if ledger else None)


def _run(options: EmulatorOptions, simulation: Simulation, listener: socket.socket) -> int:
    host, port = listener.getsockname()[:2]
    dialect = dialect_of(options.dialect)
    with contextlib.ExitStack() as stack:
        # Clips with signed addresses are at another port, because that makes another origin.
        store = stack.enter_context(_bind(options.host, 0)) if dialect.signs_urls else None
        app = build_app(
            simulation,
            dialect=options.dialect,
            key=options.key,
            host=options.host,
            job_seconds=options.job_seconds,
            files_port=store.getsockname()[1] if store else None,
        )
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_IDLE_SECONDS,
            # Downloads that are still running are cut off at once: they can be taken up again.
            timeout_graceful_shutdown=0,
        )
        shown = f"[{host}]" if ":" in host else host
        server = _Server(config, lambda: print(f"listening on http://{shown}:{port}{dialect.base_path}", flush=True))  # noqa: T201
        asyncio.run(server.serve(sockets=[listener, store] if store else [listener]))
        return INTERRUPTED if server.was_interrupted else 0


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - words for a person


class _Server(uvicorn.Server):
    """Uvicorn that tells when it accepts, and that ends on a signal instead of passing it on."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started
        self.was_interrupted = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
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


class _Protocol(H11Protocol):
    """HTTP/1.1 whose answer to what is no HTTP has the protocol's form too."""

    def send_400_response(self, msg: str) -> None:
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

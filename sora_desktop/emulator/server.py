"""Runs the emulator: binds, says where it listens, serves, and ends cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from typing import TYPE_CHECKING, TypeVar

import uvicorn

from sora_desktop.emulator.app import build_app
from sora_desktop.emulator.dialects.registry import dialect_of
from sora_desktop.emulator.faults.layer import FaultLayer
from sora_desktop.emulator.faults.live import LiveScript
from sora_desktop.emulator.faults.log import DecisionLog, note_bill
from sora_desktop.emulator.faults.script import FaultScriptError
from sora_desktop.emulator.ledger import Ledger
from sora_desktop.emulator.web import Protocol, Server
from sora_desktop.simulation.engine import Simulation, SimulationSettings
from sora_desktop.simulation.spec import ClipSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp

    from sora_desktop.emulator.options import EmulatorOptions
    from sora_desktop.simulation.jobs import SimulatedVideo

Opened = TypeVar("Opened")

LIFETIME = 24 * 3600.0
"""Seconds for which a finished clip can be fetched."""

INTERRUPTED = 130
"""The exit code after Ctrl+C."""

WRONG_SCRIPT = 2
"""The exit code where the script of faults cannot be used."""

_BACKLOG = 2048
_IDLE_SECONDS = 60
_MOST_RENDERS = 4


class CannotStart(Exception):
    """The emulator cannot run as it was asked to; the text says why."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        """Keep what to say, and the exit code."""
        super().__init__(sentence)
        self.code = code


def serve(options: EmulatorOptions) -> int:
    """Serve until SIGTERM or Ctrl+C.

    The first line on standard output is `listening on http://HOST:PORT/v1` (the base URL of
    the dialect), written once connections are accepted.

    Returns:
        The exit code: 0 after SIGTERM, 130 after Ctrl+C, 1 if the address, the ledger or the log
        cannot be used, 2 if the script of faults cannot.
    """
    # What it calls an error are requests that we cut off ourselves when we end.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    try:
        with contextlib.ExitStack() as stack:
            return _serve(options, stack)
    except CannotStart as reason:
        print(reason, file=sys.stderr)  # noqa: T201 - words for a person
        return reason.code


def _serve(options: EmulatorOptions, stack: contextlib.ExitStack) -> int:
    try:
        listener = stack.enter_context(_bind(options.host, options.port))
    except OSError as error:
        where = f"{options.host}:{options.port}"
        msg = f"Cannot listen on {where}: {_reason(error)}. Choose another port, or 0 for a free one."
        raise CannotStart(msg) from error
    ledger = (
        stack.enter_context(contextlib.closing(_open(options.ledger, "ledger", Ledger))) if options.ledger else None
    )
    log = _open_log(options)
    if log:
        stack.callback(log.close)
    script = _read_script(options, log) if log else None
    simulation = stack.enter_context(contextlib.closing(_simulation(options, ledger)))
    return _run(options, simulation, listener, log=log, script=script)


def _open(path: Path, name: str, opening: Callable[[Path], Opened]) -> Opened:
    try:
        return opening(path)
    except OSError as error:
        msg = f"Cannot write the {name} {path}: {_reason(error)}."
        raise CannotStart(msg) from error


def _open_log(options: EmulatorOptions) -> DecisionLog | None:
    """Open the log, which without a file is what a person reads; None where nobody wants one."""
    if options.faults is None and options.log is None:
        return None
    told = _descriptor() if options.faults else None
    if options.log is None:
        return DecisionLog(text=told)
    return _open(options.log, "log", lambda path: DecisionLog(path, text=told))


def _descriptor() -> int | None:
    """Give where a person reads, if there is such a place."""
    try:
        return sys.stderr.fileno() if sys.stderr else None
    except OSError:
        return None


def _read_script(options: EmulatorOptions, log: DecisionLog) -> LiveScript | None:
    if options.faults is None:
        return None
    try:
        return LiveScript(options.faults, log, seed=options.seed)
    except OSError as error:
        msg = f"Cannot read the script of faults {options.faults}: {_reason(error)}."
        raise CannotStart(msg, WRONG_SCRIPT) from error
    except FaultScriptError as error:
        problems = "".join(f"\n  {problem}" for problem in error.problems)
        msg = f"The script of faults {options.faults} cannot be used:{problems}"
        raise CannotStart(msg, WRONG_SCRIPT) from error


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

    def bill(video: SimulatedVideo, idempotency_key: str | None) -> None:
        if ledger:
            ledger.enter(video, idempotency_key)
        note_bill(video)

    return Simulation(dialect.rules, settings, on_billed=bill)


def _run(
    options: EmulatorOptions,
    simulation: Simulation,
    listener: socket.socket,
    *,
    log: DecisionLog | None,
    script: LiveScript | None,
) -> int:
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
        if log:
            app = FaultLayer(app, base_path=dialect.base_path, log=log, script=script)
        shown = f"[{host}]" if ":" in host else host
        line = f"listening on http://{shown}:{port}{dialect.base_path}"
        server = Server(_config(app), lambda: print(line, flush=True))  # noqa: T201 - who started it waits for it
        asyncio.run(_until_ended(server, [listener, store] if store else [listener], script))
        return INTERRUPTED if server.was_interrupted else 0


async def _until_ended(server: Server, sockets: list[socket.socket], script: LiveScript | None) -> None:
    watching = asyncio.create_task(script.watch()) if script else None
    try:
        await server.serve(sockets=sockets)
    finally:
        if watching:
            watching.cancel()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
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


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

"""The program in this process and as one of its own, emulators, and what stands between the two."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop import composition
from sora_desktop.__main__ import main
from sora_desktop.resources import resource_path
from sora_desktop.services.reconciliation import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Reply = tuple[int, bytes | dict[str, Any]] | tuple[int, bytes | dict[str, Any], dict[str, str]] | None
    """Status, body and headers of an answer; None in the place of one breaks the connection off."""

PROGRAM = [sys.executable, "-m", "sora_desktop"]
EMULATOR = """
import os, sys, threading
# When the tests are killed, nobody else would end this process.
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
from sora_desktop.__main__ import main
sys.exit(main())
"""
LIMIT = 60.0
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:(\d+)/(?:api/)?v1)")
_JOB_SECONDS = "0.2"


@dataclass
class Outcome:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Everything on standard output, which must be JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def job(self) -> dict[str, Any]:
        """The one job on standard output."""
        (job,) = self.objects
        return job


@dataclass
class Program:
    """Runs the program over one data folder."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, said: str | bytes | None = None) -> Outcome:
        """Run it to its end within this process, with `said` on standard input."""
        given = said.encode() if isinstance(said, str) else said or b""
        streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdout", "stderr")}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self._environment.items():
                patch.setenv(name, value)
            for name, stream in {**streams, "stdin": io.TextIOWrapper(io.BytesIO(given), "utf-8")}.items():
                patch.setattr(sys, name, stream)
            code = main(list(arguments))
        out, err = (_text_of(streams[name]) for name in ("stdout", "stderr"))
        return self._checked(Outcome(code, out, err))

    def start(
        self, *arguments: str, command: list[str] = PROGRAM, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """Start it as a process of its own, and go on."""
        return subprocess.Popen(
            [*command, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **self._environment},
        )

    def ended(self, process: subprocess.Popen[str], limit: float = LIMIT, said: str | None = None) -> Outcome:
        """Wait for the end of a process, with `said` on its standard input."""
        try:
            out, err = process.communicate(said, timeout=limit)
        finally:
            process.kill()
            process.wait()
        return self._checked(Outcome(process.returncode, out, err))

    def connect(self, url: str, *options: str, name: str = "emu", default: bool = True) -> None:
        """Add the server at `url`, without a key if the options name none, and use it where none is named."""
        added = self.run("connections", "add", name, "--base-url", url, *(options or ("--auth", "none")))
        assert added.code == 0, added.err
        if default:
            assert self.run("connections", "default", name).code == 0

    @property
    def _environment(self) -> dict[str, str]:
        return {"SORA_DESKTOP_DATA_DIR": str(self.data), **self.environment}

    @staticmethod
    def _checked(outcome: Outcome) -> Outcome:
        assert "Traceback" not in outcome.err, outcome.err
        assert "made a mistake" not in outcome.err, outcome.err
        return outcome


def _text_of(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


@dataclass
class RunningEmulator:
    """An emulator that listens."""

    url: str
    process: subprocess.Popen[str]
    ledger_file: Path
    earlier_bills: int = 0

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every create that was billed since the test asked for the emulator."""
        if not self.ledger_file.exists():
            return []
        lines = self.ledger_file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines[self.earlier_bills :]]

    def wait_for_bills(self, count: int = 1) -> None:
        """Wait until it has billed so many creates."""
        until = time.monotonic() + 20
        while len(self.ledger) < count:
            assert time.monotonic() < until, "nothing was billed"
            time.sleep(0.02)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "data")


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for lost videos as often as ever, but sooner; for programs that run in this process."""
    monkeypatch.setattr(composition, "Reconciliation", partial(Reconciliation, looks=(0.0, 0.1, 0.2, 0.3)))


@pytest.fixture(scope="session")
def start_emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., RunningEmulator]]:
    """Start emulators that live as long as the tests."""
    folder = tmp_path_factory.mktemp("ledgers")
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> RunningEmulator:
        ledger = folder / f"{len(running)}.jsonl"
        served = ("--port", "0", "--ledger", str(ledger), "--clip", "stub")
        process = subprocess.Popen(
            [sys.executable, "-c", EMULATOR, "emulator", *served, *options],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = _LISTENING.fullmatch(process.stdout.readline().strip())
        assert said is not None
        return RunningEmulator(said[1], process, ledger)

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def emulators() -> dict[tuple[str, ...], RunningEmulator]:
    """Know which emulators run already."""
    return {}


@pytest.fixture
def emulator(
    start_emulator: Callable[..., RunningEmulator], emulators: dict[tuple[str, ...], RunningEmulator]
) -> Callable[..., RunningEmulator]:
    """Give emulators with the given options; tests share those with the same."""

    def give(*options: str) -> RunningEmulator:
        wanted = options if "--job-seconds" in options else ("--job-seconds", _JOB_SECONDS, *options)
        found = emulators.get(wanted) or emulators.setdefault(wanted, start_emulator(*wanted))
        found = RunningEmulator(found.url, found.process, found.ledger_file)
        found.earlier_bills = len(found.ledger)
        return found

    return give


@pytest.fixture
def server(program: Program, emulator: Callable[..., RunningEmulator]) -> RunningEmulator:
    """Give an emulator that is connected as `emu` and used by default."""
    running = emulator()
    program.connect(running.url)
    return running


class OddServer(ThreadingHTTPServer):
    """A video server that answers as it should, but for what a test changes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Odd)
        self.create: Reply = (200, {"id": "video_odd", "object": "video", "status": "queued"})
        self.first_creates: list[Reply] = []
        """What it answers to the first creates, each once."""

        self.look: Reply = (200, {"id": "video_odd", "object": "video", "status": "completed", "progress": 100})
        self.clip = resource_path("simulation", "stub.mp4").read_bytes()
        self.content: Reply = (200, self.clip, {"Content-Type": "video/mp4"})
        self.listing: Reply = (200, {"object": "list", "data": [], "has_more": False})
        self.posts = 0

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, method: str, path: str) -> Reply:
        """Choose the answer."""
        path = path.partition("?")[0]
        if method == "POST":
            self.posts += 1
            return self.first_creates.pop(0) if self.first_creates else self.create
        if path.endswith("/content"):
            return self.content
        return self.listing if path.endswith("/videos") else self.look


class _Odd(BaseHTTPRequestHandler):
    server: OddServer

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.answer(self.command, self.path)
        if reply is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        status, body, headers = (*reply, {})[:3]
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        media = "text/html" if data.startswith(b"<") else "application/json"
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()


@pytest.fixture
def odd(program: Program) -> Iterator[OddServer]:
    """Give an odd server, used by default."""
    with OddServer() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        program.connect(running.url)
        yield running
        running.shutdown()

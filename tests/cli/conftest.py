"""The program as a process of its own, and the emulator as another."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = [sys.executable, "-m", "sora_desktop"]
LIMIT = 60.0
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:(\d+)/v1)")


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


@dataclass
class Program:
    """Runs the program over one data folder."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start it and go on."""
        environment = {**os.environ, **self.environment, "SORA_DESKTOP_DATA_DIR": str(self.data)}
        return subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    def run(self, *arguments: str, said: str | None = None) -> Outcome:
        """Run it to its end, with `said` on standard input."""
        process = self.start(*arguments, stdin=subprocess.PIPE if said is not None else subprocess.DEVNULL)
        try:
            out, err = process.communicate(said, timeout=LIMIT)
        finally:
            process.kill()
            process.wait()
        assert "Traceback" not in err, err
        return Outcome(process.returncode, out, err)


@dataclass
class RunningEmulator:
    """An emulator that listens."""

    url: str
    process: subprocess.Popen[str]
    ledger_file: Path

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every billed create so far."""
        if not self.ledger_file.exists():
            return []
        return [json.loads(line) for line in self.ledger_file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "data")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[..., RunningEmulator]]:
    """Start emulators with the given options; all end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> RunningEmulator:
        ledger = tmp_path / f"ledger-{len(running)}.jsonl"
        process = subprocess.Popen(
            [*PROGRAM, "emulator", "--port", "0", "--ledger", str(ledger), "--clip", "stub", *options],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
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
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


class HoldingProxy(ThreadingHTTPServer):
    """Stands before an emulator and can keep the reply to a create to itself."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        """Pass everything on to the base URL `target`."""
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = target
        self.holding = threading.Event()
        """Set while replies to creates are kept back."""

        self.held = threading.Event()
        """Set when one is."""

    @property
    def url(self) -> str:
        """Its own base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Passing(BaseHTTPRequestHandler):
    server: HoldingProxy

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        url = self.server.target + self.path.removeprefix("/v1")
        answer = httpx.request(self.command, url, content=body, headers=headers, timeout=30)
        if self.command == "POST" and self.server.holding.is_set():
            self.server.held.set()
            time.sleep(30)
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in {"transfer-encoding", "content-length", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return


@pytest.fixture
def holding_proxy() -> Iterator[Callable[[str], HoldingProxy]]:
    """Start proxies before given base URLs."""
    running: list[HoldingProxy] = []

    def start(target: str) -> HoldingProxy:
        proxy = HoldingProxy(target)
        running.append(proxy)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        return proxy

    yield start
    for proxy in running:
        proxy.shutdown()
        proxy.server_close()

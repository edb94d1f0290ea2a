"""Starts real emulators, each a process of its own."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

import sora_desktop

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(sora_desktop.__file__).parent.parent
PROGRAM = """
import json, os, sys, threading
from pathlib import Path
from sora_desktop.emulator.options import EmulatorOptions
from sora_desktop.emulator.server import serve
options = json.loads(sys.argv[1])
for name in {"ledger", "faults", "log"} & options.keys():
    options[name] = Path(options[name])
# When the tests are killed, nobody else would end this process.
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
sys.exit(serve(EmulatorOptions(**options)))
"""


@dataclass(frozen=True)
class RunningEmulator:
    """An emulator that accepts connections."""

    process: subprocess.Popen[str]
    base_url: str
    """Such as `http://127.0.0.1:40123/v1`."""

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return urlsplit(self.base_url).port or 0

    def client(self, **headers: str) -> httpx.Client:
        """Make a client for it."""
        return httpx.Client(base_url=self.base_url, headers=headers, timeout=30, trust_env=False)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it; gives its exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)


class EmulatorStarter(Protocol):
    """Starts an emulator that ends with the test."""

    def __call__(self, **options: object) -> RunningEmulator:
        """Start one with options of `EmulatorOptions`; the port is a free one."""


class DialectPlayer(Protocol):
    """Gives a client of a server that plays a dialect."""

    def __call__(self, dialect: str) -> httpx.Client:
        """Give the client; the server is shared by all tests."""


class VideoWaiter(Protocol):
    """Waits for a video."""

    def __call__(self, client: httpx.Client, video_id: str) -> dict[str, object]:
        """Give the video once it is completed or failed."""


@contextlib.contextmanager
def _running(**options: object) -> Iterator[RunningEmulator]:
    """Start an emulator, wait until it listens, and end it afterwards."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, json.dumps({"port": 0, **options})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on http://"), line + process.stderr.read()
            yield RunningEmulator(process, line.removeprefix("listening on ").strip())
        finally:
            process.kill()


@pytest.fixture(scope="session")
def emulator() -> Iterator[RunningEmulator]:
    """An emulator with quick jobs and the ready-made clip, shared by all tests."""
    with _running(job_seconds=0.2, clip="stub") as started:
        yield started


@pytest.fixture
def client(emulator: RunningEmulator) -> Iterator[httpx.Client]:
    """A client of the shared emulator."""
    with emulator.client() as made:
        yield made


@pytest.fixture(scope="session")
def locked_emulator() -> Iterator[RunningEmulator]:
    """An emulator that asks for the key `sk-emulator`, and whose jobs take no time; shared by all tests."""
    with _running(key="sk-emulator", job_seconds=0.01, clip="stub") as started:
        yield started


@pytest.fixture
def start_emulator() -> Iterator[EmulatorStarter]:
    with contextlib.ExitStack() as stack:

        def start(**options: object) -> RunningEmulator:
            return stack.enter_context(_running(**{"job_seconds": 0.2, "clip": "stub", **options}))

        yield start


@pytest.fixture(scope="session")
def played() -> Iterator[DialectPlayer]:
    """Give a function that gives a client of an emulator which plays a dialect, one for all tests."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def play(dialect: str) -> httpx.Client:
            started = stack.enter_context(_running(dialect=dialect, job_seconds=0.3, clip="stub"))
            return stack.enter_context(started.client())

        yield play


@pytest.fixture(scope="session")
def finished() -> VideoWaiter:
    """Give a function that waits for a video's end, or fails after a minute."""

    def wait(client: httpx.Client, video_id: str) -> dict[str, object]:
        pause = threading.Event()
        for _ in range(1200):
            video: dict[str, object] = client.get(f"/videos/{video_id}").json()
            if video["status"] in ("completed", "failed"):
                return video
            pause.wait(0.05)
        pytest.fail("The video did not end within a minute.")

    return wait


@pytest.fixture(scope="session")
def picture() -> bytes:
    """Give a small PNG."""
    return _png(64, 64)


@pytest.fixture(scope="session")
def wide_picture() -> bytes:
    """Give a PNG of 1280 x 720."""
    return _png(1280, 720)


def _png(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, "PNG")
    return target.getvalue()

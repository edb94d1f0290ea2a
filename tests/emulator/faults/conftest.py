"""A real emulator whose script of faults each test writes anew, with its ledger, its log and its raw connection."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import sora_desktop
from sora_desktop.emulator.faults.reading import read_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(sora_desktop.__file__).parent.parent
MANUAL = Path(sora_desktop.__file__).parent / "emulator" / "README.md"
NOTHING = "# Nothing goes wrong.\n"
PROGRAM = """
import os, sys, threading
from sora_desktop.cli.entry import run
# When the tests are killed, nobody else would end this process.
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
sys.exit(run(["emulator", *sys.argv[1:]]))
"""


@dataclass(frozen=True)
class Bytes:
    """What came over a raw connection."""

    data: bytes
    was_reset: bool

    @property
    def body(self) -> bytes:
        """What follows the headers."""
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def head(self) -> bytes:
        """The status line and the headers, in lower case."""
        return self.data.partition(b"\r\n\r\n")[0].lower()


class Bench:
    """A running emulator with faults."""

    def __init__(self, base_url: str, folder: Path, process: subprocess.Popen[str]) -> None:
        self.base_url = base_url
        self.port = int(base_url.rsplit(":", 1)[1].partition("/")[0])
        self.script = folder / "faults.toml"
        self.process = process
        self._ledger = folder / "ledger.jsonl"
        self._log = folder / "log.jsonl"
        self._bills_before = 0
        self._log_before = 0

    def begin(self) -> None:
        """Let nothing go wrong, and forget what was billed and logged."""
        self.write(NOTHING)
        with self.client() as client:
            client.get("/models")
        self._bills_before = len(self._ledger.read_text("utf-8").splitlines())
        self._log_before = len(self._log.read_text("utf-8").splitlines())

    def write(self, text: str) -> None:
        """Give it a script."""
        self.script.write_text(text, "utf-8")

    def recipe(self, title: str) -> None:
        """Give it the script that the manual has under a title."""
        text = MANUAL.read_text("utf-8").partition(f"\n### {title}\n")[2]
        assert text, f"The manual has no recipe “{title}”."
        script = text.partition("```toml\n")[2].partition("```")[0]
        read_script(script.encode())
        self.write(script)

    def client(self, **headers: str) -> httpx.Client:
        """Make a client for it."""
        return httpx.Client(base_url=self.base_url, headers=headers, timeout=20, trust_env=False)

    def bills(self) -> list[dict[str, object]]:
        """Give the lines of the ledger since the test began."""
        return [json.loads(line) for line in self._ledger.read_text("utf-8").splitlines()[self._bills_before :]]

    def decisions(self) -> list[dict[str, object]]:
        """Give the lines about requests in the log since the test began."""
        return [line for line in self.lines() if line["event"] == "request"]

    def lines(self) -> list[dict[str, object]]:
        """Give all lines of the log since the test began."""
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines()[self._log_before :]]

    def video(self, prompt: str = "x") -> str:
        """Make a video that is completed, with nothing going wrong; gives its id."""
        pause = threading.Event()
        with self.client() as client:
            video_id = str(client.post("/videos", json={"prompt": prompt}).json()["id"])
            while client.get(f"/videos/{video_id}").json()["status"] != "completed":
                pause.wait(0.05)
        return video_id

    def raw(self, method: str, path: str, body: bytes = b"", *, host: str = "127.0.0.1") -> Bytes:
        """Send a request and read until the connection ends."""
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: {host}:{self.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        data = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request.encode() + body)
            try:
                while piece := connection.recv(65_536):
                    data += piece
            except ConnectionResetError:
                return Bytes(data, was_reset=True)
        return Bytes(data, was_reset=False)

    def create(self, prompt: str = "x") -> Bytes:
        """Send a create over a raw connection."""
        return self.raw("POST", "/v1/videos", json.dumps({"prompt": prompt}).encode())

    def content(self, video_id: str) -> Bytes:
        """Fetch a clip over a raw connection."""
        return self.raw("GET", f"/v1/videos/{video_id}/content")


@contextlib.contextmanager
def _running(folder: Path, *options: str) -> Iterator[Bench]:
    (folder / "faults.toml").write_text(NOTHING, "utf-8")
    files = [f"--{name}={folder / file}" for name, file in _FILES.items()]
    with (
        (folder / "stderr.txt").open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "--port=0", "--job-seconds=0.1", "--clip=stub", *files, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on http://"), (folder / "stderr.txt").read_text("utf-8")
            yield Bench(line.removeprefix("listening on ").strip(), folder, process)
        finally:
            process.kill()


_FILES = {"faults": "faults.toml", "ledger": "ledger.jsonl", "log": "log.jsonl"}


@pytest.fixture(scope="session")
def _shared_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with _running(tmp_path_factory.mktemp("bench"), "--seed=7") as bench:
        yield bench


@pytest.fixture
def bench(_shared_bench: Bench) -> Bench:
    """An emulator shared by all tests, which begin with nothing going wrong."""
    _shared_bench.begin()
    return _shared_bench


@pytest.fixture
def start_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Give a function that starts an emulator of the test's own with further options."""
    with contextlib.ExitStack() as stack:

        def start(*options: str) -> Bench:
            bench = stack.enter_context(_running(tmp_path, *options))
            bench.begin()
            return bench

        yield start


def headings() -> list[str]:
    """Give the titles of all recipes of the manual."""
    recipes = MANUAL.read_text("utf-8").partition("\n## Recipes\n")[2].partition("\n## ")[0]
    return re.findall(r"^### (.+)$", recipes, re.MULTILINE)

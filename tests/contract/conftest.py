"""Every server that the emulator can play, each a process of its own, and what is known of it.

To add a kind of server to the contract, add its file to the kinds, and one row here.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.transport.tls import tls_context
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo

KEY = "sk-right/key+of=tests"
JOB_SECONDS = 0.05
PROGRAM = """
import json, os, sys, threading
from pathlib import Path
from sora_desktop.emulator.options import EmulatorOptions
from sora_desktop.emulator.server import serve
options = json.loads(sys.argv[1])
for name in ("ledger", "faults", "log"):
    options[name] = Path(options[name]) if options.get(name) else None
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
sys.exit(serve(EmulatorOptions(**options)))
"""


@dataclass(frozen=True)
class Row:
    """What one kind of server is like, seen from outside."""

    kind: str
    dialect: str = ""
    """What the emulator calls it, if not as the kind."""

    model: str | None = None
    """A model that it makes videos with; None where it may stay unsaid."""

    auth: Auth = Auth.BEARER
    has: frozenset[str] = field(default_factory=frozenset)
    """Which of the operations that not every server has are there."""

    references: bool = True
    """Whether it takes images."""

    aborts: bool = False
    """Whether a delete ends a job that is under way."""

    @property
    def played(self) -> str:
        """What the emulator calls it."""
        return self.dialect or self.kind

    def request(self, prompt: str = "a peanut", **changes: object) -> VideoRequest:
        """Ask for a clip in full: with model, size and length."""
        fields = {"prompt": prompt, "model": self.model, "size": "1280x720", "seconds": 4.0, **changes}
        return VideoRequest(**fields)  # type: ignore[arg-type]


def offers(*names: str) -> frozenset[str]:
    """Name what a server has."""
    return frozenset(names)


DERIVATIONS = offers("remix", "edit", "extension", "characters")
_WAN = "Wan-AI/Wan2.2-T2V-A14B"
ROWS = (
    Row("openai-compatible", "openai", "sora-2", has=DERIVATIONS | offers("list", "delete", "models")),
    Row("openai", "openai", "sora-2", has=DERIVATIONS | offers("list", "delete", "models")),
    Row("vllm-omni", aborts=True, has=offers("list", "delete", "models")),
    Row("sglang", has=offers("list", "delete", "models")),
    Row("tensorrt-llm", has=offers("list", "delete", "models")),
    Row("dynamo", model="Wan-AI/Wan2.1-T2V-1.3B-Diffusers", has=offers("models")),
    Row("litellm", model="sora-2", has=DERIVATIONS | offers("models")),
    Row("new-api", model="sora-2", has=offers("remix", "models")),
    Row("new-api-tasks", "new-api", "sora-2", has=offers("models")),
    Row("openrouter", model="google/veo-3.1", has=offers("models")),
    Row("azure", model="sora-2", auth=Auth.API_KEY, has=offers("list", "delete", "remix", "models")),
    Row("azure-preview", model="sora", auth=Auth.API_KEY, references=False, has=offers("list", "delete", "models")),
    Row("together", model=_WAN),
    Row("inworld", model="google/veo-3.1", auth=Auth.BASIC, has=offers("list")),
    Row("xai", model="grok-imagine-video", has=offers("models")),
)


PLAIN = frozenset(
    {"openai", "vllm-omni", "sglang", "tensorrt-llm", "litellm", "new-api", "openrouter", "azure", "together"}
)
"""The servers whose create is a POST to /videos that is answered at once, with a bearer key or none."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `row` with every row, and one that asks for `plain_row` with the plain ones."""
    for name, rows in (("row", ROWS), ("plain_row", [row for row in ROWS if row.kind in PLAIN])):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, rows, ids=[row.kind for row in rows], scope="session")


@dataclass(frozen=True)
class Played:
    """A server that the emulator plays."""

    base_url: str
    ledger: Path

    def bills(self, prompt: str) -> int:
        """Count how often a prompt was charged for."""
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        return sum(1 for line in lines if json.loads(line)["prompt"] == prompt)


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Played]]:
    """Give a function that starts a server; those without options of their own are shared by all tests."""
    running: dict[str, tuple[subprocess.Popen[str], Played]] = {}

    def started(dialect: str, **options: object) -> Played:
        name = json.dumps([dialect, options], default=str)
        if name not in running:
            ledger = tmp_path_factory.mktemp("ledger") / "bills.jsonl"
            given = {
                "port": 0,
                "dialect": dialect,
                "key": KEY,
                "job_seconds": JOB_SECONDS,
                "clip": "stub",
                "ledger": str(ledger),
                **options,
            }
            command = [sys.executable, "-c", PROGRAM, json.dumps(given, default=str)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://"), line
            running[name] = process, Played(line.removeprefix("listening on ").strip(), ledger)
        return running[name][1]

    yield started
    for process, _ in running.values():
        process.terminate()
    for process, _ in running.values():
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory, start: Callable[..., Played]) -> Callable[[str], Played]:
    """Give a function that lets things go wrong at a server of OpenAI's kind, as a script of faults says."""
    folder = tmp_path_factory.mktemp("faults")
    path = folder / "faults.toml"
    path.touch()

    def play(script: str) -> Played:
        written = path.with_suffix(".new")
        written.write_text(script)
        written.replace(path)
        return start("openai", faults=path, log=folder / "log.jsonl")

    return play


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep proxies of the machine out."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    tls_context.cache_clear()
    yield
    tls_context.cache_clear()


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., HttpSoraClient]]:
    """Give a function that makes the client of a server."""
    clients: list[HttpSoraClient] = []
    patience = Patience(connect=5.0, read=10.0, first_wait=0.01, most_wait=0.02, repeatable=2.0, longest_wait=0.5)

    def make(base_url: str, *, key: str | None = KEY, **options: object) -> HttpSoraClient:
        on_learned = options.pop("on_learned", None)
        connection = Connection(**{"id": "c1", "name": "there", "base_url": base_url, **options})  # type: ignore[arg-type]
        secrets = ConnectionSecrets(key=key)
        client = HttpSoraClient(connection, secrets, patience=patience, on_learned=on_learned)  # type: ignore[arg-type]
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
def client(row: Row, start: Callable[..., Played], connect: Callable[..., HttpSoraClient]) -> HttpSoraClient:
    """Give a client of a row's kind for a server that is so."""
    return connect(start(row.played).base_url, kind=row.kind, auth=row.auth)


@pytest.fixture
def ended() -> Callable[..., object]:
    """Give a function that looks until a video is done."""

    async def look(client: HttpSoraClient, video: RemoteVideo) -> RemoteVideo:
        async with asyncio.timeout(30):
            while video.status in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}:
                await asyncio.sleep(0.02)
                video = await client.retrieve(video.id)
        return video

    return look


@dataclass
class MemorySink:
    """Keeps the bytes of a clip in memory."""

    data: bytearray = field(default_factory=bytearray)
    etag: str | None = None

    @property
    def offset(self) -> int:
        """Tell how much is there."""
        return len(self.data)

    def begin(self, *, offset: int, etag: str | None, total: int | None) -> None:
        """Get ready."""
        del self.data[offset:], total
        self.etag = etag

    def write(self, data: bytes) -> None:
        """Append."""
        self.data += data


@pytest.fixture
def sink() -> MemorySink:
    """Give an empty sink."""
    return MemorySink()


@pytest.fixture(scope="session")
def clip() -> bytes:
    """Give the bytes of the clip that these emulators hand out."""
    return resource_path("simulation", "stub.mp4").read_bytes()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a real picture of the size that is asked for."""
    path = tmp_path / "reference.png"
    Image.new("RGB", (1280, 720), "teal").save(path)
    return path

"""What the tests of endurance play with: a server with a ledger, and lives of the program over a data folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sora_desktop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(sora_desktop.__file__).parent.parent
LIMIT = 60.0
"""Seconds after which a life that was to end by itself is ended."""

_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)/v1")
_EMULATOR = """
import os, sys, threading
# When the tests are killed, nobody else would end this process.
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
from sora_desktop.__main__ import main
sys.exit(main())
"""
NOTHING_WRONG = "# Nothing goes wrong.\n"


class Stuck(Exception):
    """Something that was to happen did not, in all the time that it was given."""


@dataclass
class Server:
    """An emulator in a process of its own, with its ledger and its log."""

    url: str
    folder: Path

    @property
    def bills(self) -> list[dict[str, Any]]:
        """Give every line of the ledger."""
        return _lines(self.folder / "ledger.jsonl")

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Give every request of the log."""
        return [line for line in _lines(self.folder / "log.jsonl") if line["event"] == "request"]

    def go_wrong(self, script: str) -> None:
        """Let things go wrong as a script says, from now on."""
        read = len(self._readings())
        (self.folder / "faults.toml").write_text(script, "utf-8")
        wait_for(lambda: len(self._readings()) > read)
        last = self._readings()[-1]
        if not last["ok"]:
            raise ValueError(last["problems"])

    def _readings(self) -> list[dict[str, Any]]:
        return [line for line in _lines(self.folder / "log.jsonl") if line["event"] == "script"]


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    # The last line may not be whole yet.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


@contextmanager
def serving(folder: Path, *options: str, script: str = NOTHING_WRONG) -> Iterator[Server]:
    """Run an emulator; its files are in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.toml").write_text(script, "utf-8")
    files = {"--ledger": "ledger.jsonl", "--faults": "faults.toml", "--log": "log.jsonl"}
    named = [part for option, name in files.items() for part in (option, str(folder / name))]
    with (
        (folder / "stderr.txt").open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", _EMULATOR, "emulator", "--port", "0", "--clip", "stub", *named, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=ROOT,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = _LISTENING.match(process.stdout.readline())
            assert said is not None, (folder / "stderr.txt").read_text("utf-8")
            yield Server(said[1] + "/v1", folder)
        finally:
            process.kill()


class Ward:
    """Bears lives of the program, for one caller at a time."""

    def __init__(self, asking: int, hearing: int) -> None:
        self._asking = open(asking, "w", encoding="utf-8")  # noqa: SIM115 - closed by `close`
        self._hearing = open(hearing, encoding="utf-8")  # noqa: SIM115 - closed by `close`

    def ask(self, wish: dict[str, Any]) -> int:
        """Pass a wish on, and give the answer."""
        self._asking.write(json.dumps(wish) + "\n")
        self._asking.flush()
        answer = self._hearing.readline()
        if not answer:
            msg = "the nursery has died"
            raise Stuck(msg)
        return int(answer)

    def close(self) -> None:
        """Send everybody home."""
        self._asking.close()
        self._hearing.close()


@contextmanager
def nursing(wards: int = 1) -> Iterator[list[Ward]]:
    """Run a nursery with so many wards."""
    with ExitStack() as stack:
        ours, theirs = [], []
        for _ in range(wards):
            reading, asking = os.pipe()
            hearing, writing = os.pipe()
            theirs += [reading, writing]
            ours.append((asking, hearing))
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.endurance.nursery", *map(str, theirs)],
                stdin=subprocess.DEVNULL,
                pass_fds=theirs,
                cwd=ROOT,
            )
        )
        for descriptor in theirs:
            os.close(descriptor)
        opened = [Ward(*pair) for pair in ours]
        try:
            yield opened
        finally:
            for ward in opened:
                ward.close()
            process.kill()


@dataclass
class Life:
    """One process of the program."""

    ward: Ward
    number: int
    out: Path
    err: Path
    code: int | None = None

    def kill(self) -> int:
        """Kill it, wherever it is, and give how it ended: it may have ended by itself before."""
        if self.code is None:
            # Until it is waited for, its number is its own.
            os.kill(self.number, signal.SIGKILL)
        return self.wait()

    def wait(self, limit: float = LIMIT) -> int:
        """Wait for its end and give its exit code.

        Raises:
            Stuck: it did not end in time.
        """
        if self.code is not None:
            return self.code
        late = threading.Event()

        def end() -> None:
            late.set()
            os.kill(self.number, signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            self.code = self.ward.ask({"wait": self.number})
        finally:
            timer.cancel()
        if late.is_set():
            msg = f"it did not end within {limit:g} s: {self.said[-500:]}"
            raise Stuck(msg)
        return self.code

    @property
    def said(self) -> str:
        """What it wrote as words for a person."""
        return self.err.read_text("utf-8", "replace")

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that it wrote, as far as they are whole."""
        return [json.loads(line) for line in self.out.read_text("utf-8").split("\n")[:-1]]


@dataclass
class World:
    """A data folder, and the lives that the program led over it."""

    folder: Path
    ward: Ward
    environment: dict[str, str] = field(default_factory=dict)
    lives: int = 0

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self.data / "sora-desktop.db"

    def begin(self, *arguments: str, **meddling: object) -> Life:
        """Begin a life."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lives += 1
        out, err = (self.folder / f"life-{self.lives}.{name}" for name in ("out", "err"))
        for file in (out, err):
            file.touch()  # it may be killed before it opens them
        environment = {
            "SORA_DESKTOP_DATA_DIR": str(self.data),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **self.environment,
        }
        number = self.ward.ask(
            {
                "arguments": arguments,
                "environment": environment,
                "out": str(out),
                "err": str(err),
                "meddling": meddling,
            }
        )
        return Life(self.ward, number, out, err)

    def live(self, *arguments: str, limit: float = LIMIT, **meddling: object) -> Life:
        """Lead a life to its end, be it natural or by a deadly step."""
        life = self.begin(*arguments, **meddling)
        life.wait(limit)
        said = life.said
        if "made a mistake" in said or "Traceback" in said:
            log = self.data / "logs" / "commands.log"
            msg = f"{arguments} failed: {said}\n{log.read_text('utf-8')[-3000:] if log.exists() else ''}"
            raise AssertionError(msg)
        return life

    def must(self, *arguments: str) -> Life:
        """Lead a life that ends well."""
        life = self.live(*arguments)
        if life.code != 0:
            msg = f"{arguments} ended with {life.code}: {life.said}"
            raise AssertionError(msg)
        return life

    def connect(self, url: str, name: str = "server", *options: str) -> None:
        """Add a server and use it where none is named."""
        self.must("connections", "add", name, "--base-url", url, "--auth", "none", *options)
        self.must("connections", "default", name)

    def keep(self, copy: Path) -> None:
        """Keep a copy of the data folder as it is."""
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.data, copy, ignore=shutil.ignore_patterns("*.sock"))

    def put_back(self, copy: Path) -> None:
        """Make the data folder what it was when the copy was taken."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(copy, self.data)


def wait_for(condition: Callable[[], object], limit: float = 20.0) -> None:
    """Wait until a condition of the world outside holds.

    Raises:
        Stuck: it did not come to hold.
    """
    until = time.monotonic() + limit
    while not condition():
        if time.monotonic() > until:
            msg = "what was waited for did not happen"
            raise Stuck(msg)
        time.sleep(0.005)


def in_parallel(works: Sequence[Callable[[], None]]) -> None:
    """Do several things at once, and raise the first thing that went wrong."""
    wrong: list[BaseException] = []

    def do(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised below, on the caller's thread
            wrong.append(error)

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]

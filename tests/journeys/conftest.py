"""The program on a real screen, a server behind it, and another program to drag files from."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.journeys.accessibility import ScreenReader
    from tests.journeys.person import OtherProgram, Window
    from tests.journeys.relay import Relay

PROGRAM = [sys.executable, "-m", "sora_desktop"]
PATIENCE = 60.0
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+/v1)")


@dataclass
class Desk:
    """One data folder, and the program that is started over it again and again."""

    data: Path
    reader: ScreenReader
    windows: list[Window] = field(default_factory=list)
    _files: list[IO[str]] = field(default_factory=list)

    def open(self, *arguments: str) -> Window:
        """Start the program with files to open, or nothing, and wait until its window shows what is stored."""
        from tests.journeys.person import Window  # noqa: PLC0415 - it needs a screen, and what only Linux has

        errors = self.data.with_name(f"errors-{len(self.windows)}.txt").open("w", encoding="utf-8")
        self._files.append(errors)
        process = subprocess.Popen(
            [*PROGRAM, "--data-dir", str(self.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            text=True,
            env={**os.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "LC_ALL": "C.UTF-8"},
        )
        try:
            window = Window(process, errors, self.reader)
        except BaseException:
            process.kill()
            process.wait()
            raise
        self.windows.append(window)
        return window

    def command(self, *arguments: str, said: str | None = None) -> list[dict[str, Any]]:
        """Run a command over the same data folder, and give the objects that it prints, if it prints any."""
        done = subprocess.run(
            [*PROGRAM, *arguments, "--data-dir", str(self.data)],
            input=said,
            stdin=subprocess.DEVNULL if said is None else None,
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def connect(self, url: str, *options: str) -> None:
        """Make the server at `url`, which needs no key, the one that is used."""
        self.command("connections", "add", "studio", "--base-url", url, "--auth", "none", *options)
        self.command("connections", "default", "studio")

    def jobs(self) -> list[dict[str, Any]]:
        """Give all stored jobs."""
        return self.command("jobs", "list", "--json")

    def clips(self) -> list[Path]:
        """Give all finished files."""
        return sorted((self.data / "videos").glob("*.mp4"))

    def clear_up(self) -> None:
        """End what still runs, and see that nothing was said that no person should read."""
        for window in self.windows:
            if window.process.poll() is None:
                window.kill()
        for file in self._files:
            file.close()
        said = [window.said for window in self.windows]
        assert not any("Traceback" in words for words in said), said


@dataclass
class Server:
    """An emulator that listens."""

    url: str
    ledger_file: Path

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every billed create so far."""
        if not self.ledger_file.exists():
            return []
        return [json.loads(line) for line in self.ledger_file.read_text(encoding="utf-8").splitlines()]

    @property
    def prompts(self) -> list[str]:
        """The prompts of the billed creates, in the order of the alphabet."""
        return sorted(line["prompt"] for line in self.ledger)


@pytest.fixture
def reader() -> Iterator[ScreenReader]:
    """A screen reader on the session's bus."""
    from tests.journeys.accessibility import ScreenReader  # noqa: PLC0415 - it needs what only Linux has

    made = ScreenReader()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, reader: ScreenReader) -> Iterator[Desk]:
    """A data folder that nobody has used yet."""
    made = Desk(tmp_path / "data", reader)
    yield made
    made.clear_up()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start emulators with the given options; all end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Server:
        ledger = tmp_path / f"ledger-{len(running)}.jsonl"
        process = subprocess.Popen(
            [*PROGRAM, "emulator", "--port", "0", "--ledger", str(ledger), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = _LISTENING.fullmatch(process.stdout.readline().strip())
        assert said is not None
        return Server(said[1], ledger)

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def relay() -> Iterator[Callable[[Server], Relay]]:
    """Start relays before servers."""
    from tests.journeys.relay import Relay  # noqa: PLC0415 - not where these tests are left out

    running: list[Relay] = []

    def start(behind: Server) -> Relay:
        made = Relay(behind.url)
        running.append(made)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        return made

    yield start
    for made in running:
        made.shutdown()
        made.server_close()


@pytest.fixture
def other_program() -> Iterator[OtherProgram]:
    """A program from which files can be dragged."""
    from tests.journeys.person import OtherProgram  # noqa: PLC0415 - it needs a screen

    made = OtherProgram()
    yield made
    made.close()

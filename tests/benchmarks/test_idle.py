"""A window at rest, and a command that waits for another process, hardly wake the computer up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.benchmarks.conftest import Report

SETTLING = 20
SECONDS = 20
MOST_WAKE_UPS = 1.0
"""A second, of all threads together."""

MOST_CPU = 0.5
"""Percent of a core."""

PROGRAM = [sys.executable, "-m", "sora_desktop", "--data-dir"]
WINDOW = [sys.executable, str(Path(__file__).with_name("idle_window.py"))]
SCREEN = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1000x24 -noreset"]

BARE = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QPlainTextEdit())
window.show()
window.activateWindow()
window.centralWidget().setFocus()
Path(sys.argv[1]).write_text(str(os.getpid()))
app.exec()
"""

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(200)]


class Rest(NamedTuple):
    """What a process did in some seconds."""

    wake_ups: float
    """A second, of all its threads: how often one went to sleep and was woken again."""

    cpu: float
    """Percent of a core."""


class Work(NamedTuple):
    """What a process has done since its start."""

    switches: dict[str, int]
    seconds: float


def work_of(pid: int) -> Work:
    switches = {}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        lines = dict(line.split(":\t", 1) for line in (thread / "status").read_text().splitlines() if ":\t" in line)
        switches[thread.name] = int(lines["voluntary_ctxt_switches"])
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Work(switches, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))


def compared(before: Work, after: Work) -> Rest:
    woken = sum(count - before.switches.get(name, 0) for name, count in after.switches.items())
    return Rest(woken / SECONDS, 100 * (after.seconds - before.seconds) / SECONDS)


def until_written(file: Path, words: str) -> None:
    end = time.monotonic() + 60
    while words not in file.read_text():
        assert time.monotonic() < end, file.read_text()
        time.sleep(0.2)


def end(process: subprocess.Popen[bytes], file: Path | None) -> None:
    """End a program, and by that the screen that was made for it, which would stay if its own process were ended."""
    with suppress(OSError, ValueError):
        os.kill(int(file.read_text()) if file else process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.terminate()


class Processes:
    """Programs that run beside each other, each in its own way."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.files: dict[str, Path] = {}
        self._folder = folder
        self._stack = stack

    def start(self, name: str, command: list[str], *, platform: str = "offscreen") -> subprocess.Popen[bytes]:
        """Start a program that writes its process id down, or whose own one is of interest."""
        environment = {**os.environ, "QT_QPA_PLATFORM": platform}
        prefix = SCREEN if platform == "xcb" else []
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([*prefix, *command], env=environment, stdout=log, stderr=log)
        self._stack.callback(end, process, self.files.get(name))
        return process

    def window(self, name: str, data: Path, *more: str, platform: str) -> None:
        """Start a window of ours."""
        self.start(name, [*WINDOW, str(data), str(self.pid_file(name)), *more], platform=platform)

    def pid_file(self, name: str) -> Path:
        self.files[name] = self._folder / f"{name}.pid"
        return self.files[name]


def test_who_has_nothing_to_do_does_nothing(tmp_path: Path, report: Report) -> None:
    made = tmp_path / "made"
    subprocess.run([*PROGRAM, str(made), "generate", "a peanut", "--connection", "simulated"], check=True, timeout=60)
    with ExitStack() as stack:
        processes = Processes(tmp_path, stack)
        processes.window("a window, offscreen", tmp_path / "one", platform="offscreen")
        processes.window("a window with the prompt in focus", tmp_path / "two", platform="xcb")
        processes.window("a window with a paused clip", made, "clip", platform="xcb")
        processes.start("bare", [sys.executable, "-c", BARE, str(processes.pid_file("bare"))], platform="xcb")
        shared = str(tmp_path / "shared")
        options = ["--connection", "simulated", "--model", "sim-stalls"]
        processes.start("driver", [*PROGRAM, shared, "generate", "x", *options])
        time.sleep(5)
        guest = processes.start("guest", [*PROGRAM, shared, "resume"])
        processes.pid_file("a command that waits for another process").write_text(str(guest.pid))
        until_written(tmp_path / "a window with the prompt in focus.log", "the prompt has the focus")
        until_written(tmp_path / "a window with a paused clip.log", "the clip is paused")
        time.sleep(SETTLING)
        pids = {name: int(file.read_text()) for name, file in processes.files.items()}
        before = {name: work_of(pid) for name, pid in pids.items()}
        time.sleep(SECONDS)
        rests = {name: compared(before[name], work_of(pid)) for name, pid in pids.items()}
    bare = rests.pop("bare")
    for name, rest in rests.items():
        report.add(f"{name}: wake-ups a second", rest.wake_ups, bare.wake_ups, unit="", bar=f"< {MOST_WAKE_UPS:.0f}")
        report.add(f"{name}: of a core", rest.cpu, bare.cpu, unit="%", bar=f"< {MOST_CPU} %")
    assert all(rest.wake_ups < MOST_WAKE_UPS for rest in rests.values()), rests
    assert all(rest.cpu < MOST_CPU for rest in rests.values()), rests

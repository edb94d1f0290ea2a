"""Measures how long the frozen program takes to its first paint, beside a bare window that was frozen the same way."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST = 2.0
"""How many times as long as the bare window the program may take."""

ROUNDS = 15
_PATIENCE = 60


@dataclass(frozen=True)
class Starts:
    """The times from the start of a process until its window was painted, in milliseconds, by rounds."""

    bare: Sequence[float]
    program: Sequence[float]

    @property
    def ratio(self) -> float:
        """How many times as long the program takes, at the middle of all rounds."""
        return statistics.median(self.program) / statistics.median(self.bare)

    def __str__(self) -> str:
        """Give a table of both, and whether that is as it should be."""
        rows = [("a bare window of Qt, frozen the same way", self.bare), ("Sora Desktop", self.program)]
        lines = [f"{'start to first paint, ms':<42}{'median':>8}{'fastest':>9}{'slowest':>9}"]
        lines += [
            f"{name:<42}{statistics.median(times):>8.0f}{min(times):>9.0f}{max(times):>9.0f}" for name, times in rows
        ]
        verdict = "as it should be" if self.ratio <= MOST else "TOO SLOW"
        lines.append(f"{self.ratio:.2f} times as long; at most {MOST:.1f} times is wanted: {verdict}")
        return "\n".join(lines)


def measure(bare: Path, program: Path, rounds: int = ROUNDS) -> Starts:
    """Start both in turn, so that whatever else the computer does hits both alike.

    Args:
        bare: the executable of the bare window.
        program: that of the program.
        rounds: how often; one more comes before, so that both have been read from the disk.

    Raises:
        BuildFailed: one paints nothing.
    """
    times: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="sora-starts-", ignore_cleanup_errors=True) as folder:
        commands = ([str(bare)], [str(program), "--data-dir", folder, "--exit-after-first-paint"])
        for number in range(rounds + 1):
            for command, taken in zip(commands, times, strict=True):
                milliseconds = _until_painted(command)
                if number:
                    taken.append(milliseconds)
    return Starts(*times)


def _until_painted(command: Sequence[str]) -> float:
    environment = dict(os.environ)
    if sys.platform.startswith("linux"):
        # Without a screen, and so without what that adds to both.
        environment["QT_QPA_PLATFORM"] = "offscreen"
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment) as process:
        painted = 0.0
        for line in process.stdout or ():
            if line.startswith(b"painted"):
                painted = time.perf_counter() - begin
        try:
            code = process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if not painted or code:
        reason = f"This painted no window, and ended with {code}: {' '.join(command)}"
        raise BuildFailed(reason)
    return painted * 1000

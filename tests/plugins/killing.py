"""Somebody who does something with a data folder and is killed after so many milliseconds, without starting anew.

A script that is started once loads everything; for each order it forks a process that opens the data folder, says
when it begins, and is killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sora_desktop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    Work = Callable[[dict[str, str], int], Coroutine[Any, Any, None]]
    """Does what an order says, and writes a byte to the given descriptor when it begins."""


class Killer:
    """Gives orders to the script."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until it is ready."""
        self._process = process
        assert self._hear() == {"ready": True}

    def order(self, **words: str) -> bool:
        """Let something be done for `milliseconds`; tell whether it was killed in the midst of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        ended = self._hear()
        assert ended["killed"] or ended["code"] == 0, ended
        return bool(ended["killed"])

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        heard: dict[str, Any] = json.loads(self._process.stdout.readline())
        return heard


@contextmanager
def killer(script: Path) -> Iterator[Killer]:
    """Start a script that calls `obey`."""
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(sora_desktop.__file__).parents[1])},
    )
    try:
        yield Killer(process)
    finally:
        process.kill()
        process.communicate()


def obey(work: Work) -> None:
    """Take orders, one a line, until there are no more."""
    _say({"ready": True})
    for line in sys.stdin:
        _say(_carry_out(work, json.loads(line)))


def _carry_out(work: Work, order: dict[str, str]) -> dict[str, object]:
    hears, tells = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            asyncio.run(work(order, tells))
            code = 0
        finally:
            os._exit(code)
    os.close(tells)
    os.read(hears, 1)
    os.close(hears)
    end = time.monotonic() + float(order["milliseconds"]) / 1000
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < end:
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return {"killed": os.WIFSIGNALED(status), "code": os.waitstatus_to_exitcode(status)}


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()

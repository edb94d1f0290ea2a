"""A process that has loaded the program once, and forks a child for each life of it.

    python -m tests.endurance.nursery READ WRITE [READ WRITE …]

Each pair of descriptors is a ward of its own, which serves one caller. A line that comes in is a
JSON object that tells of a life: `arguments` of the program, `environment` variables, where its
output goes (`out`, `err`), and `meddling`, which names what is to be different in it. The answer is
a line with the number of the new process. A line `{"wait": NUMBER}` is answered with the exit code
of that process, or the negative number of the signal that ended it. The children are the real
program, from its entry point on; only what takes long, the loading of its modules, was done before
they were born. No thread exists when they are.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import pkgutil
import random
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import sora_desktop
from sora_desktop.__main__ import main
from tests.endurance import meddling

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIE_WITH_PARENT = 1
_NOT_LOADED = ("sora_desktop.ui", "sora_desktop.emulator", "sora_desktop.simulation", "sora_desktop.__main__")


def serve(descriptors: Sequence[int]) -> int:
    """Open a ward for each pair of descriptors, and wait until all are closed."""
    _load()
    if threading.active_count() != 1:
        sys.stderr.write("A thread exists already; nothing can be forked safely.\n")
        return 1
    wards = [descriptors[place : place + 2] for place in range(0, len(descriptors), 2)]
    for ward in wards:
        if not os.fork():
            _die_with_parent()
            for other in descriptors:
                if other not in ward:
                    os.close(other)
            _attend(*ward)
            os._exit(0)
    for descriptor in descriptors:
        os.close(descriptor)
    for _ in wards:
        os.wait()
    return 0


def _load() -> None:
    """Load all modules of the program that a command may need."""
    for module in pkgutil.walk_packages(sora_desktop.__path__, "sora_desktop."):
        if not module.name.startswith(_NOT_LOADED):
            importlib.import_module(module.name)
    importlib.import_module("sora_desktop.simulation.engine")


def _attend(reading: int, writing: int) -> None:
    """Bear and bury children until nobody asks any more."""
    with open(reading, encoding="utf-8") as asked, open(writing, "w", encoding="utf-8") as answers:
        for line in asked:
            wish = json.loads(line)
            if "wait" in wish:
                answer = os.waitstatus_to_exitcode(os.waitpid(wish["wait"], 0)[1])
            else:
                answer = os.fork()
                if not answer:
                    os.close(reading)
                    os.close(writing)
                    _live(wish)
            answers.write(f"{answer}\n")
            answers.flush()


def _live(wish: dict[str, Any]) -> None:
    """Be the program, and never return."""
    code = 70
    try:
        _leave_home(wish)
        meddling.meddle(wish.get("meddling", {}))
        sys.argv = ["sora-desktop", *wish["arguments"]]
        code = main()
    finally:
        os._exit(code)


def _leave_home(wish: dict[str, Any]) -> None:
    """Make a process of its own of the child: its own chances, output and environment."""
    _die_with_parent()
    random.seed()
    os.environ.update(wish.get("environment", {}))
    for descriptor, name in ((1, "out"), (2, "err")):
        opened = os.open(wish[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(serve([int(argument) for argument in sys.argv[1:]]))

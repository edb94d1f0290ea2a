"""Starts the processes of `dying`, and hears what becomes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import sora_desktop

SCRIPT = Path(__file__).with_name("dying.py")


class Undertaker:
    """Sends others to fetch clips, and to die of it."""

    def __init__(self) -> None:
        """Start the process from which the others are forked."""
        root = Path(sora_desktop.__file__).parents[1]
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert self.hear() == {"ready": True}

    def send(self, **order: str) -> int:
        """Send somebody, and give his process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = self.hear()["pid"]
        assert isinstance(pid, int)
        return pid

    def hear(self) -> dict[str, object]:
        """Hear the next word of anybody."""
        assert self._process.stdout is not None
        said = json.loads(self._process.stdout.readline())
        assert isinstance(said, dict)
        return said

    def close(self) -> None:
        """End."""
        self._process.kill()
        self._process.communicate()

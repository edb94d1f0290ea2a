"""Looks at facts one after the other, and counts those that hold."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Callable


class Facts:
    """Prints a line for each fact as soon as it was looked at."""

    def __init__(self) -> None:
        """Begin with none."""
        self.held = 0
        self.failed = 0

    def see(self, fact: str, look: Callable[[], str]) -> None:
        """Look at a fact.

        Args:
            fact: what should hold, in a few words.
            look: gives what was seen; raises `BuildFailed` where it does not hold.
        """
        begun = time.monotonic()
        try:
            told = f"ok: {look()}"
            self.held += 1
        except BuildFailed as problem:
            told = f"failed: {problem}"
            self.failed += 1
        print(f"{fact:<32} {time.monotonic() - begun:4.0f} s  {told}", flush=True)

    def close(self) -> int:
        """Say how many held, and give the exit code."""
        print(f"\n{self.held} of {self.held + self.failed} facts hold.")
        return int(self.failed > 0 or not self.held)

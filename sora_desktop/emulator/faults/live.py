"""The script as the file has it now: read again when the file changes, the last good one kept."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.conditions import Turns
from sora_desktop.emulator.faults.reading import SIZE_LIMIT, read_script
from sora_desktop.emulator.faults.script import FaultScriptError

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.emulator.faults.log import DecisionLog
    from sora_desktop.emulator.faults.script import Script

LOOK_SECONDS = 0.3
"""How often the file is looked at while nobody asks for anything."""

_SETTLING_SECONDS = 0.25
_COARSE_SECONDS = 3.0


class LiveScript:
    """A script that can be edited while it runs."""

    def __init__(self, path: Path, log: DecisionLog, *, seed: int | None = None) -> None:
        """Read the script.

        Args:
            path: the TOML file.
            log: who is told of every further reading.
            seed: what decides about chances; None lets each run have its own.

        Raises:
            FaultScriptError: it cannot be used.
            OSError: the file cannot be read.
        """
        self._path = path
        self._log = log
        self._seed = secrets.randbits(32) if seed is None else seed
        self._data: bytes | None = None
        self._stamp: object = None
        stamp = self._look()
        data = self._read()
        script = read_script(data)
        self._data, self._stamp = data, stamp
        self.turns = Turns(script, self._seed)
        log.script(f"The script was read: {_count_words(script)}", entries=len(script.faults))

    def refresh(self) -> None:
        """Read the file again if it has changed."""
        try:
            stamp = self._look()
            age = time.time() - self._path.stat().st_mtime
            # Some file systems count time so coarsely that a second change within a moment does not show.
            if stamp == self._stamp and not -_COARSE_SECONDS < age < _COARSE_SECONDS:
                return
            data = self._read()
        except OSError as error:
            self._keep(None, f"cannot be read: {(error.strerror or str(error)).lower()}", stamp=None)
            return
        if data == self._data:
            self._stamp = stamp
            return
        is_settling = 0 <= age < _SETTLING_SECONDS
        try:
            script = read_script(data)
        except FaultScriptError as error:
            # An editor may be in the middle of writing it.
            if not is_settling:
                self._keep(data, *error.problems, stamp=stamp)
            return
        if is_settling and not data.strip():
            return
        self._data, self._stamp = data, stamp
        self.turns = Turns(script, self._seed, before=self.turns)
        self._log.script(f"The script was read again: {_count_words(script)}", entries=len(script.faults))

    async def watch(self) -> None:
        """Look at the file again and again, so that a change is told of even if nobody asks for anything."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.refresh()

    def _look(self) -> object:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino

    def _read(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)

    def _keep(self, data: bytes | None, *problems: str, stamp: object) -> None:
        """Tell once that the file cannot be used."""
        if (data, stamp) == (self._data, self._stamp) or (data is None and self._data is None):
            return
        self._data, self._stamp = data, stamp
        self._log.script(f"{self._path} cannot be used; the last good script goes on:", problems=problems)


def _count_words(script: Script) -> str:
    count = len(script.faults)
    return f"{count} fault{'' if count == 1 else 's'}."

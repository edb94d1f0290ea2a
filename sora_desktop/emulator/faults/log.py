"""The log of decisions: a line for each request, and for each reading of the script."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import threading
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from sora_desktop.emulator.faults.asked import Asked
    from sora_desktop.emulator.faults.conditions import Due
    from sora_desktop.simulation.jobs import SimulatedVideo

    JobBook: TypeAlias = dict[str, Mapping[str, str]]

_PROMPT_SHOWN = 200
_LINES_WAITING = 10_000
_LAST_SECONDS = 1.0


class DecisionLog:
    """Writes what was decided: as JSON lines to a file, as text for a person, or both, or neither."""

    def __init__(self, path: Path | None = None, *, text: int | None = None) -> None:
        """Open the file, which is made if it is not there.

        Args:
            path: the file that gets JSON lines.
            text: the descriptor of where a person reads; each request is told there if there is no file.

        Raises:
            OSError: the file cannot be written.
        """
        self._file = path.open("a", encoding="utf-8") if path else None
        self._told = _Told(text) if text is not None else None
        self._lock = threading.Lock()

    def request(self, line: dict[str, object], words: str) -> None:
        """Note what was decided about a request."""
        self._write({"event": "request", **line}, words, tell=self._file is None)

    def script(self, words: str, *, entries: int | None = None, problems: Sequence[str] = ()) -> None:
        """Note that the script was read, or could not be used."""
        line = {"event": "script", "ok": not problems, "entries": entries, "problems": list(problems)}
        told = "".join(f"\n  {problem}" for problem in problems)
        self._write(line, words + told, tell=True)

    def close(self) -> None:
        """Close the file, and write what is left for the person."""
        if self._file:
            self._file.close()
        if self._told:
            self._told.close()

    def _write(self, line: dict[str, object], words: str, *, tell: bool) -> None:
        now = datetime.now(UTC)
        with self._lock:
            if self._file:
                whole = {"time": now.isoformat(timespec="milliseconds"), **line}
                self._file.write(json.dumps(whole, ensure_ascii=False) + "\n")
                self._file.flush()
            if self._told and tell:
                self._told.put(f"{now:%H:%M:%S} {words}\n")


class _Told:
    """Lines for a person, written by a thread: nobody may be reading, and the server must not wait for that."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: queue.Queue[str | None] = queue.Queue(_LINES_WAITING)
        self._thread = threading.Thread(target=self._run, daemon=True, name="decisions")
        self._thread.start()

    def put(self, line: str) -> None:
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(line)

    def close(self) -> None:
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        # Not through `sys.stderr`, whose lock would be held for ever where nobody reads.
        with contextlib.suppress(OSError):
            while (line := self._lines.get()) is not None:
                data = line.encode(errors="backslashreplace")
                while data:
                    data = data[os.write(self._descriptor, data) :]


@dataclass(slots=True)
class Decision:
    """What is decided about one request, until it is written down."""

    log: DecisionLog
    asked: Asked
    due: Sequence[Due] = ()
    bills: list[str] = field(default_factory=list)
    """The ids of the jobs that were charged for while it was answered."""

    jobs: JobBook = field(default_factory=dict)
    """What is known of all jobs."""

    is_written: bool = False

    def settle(self, status: int | None, note: str = "") -> None:
        """Write the line, once; before the first byte of the answer leaves.

        Args:
            status: of the answer, None if none comes.
            note: what else happened.
        """
        if self.is_written:
            return
        self.is_written = True
        asked = self.asked
        faults = [
            {"entry": due.fault.number, "name": due.fault.name, "do": str(due.fault.do), "match": due.match}
            for due in self.due
        ]
        line: dict[str, object] = {
            "method": asked.method,
            "path": asked.path,
            "query": asked.query,
            "host": asked.headers.get("host", ""),
            "key": bool(asked.key),
            "prompt": asked.prompt[:_PROMPT_SHOWN] if asked.prompt is not None else None,
            "faults": faults,
            "billed": bool(self.bills),
            "remote_id": self.bills[0] if self.bills else None,
            "status": status,
            "note": note,
        }
        self.log.request(line, self._words(status, note))

    def _words(self, status: int | None, note: str) -> str:
        query = f"?{self.asked.query}" if self.asked.query else ""
        parts = [f"{self.asked.method} {self.asked.path}{query}: {'no answer' if status is None else status}"]
        parts += [f"billed {video_id}" for video_id in self.bills]
        for due in self.due:
            name = f' "{due.fault.name}"' if due.fault.name else ""
            parts.append(f"fault {due.fault.number}{name} {due.fault.do} (match {due.match})")
        return ", ".join([*parts, note] if note else parts)


CURRENT: ContextVar[Decision | None] = ContextVar("decision", default=None)
"""What is being decided in this task, and in the threads that work for it."""


def note_bill(video: SimulatedVideo) -> None:
    """Note that a job was charged for, in the decision about the request that made it."""
    decision = CURRENT.get()
    if decision is not None:
        decision.bills.append(video.id)
        decision.jobs[video.id] = {"prompt": video.prompt, "model": video.model}

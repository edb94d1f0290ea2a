"""The bill: one line of JSON for each create that a real server would have charged for."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.simulation.jobs import SimulatedVideo


class Ledger:
    """A file that grows by a line; each line is on the disk when `enter` returns."""

    def __init__(self, path: Path) -> None:
        """Open the file, which is made if it is not there.

        Raises:
            OSError: it cannot be written.
        """
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def enter(self, video: SimulatedVideo, idempotency_key: str | None) -> None:
        """Write the line of a new video.

        Raises:
            OSError: it cannot be written.
        """
        line = {
            "time": datetime.fromtimestamp(video.created_at, UTC).isoformat(),
            "remote_id": video.id,
            "model": video.model,
            "size": video.size,
            "seconds": int(video.seconds) if video.seconds.is_integer() else video.seconds,
            "prompt": video.prompt,
            "idempotency_key": idempotency_key,
        }
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

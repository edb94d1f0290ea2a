"""Tells files by their SHA-256, and computes one beside whoever brings the bytes of a fast transfer."""

from __future__ import annotations

import hashlib
import queue
import stat
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WORTH_A_THREAD = 128 * 1024
"""Bytes that must come at once for it to pay to hand them to another thread."""

_AHEAD = 8
"""Pieces that wait at most."""


def is_file(path: Path, size: int | None, sha256: str | None) -> bool:
    """Tell whether there is a file with these bytes; a link to one is none."""
    with suppress(OSError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size == size:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    return False


class Digest:
    """A SHA-256 in the making; used from one thread."""

    def __init__(self) -> None:
        """Begin with no bytes."""
        self._hash = hashlib.sha256()
        self._pieces: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._thread: threading.Thread | None = None

    def update(self, data: bytes) -> None:
        """Take in the next bytes."""
        if self._thread is None and len(data) >= WORTH_A_THREAD:
            self._thread = threading.Thread(target=self._work, name="digest", daemon=True)
            self._thread.start()
        if self._thread is None:
            self._hash.update(data)
        else:
            self._pieces.put(data)

    def hexdigest(self) -> str:
        """Give it in hexadecimal digits, once all bytes are taken in."""
        self.close()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the thread."""
        if self._thread is not None:
            self._pieces.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (data := self._pieces.get()) is not None:
            self._hash.update(data)

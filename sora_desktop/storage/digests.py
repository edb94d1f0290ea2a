"""Computes a SHA-256 beside whoever brings the bytes, so that a fast transfer does not wait for it."""

from __future__ import annotations

import hashlib
import queue
import threading

WORTH_A_THREAD = 128 * 1024
"""Bytes that must come at once for it to pay to hand them to another thread."""

_AHEAD = 8
"""Pieces that wait at most."""


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

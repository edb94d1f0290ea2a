"""The lock of the one process that drives the jobs of a data folder; the system frees it, even after a kill."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from filelock import FileLock, Timeout

from sora_desktop.domain.errors import AlreadyDriving
from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class DriverLock:
    """Held by whoever drives; a second one is told by whom."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`, with the holder's number in a file beside it."""
        self._path = path
        self._holder = path.with_suffix(".pid")
        self._lock = FileLock(path, timeout=0, thread_local=False)

    @property
    def held(self) -> bool:
        """Whether we hold it."""
        return self._lock.is_locked

    def acquire(self) -> None:
        """Take the lock, or find out at once who has it; taking it twice is harmless.

        Raises:
            AlreadyDriving: somebody else has it.
            FolderNotWritable: the folder does not take a lock.
            DiskFull: there is no room for it.
        """
        if self.held:
            return
        with disk_errors(self._path.parent):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise AlreadyDriving(process=self._process(), path=str(self._path.parent)) from None
            try:
                # In a file of its own, because nobody may read a locked one on Windows.
                write_atomically(self._holder, str(os.getpid()).encode())
            except BaseException:
                self._lock.release()
                raise

    def release(self) -> None:
        """Let the lock go; letting go twice is harmless."""
        if self.held:
            self._holder.unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _process(self) -> str:
        """Give the holder's process number; it may just be writing it."""
        try:
            return self._holder.read_text(encoding="ascii").strip() or "unknown"
        except (OSError, UnicodeDecodeError):
            return "unknown"

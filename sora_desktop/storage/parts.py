"""A clip on its way to disk: bytes are appended, and what has come survives a kill."""

from __future__ import annotations

import dataclasses
import os
import stat
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from sora_desktop.domain.errors import StorageError
from sora_desktop.storage.boots import this_boot
from sora_desktop.storage.digests import Digest
from sora_desktop.storage.disk import O_BINARY, O_NOFOLLOW, disk_errors, write_all
from sora_desktop.storage.notes import Note

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from sora_desktop.storage.notes import Notes

_CHUNK = 1024 * 1024

_BEHIND = 4 * 1024 * 1024
"""Bytes after which the system is asked to write them out, so that an fsync has little left to do."""

SYNC_EVERY = 5.0
"""Seconds after which what has come is made to last through a power cut."""


class PartFile:
    """A `ContentSink` on disk; used from one thread at a time.

    It is a hidden file beside the clip's future place, so that the last step is a rename, with
    a note elsewhere that holds the ETag. Bytes without a note are of unknown origin and do not count,
    and after a power cut only those count that were surely on the disk before it.
    """

    def __init__(self, path: Path, job_id: str, notes: Notes) -> None:
        """Look at what an earlier try left at `path`; nothing is changed before `begin`."""
        self.path = path
        self._job_id = job_id
        self._notes = notes
        self._note = notes.read(job_id)
        self._descriptor = -1
        self._hash = Digest()
        self._offset = self._earlier_bytes()
        self._behind = 0
        self._synced_at = 0.0

    @property
    def offset(self) -> int:
        """How many bytes are there."""
        return self._offset

    @property
    def etag(self) -> str | None:
        """The ETag that came with them."""
        return self._note.etag if self._note and self._offset else None

    @property
    def total(self) -> int | None:
        """The whole length, as far as it was announced."""
        return self._note.total if self._note else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(StorageError):
            self.sync()
        self.close()

    def begin(self, *, offset: int, etag: str | None, total: int | None) -> None:
        """Get ready for bytes from `offset` on; 0 starts anew, with a new file.

        Raises:
            DiskFull: there is no room.
            FolderNotWritable: the file cannot be made or opened.
            ValueError: fewer bytes than `offset` are there.
        """
        self.close()
        if not 0 <= offset <= self._offset:
            msg = f"cannot go on at byte {offset} of {self._offset}"
            raise ValueError(msg)
        synced = min(offset, self._note.synced) if self._note else 0
        note = Note(part=str(self.path), etag=etag, total=total, synced=synced, boot=this_boot())
        with disk_errors(self.path.parent):
            if offset == 0:
                # The old bytes go before the new ETag comes, and a link to a clip is never written through.
                self.path.unlink(missing_ok=True)
                self._offset = 0
            if note != self._note:
                self._notes.write(self._job_id, note)
                self._note = note
            flags = os.O_RDWR | O_NOFOLLOW | O_BINARY | (os.O_CREAT | os.O_EXCL if offset == 0 else 0)
            self._descriptor = os.open(self.path, flags, 0o666)
            try:
                os.ftruncate(self._descriptor, offset)
                self._hash = self._read_up()
            except BaseException:
                self.close()
                raise
        self._offset = self._behind = offset
        self._synced_at = time.monotonic()

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            DiskFull: there is no room; what came before is still there.
            FolderNotWritable: the disk does not take them.
        """
        self._hash.update(data)
        try:
            with disk_errors(self.path.parent):
                write_all(self._descriptor, data)
        except BaseException:
            # What did not get through was hashed all the same: only a new `begin` can go on from here.
            self.close()
            self._offset = self._earlier_bytes()
            raise
        self._offset += len(data)
        if self._offset - self._behind >= _BEHIND:
            self._write_behind()
        if time.monotonic() - self._synced_at >= SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Make what has come last through a power cut, and note how much it is.

        Raises:
            DiskFull: there is no room after all.
            FolderNotWritable: the disk does not keep it.
        """
        if self._descriptor < 0 or self._note is None or self._note.synced == self._offset:
            return
        self._fsync()
        note = dataclasses.replace(self._note, synced=self._offset)
        self._notes.write(self._job_id, note)
        self._note = note
        self._synced_at = time.monotonic()

    def finish(self) -> tuple[int, str]:
        """Make sure that all bytes are on the disk; give their number and their SHA-256.

        Raises:
            DiskFull: there is no room after all.
            FolderNotWritable: the disk does not keep them.
        """
        if self._descriptor < 0:
            self.begin(offset=self._offset, etag=self.etag, total=self.total)
        self._fsync()
        self.close()
        return self._offset, self._hash.hexdigest()

    def clear(self) -> None:
        """Throw the bytes away, because no further try could make a clip of them."""
        self.close()
        with disk_errors(self.path.parent):
            self.path.unlink(missing_ok=True)
        self._offset = 0

    def close(self) -> None:
        """Let go of the file; what has come stays."""
        self._hash.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _write_behind(self) -> None:
        """Ask the system to write out what has come; only Linux listens, and there this is its way to be asked."""
        if sys.platform == "linux":
            span = self._offset - self._behind
            with suppress(OSError):
                os.posix_fadvise(self._descriptor, self._behind, span, os.POSIX_FADV_DONTNEED)
        self._behind = self._offset

    def _fsync(self) -> None:
        try:
            with disk_errors(self.path.parent):
                os.fsync(self._descriptor)
        except BaseException:
            # A second fsync would succeed, although the first has let go of what it could not write.
            self.close()
            raise

    def _earlier_bytes(self) -> int:
        if self._note is None or self._note.part != str(self.path):
            return 0
        try:
            found = self.path.lstat()
        except OSError:
            return 0
        # A second name means that a crash came between the two steps of keeping it: it is a clip by now.
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            return 0
        return found.st_size if self._note.boot == this_boot() else min(found.st_size, self._note.synced)

    def _read_up(self) -> Digest:
        """Hash what is there already, and leave the file at its end."""
        digest = Digest()
        while data := os.read(self._descriptor, _CHUNK):
            digest.update(data)
        return digest

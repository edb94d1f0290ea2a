"""Small notes about clips on their way to disk, so that a kill at any moment loses nothing."""

from __future__ import annotations

import dataclasses
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIX = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What must be known of a job's clip to go on after a crash."""

    part: str
    """The path of what has come so far."""

    etag: str | None = None
    total: int | None = None
    """The whole length in bytes, as far as it was announced."""

    synced: int = 0
    """How many bytes of the part an fsync has confirmed: these are there even after a power cut."""

    boot: str = ""
    """The start of the computer in which the others were written: until the next one they are there too."""

    target: str | None = None
    """The path that the whole clip was about to get."""

    size: int | None = None
    sha256: str | None = None
    """Length and digest of the whole clip, once it was verified."""


class Notes:
    """A folder with one note a job."""

    def __init__(self, folder: Path) -> None:
        """Keep the notes in `folder`, which is made when it is first needed."""
        self._folder = folder

    def read(self, job_id: str) -> Note | None:
        """Give the note of a job; one that makes no sense is none."""
        try:
            values = json.loads(self._path(job_id).read_bytes())
            note = Note(**values)
        except (OSError, ValueError, TypeError):
            return None
        texts = (note.part, note.etag or "", note.target or "", note.sha256 or "", note.boot)
        numbers = (note.total or 0, note.size or 0, note.synced)
        sound = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
        return note if sound else None

    def write(self, job_id: str, note: Note) -> None:
        """Replace the note of a job.

        Raises:
            DiskFull: there is no room.
            FolderNotWritable: the folder cannot be written.
        """
        with disk_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path(job_id), json.dumps(dataclasses.asdict(note)).encode())

    def remove(self, job_id: str) -> None:
        """Forget a job's note.

        Raises:
            OSError: the system does not let it go.
        """
        self._path(job_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Throw away what a crash left of notes that were being written; only while nobody writes any.

        What cannot go now is tried again the next time.
        """
        with suppress(OSError):
            for left in [entry for entry in self._folder.iterdir() if entry.name.startswith(".")]:
                left.unlink(missing_ok=True)

    def job_ids(self) -> list[str]:
        """Name the jobs that have notes."""
        return [path.stem for path in self._folder.glob(f"*{_SUFFIX}")]

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}{_SUFFIX}"

"""Copies clips into the folder for clips, so that a kill leaves neither half a clip nor one that nobody knows."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.storage.digests import is_file
from sora_desktop.storage.disk import O_BINARY, O_NOFOLLOW, disk_errors, place, write_all, write_atomically
from sora_desktop.storage.names import file_name, same_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sora_desktop.domain.adoption import FoundClip
    from sora_desktop.domain.jobs import Job, JobId

_CHUNK = 1024 * 1024
_PREFIX = "copies-"


class Arrival(NamedTuple):
    """A clip that is to be copied, and the job that is to have it."""

    job: Job
    clip: FoundClip


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy that is being made, as it is noted."""

    source: str
    beside: str
    """Where its bytes gather."""

    target: str
    bytes: int
    sha256: str


class Arrivals:
    """Makes copies and notes them until they are committed. All methods block.

    A portion's way: `copy` → the caller commits where the copies are → `settle`. Copies of a run that ended
    before that are removed by `sweep`: their originals are where they were.
    """

    def __init__(self, folder: Path, template: str, notes: Path) -> None:
        """Know the places; folders are made when they are first needed.

        Args:
            folder: where clips go.
            template: how they are named; see `names`.
            notes: where it is noted what is being copied.
        """
        self._folder = folder
        self._template = template
        self._notes = notes

    def copy(self, arrivals: Sequence[Arrival]) -> dict[JobId, str]:
        """Copy clips, never overwriting another file; give the paths of the copies by job.

        A clip that is not any more what was found is left out.

        Raises:
            DiskFull: there is no room; no copy stays.
            FolderNotWritable: the folder does not take them; no copy stays.
        """
        if not arrivals:
            return {}
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        taken: set[str] = set()
        copies = [self._planned(arrival, taken) for arrival in arrivals]
        note = self._note(arrivals[0].job.id)
        with disk_errors(self._notes):
            self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(note, json.dumps([_written(copy) for copy in copies]).encode())
        try:
            with disk_errors(self._folder):
                pairs = zip(arrivals, copies, strict=True)
                return {arrival.job.id: copy.target for arrival, copy in pairs if _copied(copy, arrival.clip)}
        except BaseException:
            _undo(copies, frozenset())
            note.unlink(missing_ok=True)
            raise

    def settle(self, arrivals: Sequence[Arrival], committed: Collection[str]) -> None:
        """Forget a portion, and remove those of its copies whose paths were not committed."""
        note = self._note(arrivals[0].job.id)
        with suppress(OSError):
            _undo(_read(note), committed)
            note.unlink(missing_ok=True)

    def noted(self) -> list[str]:
        """Name the paths of all copies that were being made when a run ended."""
        return [copy.target for note in self._noted() for copy in _read(note)]

    def sweep(self, committed: Collection[str]) -> None:
        """Remove the copies of runs that ended before they were committed; only for the process that drives.

        Args:
            committed: those of the paths of `noted` that are clips of jobs.
        """
        for note in self._noted():
            with suppress(OSError):
                _undo(_read(note), committed)
                note.unlink(missing_ok=True)
        with suppress(OSError):
            # Notes that were being written when a run ended, before anything that they tell of was begun.
            for left in [entry for entry in self._notes.iterdir() if entry.name.startswith(".")]:
                left.unlink(missing_ok=True)

    def _note(self, job_id: str) -> Path:
        return self._notes / f"{_PREFIX}{job_id}.json"

    def _noted(self) -> list[Path]:
        try:
            return sorted(self._notes.glob(f"{_PREFIX}*.json"))
        except OSError:
            return []

    def _planned(self, arrival: Arrival, taken: set[str]) -> _Copy:
        """Choose a name that is free now."""
        job, clip = arrival
        for number in itertools.count(1):
            name = file_name(self._template, job, clip.suffix, number)
            if same_name(name) not in taken and not os.path.lexists(self._folder / name):
                taken.add(same_name(name))
                beside = self._folder / f".{job.id}.part"
                return _Copy(clip.path, str(beside), str(self._folder / name), clip.bytes, clip.sha256)
        raise AssertionError  # numbers do not end


def _copied(copy: _Copy, clip: FoundClip) -> bool:
    """Copy one clip; tell whether it was still the one that was found.

    Raises:
        OSError: the copy cannot be written, or its name was taken in this moment.
    """
    beside = Path(copy.beside)
    try:
        if not _bytes_copied(Path(copy.source), beside, copy.sha256):
            return False
        made = clip.made_at.timestamp()
        with suppress(OSError, OverflowError, ValueError):
            # When it was made is what lists of files show.
            os.utime(beside, (made, made))
        place(beside, Path(copy.target))
    finally:
        beside.unlink(missing_ok=True)
    return True


def _bytes_copied(source: Path, beside: Path, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        descriptor = os.open(source, os.O_RDONLY | O_BINARY)
    except OSError:
        return False
    with os.fdopen(descriptor, "rb", buffering=0) as original:
        beside.unlink(missing_ok=True)
        target = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | O_NOFOLLOW | O_BINARY, 0o666)
        try:
            while (data := _piece(original.fileno())) is not None and data:
                digest.update(data)
                write_all(target, data)
            if data is None or digest.hexdigest() != sha256:
                return False
            os.fsync(target)
        finally:
            os.close(target)
    return True


def _piece(descriptor: int) -> bytes | None:
    """Read on; None where the disk of the original does not give it out."""
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return None


def _undo(copies: Sequence[_Copy], committed: Collection[str]) -> None:
    """Remove copies that are not committed, where the original is still there."""
    for copy in copies:
        Path(copy.beside).unlink(missing_ok=True)
        if copy.target in committed:
            continue
        target = Path(copy.target)
        if is_file(target, copy.bytes, copy.sha256) and is_file(Path(copy.source), copy.bytes, copy.sha256):
            target.unlink()


def _written(copy: _Copy) -> Mapping[str, object]:
    return {name: getattr(copy, name) for name in ("source", "beside", "target", "bytes", "sha256")}


def _read(note: Path) -> list[_Copy]:
    try:
        return [_Copy(**copy) for copy in json.loads(note.read_bytes())]
    except (OSError, ValueError, TypeError):
        return []

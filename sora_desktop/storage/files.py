"""Video files: where their bytes gather, what they are called, and how nothing of them is ever lost."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import NotAVideo, Truncated
from sora_desktop.media.signatures import HEAD_BYTES, MediaKind, describe, sniff
from sora_desktop.media.wholeness import is_cut_short
from sora_desktop.storage import disk
from sora_desktop.storage.boots import this_boot
from sora_desktop.storage.digests import is_file
from sora_desktop.storage.disk import disk_errors, place
from sora_desktop.storage.names import file_name, same_name
from sora_desktop.storage.notes import Note, Notes
from sora_desktop.storage.parts import PartFile
from sora_desktop.storage.sidecars import remove_sidecar
from sora_desktop.storage.trash import Trash

if TYPE_CHECKING:
    from collections.abc import Collection

    from sora_desktop.domain.jobs import Job

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A clip that is safe on disk."""

    path: Path
    bytes: int
    sha256: str


class VideoFiles:
    """The folder that clips go to. All methods block; call them on worker threads.

    A clip's way: `part` → its bytes → `keep` → the caller commits its path → `settle`. After a
    crash anywhere on it, `adopt` finds a clip that is whole, and `part` what there is of another.
    """

    def __init__(self, folder: Path, parts: Path, template: str, *, trash: Path) -> None:
        """Know the places; folders are made when they are first needed.

        Args:
            folder: where clips go.
            parts: where notes about unfinished clips go.
            template: how clips are named; see `names`.
            trash: where removed clips go, if it is on the same disk.
        """
        self.folder = folder
        self._notes = Notes(parts)
        self.template = template
        self._trash = Trash(trash, folder)

    def part(self, job: Job) -> PartFile:
        """Give the place for a job's bytes, with those that an earlier try left.

        What was begun in another folder is begun anew: that folder may be gone, or full.

        Raises:
            DiskFull: there is no room.
            FolderNotWritable: the folder cannot be made.
        """
        path = self.folder / f".{job.id}.part"
        note = self._notes.read(job.id)
        if note is not None and note.part != str(path):
            self.discard(job)
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        return PartFile(path, job.id, self._notes)

    def keep(self, part: PartFile, job: Job, *, total: int | None = None) -> KeptFile:
        """Verify a clip that has wholly come and give it its name for good, never overwriting another file.

        Args:
            part: its bytes.
            job: whose it is.
            total: how many bytes were announced, if that is known better than by the part itself.

        Raises:
            Truncated: it is not as long as was announced, or breaks off where nothing was announced;
                too few bytes can be added to.
            NotAVideo: its first bytes are not those of a video; they were thrown away.
            DiskFull: there is no room.
            FolderNotWritable: the folder does not take it.
        """
        expected = part.total if total is None else total
        if expected is not None and part.offset != expected:
            received = part.offset
            if received > expected:
                part.clear()
            raise Truncated(received=received, expected=expected)
        size, sha256 = part.finish()
        with disk_errors(part.path.parent):
            with part.path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            kind = sniff(head)
            if kind is None or not kind.is_video:
                part.clear()
                raise NotAVideo(found=describe(head))
            if expected is None and kind is MediaKind.MP4 and is_cut_short(part.path):
                raise Truncated(received=size, expected="an unknown number of")
            note = Note(
                part=str(part.path),
                etag=part.etag,
                total=size,
                synced=size,
                boot=this_boot(),
                size=size,
                sha256=sha256,
            )
            return KeptFile(self._named(note, job, kind.suffix), size, sha256)

    def adopt(self, job: Job) -> KeptFile | None:
        """Find the clip of a job that an earlier run had wholly, but could not commit.

        It is recognised by the length and digest that were noted before it got its name.

        Raises:
            StorageError: it is there but cannot be kept.
        """
        note = self._notes.read(job.id)
        if note is None:
            return None
        part = PartFile(Path(note.part), job.id, self._notes)
        if note.target is not None and is_file(Path(note.target), note.size, note.sha256):
            part.clear()
            return KeptFile(Path(note.target), note.size or 0, note.sha256 or "")
        if not part.offset or part.offset != note.total:
            return None
        if note.target is not None:
            _release(Path(note.target))
        try:
            return self.keep(part, job)
        except NotAVideo:
            return None

    def settle(self, job_id: str) -> None:
        """Forget how a clip came, once its path is committed."""
        self._forget(job_id, None)

    def discard(self, job: Job) -> None:
        """Throw away what there is of an unfinished clip; a whole one stays."""
        note = self._notes.read(job.id)
        self._forget(job.id, Path(note.part) if note else self.folder / f".{job.id}.part")

    def noted(self) -> list[str]:
        """Name the jobs of whose clips something may have come."""
        return self._notes.job_ids()

    def sweep(self, done: Collection[str]) -> None:
        """Throw away what is left of clips that nobody will go on with.

        Args:
            done: the ids of jobs whose clip is no more to be fetched. A job that nobody knows is not
                one of them: the database may be an older copy. Only the process that drives the
                jobs knows them, so no other may call this.
        """
        self._notes.sweep()
        self._trash.sweep()
        for job_id in self._notes.job_ids():
            if job_id in done:
                note = self._notes.read(job_id)
                self._forget(job_id, Path(note.part) if note else None)

    def to_trash(self, job: Job) -> str | None:
        """Move a job's clip to the trash and give its path there; one that is gone stays where it was.

        Raises:
            StorageError: it cannot be moved.
        """
        held = self._trash.take(job)
        if job.file is not None and held != job.file:
            # It is written anew when the clip comes back.
            with disk_errors(Path(job.file).parent):
                remove_sidecar(Path(job.file), job.id)
        return held

    def from_trash(self, job: Job) -> str | None:
        """Bring a job's clip back, to where it was if that place is free, and give its path.

        Raises:
            StorageError: it cannot be moved.
        """
        return self._trash.give_back(job)

    @property
    def trash(self) -> Trash:
        """Where removed clips are."""
        return self._trash

    def destroy(self, job: Job) -> None:
        """Remove a job's clip and whatever came of it for good.

        Raises:
            StorageError: it cannot be removed.
        """
        self._trash.destroy(job)
        self.discard(job)

    def free_bytes(self) -> int:
        """Say how much room is left for clips.

        Raises:
            FolderNotWritable: the system does not tell.
        """
        return disk.free_bytes(self.folder)

    def _named(self, note: Note, job: Job, suffix: str) -> Path:
        """Find a free name and give it to the part; a note comes first, so that a crash can be mended."""
        part = Path(note.part)
        taken = {same_name(entry.name) for entry in part.parent.iterdir()}
        for number in itertools.count(1):
            name = file_name(self.template, job, suffix, number)
            if same_name(name) in taken:
                continue
            target = part.with_name(name)
            self._notes.write(job.id, dataclasses.replace(note, target=str(target)))
            with suppress(FileExistsError):
                place(part, target)
                return target
            taken.add(same_name(name))
        raise AssertionError  # numbers do not end

    def _forget(self, job_id: str, part: Path | None) -> None:
        """Remove a part and its note; what cannot be removed now is tried again by `sweep`."""
        try:
            if part is not None:
                part.unlink(missing_ok=True)
            self._notes.remove(job_id)
        except OSError as error:
            _log.warning("what is left of the clip of job %s cannot be removed yet: %s", job_id, error)


def _release(target: Path) -> None:
    """Give up a name that was only held, with an empty file, when the crash came."""
    with suppress(OSError):
        found = target.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size == 0:
            target.unlink()

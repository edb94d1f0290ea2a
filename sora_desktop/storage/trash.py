"""The trash: removed clips, each under its job's id, with a note of where it was."""

from __future__ import annotations

import errno
import itertools
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.storage.digests import is_file
from sora_desktop.storage.disk import NO_ROOM, bring, disk_errors, move, place, write_atomically
from sora_desktop.storage.sidecars import remove_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job

BESIDE = ".trash"
"""What the trash is called beside clips on another disk than the usual one."""

_UNDER_WAY = "under-way"
"""What the note is called of which clips are being moved."""


class Trash:
    """Moves clips out of sight and back. All methods block."""

    def __init__(self, folder: Path, videos: Path) -> None:
        """Use `folder`, or one beside the clip where that is on another disk; `videos` is where new clips go."""
        self._folder = folder
        self._videos = videos

    def take(self, job: Job) -> str | None:
        """Move a job's clip here and give its path; one that is not there keeps the path it had.

        Raises:
            StorageError: it cannot be moved.
        """
        if job.file is None:
            return None
        clip = Path(job.file)
        places = self._places(job, clip)
        with disk_errors(clip.parent):
            if not clip.exists():
                # Gone, or moved by a run that ended before it could commit.
                return next((str(place_) for place_ in places if place_.exists()), job.file)
            if clip in places or self._is_trash(clip.parent):
                return job.file
            try:
                return _take(clip, places[0])
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
            try:
                taken = _take(clip, places[1])
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                # Whoever makes room on a full disk removes clips from it: the note has room on the other one.
                return _take(clip, places[1], noted=places[0])
            _forget_origin(places[0])
            return taken

    def give_back(self, job: Job) -> str | None:
        """Move a job's clip to where it was, or to a name beside it that is free, and give its path.

        From another disk it is copied, and goes from here with `forget`: there may be no room here to take it back.

        Raises:
            StorageError: it cannot be moved.
        """
        if job.file is None:
            return None
        held = Path(job.file)
        if not self._is_trash(held.parent):
            # It never came here, or came with a run that ended before it could commit where to.
            found = next((one for one in self._places(job, held) if one.exists()), None)
            if found is None:
                return job.file
            if held.exists():
                with disk_errors(found.parent):
                    if held.samefile(found):
                        found.unlink()
                return job.file
            held = found
        origin = self._origin(held) or self._videos / held.name
        with disk_errors(origin.parent):
            if not held.exists():
                # Emptied by hand, or moved back by a run that ended before it could commit.
                return str(origin)
            origin.parent.mkdir(parents=True, exist_ok=True)
            for number in itertools.count(1):
                target = origin if number == 1 else origin.with_stem(f"{origin.stem}-{number}")
                if self._origin(held) != target:
                    _note_origin(held, target)
                try:
                    bring(held, target)
                except FileExistsError:
                    continue
                return str(target)
        raise AssertionError  # numbers do not end

    def destroy(self, job: Job) -> None:
        """Remove a job's clip for good, with its note; a file outside of the trash only if it is that very clip.

        Raises:
            StorageError: it cannot be removed.
        """
        clip = Path(job.file) if job.file else self._folder / f"{job.id}.mp4"
        held = {clip, *self._places(job, clip)}
        with disk_errors(clip.parent):
            for place_ in held:
                # Where it is, and where it was before it came to the trash, for a crash may have left that there.
                remove_sidecar(place_, job.id)
                if (origin := self._origin(place_)) is not None and self._is_trash(place_.parent):
                    remove_sidecar(origin, job.id)
                if self._is_trash(place_.parent):
                    place_.unlink(missing_ok=True)
                    place_.with_suffix(".json").unlink(missing_ok=True)
                elif is_file(place_, job.file_bytes, job.file_sha256):
                    place_.unlink()

    def forget(self, job: Job, held: str | None = None) -> None:
        """Throw away what is left here of a job's clip, and the notes of where it was, once that is committed.

        Args:
            job: as it is committed, with the clip where it was.
            held: where the clip was here.
        """
        if job.file is None:
            return
        clip = Path(job.file)
        for place_ in {*self._places(job, clip), Path(held or job.file)}:
            if self._is_trash(place_.parent):
                with suppress(OSError):
                    if place_ != clip and place_.stat().st_size == clip.stat().st_size:
                        place_.unlink()
                _forget_origin(place_)

    def origin(self, job: Job) -> Path | None:
        """Give where a clip that is committed to be here was before, or is to go back to."""
        held = Path(job.file) if job.file else None
        return self._origin(held) if held is not None and self._is_trash(held.parent) else None

    def mend(self, job: Job, origin: Path | None) -> str | None:
        """Have the clip of a removed job wholly and only here, whatever a run left that ended meanwhile; give its path.

        Args:
            job: which.
            origin: as `origin` says, if no other job has its clip there.

        Raises:
            StorageError: it cannot be moved.
        """
        if job.file is None:
            return None
        held = Path(job.file)
        with disk_errors(held.parent):
            for half in (held, *self._places(job, held), *filter(None, (origin,))):
                clear_half(half)
            if self._is_trash(held.parent):
                if origin is not None and is_file(origin, job.file_bytes, job.file_sha256):
                    if held.exists():
                        origin.unlink()
                    else:
                        # It was on its way back, which nobody committed.
                        move(origin, held)
                return job.file
            for found in [one for one in self._places(job, held) if one.exists() and held.exists()]:
                # Cut off while it had both names, or while its new one was only held, with an empty file.
                if found.samefile(held):
                    held.unlink()
                elif found.stat().st_size == 0:
                    found.unlink()
        return self.take(job)

    def note(self, job_ids: Sequence[str]) -> None:
        """Note which clips are being moved here or back, besides those that are noted already.

        Raises:
            StorageError: it cannot be noted.
        """
        with disk_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._folder / _UNDER_WAY, json.dumps([*self.noted(), *job_ids]).encode())

    def noted(self) -> list[str]:
        """Name the jobs whose clips were being moved."""
        try:
            return [str(one) for one in json.loads((self._folder / _UNDER_WAY).read_bytes())]
        except (OSError, ValueError, TypeError):
            return []

    def settle(self) -> None:
        """Forget which clips were being moved, once it is committed where they are."""
        with suppress(OSError):
            (self._folder / _UNDER_WAY).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Throw away notes that were being written when a run ended; what cannot go now is tried again."""
        with suppress(OSError):
            for left in [entry for entry in self._folder.iterdir() if entry.name.startswith(".")]:
                left.unlink(missing_ok=True)

    def _places(self, job: Job, clip: Path) -> list[Path]:
        """Give where the clip of a job may be held."""
        return [self._folder / f"{job.id}{clip.suffix}", clip.parent / BESIDE / f"{job.id}{clip.suffix}"]

    def _origin(self, held: Path) -> Path | None:
        """Give where a clip was; of one beside others the note may be here, as their disk was full."""
        return _origin(held) or _origin(self._folder / held.name)

    def _is_trash(self, folder: Path) -> bool:
        return folder == self._folder or folder.name == BESIDE


def redirect(held: Path, moved: Path, former: Sequence[Path], folder: Path) -> None:
    """Note, for a clip of a trash beside other clips, where it belongs once all of them are elsewhere.

    Args:
        held: where it is, or was.
        moved: where it is, or will be.
        former: folders that are given up.
        folder: the one in their place.

    Raises:
        OSError: it cannot be noted.
    """
    origin = _origin(held) if held.parent.name == BESIDE else None
    if origin is not None:
        _note_origin(moved, _elsewhere(origin, former, folder))


def redirect_all(trash: Path, former: Sequence[Path], folder: Path) -> None:
    """Do the same for every clip of a trash that stays where it is.

    Raises:
        OSError: one cannot be noted.
    """
    for note in sorted(trash.glob("[!.]*.json")):
        origin = _origin(note)
        if origin is not None and _elsewhere(origin, former, folder) != origin:
            _note_origin(note, _elsewhere(origin, former, folder))


def root_of(path: Path, folders: Iterable[Path]) -> Path | None:
    """Give the innermost of some folders that a path is in, for one of them may be inside another."""
    around = [one for one in folders if path.is_relative_to(one)]
    return max(around, key=lambda one: len(one.parts), default=None)


def _elsewhere(origin: Path, former: Sequence[Path], folder: Path) -> Path:
    left = root_of(origin, (*former, folder))
    return origin if left is None or left == folder else folder / origin.relative_to(left)


def _take(clip: Path, target: Path, noted: Path | None = None) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _note_origin(noted or target, clip)
    try:
        place(clip, target)
    except BaseException:
        _forget_origin(noted or target)
        raise
    return str(target)


def _note_origin(held: Path, origin: Path) -> None:
    write_atomically(held.with_suffix(".json"), json.dumps({"origin": str(origin)}).encode())


def _forget_origin(held: Path) -> None:
    with suppress(OSError):
        held.with_suffix(".json").unlink(missing_ok=True)


def clear_half(path: Path) -> None:
    """Remove what was written beside a file, or its note, by a run that ended meanwhile."""
    begins = (f".{path.name}.", f".{path.with_suffix('.json').name}.")
    with suppress(OSError):
        for left in [entry for entry in path.parent.iterdir() if entry.name.startswith(begins)]:
            if left.suffix == ".new":
                left.unlink()


def _origin(held: Path) -> Path | None:
    try:
        return Path(json.loads(held.with_suffix(".json").read_bytes())["origin"])
    except (OSError, ValueError, KeyError, TypeError):
        return None

"""Moves clips from one folder to another so that each is whole in one of them, whenever a kill comes."""

from __future__ import annotations

import filecmp
import itertools
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.storage.disk import copy_whole, disk_errors, sync_folder, write_atomically
from sora_desktop.storage.names import same_name
from sora_desktop.storage.trash import BESIDE, clear_half, redirect, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sora_desktop.domain.jobs import JobId
    from sora_desktop.storage.clip_places import PlacedClip

_PREFIX = "moves-"


@dataclass(frozen=True, slots=True)
class Move:
    """A clip that is to be moved, as it is noted."""

    job_id: JobId
    source: str
    target: str
    beside: str
    """Where its bytes gather, where it goes to another disk."""

    companions: tuple[tuple[str, str], ...] = ()
    """The files that belong to the clip, each with where it goes; they follow it once it is committed."""


class Moves:
    """Moves clips in portions. All methods block.

    A portion's way: `plan` → `carry` → the caller commits where the clips are → `settle`. A clip is in both
    folders until its new place is committed; which of the two is too much after a crash is found by `sweep`.
    """

    def __init__(self, notes: Path) -> None:
        """Note in the folder `notes` what is being moved."""
        self._notes = notes

    def plan(
        self, clips: Iterable[PlacedClip], former: Sequence[Path], folder: Path, suffixes: Sequence[str]
    ) -> list[Move]:
        """Choose where clips go: to the same place within the new folder, or to a name beside it that is free.

        Args:
            clips: those to be moved; one that is in none of the former folders, or not there, is left out.
            former: the folders that clips are to leave.
            folder: the one that they go to.
            suffixes: what is added to the name of a clip to name the files that belong to it.

        Raises:
            StorageError: the folder cannot be read or made.
        """
        taken: set[Path] = set()
        moves: list[Move] = []
        for clip in clips:
            source = Path(clip.file)
            root = root_of(source, (*former, folder))
            if root is None or root == folder or not source.is_file():
                continue
            wanted = folder / source.relative_to(root)
            with disk_errors(folder):
                wanted.parent.mkdir(mode=0o700 if wanted.parent.name == BESIDE else 0o777, parents=True, exist_ok=True)
            target = _free(wanted, source, taken)
            taken.add(_key(target))
            belong = [(source.with_name(source.name + end), target.with_name(target.name + end)) for end in suffixes]
            companions = tuple((str(one), str(other)) for one, other in belong if one.is_file())
            beside = target.with_name(f".{clip.job_id}.part")
            moves.append(Move(clip.job_id, clip.file, str(target), str(beside), companions))
        return moves

    def carry(self, moves: Sequence[Move], former: Sequence[Path], folder: Path) -> None:
        """Bring clips to where they go; they stay where they were as well.

        Raises:
            DiskFull: there is no room; nothing stays in the new folder.
            FolderNotWritable: the folder does not take them; nothing stays there.
        """
        with disk_errors(self._notes):
            self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._note(moves), json.dumps([_written(move) for move in moves]).encode())
        try:
            with disk_errors(folder):
                for move in moves:
                    _carry(move)
                    redirect(Path(move.source), Path(move.target), former, folder)
        except BaseException:
            self.settle(moves, {})
            raise

    def settle(self, moves: Sequence[Move], committed: Mapping[str, str]) -> None:
        """Remove what is too much of a portion: the old files of clips whose place is committed, or else the new ones.

        Args:
            moves: the portion.
            committed: the paths of the clips as they are committed, by job.
        """
        with suppress(OSError):
            for move in moves:
                _settle(move, committed.get(move.job_id))
            self._note(moves).unlink(missing_ok=True)

    def noted(self) -> list[list[Move]]:
        """Give the portions that were being moved when a run ended."""
        try:
            return [_read(note) for note in sorted(self._notes.glob(f"{_PREFIX}*.json"))]
        except OSError:
            return []

    def _note(self, moves: Sequence[Move]) -> Path:
        return self._notes / f"{_PREFIX}{moves[0].job_id}.json"


def clear_away(folders: Iterable[Path]) -> None:
    """Remove folders in which nothing is left; others stay as they are."""
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        for inner in (folder / BESIDE, folder):
            with suppress(OSError):
                inner.rmdir()


def _free(wanted: Path, source: Path, taken: set[Path]) -> Path:
    for number in itertools.count(1):
        target = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        # A run that ended before its commit may have brought it there.
        if _key(target) not in taken and (not os.path.lexists(target) or _is_same(source, target)):
            return target
    raise AssertionError  # numbers do not end


def _key(path: Path) -> Path:
    return path.with_name(same_name(path.name))


def _carry(move: Move) -> None:
    source, target, beside = Path(move.source), Path(move.target), Path(move.beside)
    if _is_same(source, target):
        return
    try:
        # The same disk: the clip has two names for a moment, and its bytes stay where they are.
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        beside.unlink(missing_ok=True)
        copy_whole(source, target, beside=beside)
    else:
        sync_folder(target.parent)


def _settle(move: Move, file: str | None) -> None:
    Path(move.beside).unlink(missing_ok=True)
    source, target = Path(move.source), Path(move.target)
    if target.parent.name == BESIDE:
        clear_half(target)
    if file == move.target:
        for companion, new in move.companions:
            _follow(Path(companion), Path(new))
        if _is_same(source, target):
            _unlink_with_note(source)
    elif _is_same(source, target):
        _unlink_with_note(target)


def _unlink_with_note(clip: Path) -> None:
    """Remove a clip; of one in a trash beside others first the note of it, for nobody would look for that later."""
    if clip.parent.name == BESIDE:
        clip.with_suffix(".json").unlink(missing_ok=True)
    clip.unlink()


def _follow(companion: Path, target: Path) -> None:
    """Bring a file that belongs to a clip after it; one that is in the way stays, and so does the companion."""
    if companion.is_file() and not target.exists():
        copy_whole(companion, target, beside=target.with_name(f".{target.name}.part"))
        companion.unlink()


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths are one file, or two with the same bytes."""
    try:
        return not other.is_symlink() and (one.samefile(other) or filecmp.cmp(one, other, shallow=False))
    except OSError:
        return False


def _written(move: Move) -> Mapping[str, object]:
    return {name: getattr(move, name) for name in ("job_id", "source", "target", "beside", "companions")}


def _read(note: Path) -> list[Move]:
    try:
        rows = json.loads(note.read_bytes())
        return [Move(**{**row, "companions": tuple((one, other) for one, other in row["companions"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []

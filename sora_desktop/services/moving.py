"""Moves all clips from one folder to another; for the process that drives."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import FolderUnsuitable, RoomMissing
from sora_desktop.domain.events import JobsChanged
from sora_desktop.services.sizes import in_words
from sora_desktop.storage.disk import disk_errors, free_bytes, is_same_disk, require_writable
from sora_desktop.storage.moves import Moves, clear_away
from sora_desktop.storage.trash import redirect_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.storage.clip_places import ClipPlaces, PlacedClip
    from sora_desktop.storage.moves import Move
    from sora_desktop.storage.paths import DataPaths

_COMPANIONS = (".json",)
"""What is added to the name of a clip to name the file of its settings."""

_SPARE = 64 * 2**20
"""Bytes that are to be left where clips are moved to."""


class Moving:
    """New clips go to the new folder first, then the others follow, portion by portion; a kill ends none of it."""

    def __init__(
        self,
        *,
        places: ClipPlaces,
        settings: SettingsService,
        paths: DataPaths,
        events: EventBus,
        lock: asyncio.Lock,
    ) -> None:
        """Bring the parts together.

        Args:
            places: where clips are.
            settings: which folder they are in.
            paths: where everything else is kept.
            events: where it is told which clips moved.
            lock: held by whoever moves the file of a clip.
        """
        self._places = places
        self._settings = settings
        self._paths = paths
        self._events = events
        self._lock = lock
        self._moves = Moves(paths.moves)

    async def sweep(self) -> None:
        """Remove what is too much of clips that were being moved when an earlier run ended."""
        for moves in await asyncio.to_thread(self._moves.noted):
            if moves:
                await self._settle(moves)

    async def begin(self, folder: str) -> None:
        """Keep new clips in another folder from now on.

        Raises:
            FolderUnsuitable: it is no place for them.
            RoomMissing: those that are to be moved do not fit there.
            StorageError: it cannot be written to.
        """
        await self._settings.refresh()
        target = Path(folder)
        former = [one for one in self._all_folders() if one != target]
        clips = await self._places.inside(*former)
        await asyncio.to_thread(self._judge, target, former, [(Path(clip.file), clip.bytes) for clip in clips])
        self._settings.change(
            videos_folder=None if target == self._paths.videos else str(target),
            former_folders=[str(one) for one in former],
        )
        await self._settings.saved()

    async def carry(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Move the clips of some jobs to the present folder; those that are not in a former one stay.

        Raises:
            StorageError: they could not be copied or committed; they are where they were.
        """
        return await asyncio.shield(self._carry(list(dict.fromkeys(job_ids))))

    async def finish(self) -> None:
        """Give up the former folders; of those in which nothing is left, nothing stays.

        Raises:
            StorageError: a note of the trash cannot be written.
        """
        former = self._former()
        async with self._lock:
            await asyncio.to_thread(self._redirect, former)
        left = [one for one in former if await asyncio.to_thread(_any_is_there, await self._places.inside(one))]
        await asyncio.to_thread(clear_away, [one for one in former if one not in left])
        # What is still being fetched into a former folder follows the next time.
        self._settings.change(former_folders=[str(one) for one in left])

    async def _carry(self, job_ids: Sequence[JobId]) -> list[Job]:
        former, folder = self._former(), self._folder()
        async with self._lock:
            clips = await self._places.files(job_ids)
            moves = await asyncio.to_thread(self._moves.plan, clips, former, folder, _COMPANIONS)
            if not moves:
                return []
            await asyncio.to_thread(self._moves.carry, moves, former, folder)
            moved: list[Job] = []
            try:
                moved = await self._places.replace([(move.job_id, move.source, move.target) for move in moves])
            finally:
                await asyncio.shield(self._settle(moves))
        if moved:
            self._events.publish(JobsChanged(tuple(moved)))
        return moved

    async def _settle(self, moves: Sequence[Move]) -> None:
        clips = await self._places.files([move.job_id for move in moves])
        committed = {str(clip.job_id): clip.file for clip in clips}
        await asyncio.to_thread(self._moves.settle, moves, committed)

    def _folder(self) -> Path:
        chosen = self._settings.current.videos_folder
        return Path(chosen) if chosen else self._paths.videos

    def _former(self) -> list[Path]:
        return [Path(str(one)) for one in self._settings.current.former_folders]

    def _all_folders(self) -> list[Path]:
        """Give the present folder, and those that clips are still to leave."""
        return list(dict.fromkeys((self._folder(), *self._former())))

    def _redirect(self, former: Sequence[Path]) -> None:
        with disk_errors(self._paths.trash):
            redirect_all(self._paths.trash, former, self._folder())

    def _judge(self, target: Path, former: Sequence[Path], clips: Sequence[tuple[Path, int]]) -> None:
        """Refuse a folder that is no place for clips, or has too little room."""
        reason = _unsuitable(target, former, self._paths)
        if reason:
            raise FolderUnsuitable(path=str(target), reason=reason)
        require_writable(target)
        needed = sum(size for file, size in clips if not is_same_disk(file, target))
        free = free_bytes(target)
        if needed and needed + _SPARE > free:
            raise RoomMissing(path=str(target), needed=in_words(needed + _SPARE), free=in_words(free))


def _any_is_there(clips: Sequence[PlacedClip]) -> bool:
    return any(Path(clip.file).exists() for clip in clips)


def _unsuitable(target: Path, former: Sequence[Path], paths: DataPaths) -> str:
    """Say why a folder is no place for clips; nothing if it is one."""
    real, own = target.resolve(), paths.root.resolve()
    leaving = [one.resolve() for one in former]
    in_data = real.is_relative_to(own) and not real.is_relative_to(paths.videos.resolve())
    reasons = (
        (not target.is_absolute(), "its whole path is needed"),
        (target.exists() and not target.is_dir(), "a file of that name is in the way"),
        (real == Path(real.anchor), "it is the root of a disk"),
        (not leaving or real in leaving, "they are there already"),
        (any(real.is_relative_to(one) for one in leaving), "it is inside of the present one"),
        (in_data, "the program keeps its own data there"),
        (own.is_relative_to(real), "the program keeps its own data inside of it"),
    )
    return next((reason for applies, reason in reasons if applies), "")

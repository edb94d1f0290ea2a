"""Has all clips moved to another folder, portion by portion, with progress; it can be stopped and gone on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.storage.trash import root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sora_desktop.services.adoption.service import Stop
    from sora_desktop.services.doors import LibraryDoor
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.storage.clip_places import ClipPlaces, PlacedClip
    from sora_desktop.storage.paths import DataPaths

PORTION = 20
"""Clips that are moved at once."""

PORTION_BYTES = 256 * 2**20
"""Bytes after which a portion is full."""


@dataclass(slots=True)
class Relocation:
    """How far a move is, and in the end what came of it."""

    folder: Path
    total: int = 0
    moved: int = 0
    looked_at: int = 0
    bytes: int = 0
    """Of all clips."""

    bytes_moved: int = 0
    left_behind: list[str] = field(default_factory=list)
    """Files of clips that are not where they were; nothing could be moved."""

    stopped: bool = False
    """Whether a person stopped it; the rest is still in the former folder, and can follow."""

    error: SoraDesktopError | None = None
    """What broke it off; the rest is still in the former folder, and can follow."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to be moved."""
        return self.error is None and not self.stopped


class RelocationService:
    """Asks whoever drives to move clips."""

    def __init__(self, library: LibraryDoor, places: ClipPlaces, settings: SettingsService, paths: DataPaths) -> None:
        """Ask at `library`; `settings` says which folder clips are in."""
        self._library = library
        self._places = places
        self._settings = settings
        self._paths = paths

    @property
    def folder(self) -> Path:
        """The present folder."""
        chosen = self._settings.current.videos_folder
        return Path(chosen) if chosen else self._paths.videos

    @property
    def usual(self) -> Path:
        """The folder that is used if none was chosen."""
        return self._paths.videos

    @property
    def unfinished(self) -> bool:
        """Whether clips are still in a former folder, because a move was stopped or killed."""
        return bool(self._settings.current.former_folders)

    async def waiting(self) -> tuple[int, int]:
        """Give how many clips are in the present folder and former ones, and how many bytes they have."""
        clips = await self._places.inside(*self._all_folders())
        return len(clips), sum(clip.bytes for clip in clips)

    async def move(
        self,
        folder: Path,
        *,
        told: Callable[[Relocation], None] = lambda _: None,
        stop: Stop | None = None,
    ) -> Relocation:
        """Keep clips in another folder: new ones at once, and the others as they follow.

        Asked for again with the same folder, it goes on where it was stopped or killed; with the former one,
        what was moved goes back.

        Raises:
            FolderUnsuitable: it is no place for them; nothing was moved.
            RoomMissing: they do not fit there; nothing was moved.
            StorageError: it cannot be written to; nothing was moved.
        """
        await self._library.begin_move(str(folder))
        # Another process may have carried it out, and other moves before.
        await self._settings.refresh()
        former = [one for one in self._all_folders() if one != folder]
        return await self._follow(folder, former, told, stop)

    async def go_on(
        self, *, told: Callable[[Relocation], None] = lambda _: None, stop: Stop | None = None
    ) -> Relocation:
        """Move what was left when a move was stopped or killed."""
        await self._settings.refresh()
        former = [one for one in self._all_folders() if one != self.folder]
        return await self._follow(self.folder, former, told, stop)

    def _all_folders(self) -> list[Path]:
        former = [Path(str(one)) for one in self._settings.current.former_folders]
        return list(dict.fromkeys((self.folder, *former)))

    async def _follow(
        self, folder: Path, former: Sequence[Path], told: Callable[[Relocation], None], stop: Stop | None
    ) -> Relocation:
        clips = [clip for clip in await self._places.inside(*former) if _is_left(clip, former, folder)]
        report = Relocation(folder, total=len(clips), bytes=sum(clip.bytes for clip in clips))
        told(report)
        try:
            for portion in _portions(clips):
                if stop is not None and stop():
                    report.stopped = True
                    break
                moved = {job.id for job in await self._library.carry([clip.job_id for clip in portion])}
                report.moved += len(moved)
                report.looked_at += len(portion)
                report.bytes_moved += sum(clip.bytes for clip in portion)
                # What another process moved in this moment is where it is to be.
                rest = await self._places.files([clip.job_id for clip in portion if clip.job_id not in moved])
                report.left_behind += [clip.file for clip in rest if _is_left(clip, former, folder)]
                told(report)
            if report.done:
                await self._library.finish_move()
        except SoraDesktopError as error:
            report.error = error
        return report


def _is_left(clip: PlacedClip, former: Sequence[Path], folder: Path) -> bool:
    """Tell whether a clip is in a former folder, which may be inside the present one."""
    return root_of(Path(clip.file), (*former, folder)) in former


def _portions(clips: Sequence[PlacedClip]) -> Iterator[list[PlacedClip]]:
    portion: list[PlacedClip] = []
    for clip in clips:
        portion.append(clip)
        if len(portion) >= PORTION or sum(one.bytes for one in portion) >= PORTION_BYTES:
            yield portion
            portion = []
    if portion:
        yield portion

"""What the process that drives does for the library: takes clips in, moves them, watches the disk and the trash."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.services.adoption.arriving import Arriving
from sora_desktop.services.clip_work import LibraryWork
from sora_desktop.services.disk_watch import DiskWatch
from sora_desktop.services.moving import Moving
from sora_desktop.services.trash_age import TrashAge

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.services.doors import JobDoor
    from sora_desktop.services.erasure import Erasure
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.jobs import JobService
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.storage.clip_places import ClipPlaces
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.jobs import JobRepository
    from sora_desktop.storage.paths import DataPaths


class Keeping:
    """Brings the parts together that keep clips.

    Attributes:
        library: the door to the library.
        trash: deletes what has lain in the trash for long.
        disk: watches how much room there is.
    """

    def __init__(  # noqa: PLR0913 - what its parts take
        self,
        rooms: Rooms,
        jobs: JobDoor,
        *,
        places: ClipPlaces,
        erasure: Erasure,
        settings: SettingsService,
        paths: DataPaths,
        files: Callable[[], VideoFiles],
        events: EventBus,
    ) -> None:
        """Build them; nothing runs before `start`."""
        arriving = Arriving(
            register=rooms.register,
            places=places,
            connections=rooms.connections,
            files=files,
            notes=paths.moves,
            events=events,
            take_up=jobs.take_up,
            now=rooms.now,
        )
        moving = Moving(places=places, settings=settings, paths=paths, events=events, lock=rooms.clips)
        self.work = LibraryWork(arriving, moving)
        self.trash = TrashAge(
            settings=settings, places=places, erasure=erasure, lock=rooms.clips, events=events, now=rooms.now
        )
        self.disk = DiskWatch(
            rooms.board,
            events,
            free=lambda: files().free_bytes(),
            least=lambda: settings.current.least_free,
        )

    async def start(self) -> None:
        """Clear away what an earlier run left, look at the disk, and begin to watch."""
        await self.work.sweep()
        await self.disk.start()
        self.trash.start()

    async def close(self) -> None:
        """Watch no more."""
        await self.disk.close()
        await self.trash.close()


async def sweep(
    settings: SettingsService, files: Callable[[], VideoFiles], repository: JobRepository, jobs: JobService
) -> None:
    """Throw away what crashes left of clips that nobody waits for any more, and mend what they left half moved."""
    # Whoever drove before may have moved the clips.
    await settings.refresh()
    found = files()
    noted = await asyncio.to_thread(found.noted)
    await asyncio.to_thread(found.sweep, await repository.done_with(noted))
    await jobs.mend()

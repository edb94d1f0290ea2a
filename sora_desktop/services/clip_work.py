"""The library as the process that drives works on it: clips come in, and move to another folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.adoption import FoundClip, Gathering, ServerClip
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.adoption.arriving import Arriving
    from sora_desktop.services.doors import LibraryDoor
    from sora_desktop.services.moving import Moving


class LibraryWork:
    """Carries out what is asked at the door to the library, as `LibraryDoor` says."""

    def __init__(self, arriving: Arriving, moving: Moving) -> None:
        """Bring the parts together."""
        self._arriving = arriving
        self._moving = moving

    async def sweep(self) -> None:
        """Clear away what runs left that ended in the midst of it."""
        await self._arriving.sweep()
        await self._moving.sweep()

    async def adopt(self, clips: Sequence[FoundClip], gathering: Gathering) -> list[Job]:
        """Make jobs of files; see `Arriving`."""
        return await self._arriving.adopt(clips, gathering)

    async def adopt_remote(self, connection: str, clips: Sequence[ServerClip], gathering: Gathering) -> list[Job]:
        """Make jobs of videos that a server has, and fetch them; see `Arriving`."""
        return await self._arriving.adopt_remote(connection, clips, gathering)

    async def begin_move(self, folder: str) -> list[Job]:
        """Keep new clips in another folder from now on; see `Moving`."""
        await self._moving.begin(folder)
        return []

    async def carry(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Move the clips of some jobs to the present folder; see `Moving`."""
        return await self._moving.carry(job_ids)

    async def finish_move(self) -> list[Job]:
        """Give up the former folders; see `Moving`."""
        await self._moving.finish()
        return []


if TYPE_CHECKING:

    def _is_door(library: LibraryWork) -> LibraryDoor:
        return library

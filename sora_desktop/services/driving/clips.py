"""The door to the library that front ends get: whoever drives, it leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sora_desktop.services.driving import calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.adoption import FoundClip, Gathering, ServerClip
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.doors import LibraryDoor
    from sora_desktop.services.driving.wheel import Wheel


class SharedLibrary:
    """The door to the library, as `LibraryDoor` says."""

    def __init__(self, wheel: Wheel) -> None:
        """Lead to whoever has the wheel."""
        self._wheel = wheel

    async def adopt(self, clips: Sequence[FoundClip], gathering: Gathering) -> list[Job]:
        """Make jobs of files; those that the library knows, or that changed since they were read, are left out."""
        asked = self._wheel.call(calls.ADOPT, clips=tuple(clips), gathering=gathering)
        return cast("list[Job]", await asked)

    async def adopt_remote(self, connection: str, clips: Sequence[ServerClip], gathering: Gathering) -> list[Job]:
        """Make jobs of videos that a server has, and fetch them; those that a job has already are left out."""
        asked = self._wheel.call(calls.ADOPT_REMOTE, connection=connection, clips=tuple(clips), gathering=gathering)
        return cast("list[Job]", await asked)

    async def begin_move(self, folder: str) -> list[Job]:
        """Keep new clips in another folder from now on, to which the others are to be moved."""
        return cast("list[Job]", await self._wheel.call(calls.BEGIN_MOVE, folder=folder))

    async def carry(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Move the clips of some jobs to the present folder, and give the jobs whose clips moved."""
        return cast("list[Job]", await self._wheel.call(calls.CARRY, job_ids=tuple(job_ids)))

    async def finish_move(self) -> list[Job]:
        """Give up the former folders."""
        return cast("list[Job]", await self._wheel.call(calls.FINISH_MOVE))


if TYPE_CHECKING:

    def _is_door(library: SharedLibrary) -> LibraryDoor:
        return library

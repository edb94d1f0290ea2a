"""Facts about clips that go to the trash or come back while nothing can be committed: they are where the list says."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.services.register import JobRegister
from sora_desktop.storage import disk

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import World
    from tests.services.keeping.conftest import MakeClips


class Room:
    """Says how many changes of jobs can still be committed."""

    changes: int | None = None


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    made = Room()
    real = JobRegister.change

    async def change(register: JobRegister, job: Job, **changes: object) -> Job:
        if made.changes is not None and job.changed(**changes) != job:
            if made.changes == 0:
                raise DiskFull(path="the disk")
            made.changes -= 1
        return await real(register, job, **changes)

    monkeypatch.setattr(JobRegister, "change", change)
    return made


async def clip_of(services: Services, job_id: JobId) -> Path:
    """Give the clip of a job, where the list says that it is."""
    clip = Path((await services.catalogue.get(job_id)).file or "")
    assert clip.is_file()
    return clip


@pytest.mark.parametrize("changes", [0, 1])
async def test_a_clip_that_was_not_committed_to_the_trash_is_not_there(
    world: World, make_clips: MakeClips, room: Room, changes: int
) -> None:
    (made,) = make_clips(1)
    async with world.services() as services:
        (job_id,) = (await services.adoption.bring_in([made])).came_in
        room.changes = changes
        with pytest.raises(DiskFull):
            await services.jobs.remove([job_id])
        assert (await clip_of(services, job_id)).parent == world.paths.videos
        room.changes = None
        await services.jobs.remove([job_id])
        assert (await clip_of(services, job_id)).parent == world.paths.trash


@pytest.mark.parametrize("another_disk", [False, True])
async def test_a_clip_that_was_not_committed_to_be_back_is_in_the_trash(
    world: World, make_clips: MakeClips, room: Room, monkeypatch: pytest.MonkeyPatch, *, another_disk: bool
) -> None:
    (made,) = make_clips(1)
    real = disk.place

    def place(source: Path, target: Path) -> None:
        if (source.parent == world.paths.trash) != (target.parent == world.paths.trash):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    async with world.services() as services:
        (job_id,) = (await services.adoption.bring_in([made])).came_in
        await services.jobs.remove([job_id])
        if another_disk:
            monkeypatch.setattr(disk, "place", place)
        for _ in range(2):
            room.changes = 0
            with pytest.raises(DiskFull):
                await services.jobs.restore([job_id])
            assert (await clip_of(services, job_id)).parent == world.paths.trash
            assert list(world.paths.videos.iterdir()) == []
        room.changes = None
        await services.jobs.restore([job_id])
        assert (await clip_of(services, job_id)).parent == world.paths.videos
    assert list(world.paths.trash.iterdir()) == []

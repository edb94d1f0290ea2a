"""A data folder that was taken elsewhere finds what is inside it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import Role, open_services
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.whereabouts import NOTE, open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job


class Folder:
    """A data folder that can be opened here and there."""

    def __init__(self, root: Path) -> None:
        self.paths = DataPaths.for_folder(root)
        root.mkdir(exist_ok=True)

    async def add(self, job: Job) -> None:
        """Open it, and store a job."""
        database = await open_database(self.paths)
        await JobRepository(database).add([job])
        database.close()

    async def job(self, job_id: str) -> Job:
        """Open it, and give a job."""
        database = await open_database(self.paths)
        job = await JobRepository(database).get(job_id)
        database.close()
        assert job is not None
        return job


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "E drive")


@pytest.fixture
def job(folder: Folder, make_job: Callable[..., Job], tmp_path: Path) -> Job:
    """Make a job with files inside of the data folder and beside it."""
    inside = str(folder.paths.references / "image.png")
    outside = str(tmp_path / "E drive of somebody" / "image.png")
    request = VideoRequest(prompt="a peanut", reference=inside, further_references=(outside, inside), video=outside)
    return make_job(request=request, file=str(folder.paths.videos / "a peanut.mp4"))


async def test_jobs_name_the_files_inside_by_where_they_are_now(folder: Folder, job: Job, tmp_path: Path) -> None:
    await folder.add(job)
    there = Folder(folder.paths.root.rename(tmp_path / "F"))
    found = await there.job(job.id)
    assert found.file == str(there.paths.videos / "a peanut.mp4")
    assert found.request.reference == str(there.paths.references / "image.png")
    assert found.request.further_references == (job.request.further_references[0], found.request.reference)
    assert found.request.video == job.request.video
    unmoved = dataclasses.replace(found, file=job.file, request=job.request, sequence=job.sequence, rank=job.rank)
    assert unmoved == job


async def test_it_may_go_on_from_there_and_come_back(folder: Folder, job: Job, tmp_path: Path) -> None:
    await folder.add(job)
    home = folder.paths.root
    for place in (tmp_path / "F", tmp_path / "G", home):
        folder.paths.root.rename(place)
        folder.paths = DataPaths.for_folder(place)
        assert (await folder.job(job.id)).file == str(folder.paths.videos / "a peanut.mp4")


async def test_two_ways_to_one_folder_are_both_right(folder: Folder, job: Job, tmp_path: Path) -> None:
    await folder.add(job)
    (tmp_path / "link").symlink_to(folder.paths.root)
    assert (await Folder(tmp_path / "link").job(job.id)).file == job.file


@pytest.mark.parametrize("noted", [b"", b"not/absolute", b"\0\xff"])
async def test_a_note_that_names_no_place_changes_nothing(folder: Folder, job: Job, noted: bytes) -> None:
    await folder.add(job)
    (folder.paths.root / NOTE).write_bytes(noted)
    assert (await folder.job(job.id)).file == job.file


@pytest.mark.parametrize("role", [Role.DRIVE_ALL, Role.LOOK])
async def test_the_program_does_so_whenever_it_opens_a_folder(
    folder: Folder, job: Job, tmp_path: Path, role: Role
) -> None:
    services = await open_services(folder.paths)
    await services.close()
    await folder.add(job)
    services = await open_services(DataPaths.for_folder(folder.paths.root.rename(tmp_path / "F")), role=role)
    found = await services.catalogue.get(job.id)
    await services.close()
    assert found.file == str(tmp_path / "F" / "videos" / "a peanut.mp4")

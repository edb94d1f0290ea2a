"""Facts about the trash: clips go there and come back, and nothing is overwritten on either way."""

from __future__ import annotations

import dataclasses
import errno
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage import disk, trash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.paths import DataPaths


@pytest.fixture
def job(files: VideoFiles, make_job: Callable[..., Job]) -> Job:
    """Give a job whose clip is there."""
    files.folder.mkdir(parents=True)
    clip = files.folder / "a peanut.mp4"
    clip.write_bytes(b"clip")
    return make_job(file=str(clip))


def moved(job: Job, file: str | None) -> Job:
    return dataclasses.replace(job, file=file)


def test_a_clip_goes_to_the_trash_and_comes_back(paths: DataPaths, files: VideoFiles, job: Job) -> None:
    held = files.to_trash(job)
    assert held == str(paths.trash / f"{job.id}.mp4")
    assert (paths.trash / f"{job.id}.mp4").read_bytes() == b"clip"
    assert list(files.folder.iterdir()) == []
    assert files.from_trash(moved(job, held)) == job.file
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"
    assert not (paths.trash / f"{job.id}.mp4").exists()


def test_a_clip_comes_back_though_nobody_could_note_where_it_went(
    paths: DataPaths, files: VideoFiles, job: Job
) -> None:
    files.to_trash(job)
    assert files.from_trash(job) == job.file
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"
    assert not (paths.trash / f"{job.id}.mp4").exists()


def test_a_clip_that_was_cut_off_on_its_way_to_the_trash_is_in_one_place_in_the_end(
    paths: DataPaths, files: VideoFiles, job: Job
) -> None:
    paths.trash.mkdir(parents=True, exist_ok=True)
    (paths.trash / f"{job.id}.mp4").hardlink_to(files.folder / "a peanut.mp4")
    assert files.from_trash(job) == job.file
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"
    assert not (paths.trash / f"{job.id}.mp4").exists()


def test_a_job_without_a_clip_has_nothing_to_move(files: VideoFiles, make_job: Callable[..., Job]) -> None:
    assert files.to_trash(make_job()) is None
    assert files.from_trash(make_job()) is None


def test_a_clip_that_somebody_deleted_stays_deleted(files: VideoFiles, job: Job) -> None:
    (files.folder / "a peanut.mp4").unlink()
    assert files.to_trash(job) == job.file
    assert files.from_trash(job) == job.file


def test_a_place_that_was_taken_meanwhile_is_not_overwritten(files: VideoFiles, job: Job) -> None:
    held = files.to_trash(job)
    (files.folder / "a peanut.mp4").write_bytes(b"new")
    back = files.from_trash(moved(job, held))
    assert back == str(files.folder / "a peanut-2.mp4")
    assert (files.folder / "a peanut.mp4").read_bytes() == b"new"
    assert (files.folder / "a peanut-2.mp4").read_bytes() == b"clip"


def test_a_folder_that_vanished_is_made_again(files: VideoFiles, job: Job) -> None:
    held = files.to_trash(job)
    files.folder.rmdir()
    assert files.from_trash(moved(job, held)) == job.file


def test_moving_twice_is_harmless(files: VideoFiles, job: Job) -> None:
    held = files.to_trash(job)
    assert files.to_trash(job) == held
    assert files.to_trash(moved(job, held)) == held
    back = files.from_trash(moved(job, held))
    assert files.from_trash(moved(job, held)) == back
    assert files.from_trash(job) == back


def test_a_clip_without_a_note_comes_back_among_the_clips(paths: DataPaths, files: VideoFiles, job: Job) -> None:
    held = files.to_trash(job)
    (paths.trash / f"{job.id}.json").write_text("?")
    assert files.from_trash(moved(job, held)) == str(files.folder / f"{job.id}.mp4")


@pytest.fixture
def other_disk(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behave as if the trash were on another disk than the clips."""
    real = disk.place

    def place(source: Path, target: Path) -> None:
        if (source.parent == paths.trash) != (target.parent == paths.trash):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(disk, "place", place)
    monkeypatch.setattr(trash, "place", place)


def test_a_clip_on_another_disk_is_trashed_beside_its_place(files: VideoFiles, job: Job, other_disk: None) -> None:
    held = files.to_trash(job)
    assert held == str(files.folder / ".trash" / f"{job.id}.mp4")
    assert files.to_trash(job) == held
    assert files.from_trash(moved(job, held)) == job.file


def test_a_clip_comes_back_from_another_disk(
    paths: DataPaths, files: VideoFiles, job: Job, request: pytest.FixtureRequest
) -> None:
    held = files.to_trash(job)
    request.getfixturevalue("other_disk")
    assert files.from_trash(moved(job, held)) == job.file
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"
    assert not (paths.trash / f"{job.id}.mp4").exists()


def test_a_trash_that_cannot_be_made_is_explained_and_the_clip_stays(
    paths: DataPaths, files: VideoFiles, job: Job
) -> None:
    paths.trash.write_text("no folder")
    with pytest.raises(FolderNotWritable):
        files.to_trash(job)
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"

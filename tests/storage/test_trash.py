"""Facts about the trash: clips go there and come back, and nothing is overwritten on either way."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage import disk, trash

if TYPE_CHECKING:
    from collections.abc import Callable

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
    # It goes from here when that is committed: there may be no room to take it back.
    assert (paths.trash / f"{job.id}.mp4").exists()
    files.trash.forget(job, held)
    assert list(paths.trash.iterdir()) == []


def test_a_trash_that_cannot_be_made_is_explained_and_the_clip_stays(
    paths: DataPaths, files: VideoFiles, job: Job
) -> None:
    paths.trash.write_text("no folder")
    with pytest.raises(FolderNotWritable):
        files.to_trash(job)
    assert (files.folder / "a peanut.mp4").read_bytes() == b"clip"


SENT = b"clip"


@pytest.fixture
def known(job: Job) -> Job:
    """Give the job as one of whose clip it is known what it was."""
    return dataclasses.replace(job, file_bytes=len(SENT), file_sha256=hashlib.sha256(SENT).hexdigest())


def everything(*folders: Path) -> list[Path]:
    return sorted(file for folder in folders if folder.exists() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("cut", ["before", "linked", "held", "moved"])
def test_a_clip_that_was_cut_off_on_its_way_here_is_wholly_here(
    paths: DataPaths, files: VideoFiles, known: Job, cut: str
) -> None:
    clip, target = files.folder / "a peanut.mp4", paths.trash / f"{known.id}.mp4"
    target.parent.mkdir(parents=True, exist_ok=True)
    if cut == "linked":
        target.hardlink_to(clip)
    elif cut == "held":
        target.touch()
    elif cut == "moved":
        files.to_trash(known)
    (target.parent / f".{known.id}.json.12345678.new").touch()
    assert files.trash.mend(known, None) == str(target)
    assert target.read_bytes() == SENT
    assert [file for file in everything(paths.trash, files.folder) if file.suffix != ".json"] == [target]


@pytest.mark.parametrize("cut", ["before", "linked", "copied", "half copied", "moved"])
def test_a_clip_that_was_cut_off_on_its_way_back_is_wholly_here(
    paths: DataPaths, files: VideoFiles, known: Job, cut: str
) -> None:
    held = Path(files.to_trash(known) or "")
    origin = files.folder / "a peanut.mp4"
    if cut == "linked":
        origin.hardlink_to(held)
    elif cut == "copied":
        origin.write_bytes(SENT)
    elif cut == "half copied":
        (files.folder / f".{origin.name}.12345678.new").write_bytes(SENT[:2])
    elif cut == "moved":
        held.replace(origin)
    removed = moved(known, str(held))
    assert files.trash.mend(removed, files.trash.origin(removed)) == str(held)
    assert held.read_bytes() == SENT
    assert everything(paths.trash, files.folder) == sorted([held, held.with_suffix(".json")])


def test_what_is_at_the_former_place_of_a_clip_stays_if_it_is_another(files: VideoFiles, known: Job) -> None:
    held = Path(files.to_trash(known) or "")
    (files.folder / "a peanut.mp4").write_bytes(b"another")
    removed = moved(known, str(held))
    assert files.trash.mend(removed, files.trash.origin(removed)) == str(held)
    assert files.trash.mend(removed, None) == str(held)
    assert (files.folder / "a peanut.mp4").read_bytes() == b"another"
    assert held.read_bytes() == SENT


@pytest.mark.parametrize("elsewhere", [False, True])
def test_nothing_is_left_of_a_clip_that_came_back(
    paths: DataPaths, files: VideoFiles, known: Job, request: pytest.FixtureRequest, *, elsewhere: bool
) -> None:
    if elsewhere:
        request.getfixturevalue("other_disk")
    removed = moved(known, files.to_trash(known))
    files.from_trash(removed)
    files.trash.forget(removed)
    assert everything(paths.trash, files.folder) == [files.folder / "a peanut.mp4"]


def test_no_note_stays_of_a_place_on_another_disk(
    paths: DataPaths, files: VideoFiles, known: Job, other_disk: None
) -> None:
    held = files.to_trash(known)
    assert held is not None
    assert everything(paths.trash) == []
    assert files.trash.origin(moved(known, held)) == files.folder / "a peanut.mp4"


def test_clips_that_are_moving_are_noted_until_that_is_settled(files: VideoFiles) -> None:
    files.trash.note(["a"])
    files.trash.note(["b", "c"])
    assert files.trash.noted() == ["a", "b", "c"]
    files.trash.settle()
    assert files.trash.noted() == []


def test_a_clip_can_be_removed_from_a_full_disk_that_is_another_one(
    paths: DataPaths, files: VideoFiles, known: Job, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.write_atomically

    def write(path: Path, data: bytes) -> None:
        if path.is_relative_to(files.folder):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(trash, "write_atomically", write)
    removed = moved(known, files.to_trash(known))
    assert removed.file == str(files.folder / ".trash" / f"{known.id}.mp4")
    assert files.trash.origin(removed) == files.folder / "a peanut.mp4"
    assert files.from_trash(removed) == known.file
    files.trash.forget(removed)
    assert everything(paths.trash, files.folder) == [files.folder / "a peanut.mp4"]


def test_a_clip_that_cannot_leave_its_folder_is_in_one_place(
    paths: DataPaths, files: VideoFiles, known: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as it is
        if path.parent == files.folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(FolderNotWritable):
        files.to_trash(known)
    assert everything(paths.trash, files.folder) == [files.folder / "a peanut.mp4"]

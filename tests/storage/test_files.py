"""Facts about keeping clips: verified, named, never overwritten, and found again after a crash anywhere."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, FolderNotWritable, NotAVideo, Truncated
from sora_desktop.storage.files import KeptFile, VideoFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths


@pytest.fixture
def job(make_job: Callable[..., Job]) -> Job:
    return make_job("a peanut")


@pytest.fixture
def keep(files: VideoFiles, clip: bytes) -> Callable[..., KeptFile]:
    """Bring the bytes of a job's clip and keep it."""

    def bring(job: Job, content: bytes = clip, total: int | None = None) -> KeptFile:
        with files.part(job) as part:
            part.begin(offset=0, etag=None, total=total)
            part.write(content)
            return files.keep(part, job)

    return bring


def seen(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_whole_clip_gets_its_name(files: VideoFiles, job: Job, keep: Callable[..., KeptFile], clip: bytes) -> None:
    kept = keep(job, total=len(clip))
    assert kept == KeptFile(files.folder / "a peanut.mp4", len(clip), hashlib.sha256(clip).hexdigest())
    assert kept.path.read_bytes() == clip
    assert seen(files.folder) == ["a peanut.mp4"]


@pytest.mark.parametrize(
    ("head", "suffix"),
    [(b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", ".webm")],
)
def test_the_suffix_is_that_of_the_bytes(job: Job, keep: Callable[..., KeptFile], head: bytes, suffix: str) -> None:
    assert keep(job, head + bytes(100)).path.suffix == suffix


def test_no_other_clip_is_ever_overwritten(
    files: VideoFiles, make_job: Callable[..., Job], keep: Callable[..., KeptFile], clip: bytes
) -> None:
    files.folder.mkdir(parents=True)
    (files.folder / "A PEANUT.mp4").write_bytes(b"somebody's")
    names = [keep(make_job("a peanut"), clip + bytes([number])).path.name for number in range(3)]
    assert names == ["a peanut-2.mp4", "a peanut-3.mp4", "a peanut-4.mp4"]
    assert (files.folder / "A PEANUT.mp4").read_bytes() == b"somebody's"


def test_a_name_that_is_taken_at_the_last_moment_is_not_overwritten(
    files: VideoFiles, job: Job, keep: Callable[..., KeptFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link

    def link(source: Path, target: Path) -> None:
        if target.name == "a peanut.mp4":
            target.write_bytes(b"faster")
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    assert keep(job).path.name == "a peanut-2.mp4"
    assert (files.folder / "a peanut.mp4").read_bytes() == b"faster"


def test_a_clip_that_is_too_short_can_be_added_to(files: VideoFiles, job: Job, clip: bytes) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag='"one"', total=len(clip))
        part.write(clip[:-10])
        with pytest.raises(Truncated) as raised:
            files.keep(part, job)
    assert raised.value.facts == {"received": len(clip) - 10, "expected": len(clip)}
    with files.part(job) as part:
        assert (part.offset, part.etag) == (len(clip) - 10, '"one"')
        part.begin(offset=part.offset, etag='"one"', total=len(clip))
        part.write(clip[-10:])
        assert files.keep(part, job).sha256 == hashlib.sha256(clip).hexdigest()


def test_the_length_that_the_caller_knows_counts(files: VideoFiles, job: Job, clip: bytes) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag=None, total=None)
        part.write(clip)
        with pytest.raises(Truncated):
            files.keep(part, job, total=len(clip) + 1)


def test_a_clip_that_is_too_long_is_fetched_anew(files: VideoFiles, job: Job, keep: Callable[..., KeptFile]) -> None:
    with pytest.raises(Truncated):
        keep(job, total=5)
    assert files.part(job).offset == 0


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", "an HTML page"),
        (b'{"error": "no"}', "JSON"),
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
    ],
)
def test_what_is_no_video_is_named_and_thrown_away(
    files: VideoFiles, job: Job, keep: Callable[..., KeptFile], content: bytes, found: str
) -> None:
    with pytest.raises(NotAVideo) as raised:
        keep(job, content)
    assert raised.value.facts["found"] == found
    assert seen(files.folder) == []
    assert files.part(job).offset == 0


def test_an_unfinished_clip_is_found_again(files: VideoFiles, job: Job) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag='"one"', total=100)
        part.write(b"abc")
    part = files.part(job)
    assert (part.offset, part.etag) == (3, '"one"')
    assert files.adopt(job) is None


def test_a_changed_folder_begins_anew_and_leaves_nothing_behind(
    paths: DataPaths, files: VideoFiles, job: Job, tmp_path: Path
) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag=None, total=100)
        part.write(b"abc")
    elsewhere = VideoFiles(tmp_path / "elsewhere", paths.parts, "{prompt}", trash=paths.trash)
    assert elsewhere.part(job).offset == 0
    assert seen(files.folder) == []


def test_a_clip_that_was_kept_but_not_committed_is_adopted(
    files: VideoFiles, job: Job, keep: Callable[..., KeptFile]
) -> None:
    kept = keep(job)
    assert files.adopt(job) == kept
    assert files.adopt(job) == kept
    files.settle(job.id)
    assert files.adopt(job) is None
    assert kept.path.exists()


def test_another_jobs_clip_of_the_same_name_is_not_adopted(
    files: VideoFiles, make_job: Callable[..., Job], keep: Callable[..., KeptFile]
) -> None:
    keep(make_job("a peanut"))
    assert files.adopt(make_job("a peanut")) is None


def test_a_clip_that_was_changed_meanwhile_is_not_adopted(
    files: VideoFiles, job: Job, keep: Callable[..., KeptFile], clip: bytes
) -> None:
    kept = keep(job)
    kept.path.write_bytes(clip[:-1] + b"!")
    assert files.adopt(job) is None
    kept.path.unlink()
    assert files.adopt(job) is None


def test_a_clip_is_adopted_although_the_folder_was_changed(
    paths: DataPaths, job: Job, keep: Callable[..., KeptFile], tmp_path: Path
) -> None:
    kept = keep(job)
    elsewhere = VideoFiles(tmp_path / "elsewhere", paths.parts, "{prompt}", trash=paths.trash)
    assert elsewhere.adopt(job) == kept


def test_a_page_that_was_whole_is_not_adopted_as_a_clip(files: VideoFiles, job: Job) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag=None, total=6)
        part.write(b"<html>")
    assert files.adopt(job) is None
    assert files.part(job).offset == 0


def test_discarding_leaves_nothing_of_an_unfinished_clip(paths: DataPaths, files: VideoFiles, job: Job) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag=None, total=100)
        part.write(b"abc")
    files.discard(job)
    files.discard(job)
    assert seen(files.folder) == []
    assert seen(paths.parts) == []


def test_discarding_keeps_a_whole_clip(files: VideoFiles, job: Job, keep: Callable[..., KeptFile]) -> None:
    kept = keep(job)
    files.discard(job)
    assert kept.path.exists()


def test_discarding_what_cannot_be_removed_does_not_stop_anybody(
    files: VideoFiles, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    (files.folder / f".{job.id}.part").mkdir(parents=True)
    files.discard(job)
    assert job.id in caplog.text


def test_sweeping_takes_only_what_nobody_goes_on_with(
    paths: DataPaths, files: VideoFiles, make_job: Callable[..., Job], keep: Callable[..., KeptFile]
) -> None:
    wanted, unwanted, done = make_job(), make_job(), make_job()
    for job in (wanted, unwanted):
        with files.part(job) as part:
            part.begin(offset=0, etag=None, total=100)
            part.write(b"abc")
    kept = keep(done)
    assert {wanted.id, unwanted.id} <= set(files.noted())
    files.sweep({unwanted.id, done.id})
    assert seen(files.folder) == [f".{wanted.id}.part", kept.path.name]
    assert seen(paths.parts) == [f"{wanted.id}.json"]


def test_a_folder_that_cannot_be_made_is_explained(paths: DataPaths, job: Job, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = VideoFiles(tmp_path / "file" / "clips", paths.parts, "{prompt}", trash=paths.trash)
    with pytest.raises(FolderNotWritable) as raised:
        files.part(job)
    assert raised.value.facts["path"] == str(tmp_path / "file" / "clips")


def test_a_disk_that_is_full_at_the_note_keeps_the_bytes(
    paths: DataPaths, files: VideoFiles, job: Job, clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag='"one"', total=len(clip))
        part.write(clip)
        with monkeypatch.context() as full:
            full.setattr(files._notes, "write", _raise_disk_full)
            with pytest.raises(DiskFull):
                files.keep(part, job)
    adopted = files.adopt(job)
    assert adopted is not None
    assert adopted.path.read_bytes() == clip


def _raise_disk_full(*_: object) -> None:
    raise DiskFull(path="notes")


def test_free_room_is_told(files: VideoFiles) -> None:
    assert files.free_bytes() > 0

"""Copies of clips go out whole, under free names, with all that is known of them, and come back exactly."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.clip_settings import SettingsSource
from sora_desktop.domain.errors import ClipUnreadable, DiskFull, FolderNotWritable
from sora_desktop.domain.exports import Bare, ExportForm, ExportProgress, ExportWish, LeftOut, ListForm, WrittenList
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.xmp import find
from sora_desktop.services import clip_copies, export_runs
from sora_desktop.services.export_runs import ExportRun
from sora_desktop.services.exports import ExportService
from sora_desktop.services.sidecars import COMPANIONS, digests_of, read_clip_settings
from sora_desktop.storage import copies
from sora_desktop.storage.names import DEFAULT_TEMPLATE
from sora_desktop.storage.sidecars import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"
EXTRA = {"seed": 7, "cfg": 0.1 + 0.2, "list": [None, True, {"a": "ä"}]}


def _content(number: int, size: int = 40) -> bytes:
    filler = number.to_bytes(4) * (size // 4)
    return HEAD + (8 + len(filler)).to_bytes(4) + b"free" + filler


@pytest.fixture
def make_job(tmp_path: Path) -> Callable[..., Job]:
    """Give a function that makes finished jobs with clips."""

    def make(number: int = 1, prompt: str = "A cat", *, content: bytes | None = None, suffix: str = ".mp4") -> Job:
        data = _content(number) if content is None else content
        clip = tmp_path / "library" / f"{number}{suffix}"
        clip.parent.mkdir(exist_ok=True)
        clip.write_bytes(data)
        return Job(
            id=JobId(f"0198c1a2-0000-7000-8000-{number:012}"),
            connection="Work",
            request=VideoRequest(prompt=prompt, model="sora-2", size="1280x720", seconds=4.0, extra=EXTRA),
            created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            status=JobStatus.COMPLETED,
            sequence=number,
            name="Felix",
            tags=("pets", "b"),
            rating=5,
            note="for me",
            file=str(clip),
            file_bytes=len(data),
            file_sha256=hashlib.sha256(data).hexdigest(),
        )

    return make


@pytest.fixture
def exports(tmp_path: Path) -> ExportService:
    return _service(tmp_path, [])


def _service(tmp_path: Path, jobs: Sequence[Job]) -> ExportService:
    async def of_file(sha256: str) -> list[Job]:
        return [job for job in jobs if job.file_sha256 == sha256]

    async def page(sequences: Sequence[int]) -> list[Job]:
        return [job for sequence in sequences for job in jobs if job.sequence == sequence]

    return ExportService(tmp_path / "kept", of_file, page)


def _wish(target: Path, **fields: object) -> ExportWish:
    return replace(ExportWish(target=target, template="{prompt}"), **fields)  # type: ignore[arg-type]


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(copies.PREFIX)]


async def test_an_exported_copy_of_a_copy_gives_every_setting_back(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    report = await exports.export([job], _wish(tmp_path / "out"))
    assert report.complete
    copied = tmp_path / "elsewhere.mp4"
    copied.write_bytes((tmp_path / "out" / "A cat.mp4").read_bytes())
    settings = await exports.settings_of(copied)
    assert settings is not None
    assert settings.source is SettingsSource.PACKET
    assert settings.request == job.request
    assert (settings.name, settings.tags, settings.connection) == (job.name, job.tags, job.connection)
    assert settings.note is None
    beside = read_clip_settings(tmp_path / "out" / "A cat.mp4")
    assert beside is not None
    assert (beside.source, beside.note, beside.request) == (SettingsSource.SIDECAR, "for me", job.request)


async def test_the_library_s_own_file_stays_and_the_copy_begins_with_it(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    await exports.export([job], _wish(tmp_path / "out"))
    assert Path(job.file or "").read_bytes() == _content(1)
    copied = tmp_path / "out" / "A cat.mp4"
    found = find(copied)
    assert found is not None
    assert copied.read_bytes()[: found.body] == _content(1)
    assert digests_of(copied)[1] == job.file_sha256
    assert copied.stat().st_mtime == job.created_at.timestamp()


async def test_what_is_switched_off_is_left_out(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    await exports.export([make_job()], _wish(tmp_path / "out", embed=False, sidecars=False))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["A cat.mp4"]
    assert (tmp_path / "out" / "A cat.mp4").read_bytes() == _content(1)


async def test_no_file_is_ever_overwritten_and_the_same_copy_is_not_made_twice(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a CAT.mp4").write_text("mine")
    (out / "A cat-2.mp4.json").write_text("mine too")
    jobs = [make_job(1), make_job(2)]
    first = await exports.export(jobs, _wish(out))
    assert [clip.name for clip in first.clips] == ["A cat-3.mp4", "A cat-4.mp4"]
    again = await exports.export(jobs, _wish(out))
    assert [(clip.name, clip.was_there) for clip in again.clips] == [("A cat-3.mp4", True), ("A cat-4.mp4", True)]
    assert sorted(path.name for path in out.iterdir()) == [
        "A cat-2.mp4.json",
        "A cat-3.mp4",
        "A cat-3.mp4.json",
        "A cat-4.mp4",
        "A cat-4.mp4.json",
        "a CAT.mp4",
    ]
    assert (out / "a CAT.mp4").read_text() == "mine"


async def test_two_exports_at_once_make_each_copy_once(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, wish = [make_job(number) for number in range(1, 4)], _wish(tmp_path / "out")
    real = copies.FolderDestination.write

    def write(into: copies.FolderDestination, name: str, pieces: Iterator[bytes], modified: float | None) -> None:
        # Another one, which began in the same moment, is always a little ahead.
        monkeypatch.undo()
        ExportRun(jobs, wish, lambda _progress: None, threading.Event()).run()
        real(into, name, pieces, modified)

    monkeypatch.setattr(copies.FolderDestination, "write", write)
    report = await exports.export(jobs, wish)
    assert [clip.was_there for clip in report.clips] == [True, True, True]
    assert len(list(wish.target.glob("*.mp4"))) == len(jobs)


@pytest.mark.parametrize("form", ExportForm)
async def test_a_clip_that_changes_while_it_is_copied_is_left_out_and_leaves_nothing(
    tmp_path: Path,
    exports: ExportService,
    make_job: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
    form: ExportForm,
) -> None:
    jobs = [make_job(number) for number in range(1, 4)]
    changing = Path(jobs[1].file or "")
    real = clip_copies.draft_of

    def draft_of(job: Job, source: Path, *, embed: bool, stopped: Callable[[], bool]) -> clip_copies.Draft:
        draft = real(job, source, embed=embed, stopped=stopped)
        if source == changing:
            source.write_bytes(source.read_bytes()[:-1] + b"?")
        return draft

    monkeypatch.setattr(export_runs, "draft_of", draft_of)
    target = tmp_path / ("out.zip" if form is ExportForm.ARCHIVE else "out")
    report = await exports.export(jobs, _wish(target, form=form))
    assert [(job.id, reason) for job, reason in report.left_out] == [(jobs[1].id, LeftOut.UNREADABLE)]
    assert [clip.job.id for clip in report.clips] == [jobs[0].id, jobs[2].id]
    if form is ExportForm.ARCHIVE:
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            there = archive.namelist()
    else:
        there = [path.name for path in target.iterdir()]
    assert sorted(there) == sorted(name for clip in report.clips for name in (clip.name, f"{clip.name}.json"))


def test_names_are_told_beforehand(make_job: Callable[..., Job]) -> None:
    jobs = [make_job(1), make_job(2), make_job(3, "a/b: c?")]
    assert ExportService.names(jobs, "{prompt}") == ["A cat.mp4", "A cat-2.mp4", "a b c.mp4"]
    assert ExportService.names(jobs[:1], DEFAULT_TEMPLATE)[0].startswith("A cat 2026-01-02")
    assert ExportService.size_of(jobs) > 3 * len(_content(1))


async def test_an_archive_holds_the_same_as_a_folder(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    jobs = [make_job(1), make_job(2)]
    target = tmp_path / "new" / "clips.zip"
    report = await exports.export(jobs, _wish(target, form=ExportForm.ARCHIVE))
    assert report.complete
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["A cat.mp4", "A cat.mp4.json", "A cat-2.mp4", "A cat-2.mp4.json"]
        archive.extractall(tmp_path / "unpacked")
    settings = read_clip_settings(tmp_path / "unpacked" / "A cat-2.mp4")
    assert settings is not None
    assert (settings.job_id, settings.request) == (jobs[1].id, jobs[1].request)
    assert _left(target.parent) == []
    with pytest.raises(FolderNotWritable, match="in the way"):
        await exports.export(jobs, _wish(target, form=ExportForm.ARCHIVE))


@pytest.mark.parametrize("form", list(ExportForm))
async def test_images_go_along_once_and_are_found_again(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], form: ExportForm
) -> None:
    image = b"\x89PNG\r\n\x1a\nimage"
    kept = tmp_path / "kept" / f"{hashlib.sha256(image).hexdigest()}.png"
    kept.parent.mkdir()
    kept.write_bytes(image)
    jobs = [make_job(1), make_job(2)]
    jobs = [replace(job, request=replace(job.request, reference=str(kept))) for job in jobs]
    out = tmp_path / "out"
    target = out if form is ExportForm.FOLDER else tmp_path / "out.zip"
    report = await exports.export(jobs, _wish(target, form=form))
    assert report.complete
    if form is ExportForm.ARCHIVE:
        with zipfile.ZipFile(target) as archive:
            archive.extractall(out)
    assert [path.name for path in (out / COMPANIONS).iterdir()] == [kept.name]
    assert read_clip_settings(out / "A cat.mp4", tmp_path / "kept").request == jobs[0].request  # type: ignore[union-attr]
    kept.unlink()
    settings = read_clip_settings(out / "A cat-2.mp4", tmp_path / "kept")
    assert settings is not None
    assert settings.request.reference == str(out / COMPANIONS / kept.name)


async def test_what_cannot_be_copied_is_named_and_holds_nothing_up(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    gone, folder, never, good = make_job(1), make_job(2), replace(make_job(3), file=None), make_job(4)
    Path(gone.file or "").unlink()
    Path(folder.file or "").unlink()
    Path(folder.file or "").mkdir()
    report = await exports.export([gone, folder, never, good], _wish(tmp_path / "out"))
    assert [(job.id, why) for job, why in report.left_out] == [
        (gone.id, LeftOut.MISSING),
        (folder.id, LeftOut.UNREADABLE),
        (never.id, LeftOut.UNFINISHED),
    ]
    assert [clip.job for clip in report.clips] == [good]
    assert not report.complete


async def test_a_clip_that_must_stay_as_it_is_has_its_settings_beside_it(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    signed = _content(1) + b"\x00\x00\x00\x18uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    jobs = [
        make_job(1, "signed", content=signed),
        make_job(2, "open", content=HEAD + b"\x00\x00\x00\x00mdat12"),
        make_job(3, "web", content=b"\x1a\x45\xdf\xa3webm", suffix=".webm"),
    ]
    report = await exports.export(jobs, _wish(tmp_path / "out", sidecars=False))
    assert [clip.bare for clip in report.clips] == [Bare.CREDENTIALS, Bare.FORM, Bare.CONTAINER]
    for job, clip in zip(jobs, report.clips, strict=True):
        assert (tmp_path / "out" / clip.name).read_bytes() == Path(job.file or "").read_bytes()
        settings = read_clip_settings(tmp_path / "out" / clip.name)
        assert settings is not None
        assert settings.request == job.request


async def test_a_file_that_was_changed_is_copied_as_it_is_and_that_is_told(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job = make_job()
    Path(job.file or "").write_bytes(_content(9))
    report = await exports.export([job], _wish(tmp_path / "out"))
    assert report.clips[0].altered
    settings = read_clip_settings(tmp_path / "out" / "A cat.mp4")
    assert settings is not None
    assert settings.sha256 == hashlib.sha256(_content(9)).hexdigest()


@pytest.mark.parametrize("form", list(ExportForm))
async def test_a_full_disk_ends_it_with_what_is_whole(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], form: ExportForm
) -> None:
    jobs = [make_job(1), make_job(2, content=_content(2, 400_000)), make_job(3)]
    target = tmp_path / "out" / "clips.zip" if form is ExportForm.ARCHIVE else tmp_path / "out"
    with _room_for(200_000):
        report = await exports.export(jobs, _wish(target, form=form, template="{id}"))
    assert isinstance(report.error, DiskFull)
    assert _left(tmp_path / "out") == []
    if form is ExportForm.ARCHIVE:
        assert report.clips == ()
        assert list((tmp_path / "out").iterdir()) == []
    else:
        assert [clip.job for clip in report.clips] == [jobs[0]]
        for clip in report.clips:
            assert (tmp_path / "out" / clip.name).exists()
    again = await exports.export(jobs, _wish(target, form=form, template="{id}"))
    assert again.complete
    assert len(again.clips) == 3


@pytest.mark.parametrize("form", list(ExportForm))
async def test_it_can_be_cancelled_in_the_middle_of_a_clip(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], form: ExportForm
) -> None:
    stop = threading.Event()
    told: list[ExportProgress] = []

    def progressed(progress: ExportProgress) -> None:
        told.append(progress)
        if progress.done == 1:
            stop.set()

    jobs = [make_job(number, content=_content(number, 8 << 20)) for number in (1, 2, 3)]
    target = tmp_path / "out" / "clips.zip" if form is ExportForm.ARCHIVE else tmp_path / "out"
    report = await exports.export(jobs, _wish(target, form=form), progressed=progressed, stop=stop)
    assert report.cancelled
    assert told[0].of_bytes == sum(job.file_bytes or 0 for job in jobs)
    assert len(report.clips) < 3
    assert _left(tmp_path / "out") == []
    assert len(list((tmp_path / "out").glob("*.mp4"))) == len(report.clips)


DYING = """
import asyncio, os, pickle, signal, sys
from pathlib import Path
from sora_desktop.domain.exports import ExportForm, ExportWish
from sora_desktop.services.export_runs import ExportRun
from sora_desktop.services.exports import ExportService
from sora_desktop.storage import copies

jobs, target, form, point = pickle.loads(Path(sys.argv[1]).read_bytes())
written = 0
pieces_of = copies.pieces_of

def die():
    os.kill(os.getpid(), signal.SIGKILL)

place = copies.place
def dying_place(source, goal):
    if point == "before naming" and "2" in goal.name: die()
    place(source, goal)
    if point == "after naming" and "2" in goal.name: die()
copies.place = dying_place
fsync = os.fsync
calls = 0
def dying_fsync(descriptor):
    global calls
    calls += 1
    if point == "before syncing" and calls == 3: die()
    fsync(descriptor)
os.fsync = dying_fsync
asyncio.run(ExportService(target, None, None).export(jobs, ExportWish(target=target, form=form, template="{id}")))
"""


def _die(order: Path, what: object) -> None:
    """Export in a process of its own, which is killed at its point."""
    order.write_bytes(pickle.dumps(what))
    ended = subprocess.run([sys.executable, "-c", DYING, str(order)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", ["before syncing", "before naming", "after naming"])
async def test_a_kill_leaves_whole_copies_only_and_the_next_export_goes_on(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], point: str
) -> None:

    jobs = [make_job(number) for number in (1, 2, 3)]
    out = tmp_path / "out"
    _die(tmp_path / "order", (jobs, out, ExportForm.FOLDER, point))
    for clip in out.glob("*.mp4"):
        assert digests_of(clip)[1] in {job.file_sha256 for job in jobs}
    for part in out.glob(f"{copies.PREFIX}*"):
        os.utime(part, (0, 0))
    report = await exports.export(jobs, _wish(out, template="{id}"))
    assert report.complete
    assert len(list(out.glob("*.mp4"))) == 3
    assert _left(out) == []


async def test_a_single_copy_goes_to_any_name_and_overwrites_only_if_told(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    job, target = make_job(), tmp_path / "mine" / "my cat.mp4"
    await exports.save_as(job, target)
    assert digests_of(target)[1] == job.file_sha256
    assert not sidecar_of(target).exists()
    with pytest.raises(FolderNotWritable, match="in the way"):
        await exports.save_as(job, target)
    other = make_job(2)
    await exports.save_as(other, target, overwrite=True)
    assert digests_of(target)[1] == other.file_sha256
    assert [path.name for path in target.parent.iterdir()] == ["my cat.mp4"]
    with pytest.raises(ClipUnreadable):
        await exports.save_as(replace(job, file=str(tmp_path / "gone.mp4")), tmp_path / "x.mp4")


async def test_a_clip_is_known_with_and_without_what_was_added(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    job = make_job()
    service = _service(tmp_path, [job])
    await service.export([job], _wish(tmp_path / "out", sidecars=False))
    plain = tmp_path / "plain.mp4"
    plain.write_bytes(_content(1))
    assert await service.known(tmp_path / "out" / "A cat.mp4") == job
    assert await service.known(plain) == job
    settings = await service.settings_of(plain)
    assert settings is not None
    assert (settings.source, settings.request, settings.name) == (SettingsSource.LIBRARY, job.request, job.name)
    assert await service.known(tmp_path / "missing.mp4") is None
    assert await service.settings_of(tmp_path / "missing.mp4") is None


@pytest.mark.parametrize("form", sorted(set(ListForm) - {ListForm.BATCH}))
async def test_the_list_is_written_whole(tmp_path: Path, make_job: Callable[..., Job], form: ListForm) -> None:
    jobs = [make_job(number, "line 1\nline 2, “é”") for number in range(1, 4)]
    service = _service(tmp_path, jobs)
    target = tmp_path / f"jobs.{form.value}"
    assert await service.write_list([3, 99, 1], target, form) == WrittenList(2)
    text = target.read_text(encoding="utf-8-sig")
    if form is ListForm.CSV:
        rows: list[dict[str, object]] = list(csv.DictReader(io.StringIO(text, newline="")))
        assert rows[0]["tags"] == "pets, b"
    else:
        rows = json.loads(text) if form is ListForm.JSON else [json.loads(line) for line in text.splitlines()]
        assert rows[0]["tags"] == ["pets", "b"]
    assert [row["id"] for row in rows] == [jobs[2].id, jobs[0].id]
    assert {row["prompt"] for row in rows} == {"line 1\nline 2, “é”"}
    with pytest.raises(FolderNotWritable, match="in the way"):
        await service.write_list([1], target, form)
    assert await service.write_list([], target, form, overwrite=True) == WrittenList(0)
    assert target.read_text(encoding="utf-8-sig").strip() in {"[]", "", text.splitlines()[0]}


@pytest.mark.parametrize("prompt", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
async def test_no_prompt_acts_as_a_formula(tmp_path: Path, make_job: Callable[..., Job], prompt: str) -> None:
    job = replace(make_job(1, prompt), name=prompt, tags=(prompt,), note=prompt, batch_name=prompt)
    target = tmp_path / "jobs.csv"
    await _service(tmp_path, [job]).write_list([1], target, ListForm.CSV)
    with target.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for value in row.values())
    assert row["prompt"].startswith("'")


async def test_a_list_survives_a_full_disk(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    jobs = [make_job(number, "x" * 5_000) for number in range(1, 9)]
    target = tmp_path / "lists" / "jobs.json"
    target.parent.mkdir()
    target.write_text("before")
    with _room_for(10_000), pytest.raises(DiskFull):
        await _service(tmp_path, jobs).write_list(range(1, 9), target, ListForm.JSON, overwrite=True)
    assert target.read_text() == "before"
    assert [path.name for path in target.parent.iterdir()] == ["jobs.json"]

"""Whatever comes between, an export leaves whole copies only, names what is missing, and can be gone on with."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.exports import ExportForm, ExportProgress, LeftOut
from sora_desktop.services import clip_copies, export_runs
from sora_desktop.services.export_runs import ExportRun
from sora_desktop.services.sidecars import digests_of
from sora_desktop.storage import copies
from tests.plugins.small_disks import room_for
from tests.services.exports.copying import content_of, left_in, wish_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.exports import ExportService


async def test_two_exports_at_once_make_each_copy_once(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, wish = [make_job(number) for number in range(1, 4)], wish_for(tmp_path / "out")
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
    report = await exports.export(jobs, wish_for(target, form=form))
    assert [(job.id, reason) for job, reason in report.left_out] == [(jobs[1].id, LeftOut.UNREADABLE)]
    assert [clip.job.id for clip in report.clips] == [jobs[0].id, jobs[2].id]
    if form is ExportForm.ARCHIVE:
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            there = archive.namelist()
    else:
        there = [path.name for path in target.iterdir()]
    assert sorted(there) == sorted(name for clip in report.clips for name in (clip.name, f"{clip.name}.json"))


async def test_what_cannot_be_copied_is_named_and_holds_nothing_up(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job]
) -> None:
    gone, folder, never, good = make_job(1), make_job(2), replace(make_job(3), file=None), make_job(4)
    Path(gone.file or "").unlink()
    Path(folder.file or "").unlink()
    Path(folder.file or "").mkdir()
    report = await exports.export([gone, folder, never, good], wish_for(tmp_path / "out"))
    assert [(job.id, why) for job, why in report.left_out] == [
        (gone.id, LeftOut.MISSING),
        (folder.id, LeftOut.UNREADABLE),
        (never.id, LeftOut.UNFINISHED),
    ]
    assert [clip.job for clip in report.clips] == [good]
    assert not report.complete


@pytest.mark.parametrize("form", list(ExportForm))
async def test_a_full_disk_ends_it_with_what_is_whole(
    tmp_path: Path, exports: ExportService, make_job: Callable[..., Job], form: ExportForm
) -> None:
    jobs = [make_job(1), make_job(2, content=content_of(2, 400_000)), make_job(3)]
    target = tmp_path / "out" / "clips.zip" if form is ExportForm.ARCHIVE else tmp_path / "out"
    with room_for(200_000):
        report = await exports.export(jobs, wish_for(target, form=form, template="{id}"))
    assert isinstance(report.error, DiskFull)
    assert left_in(tmp_path / "out") == []
    if form is ExportForm.ARCHIVE:
        assert report.clips == ()
        assert list((tmp_path / "out").iterdir()) == []
    else:
        assert [clip.job for clip in report.clips] == [jobs[0]]
        for clip in report.clips:
            assert (tmp_path / "out" / clip.name).exists()
    again = await exports.export(jobs, wish_for(target, form=form, template="{id}"))
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

    jobs = [make_job(number, content=content_of(number, 8 << 20)) for number in (1, 2, 3)]
    target = tmp_path / "out" / "clips.zip" if form is ExportForm.ARCHIVE else tmp_path / "out"
    report = await exports.export(jobs, wish_for(target, form=form), progressed=progressed, stop=stop)
    assert report.cancelled
    assert told[0].of_bytes == sum(job.file_bytes or 0 for job in jobs)
    assert len(report.clips) < 3
    assert left_in(tmp_path / "out") == []
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
    report = await exports.export(jobs, wish_for(out, template="{id}"))
    assert report.complete
    assert len(list(out.glob("*.mp4"))) == 3
    assert left_in(out) == []

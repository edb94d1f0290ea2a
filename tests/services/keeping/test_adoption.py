"""Facts about clips that were made elsewhere and come into the library as files."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.adoption import Reason
from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.connections import IMPORTED_NAME
from sora_desktop.domain.costs import Usage, charge
from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.events import Event, JobsAdded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Origin
from sora_desktop.services.adoption import service
from sora_desktop.services.adoption.scanning import may_hold_clips, scan
from sora_desktop.services.adoption.service import Progress, Stop
from sora_desktop.storage import arrivals, disk

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.services.conftest import World
    from tests.services.keeping.conftest import MakeClips

    Sidecar = Callable[[Path, str], Path]


def reasons(outcome: service.Outcome) -> dict[str, Reason]:
    return {Path(left.path).name: left.reason for left in outcome.left_out}


async def test_clips_of_a_folder_are_copied_byte_for_byte_and_are_completed_jobs(
    world: World, make_clips: MakeClips, sidecar: Sidecar
) -> None:
    clips = make_clips(3)
    sidecar(clips[0], "a heron at dawn")
    os.utime(clips[0], (1_700_000_000, 1_700_000_000))
    heard: list[Event] = []
    async with world.services() as services:
        services.events.subscribe(heard.append)
        outcome = await services.adoption.bring_in([clips[0].parent])
        jobs = [await services.catalogue.get(job_id) for job_id in outcome.came_in]
        receipt = await services.verification._repository.receipt(jobs[0].id)
    assert (len(jobs), outcome.left_out, outcome.others) == (3, [], 1)
    heron = jobs[0]
    assert heron.request.prompt == "a heron at dawn"
    assert (heron.request.model, heron.request.seconds) == ("sora-2", 4)
    assert jobs[1].request.prompt == "clip 00002"
    assert heron.completed_at == datetime.fromtimestamp(1_700_000_000, UTC)
    for job, clip in zip(jobs, clips, strict=True):
        assert (job.status, job.connection, job.origin) == (JobStatus.COMPLETED, IMPORTED_NAME, Origin.ADOPTED)
        kept = Path(job.file or "")
        assert kept.parent == world.paths.videos
        assert kept.read_bytes() == clip.read_bytes()
        assert job.file_sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
        assert (job.remote_size, job.remote_seconds) == ("64x48", 0.5)
    assert len({job.batch_id for job in jobs}) == 1
    assert jobs[0].batch_name == "elsewhere"
    assert [len(event.jobs) for event in heard if isinstance(event, JobsAdded)] == [3]
    (entry,) = receipt.entries
    assert '"brought_in":true' in entry.text.replace(" ", "")
    assert receipt.flaws == ()
    assert list(world.paths.moves.iterdir()) == []


async def test_what_is_left_out_is_named_with_its_reason(world: World, make_clips: MakeClips) -> None:
    good, again, cut, garbled, other, empty, locked = make_clips(7)
    whole = good.read_bytes()
    again.write_bytes(whole)
    cut.write_bytes(whole[:-200])
    garbled.write_bytes(whole[:40] + bytes(len(whole) - 40))
    other.write_text("<!doctype html><title>Not found</title>")
    empty.write_bytes(b"")
    locked.chmod(0)
    missing = good.parent / "gone.mp4"
    async with world.services() as services:
        outcome = await services.adoption.bring_in([good.parent, missing])
        expected = {
            again.name: Reason.TWICE,
            cut.name: Reason.DAMAGED,
            garbled.name: Reason.DAMAGED,
            other.name: Reason.NOT_A_VIDEO,
            empty.name: Reason.EMPTY,
            missing.name: Reason.UNREADABLE,
        }
        if os.geteuid() != 0:
            expected[locked.name] = Reason.UNREADABLE
        assert reasons(outcome) == {**reasons(outcome), **expected}
        by_name = {Path(left.path).name: left for left in outcome.left_out}
        assert by_name[other.name].detail == "an HTML page"
        assert by_name[again.name].detail == str(good)

        locked.chmod(stat.S_IRUSR)
        once_more = await services.adoption.bring_in([good])
        assert reasons(once_more) == {good.name: Reason.KNOWN}
        assert once_more.left_out[0].job_id == outcome.came_in[0]
        await services.jobs.remove(outcome.came_in)
        assert reasons(await services.adoption.bring_in([good])) == {good.name: Reason.IN_TRASH}


async def test_clips_can_stay_where_they_are(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clip], copies=False)
        job = await services.catalogue.get(outcome.came_in[0])
    assert job.file == str(clip)
    assert not world.paths.videos.exists() or not list(world.paths.videos.iterdir())


async def test_a_file_that_was_changed_where_it_is_is_no_second_clip(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        (job_id,) = (await services.adoption.bring_in([clip], copies=False)).came_in
        clip.write_bytes(clip.read_bytes() + (8).to_bytes(4) + b"free")
        again = await services.adoption.bring_in([clip], copies=False)
        assert [(left.reason, left.job_id) for left in again.left_out] == [(Reason.KNOWN, job_id)]
        assert len((await services.adoption.bring_in([clip])).came_in) == 1


async def test_a_name_that_is_no_text_comes_in_as_a_copy_only(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    named = Path(os.fsdecode(os.fsencode(clip.parent) + b"/\xe9t\xe9.mp4"))
    clip.rename(named)
    async with world.services() as services:
        assert reasons(await services.adoption.bring_in([clip.parent], copies=False)) == {named.name: Reason.NAME}
        outcome = await services.adoption.bring_in([clip.parent])
        job = await services.catalogue.get(outcome.came_in[0])
    assert Path(job.file or "").read_bytes() == named.read_bytes()


async def test_nonsense_beside_a_clip_is_not_taken_over(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    asked = {"prompt": " \n", "size": f"{'9' * 300}x2", "seconds": -1e300}
    told = {"format": "sora-desktop-clip", "request": asked, "tags": [" the  sea ", "The Sea", "a,b", "x" * 61, ""]}
    clip.with_name(f"{clip.name}.json").write_text(json.dumps(told))
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clip])
        job = await services.catalogue.get(outcome.came_in[0])
        assert (job.request.prompt, job.request.size, job.request.seconds) == ("clip 00001", None, None)
        assert job.tags == ("the sea",)
        await services.jobs.annotate([job.id], Annotation(removed_tags=("the sea",)))
        assert (await services.catalogue.get(job.id)).tags == ()


async def test_nothing_that_is_there_is_overwritten(world: World, make_clips: MakeClips) -> None:
    first, second = make_clips(2)
    (first.parent / "b").mkdir()
    second = second.rename(first.parent / "b" / first.name)
    async with world.services() as services:
        services.settings.change(file_name_template="{prompt}")
        world.paths.videos.mkdir(parents=True)
        mine = world.paths.videos / "clip 00001.mp4"
        mine.write_text("mine")
        outcome = await services.adoption.bring_in([first.parent])
        jobs = [await services.catalogue.get(job_id) for job_id in outcome.came_in]
    assert mine.read_text() == "mine"
    assert {Path(job.file or "").read_bytes() for job in jobs} == {first.read_bytes(), second.read_bytes()}


async def test_it_can_be_stopped_and_gone_on_with(
    world: World, make_clips: MakeClips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PORTION", 4)
    clips = make_clips(20)
    stop = Stop()
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.came_in >= 8:
            stop.set()

    async with world.services() as services:
        outcome = await services.adoption.bring_in([clips[0].parent], told=tell, stop=stop)
        assert outcome.stopped
        assert 8 <= len(outcome.came_in) < 20
        assert len(outcome.came_in) + outcome.not_looked_at == 20
        assert told[0] == Progress(None)
        assert [progress.looked_at for progress in told[1:]] == sorted(progress.looked_at for progress in told[1:])
        rest = await services.adoption.bring_in([clips[0].parent])
        assert len(rest.came_in) == 20 - len(outcome.came_in)
        assert set(reasons(rest).values()) == {Reason.KNOWN}
        counts = await services.catalogue.counts(JobQuery())
    assert counts[JobFilter.ALL] == 20
    assert len(list(world.paths.videos.glob("*.mp4"))) == 20


async def test_a_full_disk_breaks_it_off_and_leaves_no_half_clip(
    world: World, make_clips: MakeClips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PORTION", 4)
    clips = make_clips(12)
    write_all, written = disk.write_all, 0

    def fills_up(descriptor: int, data: bytes) -> None:
        nonlocal written
        written += 1
        if written > 6:
            raise OSError(28, os.strerror(28))
        write_all(descriptor, data)

    async with world.services() as services:
        monkeypatch.setattr(arrivals, "write_all", fills_up)
        outcome = await services.adoption.bring_in([clips[0].parent])
        assert isinstance(outcome.error, DiskFull)
        assert len(outcome.came_in) == 4
        assert outcome.not_looked_at == 8
        assert len(list(world.paths.videos.iterdir())) == 4
        monkeypatch.setattr(arrivals, "write_all", write_all)
        rest = await services.adoption.bring_in([clips[0].parent])
    assert (len(rest.came_in), rest.error) == (8, None)


async def test_a_clip_that_changes_meanwhile_is_left_out(
    world: World, make_clips: MakeClips, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = make_clips(3)
    async with world.services() as services:
        library = services.adoption._library
        taken = library.adopt

        async def later(found: list[object], gathering: object) -> object:
            clips[1].write_bytes(clips[1].read_bytes() + bytes(8))
            return await taken(found, gathering)  # type: ignore[arg-type]

        monkeypatch.setattr(library, "adopt", later)
        outcome = await services.adoption.bring_in([clips[0].parent])
    assert reasons(outcome) == {clips[1].name: Reason.CHANGED}
    assert len(list(world.paths.videos.iterdir())) == 2


async def test_it_costs_nothing(world: World, make_clips: MakeClips) -> None:
    clips = make_clips(2)
    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        jobs = await services.catalogue.page(await services.catalogue.sequences(JobQuery()))
    assert [charge(job) for job in jobs] == [Usage(), Usage()]


def test_folders_are_searched_at_any_depth_and_hidden_ones_passed_over(make_clips: MakeClips, tmp_path: Path) -> None:
    (clip,) = make_clips(1)
    for place in ("a/b", ".trash", "a/.hidden"):
        (tmp_path / "all" / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(clip, tmp_path / "all" / place)
    (tmp_path / "all" / "prompt.txt").write_text("a fox")
    shutil.copy(clip, tmp_path / "all" / "without a suffix")
    (tmp_path / "all" / "a" / "loop").symlink_to(tmp_path / "all")
    found = scan([tmp_path / "all"])
    assert [path.name for path in found.clips] == ["without a suffix", clip.name]
    assert found.others == 1
    assert may_hold_clips(clip)
    assert may_hold_clips(clip.parent)
    assert not may_hold_clips(tmp_path / "all" / "prompt.txt")


async def test_links_are_named_one_by_one_and_the_file_itself_comes_in(world: World, make_clips: MakeClips) -> None:
    first, second = make_clips(2)
    folder = first.parent
    (folder / "a link.mp4").symlink_to(first.name)
    (folder / "z link.mp4").symlink_to(first.name)
    second = second.rename(folder.parent / "far.mp4")
    (folder / "far.mp4").symlink_to(second)
    for name in ("lost 1.mp4", "lost 2.mp4"):
        (folder / name).symlink_to("nowhere.mp4")
    async with world.services() as services:
        outcome = await services.adoption.bring_in([folder, first], copies=False)
        assert reasons(outcome) == {
            "a link.mp4": Reason.TWICE,
            "z link.mp4": Reason.TWICE,
            "lost 1.mp4": Reason.UNREADABLE,
            "lost 2.mp4": Reason.UNREADABLE,
        }
        jobs = [await services.catalogue.get(job_id) for job_id in outcome.came_in]
        assert {job.file for job in jobs} == {str(first), str(second)}
        # What goes to the trash is the clip, not a link that leads nowhere from there.
        removed = await services.jobs.remove(outcome.came_in)
        assert all(Path(job.file or "").is_file() for job in removed)
        restored = await services.jobs.restore(outcome.came_in)
        assert {job.file for job in restored} == {str(first), str(second)}


async def test_nobody_waits_for_a_pipe(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    for name in ("pipe.mp4", "pipe", f"{clip.name}.json", f"{clip.stem}.txt"):
        os.mkfifo(clip.with_name(name))
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clip.parent])
    assert len(outcome.came_in) == 1
    assert [(Path(left.path).name, left.detail) for left in outcome.left_out] == [
        ("pipe.mp4", "it is no ordinary file")
    ]


async def test_two_at_once_bring_each_clip_in_once_and_say_what_is_known(world: World, make_clips: MakeClips) -> None:
    clips = make_clips(4)
    async with world.services() as services:
        both = await asyncio.gather(*(services.adoption.bring_in([clips[0].parent]) for _ in range(2)))
        assert len(await services.catalogue.sequences(JobQuery())) == len(clips)
    assert sorted(len(outcome.came_in) for outcome in both) == [0, 4]
    assert {left.reason for outcome in both for left in outcome.left_out} == {Reason.KNOWN}
    assert len(list(world.paths.videos.iterdir())) == len(clips)

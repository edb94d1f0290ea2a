"""Facts about moving all clips to another folder."""

from __future__ import annotations

import asyncio
import dataclasses
import errno
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, FolderUnsuitable, RoomMissing
from sora_desktop.domain.jobs import JobId
from sora_desktop.domain.queries import JobQuery
from sora_desktop.services import moving, relocation, settings
from sora_desktop.services.adoption.service import Stop
from sora_desktop.storage.moves import Move

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.relocation import Relocation
    from tests.services.conftest import World
    from tests.services.keeping.conftest import MakeClips


async def files(services: Services) -> dict[str, Path]:
    """Give where the clips are, by their SHA-256."""
    jobs = await services.catalogue.page(await services.catalogue.sequences(JobQuery()))
    return {job.file_sha256 or "": Path(job.file or "") for job in jobs}


@pytest.fixture(params=[False, True], ids=["the same disk", "another disk"])
def other_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let the new folder be on the same disk, or on another one, which takes no links."""
    if request.param:

        def link(_source: Path, _target: Path) -> None:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

        monkeypatch.setattr(os, "link", link)
    return bool(request.param)


@pytest.mark.usefixtures("other_disk")
async def test_all_clips_move_with_what_lies_in_the_trash(world: World, make_clips: MakeClips, tmp_path: Path) -> None:
    clips = make_clips(5)
    bytes_of = {clip.read_bytes() for clip in clips}
    target = tmp_path / "new" / "place"
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clips[0].parent])
        before = await files(services)
        beside = next(iter(before.values()))
        beside.with_name(f"{beside.name}.json").write_text("{}")
        (removed,) = await services.jobs.remove([outcome.came_in[0]])
        assert Path(removed.file or "").is_relative_to(world.paths.trash)
        told: list[int] = []
        report = await services.relocation.move(target, told=lambda report: told.append(report.moved))
        assert (report.moved, report.left_behind, report.done) == (4, [], True)
        assert told[0] == 0
        assert told[-1] == 4
        after = await files(services)
        assert {path.parent for path in after.values()} == {target}
        assert not world.paths.videos.exists()
        (back,) = await services.jobs.restore([removed.id])
        assert Path(back.file or "").parent == target
        assert {path.read_bytes() for path in (await files(services)).values()} == bytes_of
        assert not services.relocation.unfinished
        assert len(list(target.glob("*.json"))) == 1
        assert list(world.paths.moves.iterdir()) == []
        # And back again.
        await services.relocation.move(world.paths.videos)
        assert services.settings.current.videos_folder is None
        assert {path.read_bytes() for path in (await files(services)).values()} == bytes_of
    assert list(target.parent.iterdir()) == []


async def test_a_clip_that_is_gone_is_named_and_the_others_move(
    world: World, make_clips: MakeClips, tmp_path: Path
) -> None:
    clips = make_clips(3)
    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        gone = min((await files(services)).values())
        gone.unlink()
        report = await services.relocation.move(tmp_path / "new")
        assert (report.moved, report.left_behind) == (2, [str(gone)])
        assert not services.relocation.unfinished


async def test_names_that_are_taken_are_not_overwritten(world: World, make_clips: MakeClips, tmp_path: Path) -> None:
    clips = make_clips(2)
    target = tmp_path / "new"
    target.mkdir()
    async with world.services() as services:
        services.settings.change(file_name_template="{prompt}")
        await services.adoption.bring_in([clips[0].parent])
        (target / clips[0].name).write_text("mine")
        await services.relocation.move(target)
        after = await files(services)
    assert (target / clips[0].name).read_text() == "mine"
    assert sorted(path.name for path in after.values()) == ["clip 00001-2.mp4", "clip 00002.mp4"]


async def test_a_full_disk_leaves_everything_whole_and_it_goes_on_later(
    world: World, make_clips: MakeClips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relocation, "PORTION", 2)
    clips = make_clips(6)
    target = tmp_path / "new"
    copied = 0
    copy2 = shutil.copy2

    def link(_source: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    def fills_up(source: Path, beside: Path) -> None:
        nonlocal copied
        copied += 1
        if copied == 4:
            beside.write_bytes(source.read_bytes()[:100])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy2(source, beside)

    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        with monkeypatch.context() as patched:
            patched.setattr(os, "link", link)
            patched.setattr(shutil, "copy2", fills_up)
            report = await services.relocation.move(target)
            assert isinstance(report.error, DiskFull)
        assert report.moved == 2
        assert len(list(target.iterdir())) == 2
        assert all(path.is_file() for path in (await files(services)).values())
        assert services.relocation.unfinished
    async with world.services() as services:
        assert services.relocation.folder == target
        report = await services.relocation.go_on()
        assert (report.moved, report.done) == (4, True)
        assert {path.parent for path in (await files(services)).values()} == {target}
    assert not world.paths.videos.exists()


async def test_it_can_be_stopped_and_what_moved_can_go_back(
    world: World, make_clips: MakeClips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relocation, "PORTION", 2)
    clips = make_clips(6)
    stop = Stop()

    def tell(report: Relocation) -> None:
        if report.moved >= 2:
            stop.set()

    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        report = await services.relocation.move(tmp_path / "new", told=tell, stop=stop)
        assert (report.stopped, report.moved) == (True, 2)
        report = await services.relocation.move(world.paths.videos)
        assert (report.moved, report.done) == (2, True)
        assert {path.parent for path in (await files(services)).values()} == {world.paths.videos}


async def test_folders_that_are_no_place_for_clips_are_refused(
    world: World, make_clips: MakeClips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = make_clips(1)
    (tmp_path / "file").write_text("")
    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        paths = world.paths
        for silly in (paths.videos, paths.videos / "a", paths.trash, paths.root, Path("/"), tmp_path / "file",
                      Path("relative")):  # fmt: skip
            with pytest.raises(FolderUnsuitable):
                await services.relocation.move(silly)
        monkeypatch.setattr(moving, "is_same_disk", lambda *_: False)
        monkeypatch.setattr(moving, "free_bytes", lambda _: 1000)
        with pytest.raises(RoomMissing, match=r"are needed, and 1\.0 kB are free"):
            await services.relocation.move(tmp_path / "small")
        assert services.relocation.folder == paths.videos
        assert not services.relocation.unfinished


async def test_clips_move_out_of_a_folder_into_the_one_that_it_is_in(
    world: World, make_clips: MakeClips, tmp_path: Path
) -> None:
    clips = make_clips(3)
    outer = tmp_path / "outer"
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clips[0].parent])
        await services.relocation.move(outer / "middle" / "inner")
        (gone, *_) = (await files(services)).values()
        gone.unlink()
        report = await services.relocation.move(outer / "middle")
        assert (report.total, report.moved, report.left_behind) == (3, 2, [str(gone)])
        (removed,) = await services.jobs.remove([outcome.came_in[0]])
        # A move that was stopped leaves clips in two folders, one of them inside the other.
        stop = Stop()
        stop.set()
        await services.relocation.move(outer, stop=stop)
        (back,) = await services.jobs.restore([removed.id])
        assert Path(back.file or "").parent == outer / "middle"
        count, size = await services.relocation.waiting()
        assert (count, size) == (3, sum(clip.stat().st_size for clip in clips))
        assert (await services.relocation.go_on()).moved == 2
        assert not services.relocation.unfinished
        there = [path for path in (await files(services)).values() if path != gone]
        assert {path.parent for path in there} == {outer}
    assert sorted(outer.iterdir()) == sorted(there)


async def test_who_drives_next_knows_of_the_moves_of_another_process(
    world: World, make_clips: MakeClips, tmp_path: Path
) -> None:
    clips = make_clips(3)
    async with world.services() as driver:
        async with world.services() as second:
            assert (driver.wheel.guest is None, second.wheel.guest is None) == (True, False)
            await driver.adoption.bring_in([clips[0].parent])
            assert (await second.relocation.move(tmp_path / "one")).moved == 3
            assert (await driver.relocation.move(tmp_path / "two")).moved == 3
            assert (await second.relocation.move(tmp_path / "three")).moved == 3
        assert {path.parent for path in (await files(driver)).values()} == {tmp_path / "three"}
        assert driver.relocation.folder == tmp_path / "three"
        assert not driver.relocation.unfinished
        assert not (tmp_path / "two").exists()


async def test_settings_that_could_not_be_saved_are_not_taken_back(
    world: World, make_clips: MakeClips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = make_clips(2)

    def save(path: Path, _settings: object) -> None:
        raise DiskFull(path=str(path))

    async with world.services() as services:
        services.settings.change(keep_awake=False)
        await services.settings.saved()
        await services.adoption.bring_in([clips[0].parent])
        monkeypatch.setattr(settings, "save", save)
        report = await services.relocation.move(tmp_path / "one")
        assert (report.moved, report.left_behind) == (2, [])
        monkeypatch.undo()


async def test_no_half_note_stays_in_a_trash_that_a_kill_left_unfinished(world: World, tmp_path: Path) -> None:
    async with world.services():
        pass
    target = tmp_path / ".trash" / "job.mp4"
    target.parent.mkdir()
    half = target.with_name(".job.json.12345678.new")
    half.touch()
    move = Move(JobId("job"), str(tmp_path / "gone.mp4"), str(target), str(target.with_name(".job.part")))
    world.paths.moves.mkdir(exist_ok=True)
    note = world.paths.moves / "moves-job.json"
    note.write_text(json.dumps([dataclasses.asdict(move)]))
    async with world.services():
        assert not note.exists()
        assert not half.exists()


async def test_two_moves_at_once_leave_all_clips_in_the_present_folder(
    world: World, make_clips: MakeClips, tmp_path: Path
) -> None:
    clips = make_clips(5)
    async with world.services() as services:
        await services.adoption.bring_in([clips[0].parent])
        both = await asyncio.gather(*(services.relocation.move(tmp_path / name) for name in ("one", "two")))
        there = await files(services)
        assert {path.parent for path in there.values()} == {services.relocation.folder}
        assert all(path.is_file() for path in there.values())
    assert [report.left_behind for report in both if report.folder == services.relocation.folder] == [[]]

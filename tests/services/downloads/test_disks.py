"""Facts about disks that fill up, folders that refuse or vanish, and names that are taken."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, FolderNotWritable
from sora_desktop.storage.files import VideoFiles
from tests.plugins.small_disks import may_mount, room_for, small_disk
from tests.services.downloads.clip_server import CLIP, HALF, digest, gives, ranged

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.clients.conftest import Received, Wire
    from tests.services.downloads.clip_server import ClipServer
    from tests.services.downloads.conftest import Desk
    from tests.services.downloads.undertaker import Undertaker

    Serve = Callable[..., ClipServer]


@pytest.mark.parametrize("room", [10, 100_000, len(CLIP) - 1], ids=["for no note", "for a part", "for all but a byte"])
async def test_a_disk_that_is_full_keeps_what_it_took_and_goes_on_there(
    desk: Desk, serve: Serve, job: Job, room: int
) -> None:
    server = serve([ranged()])
    with room_for(room), pytest.raises(DiskFull, match=r"The disk is full at .*Make room, then retry"):
        await desk.fetch(server, job)
    # Also of the write that was cut short, every byte that got through counts.
    kept_back = room if room > 10 else 0
    assert desk.files.part(job).offset == kept_back
    kept = await desk.fetch(server, job)
    assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())
    assert server.ranges == [None, f"bytes={kept_back}-" if kept_back else None]


if may_mount():

    @pytest.mark.parametrize("room", [100, 300])
    async def test_a_small_disk_that_is_full_keeps_what_it_took_and_goes_on_there(
        desk: Desk, serve: Serve, job: Job, room: int
    ) -> None:
        server = serve([ranged()])
        desk.files.folder.mkdir(parents=True)
        with small_disk(desk.files.folder, room) as resize:
            with pytest.raises(DiskFull, match="The disk is full"):
                await desk.fetch(server, job)
            there = desk.files.part(job).offset
            assert 0 < there <= room * 1024
            resize(1000)
            kept = await desk.fetch(server, job)
            assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())
            assert server.ranges == [None, f"bytes={there}-"]


async def test_a_folder_that_may_not_be_written_is_named_and_later_takes_the_clip(
    serve: Serve, desk: Desk, job: Job, undertaker: Undertaker
) -> None:
    server = serve([ranged()])
    root = Path(tempfile.mkdtemp())
    try:
        for folder, mode in ((root, 0o755), (root / "videos", 0o555), (root / "parts", 0o777)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
        undertaker.send(root=str(root), base_url=server.base_url, job=job.id, nobody="please")
        said = str(undertaker.hear()["error"])
        assert said.startswith(f"Cannot write to {root / 'videos'}: Permission denied. Choose another folder")
        undertaker.hear()
        (root / "videos").chmod(0o777)
        desk.files = VideoFiles(root / "videos", root / "parts", "{prompt}", trash=root / "trash")
        assert (await desk.fetch(server, job)).sha256 == digest(CLIP)
    finally:
        shutil.rmtree(root)


async def test_a_file_in_the_place_of_the_folder_is_named(desk: Desk, serve: Serve, job: Job) -> None:
    server = serve([ranged()])
    desk.paths.root.mkdir()
    desk.files.folder.write_text("no folder")
    with pytest.raises(FolderNotWritable, match="in the way"):
        await desk.fetch(server, job)
    assert server.ranges == []
    desk.files.folder.unlink()
    assert (await desk.fetch(server, job)).sha256 == digest(CLIP)


async def test_a_folder_that_goes_in_the_midst_is_told_and_made_again(desk: Desk, serve: Serve, job: Job) -> None:
    half_way, go_on = threading.Event(), threading.Event()

    def in_two_halves(server: ClipServer, request: Received, wire: Wire) -> None:
        ranged(cut=HALF)(server, request, wire)
        half_way.set()
        go_on.wait(5)
        server.body(wire, server.clip[HALF:])

    server = serve([in_two_halves, ranged()])
    fetch = asyncio.ensure_future(desk.fetch(server, job))
    assert await asyncio.to_thread(half_way.wait, 5)
    while desk.files.part(job).offset < HALF:  # noqa: ASYNC110 - a file grows without telling
        await asyncio.sleep(0.005)
    shutil.rmtree(desk.files.folder)
    go_on.set()
    with pytest.raises(FolderNotWritable, match="Cannot write to"):
        await fetch
    kept = await desk.fetch(server, job)
    assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())


async def test_a_name_that_is_taken_is_left_alone(desk: Desk, serve: Serve, job: Job) -> None:
    desk.files.folder.mkdir(parents=True)
    (desk.files.folder / "A Peanut.MP4").write_bytes(b"somebody's")
    kept = await desk.fetch(serve([ranged()]), job)
    assert (kept.path.name, kept.sha256) == ("a peanut-2.mp4", digest(CLIP))
    assert (desk.files.folder / "A Peanut.MP4").read_bytes() == b"somebody's"


async def test_jobs_of_one_name_that_end_together_get_a_name_each(
    desk: Desk, serve: Serve, make_job: Callable[..., Job]
) -> None:
    clips = [CLIP + bytes([number]) for number in range(6)]
    kept = await asyncio.gather(*(desk.fetch(serve([gives()], clip=clip), make_job()) for clip in clips))
    assert [one.sha256 for one in kept] == [digest(clip) for clip in clips]
    assert [digest(one.path.read_bytes()) for one in kept] == [digest(clip) for clip in clips]
    assert desk.seen == [*(f"a peanut-{number}.mp4" for number in range(2, 7)), "a peanut.mp4"]

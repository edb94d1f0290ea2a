"""Strips are made once and kept within bounds; single pictures come exactly, and what is missing is said."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import av
import pytest
from av.video.stream import VideoStream
from PIL import Image

from sora_desktop.domain.errors import ClipUnreadable, DiskFull
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media import strips
from sora_desktop.services import frames
from sora_desktop.services.frames import FrameService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLOURS = ("red", "lime", "blue", "white")


def write_clip(path: Path, colours: tuple[str, ...] = COLOURS) -> Path:
    """Write five pictures of each colour."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 128, 96
        stream.pix_fmt = "yuv420p"
        for colour in colours:
            frame = av.VideoFrame.from_image(Image.new("RGB", (128, 96), colour))  # type: ignore[no-untyped-call]
            for _ in range(5):
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def job_of(file: Path | None, number: int = 0) -> Job:
    return Job(
        id=job_id(1_795_000_000_000 + number, bytes(10)),
        connection="studio",
        request=VideoRequest(prompt="A fox"),
        created_at=datetime.now(UTC),
        status=JobStatus.COMPLETED,
        file=str(file) if file else None,
    )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[FrameService]:
    made = FrameService(tmp_path / "strips")
    yield made
    made.close()


def _kept(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "strips").rglob("*") if path.is_file())


def _colour(data: bytes) -> str:
    return max(COLOURS, key=lambda name: -_distance(data, name))


def _distance(data: bytes, name: str) -> float:
    with Image.open(io.BytesIO(data)) as picture:
        found = picture.convert("RGB").getpixel((picture.width - 5, 5))
    wanted = Image.new("RGB", (1, 1), name).getpixel((0, 0))
    assert isinstance(found, tuple)
    assert isinstance(wanted, tuple)
    return sum(abs(one - other) for one, other in zip(found, wanted, strict=True))


async def test_a_strip_is_made_once_and_read_from_then_on(
    service: FrameService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    first = await service.strip(job, 8, (64, 64))
    assert first is not None
    assert (first.count, first.width, first.height) == (8, 64, 48)
    monkeypatch.setattr(strips, "make_strip", None)
    assert await service.strip(job, 8, (64, 64)) == first
    assert [path.parent.name for path in _kept(tmp_path)] == [job.id]


async def test_a_strip_of_a_clip_that_has_changed_since_is_made_anew(service: FrameService, tmp_path: Path) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    before = await service.strip(job, 4, (64, 64))
    write_clip(tmp_path / "clip.mp4", ("blue",) * 4)
    later = time.time() + 10
    os.utime(tmp_path / "clip.mp4", (later, later))
    after = await service.strip(job, 4, (64, 64))
    assert before is not None
    assert after is not None
    assert _colour(before.jpeg) == "white"
    assert _colour(after.jpeg) == "blue"


async def test_a_kept_strip_that_is_damaged_is_made_anew(service: FrameService, tmp_path: Path) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    strip = await service.strip(job, 4, (64, 64))
    (kept,) = _kept(tmp_path)
    for nonsense in (b"", b"nonsense", Image.new("RGB", (9, 9)).tobytes()):
        kept.write_bytes(nonsense)
        assert await service.strip(job, 4, (64, 64)) == strip


async def test_there_is_no_strip_where_there_is_no_clip(service: FrameService, tmp_path: Path) -> None:
    assert await service.strip(job_of(None), 4, (64, 64)) is None
    assert await service.strip(job_of(tmp_path / "gone.mp4"), 4, (64, 64)) is None
    (tmp_path / "page.mp4").write_text("<html>")
    assert await service.strip(job_of(tmp_path / "page.mp4"), 4, (64, 64)) is None
    assert _kept(tmp_path) == []


async def test_a_strip_that_cannot_be_kept_is_given_all_the_same(service: FrameService, tmp_path: Path) -> None:
    (tmp_path / "strips").write_text("a file where the folder should be")
    assert await service.strip(job_of(write_clip(tmp_path / "clip.mp4")), 4, (64, 64)) is not None


async def test_on_a_full_disk_strips_come_all_the_same_and_nothing_is_left_half_written(
    service: FrameService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), descriptor)

    job = job_of(write_clip(tmp_path / "clip.mp4"))
    (tmp_path / "saved.png").write_bytes(b"what was there")
    monkeypatch.setattr(os, "write", write)
    assert await service.strip(job, 4, (64, 64)) is not None
    assert _kept(tmp_path) == []
    with pytest.raises(DiskFull):
        await service.save_picture(job, 0, tmp_path / "saved.png")
    assert (tmp_path / "saved.png").read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["saved.png"]


async def test_a_strip_of_a_clip_that_is_deleted_meanwhile_is_not_kept(
    service: FrameService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    make = strips.make_strip

    def make_late(path: Path, count: int, box: tuple[int, int]) -> strips.Strip:
        made = make(path, count, box)
        path.unlink()
        return made

    monkeypatch.setattr(strips, "make_strip", make_late)
    assert await service.strip(job_of(clip), 4, (64, 64)) is not None
    assert _kept(tmp_path) == []


async def test_strips_that_were_not_looked_at_for_longest_make_room(
    service: FrameService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    jobs = [job_of(clip, number) for number in range(4)]
    monkeypatch.setattr(frames, "_LOOK_EVERY", 1)
    for age, job in enumerate(jobs[:3]):
        await service.strip(job, 4, (64, 64))
        moment = time.time() - 100 + age
        os.utime(_of(tmp_path, job), (moment, moment))
    os.utime(clip, (0, 0))
    await service.strip(jobs[0], 4, (64, 64))
    monkeypatch.setattr(frames, "KEPT_BYTES", 2 * _of(tmp_path, jobs[0]).stat().st_size + 1)
    await service.strip(jobs[3], 4, (64, 64))
    assert {path.parent.name for path in _kept(tmp_path)} <= {jobs[0].id, jobs[3].id}
    assert not (tmp_path / "strips" / jobs[1].id).exists()


def _of(tmp_path: Path, job: Job) -> Path:
    (path,) = (tmp_path / "strips" / job.id).iterdir()
    return path


async def test_a_picture_is_the_one_that_was_asked_for(service: FrameService, tmp_path: Path) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    shown = [_colour(await service.picture(job, index)) for index in (0, 4, 5, 14, 19)]
    assert shown == ["red", "red", "lime", "blue", "white"]
    last = await service.picture(job)
    assert _colour(last) == "white"
    with Image.open(io.BytesIO(last)) as picture:
        assert (picture.format, picture.size) == ("PNG", (128, 96))


@pytest.mark.parametrize("name", [None, "gone.mp4"])
async def test_a_picture_of_a_clip_that_is_not_there_is_an_error_in_words(
    service: FrameService, tmp_path: Path, name: str | None
) -> None:
    with pytest.raises(ClipUnreadable, match="cannot be read"):
        await service.picture(job_of(tmp_path / name if name else None))


async def test_the_last_picture_is_kept_with_the_job(service: FrameService, tmp_path: Path) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    path = await service.keep_last_picture(job)
    assert path.parent == tmp_path / "strips" / job.id
    assert _colour(path.read_bytes()) == "white"
    assert await service.keep_last_picture(job) == path


async def test_it_tells_when_each_picture_is_shown(service: FrameService, tmp_path: Path) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    assert await service.starts(job) == pytest.approx([index / 10 for index in range(20)])
    with pytest.raises(ClipUnreadable):
        await service.starts(job_of(None))


async def test_a_picture_waits_for_no_strips(
    service: FrameService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(write_clip(tmp_path / "clip.mp4"))
    loop, go_on = asyncio.get_running_loop(), asyncio.Event()

    def wait(*_: object) -> None:
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        raise ClipUnreadable(path="clip", reason="it is not wanted any more")

    monkeypatch.setattr(strips, "make_strip", wait)
    strip = asyncio.create_task(service.strip(job, 4, (64, 64)))
    await asyncio.sleep(0)
    assert await service.picture(job, 0)
    assert not strip.done()
    go_on.set()
    assert await strip is None

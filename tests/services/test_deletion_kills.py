"""Facts about a kill while something is deleted for good: nothing half deleted shows, and the next start ends it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.receipts import Entry, EntryKind
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.backups import back_up_daily
from sora_desktop.storage.database import Database
from sora_desktop.storage.erasures import ErasureRepository
from sora_desktop.storage.files import VideoFiles
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths
from tests.plugins.killing import killer

SECRET = "xyzzy"
NOW = datetime.now(UTC)
LIVES = (0.0, 2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 60.0, 100.0, 30_000.0)
"""Milliseconds that each has from the moment it is told to delete; nobody needs the last of them."""


@pytest.fixture
def pattern(tmp_path: Path) -> Path:
    """Make a data folder with a clip in the trash, and everything that belongs to it."""
    paths = DataPaths.for_folder(tmp_path / "pattern")
    paths.prepare()
    for folder in (paths.thumbnails, paths.videos):
        folder.mkdir(parents=True, exist_ok=True)
    clip = paths.videos / f"{SECRET}.mp4"
    clip.write_bytes(SECRET.encode() * 1000)
    job = Job(
        id=job_id(1_795_000_000_000, bytes(10)),
        connection="c",
        request=VideoRequest(prompt=SECRET),
        created_at=NOW,
        status=JobStatus.COMPLETED,
        remote_id="video_1",
        removed_at=NOW,
        file=str(clip),
    )
    (paths.thumbnails / f"{job.id}.jpg").write_bytes(SECRET.encode())
    (paths.strips / job.id).mkdir(parents=True)
    (paths.strips / job.id / "60-160x90.jpg").write_bytes(SECRET.encode())
    held = VideoFiles(paths.videos, paths.parts, "{prompt}", trash=paths.trash).to_trash(job)

    async def store() -> None:
        database = Database.open(paths.database)
        repository = JobRepository(database)
        (added,) = await repository.add([job])
        await repository.save(added.changed(file=held), [Entry(EntryKind.CLIP, {"title": SECRET * 300})])
        database.close()

    asyncio.run(store())
    back_up_daily(paths.database, NOW)
    return paths.root


async def stored(paths: DataPaths) -> tuple[Job, list[Job]]:
    """Give the job as it is stored, and what is still to be removed."""
    database = Database.open(paths.database)
    (job,) = await JobRepository(database).find("")
    pending = await ErasureRepository(database).pending()
    database.close()
    return job, pending


async def test_a_kill_at_any_moment_leaves_nothing_half_deleted_that_shows_and_no_clip_without_a_row(
    pattern: Path, tmp_path: Path
) -> None:
    outcomes = set()
    with killer(Path(__file__).with_name("deleting.py")) as somebody:
        for life in LIVES:
            paths = DataPaths.for_folder(pattern)
            before, _ = await stored(paths)
            shutil.rmtree(tmp_path / "data", ignore_errors=True)
            # At the same path each time, for the rows name it.
            shutil.copytree(pattern, tmp_path / "data")
            killed = somebody.order(root=str(pattern), job=before.id, milliseconds=str(life))
            job, pending = await stored(paths)
            clip = Path(before.file or "")
            if job.deleted_at is None:
                outcomes.add("as before")
                assert job == before
                assert clip.exists()
                assert (paths.thumbnails / f"{job.id}.jpg").exists()
            else:
                outcomes.add("under way" if pending else "done")
                assert job.request.prompt == ""
                assert pending or not clip.exists()
                services = await open_services(paths, environment={})
                await asyncio.sleep(0)
                await services.close()
                assert (await stored(paths))[1] == []
                left = [
                    path for path in paths.root.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
                ]
                assert left == []
                assert list(paths.trash.iterdir()) == []
            shutil.rmtree(pattern)
            (tmp_path / "data").rename(pattern)
            if not killed:
                break
    assert "done" in outcomes

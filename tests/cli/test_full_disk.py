"""Facts about a disk that fills up, or a folder that takes nothing, in the midst of everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.services import job_record, rhythms, running, trouble
from tests.plugins.small_disks import room_for

if TYPE_CHECKING:
    from tests.cli.conftest import OddServer, Program


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the facts and shorten the patience."""
    monkeypatch.setattr(job_record, "COMMIT_WAIT", 0.1)
    monkeypatch.setattr(running, "DISK_WAIT", 0.1)
    monkeypatch.setattr(trouble, "LASTING_IF_STUBBORN", 0.3)
    monkeypatch.setattr(rhythms, "FIRST_POLL", 0.05)


@pytest.mark.parametrize("room", [1_000, 60_000, 90_000, 110_000, 150_000, 200_000])
def test_a_disk_that_is_full_at_any_step_costs_nothing_and_ends_with_a_sentence(
    program: Program, odd: OddServer, room: int
) -> None:
    odd.content = (200, odd.clip + bytes(300_000), {"Content-Type": "video/mp4"})
    with room_for(room):
        made = program.run("generate", "a fox", "--json")
    assert made.code == 1
    assert "disk" in made.err
    assert len(made.objects) <= 1
    odd.listing = (200, {"data": [{"id": "video_odd", "status": "queued", "prompt": "a fox"}], "has_more": False})
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    for job in program.run("jobs", "list", "--filter", "attention", "--json").objects:
        assert (job["error"]["stage"], job["error"]["code"]) == ("download", "disk_full")
        assert program.run("jobs", "retry", job["id"]).code == 0
    jobs = program.run("jobs", "list", "--json").objects
    assert {job["status"] for job in jobs} <= {"completed"}
    assert odd.posts == len(jobs) == len(made.objects)


def test_a_folder_that_takes_no_clip_keeps_the_job_and_a_retry_is_free(program: Program, odd: OddServer) -> None:
    videos = program.data / "videos"
    videos.write_text("no folder")
    made = program.run("generate", "a fox", "--json")
    assert made.code == 1
    assert f"Cannot write to {videos}: a file of that name is in the way. Choose another folder" in made.err
    assert (made.job["error"]["stage"], made.job["error"]["code"]) == ("download", "folder_not_writable")
    videos.unlink()
    retried = program.run("jobs", "retry", made.job["id"], "--json")
    assert retried.code == 0, retried.err
    assert (retried.job["id"], retried.job["status"]) == (made.job["id"], "completed")
    assert Path(retried.job["file"]).read_bytes() == odd.clip
    assert odd.posts == 1

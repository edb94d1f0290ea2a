"""Facts about a disk that fills up in the middle of everything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import OddServer, Program

LITTLE_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from sora_desktop.__main__ import main
from sora_desktop.services import job_record, running, trouble
job_record.COMMIT_WAIT = running.DISK_WAIT = 0.1
trouble.LASTING_IF_STUBBORN = 0.5
sys.exit(main())
"""


@pytest.mark.parametrize("room", [1_000, 60_000, 90_000, 110_000, 130_000, 150_000, 200_000])
def test_a_disk_that_is_full_at_any_step_costs_nothing_and_ends_with_a_sentence(
    program: Program, odd: OddServer, room: int
) -> None:
    odd.content = (200, odd.clip + bytes(300_000), {"Content-Type": "video/mp4"})
    child = program.start(str(room), "generate", "a fox", "--json", command=[sys.executable, "-c", LITTLE_ROOM])
    made = program.ended(child)
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

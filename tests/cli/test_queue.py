"""Facts about the commands that handle the queue and decide on jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator


def waiting(program: Program, tmp_path: Path, *prompts: str) -> list[str]:
    """Pause the queue, put jobs into it, and give their ids."""
    assert program.run("queue", "pause").code == 0
    file = tmp_path / "prompts.txt"
    file.write_text("\n".join(prompts), encoding="utf-8")
    added = program.run("batch", str(file), "--json")
    assert added.code == 1, added.err
    assert "paused" in added.err
    return [job["id"] for job in added.objects]


def shown(program: Program) -> dict[str, Any]:
    return program.run("queue", "show", "--json").job


def order(program: Program) -> list[str]:
    return [job["prompt"] for job in shown(program)["jobs"]]


def test_the_queue_is_paused_put_in_order_changed_and_resumed(
    program: Program, tmp_path: Path, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator()
    program.connect(server.url)
    one, two, three, four = waiting(program, tmp_path, "one", "two", "three", "four")
    assert shown(program)["mode"] == "paused"

    assert program.run("jobs", "move", three, four, "--to", "top").code == 0
    assert program.run("jobs", "move", three, "--to", "bottom", "--json").job["id"] == three
    assert program.run("jobs", "move", one, "--to", "3").code == 0
    assert order(program) == ["four", "two", "one", "three"]

    edited = program.run("jobs", "edit", two, "--set", "prompt=a walnut", "--set", "seconds=8", "--json")
    assert (edited.code, edited.job["prompt"], edited.job["seconds"]) == (0, "a walnut", 8)
    refused = program.run("jobs", "edit", two, "--set", "seconds=-1")
    assert (refused.code, refused.out) == (2, "")
    assert program.run("jobs", "cancel", one).code == 0
    assert server.ledger == []

    assert program.run("queue", "resume", "--json").job["mode"] == "running"
    resumed = program.run("resume", "--json")
    assert (resumed.code, len(resumed.objects)) == (0, 3)
    assert sorted(bill["prompt"] for bill in server.ledger) == ["a walnut", "four", "three"]
    moved = program.run("jobs", "move", two, "--to", "top")
    assert (moved.code, "does not wait" in moved.err) == (2, True)


def test_all_that_wait_are_cancelled_at_once(program: Program, tmp_path: Path) -> None:
    ids = waiting(program, tmp_path, "one", "two", "three")
    cancelled = program.run("jobs", "cancel", "--all-waiting", "--json")
    assert cancelled.code == 0
    assert {job["id"]: job["status"] for job in cancelled.objects} == dict.fromkeys(ids, "cancelled")
    assert shown(program)["waiting"] == 0
    assert "No job is waiting" in program.run("jobs", "cancel", "--all-waiting").err
    assert program.run("jobs", "cancel").code == 2
    assert program.run("jobs", "retry").code == 2


def test_all_failed_jobs_are_tried_again_once_and_one_with_changes(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "0.1")
    program.connect(server.url)
    failed = program.run("generate", "a peanut", "--model", "sim-fails", "--takes", "2", "--json")
    assert [job["status"] for job in failed.objects] == ["failed", "failed"]
    changed = program.run("jobs", "retry", failed.objects[0]["id"], "--set", "model=", "--json")
    assert (changed.code, changed.job["prompt"], changed.job["retry_of"]) == (0, "a peanut", failed.objects[0]["id"])
    again = program.run("jobs", "retry", "--all-failed", "--json")
    assert again.job["retry_of"] == failed.objects[1]["id"]
    assert again.job["status"] == "failed"
    # Only the newest failure was not tried again yet.
    assert program.run("jobs", "retry", "--all-failed", "--json").job["retry_of"] == again.job["id"]


@pytest.mark.usefixtures("quick_looks")
@pytest.mark.parametrize(
    ("decision", "failing_lists", "status"),
    [("resubmit", 1000, "completed"), ("forget", 1000, "cancelled"), ("keep", 8, "completed")],
)
def test_a_person_decides_on_a_lost_reply(
    program: Program,
    emulator: Callable[..., RunningEmulator],
    tmp_path: Path,
    decision: str,
    failing_lists: int,
    status: str,
) -> None:
    script = tmp_path / "faults.toml"
    script.write_text(
        f"""
        [[fault]]
        when = {{ method = "POST", path = "/videos" }}
        times = 1
        do = "reset"
        billed = true
        [[fault]]
        when = {{ method = "GET", path = "/videos" }}
        times = {failing_lists}
        do = "body"
        body = "nothing that can be read"
        """,
        encoding="utf-8",
    )
    server = emulator("--faults", str(script), "--dialect", "sglang")
    program.connect(server.url, "--auth", "none", "--kind", "sglang")
    lost = program.run("generate", "a peanut", "--json")
    assert (lost.code, lost.job["status"]) == (1, "unconfirmed")
    decided = program.run("jobs", "resolve", lost.job["id"], decision, "--json")
    assert decided.job["status"] == status, decided.err
    # This server does not know the same request again, so a second one is charged for.
    assert len(server.ledger) == 1 + (decision == "resubmit")

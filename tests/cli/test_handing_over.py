"""Facts about commands that meet another process which drives: they hand their work over, watch, and take over."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from sora_desktop.domain.queue import QueueMode
from sora_desktop.services.driving import seeking
from sora_desktop.services.driving.address import MeetingPoint

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    import pytest

    from tests.cli.conftest import Program, RunningEmulator


def test_a_second_command_hands_its_work_over_and_takes_over_when_the_first_is_killed(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    first = _driver(program, emulator)
    server = emulator("--job-seconds", "1.5")
    program.connect(server.url, name="slow")
    second = program.start("batch", _prompts(program, 3), "--json")
    server.wait_for_bills(3)
    _killed(first)
    ended = program.ended(second)
    assert ended.code == 0, ended.err
    assert [job["status"] for job in ended.objects] == ["completed"] * 3
    assert len(server.ledger) == 3
    (left,) = [job for job in program.run("jobs", "list", "--json").objects if job["connection"] == "emu"]
    assert left["status"] in {"queued", "in_progress"}
    # It has no driver any more, and needs none to be cancelled.
    assert program.run("jobs", "cancel", left["id"]).code == 0


def test_ctrl_c_leaves_jobs_with_the_process_that_drives(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    driver = _driver(program, emulator)
    server = emulator("--job-seconds", "600")
    guest = program.start("generate", "second", "--json")
    server.wait_for_bills(1)
    guest.send_signal(signal.SIGINT)
    ended = program.ended(guest, 10)
    assert (ended.code, ended.job["prompt"]) == (130, "second")
    assert f"process {driver.pid}" in ended.err
    cancelled = program.run("jobs", "cancel", ended.job["id"], "--json")
    assert (cancelled.code, cancelled.job["status"]) == (0, "cancelled"), cancelled.err
    assert driver.poll() is None
    _killed(driver)
    assert len(server.ledger) == 1


def test_a_window_drives_what_a_command_drove_and_a_command_goes_on_when_the_window_is_killed(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    program.environment["QT_QPA_PLATFORM"] = "offscreen"
    server = emulator("--job-seconds", "2.5")
    program.connect(server.url)
    command = program.start("generate", "a fox", "--json")
    server.wait_for_bills()
    window = program.start()
    _until_driven_by(program, window.pid)
    assert program.run("queue", "show").code == 0
    # A window that is there already is enough.
    assert program.ended(program.start(), 20).code == 0
    _killed(window)
    ended = program.ended(command)
    assert (ended.code, ended.job["status"]) == (0, "completed"), ended.err
    assert len(server.ledger) == 1


def test_commands_act_on_the_jobs_of_the_process_that_drives(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "600")
    program.connect(server.url)
    driver = program.start("generate", "a fox", "--takes", "6", "--json")
    try:
        server.wait_for_bills(4)
        jobs = program.run("jobs", "list", "--json").objects
        waiting = [job["id"] for job in jobs if job["status"] == "pending"]
        assert len(waiting) == 2
        moved = program.run("jobs", "move", waiting[0], "--to", "top", "--json")
        assert moved.job["id"] == waiting[0]
        paused = program.run("queue", "pause", "--after-running", "--json")
        assert paused.objects[0]["mode"] == QueueMode.PAUSING
        cancelled = program.run("jobs", "cancel", *(job["id"] for job in jobs), "--json")
        assert (cancelled.code, {job["status"] for job in cancelled.objects}) == (0, {"cancelled"})
        refused = program.run("jobs", "cancel", jobs[0]["id"])
        assert refused.code == 2
        assert "already ended" in refused.err
    finally:
        ended = program.ended(driver)
    assert [job["status"] for job in ended.objects] == ["cancelled"] * 6
    assert len(server.ledger) == 4


def test_a_key_that_only_the_command_has_goes_along_and_is_written_nowhere(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    driver = _driver(program, emulator)
    server = emulator("--key", "sk-canary-7")
    program.connect(server.url, "--auth", "bearer", "--key-env", "THE_KEY", name="keyed")
    without = program.run("generate", "without a key", "--json")
    assert (without.code, without.out) == (2, ""), without.err
    made = type(program)(program.data, {"THE_KEY": "sk-canary-7"}).run("generate", "with a key", "--json")
    assert made.code == 0, made.err
    _killed(driver)
    assert len(server.ledger) == 1
    for file in program.data.rglob("*"):
        assert not file.is_file() or b"sk-canary-7" not in file.read_bytes(), file


def test_what_drives_hears_of_connections_that_others_add(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    driver = _driver(program, emulator)
    program.connect(emulator().url, name="later", default=False)
    made = program.run("generate", "there", "--connection", "later", "--json")
    assert (made.code, made.job["connection"]) == (0, "later"), made.err
    _killed(driver)


def test_a_driver_that_cannot_be_reached_is_named(
    program: Program, emulator: Callable[..., RunningEmulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.1)
    driver = _driver(program, emulator)
    (program.data / "driving" / "address.json").unlink()
    second = program.run("generate", "another", "--json")
    (job,) = program.run("jobs", "list", "--json").objects
    shown = program.run("jobs", "show", job["id"])
    _killed(driver)
    assert (second.code, second.out) == (1, "")
    assert str(driver.pid) in second.err
    assert shown.code == 0
    # The lock goes with its process.
    assert program.run("jobs", "cancel", job["id"]).code == 0


def _prompts(program: Program, count: int) -> str:
    file = program.data.parent / "prompts.txt"
    file.write_text("\n".join(f"prompt {number}" for number in range(count)), encoding="utf-8")
    return str(file)


def _driver(program: Program, emulator: Callable[..., RunningEmulator]) -> subprocess.Popen[str]:
    """Start a process that drives for a long time."""
    server = emulator("--job-seconds", "600")
    program.connect(server.url)
    process = program.start("generate", "a fox", "--json")
    server.wait_for_bills()
    return process


def _until_driven_by(program: Program, process: int) -> None:
    """Wait until it is this process that can be met."""
    until = time.monotonic() + 30
    meeting = MeetingPoint(program.data / "driving")
    while (address := meeting.read()) is None or address.process != process:
        assert time.monotonic() < until
        time.sleep(0.02)


def _killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()

"""No command passes a cap that refuses, nor do two of them at once; and each says why."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome, Program, RunningEmulator

PRICES = ("--auth", "none", "--price", "sora-2=0.10", "--price", "sora-2-pro=0.50", "--price", "sim-fails=0.10")
FOX = ("a fox", "--model", "sora-2", "--seconds", "4")


@pytest.fixture
def priced(program: Program, emulator: Callable[..., RunningEmulator]) -> RunningEmulator:
    """Give an emulator at a connection with prices of its own."""
    running = emulator()
    program.connect(running.url, *PRICES)
    return running


def test_every_command_that_orders_is_refused_beyond_a_cap_with_a_sentence_and_nothing_sent(
    program: Program, priced: RunningEmulator, tmp_path: Path
) -> None:
    done = program.run("generate", *FOX, "--json").job["id"]
    failed = program.run("generate", "a fox", "--model", "sim-fails", "--seconds", "4", "--json").job["id"]
    billed = len(priced.ledger)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("prompt,model,seconds\na,sora-2,4\nb,sora-2,4\n")
    commands = (
        ("generate", *FOX),
        ("generate", *FOX, "--takes", "2"),
        ("generate", *FOX, "--dry-run"),
        ("batch", str(sheet)),
        ("remix", done, "by night"),
        ("edit", done, "by night"),
        ("extend", done, "and on", "--seconds", "4"),
        ("jobs", "retry", failed),
        ("jobs", "retry", failed, "--set", "model=sora-2-pro"),
        ("jobs", "retry", "--all-failed"),
    )
    for cap, limit in ((("--clips", "1"), "1"), (("--clips", "none", "--money", "0.40"), "$0.40")):
        assert program.run("budget", "set", "--per", "day", *cap, "--on", "refuse").code == 0
        for command in commands:
            refused = program.run(*command)
            assert (refused.code, refused.out) == (2, ""), command
            assert f"would be more than the cap of {limit}" in refused.err, command
            assert "Nothing was sent." in refused.err, command
    assert len(priced.ledger) == billed
    assert len(program.run("jobs", "list", "--json").objects) == 2


def test_waiting_jobs_are_held_back_by_a_lowered_cap_and_the_reason_is_said(
    program: Program, priced: RunningEmulator
) -> None:
    assert program.run("queue", "pause").code == 0
    *_, last = program.run("generate", *FOX, "--takes", "3", "--no-wait", "--json").objects
    assert program.run("budget", "set", "--per", "day", "--money", "1.20").code == 0
    dearer = program.run("jobs", "edit", last["id"], "--set", "model=sora-2-pro")
    assert (dearer.code, "more than the cap of $1.20" in dearer.err) == (2, True), dearer.err
    assert program.run("budget", "set", "--per", "day", "--money", "none", "--clips", "1").code == 0
    assert program.run("queue", "resume").code == 0
    held = program.run("resume", "--json")
    assert held.code == 1
    assert sorted(job["status"] for job in held.objects) == ["completed", "pending", "pending"]
    assert "emu" in held.err
    assert "2 clips today would be more than the cap of 1" in held.err
    assert len(priced.ledger) == 1
    assert program.run("budget", "set", "--per", "day", "--on", "off").code == 0
    assert {job["status"] for job in program.run("resume", "--json").objects} == {"completed"}
    assert len(priced.ledger) == 3


def test_two_commands_at_once_do_not_pass_a_cap_together(program: Program, priced: RunningEmulator) -> None:
    assert program.run("budget", "set", "--per", "day", "--clips", "3").code == 0
    processes = [program.start("generate", *FOX, "--takes", "2", "--json") for _ in range(2)]
    ended: list[Outcome] = []
    waiting = [threading.Thread(target=lambda one=one: ended.append(program.ended(one))) for one in processes]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    assert sorted(outcome.code for outcome in ended) == [0, 2], [outcome.err for outcome in ended]
    refused = next(outcome for outcome in ended if outcome.code)
    assert (refused.out, "4 clips today would be more than the cap of 3" in refused.err) == ("", True)
    assert len(priced.ledger) == 2

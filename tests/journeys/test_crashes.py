"""The window is killed with no warning, while it works, and started again: nothing is lost, sent or fetched twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import OtherProgram
    from tests.journeys.relay import Relay

pytestmark = pytest.mark.screen

PROMPTS = [f"Wave number {number}" for number in range(1, 7)]


def test_after_a_kill_everything_is_completed_and_nothing_is_billed_or_fetched_twice(
    desk: Desk,
    server: Callable[..., Server],
    relay: Callable[[Server], Relay],
    other_program: OtherProgram,
    tmp_path: Path,
) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "2", "--clip", "stub")
    between = relay(emulator)
    desk.connect(between.url, "--concurrency", "2")
    file = tmp_path / "waves.txt"
    file.write_text("\n".join(PROMPTS), encoding="utf-8")
    window = desk.open()
    other_program.take([file])
    other_program.carry(600, 400)
    window.find("filler", "Drop to import prompts")
    assert other_program.let_go() == "taken"
    window.focus()
    window.click("push button", "Generate 6 clips")
    until(lambda: sum(": Done" in row for row in window.rows()) >= 2, "two clips are done", window.described)
    window.kill()
    finished = {path: path.stat().st_mtime_ns for path in desk.clips()}
    assert 2 <= len(finished) < len(PROMPTS)
    fetched = {line["remote_id"]: between.fetched(line["remote_id"]) for line in emulator.ledger}
    rows = desk.open().await_done(len(PROMPTS))
    assert sorted(row.partition(":")[0] for row in rows) == PROMPTS
    assert desk.windows[-1].close() == 0
    assert emulator.prompts == PROMPTS
    jobs = desk.jobs()
    assert {job["status"] for job in jobs} == {"completed"}
    assert len(desk.clips()) == len({job["file"] for job in jobs}) == len(PROMPTS)
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    for job in jobs:
        if any(str(path) == job["file"] for path in finished):
            assert between.fetched(job["remote_id"]) == fetched[job["remote_id"]] == 1


def test_a_job_whose_reply_was_lost_with_the_program_is_found_again_and_not_sent_again(
    desk: Desk, server: Callable[..., Server], relay: Callable[[Server], Relay]
) -> None:
    emulator = server("--job-seconds", "0.5", "--clip", "stub")
    between = relay(emulator)
    desk.connect(between.url)
    window = desk.open()
    between.holding.set()
    window.click("text", "Prompt")
    window.write("A lost letter")
    window.press("ctrl+Return")
    assert between.held.wait(40), "the request arrives"
    window.row("A lost letter: Sending")
    window.kill()
    between.holding.clear()
    assert desk.open().await_done(1) == ["A lost letter: Done, simulated"]
    assert desk.windows[-1].close() == 0
    assert emulator.prompts == ["A lost letter"]
    assert len(desk.clips()) == 1


def test_a_prompt_that_was_not_sent_is_there_after_a_kill_and_after_quitting(desk: Desk) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    settings = desk.data / "settings.json"

    def kept() -> str:
        return str(json.loads(settings.read_text(encoding="utf-8"))["draft"].get("prompt")) if settings.exists() else ""

    window = desk.open()
    window.click("push button", "Write your own prompt")
    window.write("Half a thou")
    until(lambda: kept() == "Half a thou", "what was typed is kept while the window is open")
    window.kill()
    window = desk.open()
    assert window.written("Prompt") == "Half a thou"
    window.click("text", "Prompt")
    window.press("ctrl+End")
    window.write("ght")
    assert window.close() == 0
    assert desk.open().written("Prompt") == "Half a thought"
    assert desk.windows[-1].close() == 0

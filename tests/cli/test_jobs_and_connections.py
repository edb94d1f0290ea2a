"""Facts about `jobs`, `connections` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator


@pytest.fixture
def server(program: Program, emulator: Callable[..., RunningEmulator]) -> RunningEmulator:
    """Give an emulator that is connected as `emu` and used by default."""
    running = emulator("--job-seconds", "0.2")
    assert program.run("connections", "add", "emu", "--base-url", running.url, "--auth", "none").code == 0
    assert program.run("connections", "default", "emu").code == 0
    return running


def test_jobs_are_listed_newest_first_filtered_and_searched(program: Program, server: RunningEmulator) -> None:
    for prompt in ("a red fox", "a green owl"):
        program.run("generate", prompt)
    program.run("generate", "a red sun", "--model", "sim-fails")

    def prompts(*options: str) -> list[str]:
        return [job["prompt"] for job in program.run("jobs", "list", "--json", *options).objects]

    assert prompts() == ["a red sun", "a green owl", "a red fox"]
    assert prompts("--search", "RED") == ["a red sun", "a red fox"]
    assert prompts("--filter", "done") == ["a green owl", "a red fox"]
    assert prompts("--filter", "attention") == ["a red sun"]
    assert prompts("--limit", "1") == ["a red sun"]


def test_a_job_is_found_by_the_beginning_of_its_id_and_shown_with_its_exchanges(
    program: Program, server: RunningEmulator
) -> None:
    (made,) = program.run("generate", "a fox", "--json").objects
    shown = program.run("jobs", "show", made["id"][:30])
    assert shown.code == 0
    assert made["id"] in shown.out
    assert "POST" in shown.out
    assert program.run("jobs", "show", "ffffffff").code == 2


def test_a_clip_goes_to_the_trash_and_a_failed_job_is_tried_again(program: Program, server: RunningEmulator) -> None:
    (made,) = program.run("generate", "a fox", "--json").objects
    removed = program.run("jobs", "remove", made["id"], "--json")
    assert removed.code == 0, removed.err
    assert not Path(made["file"]).exists()
    assert program.run("jobs", "list", "--json").out == ""
    assert len(program.run("jobs", "list", "--filter", "trash", "--json").objects) == 1

    (failed,) = program.run("generate", "a sun", "--model", "sim-fails", "--json").objects
    again = program.run("jobs", "retry", failed["id"], "--json")
    assert again.code == 1
    assert again.objects[0]["retry_of"] == failed["id"]
    assert program.run("jobs", "retry", made["id"]).code == 2


def test_a_job_is_cancelled(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    slow = emulator("--job-seconds", "600")
    program.run("connections", "add", "slow", "--base-url", slow.url, "--auth", "none")
    (sent,) = program.run("generate", "a fox", "--connection", "slow", "--no-wait", "--json").objects
    cancelled = program.run("jobs", "cancel", sent["id"], "--json")
    assert (cancelled.code, cancelled.objects[0]["status"]) == (0, "cancelled")
    assert program.run("jobs", "cancel", sent["id"]).code == 2


def test_connections_are_added_listed_tested_and_removed(program: Program, server: RunningEmulator) -> None:
    tested = program.run("connections", "test", "emu")
    assert tested.code == 0, tested.out + tested.err
    listed = {one["name"]: one for one in program.run("connections", "list", "--json").objects}
    assert listed.keys() == {"simulated", "emu"}
    assert listed["emu"]["default"] is True
    assert listed["simulated"]["simulated"] is True
    assert program.run("connections", "test", "simulated").code == 0
    assert program.run("connections", "test", "nowhere").code == 2
    assert program.run("connections", "add", "emu", "--base-url", "http://x/v1").code != 0
    assert program.run("connections", "remove", "emu").code == 0
    assert program.run("connections", "remove", "simulated").code == 2
    assert server.ledger == []


def test_the_doctor_says_in_words_what_works(program: Program, server: RunningEmulator) -> None:
    said = program.run("doctor")
    for subject in ("window", "video", "keyring", "data folder", "video folder", "database", "connection"):
        assert any(line[2:].startswith(subject) for line in said.out.splitlines()), subject
    assert "emu" in said.out


def test_a_damaged_database_is_named_and_left_alone(program: Program) -> None:
    program.run("jobs", "list")
    database = program.data / "sora-desktop.db"
    database.write_bytes(b"not a database" * 1000)
    for arguments in (["jobs", "list"], ["generate", "a fox"], ["doctor"]):
        said = program.run(*arguments)
        assert said.code == 1
        assert str(database) in said.out + said.err
    assert database.read_bytes() == b"not a database" * 1000


def test_a_data_folder_that_cannot_be_made_is_named(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    program.data = tmp_path / "file" / "data"
    said = program.run("generate", "a fox")
    assert said.code == 1
    assert str(tmp_path / "file") in said.err

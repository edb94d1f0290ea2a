"""Facts about `batch`: many rows, good and bad."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator


@pytest.fixture
def server(program: Program, emulator: Callable[..., RunningEmulator]) -> RunningEmulator:
    """Give an emulator that is connected as `emu` and used by default."""
    running = emulator("--job-seconds", "0.2")
    assert program.run("connections", "add", "emu", "--base-url", running.url, "--auth", "none").code == 0
    assert program.run("connections", "default", "emu").code == 0
    return running


def test_every_row_becomes_a_clip_and_is_billed_once(program: Program, server: RunningEmulator, tmp_path: Path) -> None:
    csv = tmp_path / "night.csv"
    csv.write_text(
        'prompt,size,seconds,takes,name,tags\n"market, at night",1280x720,4,2,market,"rain,neon"\nharbour,,8,,,\n',
        encoding="utf-8",
    )
    text = tmp_path / "more.txt"
    text.write_text("# mine\na lighthouse\n\na fox\n", encoding="utf-16")
    made = program.run("batch", str(csv), str(text), "--json")
    assert made.code == 0, made.err
    prompts = [job["prompt"] for job in made.objects]
    assert prompts == ["market, at night", "market, at night", "harbour", "a lighthouse", "a fox"]
    assert {job["status"] for job in made.objects} == {"completed"}
    assert made.objects[0]["tags"] == ["rain", "neon"]
    assert len({job["file"] for job in made.objects}) == 5
    assert sorted(bill["idempotency_key"] for bill in server.ledger) == sorted(job["id"] for job in made.objects)


def test_bad_rows_are_named_and_the_good_ones_run(program: Program, server: RunningEmulator, tmp_path: Path) -> None:
    rows = [
        {"prompt": "good"},
        {"prompt": ""},
        {"prompt": "bad size", "size": "wide"},
        {"prompt": "bad image", "reference": "missing.png"},
        {"prompt": "bad server", "connection": "nowhere"},
        {"prompt": "also good", "seconds": 4},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n", encoding="utf-8")
    made = program.run("batch", str(file), str(tmp_path / "no-such-file.txt"), "--json")
    assert made.code == 1
    assert [job["prompt"] for job in made.objects] == ["good", "also good"]
    for words in ("row 2", "row 3", "row 4", "row 5", "row 7", "no-such-file.txt"):
        assert words in made.err
    assert len(server.ledger) == 2


def test_nothing_usable_ends_with_2_and_sends_nothing(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    file = tmp_path / "bad.txt"
    file.write_bytes(b"\xff\xfeh\x00\x00")
    made = program.run("batch", str(file), "--json")
    assert (made.code, made.out, server.ledger) == (2, "", [])
    assert "bad.txt" in made.err


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("prompt,takes\none,3\n,1\n", encoding="utf-8")
    dry = program.run("batch", str(file), "--dry-run", "--json")
    assert dry.code == 1
    first, second = dry.objects
    assert (first["prompt"], first["takes"], first["problems"]) == ("one", 3, [])
    assert second["problems"]
    assert server.ledger == []
    assert program.run("jobs", "list", "--json").out == ""


def test_a_connection_named_on_the_command_line_serves_rows_that_name_none(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    assert program.run("connections", "default", "simulated").code == 0
    file = tmp_path / "rows.json"
    file.write_text(json.dumps({"defaults": {"seconds": 4}, "jobs": ["one", {"prompt": "two", "seconds": 8}]}))
    made = program.run("batch", str(file), "--connection", "emu", "--json")
    assert made.code == 0, made.err
    assert [(job["connection"], job["seconds"]) for job in made.objects] == [("emu", 4), ("emu", 8)]

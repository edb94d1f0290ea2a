"""Facts about `batch`: many rows, good and bad."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator


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
    for words in ("row 2", "row 3, size: ", "row 4", "row 5", "rows.jsonl, row 7: This is", "no-such-file.txt"):
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


def test_files_that_are_no_prompt_files_are_named_and_the_others_are_made(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text("a fox\n", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "quote.csv").write_text('prompt\n"never closed\n', encoding="utf-8")
    (tmp_path / "broken.json").write_text('{"jobs": [', encoding="utf-8")
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(1 << 30)
    made = program.run("batch", *map(str, sorted(tmp_path.glob("*.*"))), "--json")
    assert made.code == 1
    assert [job["prompt"] for job in made.objects] == ["a fox"]
    for name in ("binary.csv", "quote.csv", "broken.json", "empty.txt", "huge.txt"):
        assert name in made.err, name
    assert len(server.ledger) == 1
    alone = program.run("batch", str(tmp_path / "huge.txt"), "--json")
    assert (alone.code, alone.out) == (2, "")


def test_a_row_that_lacks_its_key_is_named_and_the_others_are_made(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    program.connect(server.url, "--key-env", "NO_SUCH_KEY", name="keyed", default=False)
    file = tmp_path / "rows.csv"
    file.write_text("prompt,connection\none,keyed\ntwo,\n", encoding="utf-8")
    made = program.run("batch", str(file), "--json")
    assert made.code == 1
    assert [job["prompt"] for job in made.objects] == ["two"]
    assert "row 2" in made.err
    assert "NO_SUCH_KEY" in made.err


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
    assert [(job["connection"], job["asked_seconds"]) for job in made.objects] == [("emu", 4), ("emu", 8)]


def test_more_videos_than_can_be_ordered_at_once_are_refused_together(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    file = tmp_path / "many.csv"
    file.write_text("prompt,takes\n" + "a boat,100\n" * 101, encoding="utf-8")
    for further in ((), ("--dry-run",)):
        made = program.run("batch", str(file), "--json", *further)
        assert (made.code, server.ledger) == (2, [])
        assert "These are 10,100 videos together; at most 10,000 can be ordered at once." in made.err

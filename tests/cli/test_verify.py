"""Facts about `verify`: its reports, where they go, its exit codes, and checks of earlier reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program, RunningEmulator
    from tests.plugins.video_server import VideoServer


def test_a_clip_of_the_emulator_is_verified_from_the_job_the_file_and_the_connection(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    made = program.run("generate", "a fox", "--json").job
    by_job = program.run("verify", made["id"][:-2])
    assert by_job.code == 0, by_job.err
    first = by_job.out.splitlines()[0]
    assert first.startswith("# SIMULATED: real HTTP, to an emulator: Sora Desktop's own")
    assert server.url.removesuffix("/v1") in first
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(Path(made["file"]).read_bytes())
    for path in (made["file"], str(copy)):
        by_file = program.run("verify", path, "--format", "json")
        assert by_file.code == 0, by_file.err
        report = json.loads(by_file.out)
        assert (report["grade"], report["anchors"][0]["job_id"]) == ("simulated", made["id"])
    by_connection = program.run("verify", "--connection", "emu", "--live")
    assert by_connection.code == 0, by_connection.err
    assert by_connection.out.startswith("# SIMULATED: this connection leads over real HTTP to an emulator")
    assert "checks no key" in by_connection.out or "No key is sent" in by_connection.out
    shown = program.run("jobs", "show", made["id"])
    assert shown.out.splitlines()[0] == f"receipt       {first.removeprefix('# ')}"
    whole = program.run("jobs", "show", made["id"], "--receipt", "--json").job
    assert [entry["number"] for entry in whole["entries"]] == list(range(1, whole["chain"]["entries"] + 1))
    assert (whole["simulated"], whole["verdict"], whole["chain"]["flaws"]) == (True, "holds", [])
    printed = program.run("jobs", "show", made["id"], "--receipt").out
    assert printed.startswith("SIMULATED: real HTTP")
    assert "What contradicts" in printed


def test_a_clip_of_a_server_over_tls_is_proven_by_a_process_that_never_pretended(
    program: Program, video_server: VideoServer, tmp_path: Path
) -> None:
    program.environment["THE_KEY"] = video_server.key
    added = program.run(
        *("connections", "add", "there", "--base-url", video_server.base_url),
        *("--ca-file", str(video_server.ca_file), "--key-env", "THE_KEY"),
    )
    assert added.code == 0, added.err
    made = program.ended(program.start("generate", "a fox", "--connection", "there", "--json"))
    assert made.code == 0, made.err
    report = program.run("verify", made.job["id"], "--live")
    assert report.code == 0, report.err
    assert report.out.startswith("# Proven by evidence: this file came from the server at https://127.0.0.1:")
    assert "had loaded neither the mock nor the simulation nor the emulator" in report.out
    assert video_server.key not in report.out
    video_server.closed = "We have said good-bye."
    kept = tmp_path / "closed.md"
    closed = program.run("verify", "--connection", "there", "--live", "-o", str(kept))
    assert closed.code == 1
    assert closed.out.startswith("Does not hold: ")
    assert "its service has ended (410)" in kept.read_text(encoding="utf-8")
    checked = program.run("verify", "--check", str(kept))
    assert checked.code == 0, checked.err
    assert checked.out.splitlines()[-1] == (
        "The report is as it was written; it says itself that what it tells of does not hold."
    )


def test_a_report_is_written_where_it_is_wanted_and_can_be_checked_later(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    made = program.run("generate", "a fox", "--json").job
    for name, begin in (("report.html", "<!DOCTYPE html>"), ("report.json", "{"), ("report.md", "# SIMULATED")):
        target = tmp_path / name
        written = program.run("verify", made["id"], "-o", str(target))
        assert written.code == 0, written.err
        assert written.out.startswith("SIMULATED")
        assert target.read_text(encoding="utf-8").lower().startswith(begin.lower())
        checked = program.run("verify", "--check", str(target))
        assert (checked.code, checked.out.splitlines()[-1]) == (0, "It holds.")
    printed = tmp_path / "printed.md"
    printed.write_bytes(program.run("verify", made["id"]).out.encode())
    assert program.run("verify", "--check", str(printed)).code == 0
    printed.write_bytes(printed.read_bytes().replace(b"a fox", b"a cat"))
    changed = program.run("verify", "--check", str(printed))
    assert (changed.code, changed.out.splitlines()[-1]) == (1, "It does not hold.")
    clip = Path(made["file"])
    clip.write_bytes(clip.read_bytes() + b"\0")
    assert program.run("verify", "--check", str(target)).code == 1
    assert program.run("verify", made["id"], "-o", str(printed)).code == 1
    itself = program.run("verify", "--check", str(printed))
    assert (itself.code, itself.out.splitlines()[-1]) == (1, "It does not hold, as it says itself.")
    assert program.run("verify", made["file"]).code == 1
    clip.unlink()
    assert program.run("verify", made["id"]).code == 3
    notes = tmp_path / "notes.md"
    notes.write_text("Some notes.\n", encoding="utf-8")
    assert program.run("verify", "--check", str(notes)).code == 3
    refused = program.run("verify", made["id"], "-o", str(tmp_path / "nowhere" / "report.md"))
    assert (refused.code, "cannot be written" in refused.err) == (2, True)


def test_a_batch_is_verified_by_its_name(program: Program, server: RunningEmulator, tmp_path: Path) -> None:
    prompts = tmp_path / "three foxes.txt"
    prompts.write_text("a red fox\na grey fox\na white fox\n", encoding="utf-8")
    made = program.run("batch", str(prompts), "--json")
    assert made.code == 0, made.err
    name = made.objects[0]["batch"]
    report = program.run("verify", name, "--format", "json")
    assert report.code == 0, report.err
    assert json.loads(report.out)["headline"] == "SIMULATED: of 3 jobs, 3 are simulated."
    first, second, _ = [one["id"] for one in made.objects]
    apart = program.run("verify", first, "--format", "json", second)
    assert apart.code == 0, apart.err
    assert [anchor["job_id"] for anchor in json.loads(apart.out)["anchors"]] == [first, second]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ffffffff"],
        ["./nowhere.mp4"],
        ["."],
        ["--connection", "nobody"],
        ["ffffffff", "--connection", "simulated"],
        ["--check", "nowhere.md"],
        ["--check", "nowhere.md", "--live"],
        ["ffffffff", "--format", "pdf"],
        ["ffffffff", "--format", "md", "eeeeeeee", "--nonsense"],
        ["ffffffff", "--format", "md", "\udcff"],
    ],
)
def test_what_cannot_be_meant_is_refused(program: Program, arguments: list[str]) -> None:
    refused = program.run("verify", *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err


def test_what_is_no_video_cannot_be_examined(program: Program, tmp_path: Path) -> None:
    text = tmp_path / "clip.mp4"
    text.write_text("no video", encoding="utf-8")
    outcome = program.run("verify", str(text))
    assert outcome.code == 3
    assert outcome.out.startswith("# Cannot be examined: this is no video that can be read, but plain text.")

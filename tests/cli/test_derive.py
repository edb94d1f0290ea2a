"""Facts about `remix`, `edit`, `extend` and `characters`, over the simulated connection and over the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import pytest

from sora_desktop.clients.mock import MockSoraClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Outcome, Program, RunningEmulator

PROMPT = "a peanut eating peanut butter"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the simulated connection take no longer than drawing does."""
    monkeypatch.setitem(MockSoraClient.__init__.__kwdefaults__ or {}, "job_seconds", 0.2)


@pytest.fixture
def made(program: Program) -> dict[str, Any]:
    """Make a clip with the simulated connection."""
    outcome = program.run("generate", PROMPT, "--size", "320x180", "--seconds", "1", "--json")
    assert outcome.code == 0, outcome.err
    return outcome.job


def _length(path: str) -> float:
    with av.open(path) as clip:
        pictures = clip.streams.video[0]
        return sum(1 for _ in clip.decode(pictures)) / float(pictures.average_rate or 1)


@pytest.mark.parametrize("command", ["remix", "edit"])
def test_a_finished_video_is_changed(program: Program, made: dict[str, Any], command: str) -> None:
    changed = program.run(command, made["id"], "the same at night", "--json")
    assert changed.code == 0, changed.err
    job = changed.job
    assert (job["derivation"], job["source_id"], job["prompt"]) == (command, made["remote_id"], "the same at night")
    assert job["file"] != made["file"]
    assert job["simulated"] is True
    assert job["size"] == "320x180"
    assert _length(job["file"]) == pytest.approx(1, abs=0.05)


def test_an_extension_goes_on_where_the_video_ends(program: Program, made: dict[str, Any]) -> None:
    extended = program.run("extend", made["id"], "and then it rains", "--seconds", "2", "--json")
    assert extended.code == 0, extended.err
    assert extended.job["derivation"] == "extension"
    assert _length(extended.job["file"]) == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize(("command", "options"), [("edit", []), ("extend", ["--seconds", "1"])])
def test_a_clip_of_ones_own_is_built_on(
    program: Program, made: dict[str, Any], command: str, options: list[str]
) -> None:
    derived = program.run(command, made["file"], "in red", *options, "--json")
    assert derived.code == 0, derived.err
    assert derived.job["source_id"] is None
    assert _length(derived.job["file"]) == pytest.approx(2 if options else 1, abs=0.1)


def test_a_text_is_no_clip(program: Program, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a clip")
    refused = program.run("edit", str(notes), "in red")
    assert (refused.code, refused.out) == (2, "")
    assert "not a video" in refused.err


def test_what_is_neither_a_job_nor_a_file_is_said(program: Program) -> None:
    refused = program.run("edit", "nowhere.mp4", "in red")
    assert refused.code == 2
    assert "nowhere.mp4" in refused.err


def test_the_emulator_edits_and_extends_and_bills_each_once(program: Program, server: RunningEmulator) -> None:
    first = program.run("generate", PROMPT, "--json").job
    edited = program.run("edit", first["id"], "in red", "--json")
    extended = program.run("extend", first["id"], "and then", "--seconds", "4", "--json")
    for outcome in (edited, extended):
        assert outcome.code == 0, outcome.err
        assert outcome.job["status"] == "completed"
    assert [bill["idempotency_key"] for bill in server.ledger] == [
        first["id"],
        edited.job["id"],
        extended.job["id"],
    ]


def _added(program: Program, clip: str) -> Outcome:
    return program.run("characters", "add", "Mina", clip, "--json")


def test_a_character_is_shown_once_and_appears_by_name(program: Program, made: dict[str, Any]) -> None:
    added = _added(program, made["file"])
    assert added.code == 0, added.err
    assert program.run("characters", "list", "--json").objects == added.objects
    assert "Mina" in program.run("characters", "list").out
    with_her = program.run("generate", "Mina eats a peanut", "--character", "mina", "--size", "320x180", "--json")
    assert with_her.code == 0, with_her.err


def test_the_emulator_knows_characters_by_the_id_it_gave(
    program: Program, made: dict[str, Any], server: RunningEmulator
) -> None:
    added = _added(program, made["file"])
    assert added.code == 0, added.err
    assert added.job["connection"] == "emu"
    with_her = program.run("generate", "Mina eats a peanut", "--character", "Mina", "--json")
    assert with_her.code == 0, with_her.err
    unknown = program.run("generate", "Somebody eats a peanut", "--character", "char_of_nobody", "--json")
    assert unknown.code == 1
    assert len(server.ledger) == 1


def test_no_characters_are_said_in_words(program: Program) -> None:
    listed = program.run("characters", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "characters add" in listed.err

"""Facts about `doctor`, and about folders and databases that cannot be used."""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.__main__ import main
from sora_desktop.cli.window_health import health_command
from sora_desktop.storage.backups import back_up_daily

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome, Program, RunningEmulator

SUBJECTS = ("clips", "keyring", "staying awake", "data folder", "video folder", "database", "connection")


class Keyring:
    """A keyring in memory, with nothing in it."""

    name = "memory"

    def get_password(self, service: str, account: str) -> None:
        return


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the window out, which takes long to try, and have a keyring."""

    async def nothing() -> list[object]:
        return []

    monkeypatch.setattr("sora_desktop.cli.doctor._window_findings", nothing)
    monkeypatch.setattr("keyring.get_keyring", Keyring)


def findings(said: Outcome) -> dict[str, str]:
    """Give mark and words of each subject; of several connections the last."""
    return {line[2:16].strip(): line[0] + line[17:] for line in said.out.splitlines() if line[:2] in {"✓ ", "✗ ", "– "}}


def test_the_doctor_says_in_words_what_works(program: Program, server: RunningEmulator) -> None:
    said = program.run("doctor")
    found = findings(said)
    assert found.keys() >= {"program", "window", "video", *SUBJECTS}
    assert "emu" in said.out
    assert "Qt" in found["window"]
    # There is no keyring here, and that is only worth knowing, because there is an alternative.
    assert found["keyring"].startswith("–")
    assert "environment variable" in found["keyring"]
    assert (said.code, said.err) == (0, "")


def test_a_key_that_is_needed_and_missing_needs_attention(program: Program, server: RunningEmulator) -> None:
    program.connect(server.url, "--key-env", "A_KEY", name="other")
    said = program.run("doctor")
    assert said.code == 1
    assert findings(said)["connection"].startswith("✗")
    assert said.err.strip()


@pytest.mark.usefixtures("well")
def test_where_all_is_well_the_doctor_ends_with_0(program: Program, server: RunningEmulator) -> None:
    said = program.run("doctor")
    assert said.code == 0, said.out
    assert {mark[0] for mark in findings(said).values()} <= {"✓", "–"}
    assert not (program.data / "videos").exists()


def damage(database: Path) -> None:
    database.write_bytes(b"not a database" * 1000)


def empty(database: Path) -> None:
    database.write_bytes(b"")


def age(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize("harm", [damage, empty, age])
def test_a_database_that_is_damaged_or_newer_is_named_and_left_alone(
    program: Program, harm: Callable[[Path], None]
) -> None:
    program.run("jobs", "list")
    database = program.data / "sora-desktop.db"
    harm(database)
    before = database.read_bytes()
    for arguments in (["jobs", "list", "--json"], ["generate", "a fox", "--json"], ["resume", "--json"]):
        said = program.run(*arguments)
        assert (said.code, said.out) == (1, "")
        assert str(database) in said.err
    doctor = program.run("doctor")
    assert doctor.code == 1
    assert findings(doctor)["database"].startswith("✗")
    assert str(database) in findings(doctor)["database"]
    assert database.read_bytes() == before


@pytest.mark.usefixtures("well")
def test_the_newest_good_backup_takes_the_place_of_a_damaged_database_when_asked_to(program: Program) -> None:
    assert program.run("generate", "a fox", "--no-wait").code == 0
    database = program.data / "sora-desktop.db"
    assert back_up_daily(database, datetime(2026, 11, 21, 14, 5, tzinfo=UTC)) is not None
    assert program.run("doctor", "--restore-backup").code == 1, "a sound one is not replaced"
    damage(database)
    doctor = program.run("doctor")
    assert "--restore-backup` uses the backup of 2026-11-2" in doctor.out
    assert "with 1 job. What happened after that is missing" in doctor.out
    assert not list(program.data.glob("*.corrupt-*"))
    restored = program.run("doctor", "--restore-backup")
    assert restored.code == 0, restored.out + restored.err
    (kept,) = program.data.glob("*.corrupt-*")
    assert f"kept as {kept}" in restored.out
    assert "The queue is paused" in restored.out
    assert kept.read_bytes().startswith(b"not a database")
    assert findings(restored)["database"].startswith("✓1 job,")
    assert "paused" in program.run("queue", "show").out
    assert len(program.run("jobs", "list", "--json").objects) == 1


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize(
    ("option", "code", "words"),
    [
        ("--restore-backup", 1, "There is no such copy"),
        ("--keep-readable", 1, "There is no such copy"),
        ("--start-empty", 0, "An empty database took its place."),
    ],
)
def test_without_a_backup_only_an_empty_database_can_take_the_place(
    program: Program, option: str, code: int, words: str
) -> None:
    program.run("jobs", "list")
    damage(program.data / "sora-desktop.db")
    said = program.run("doctor", option)
    assert said.code == code
    assert words in said.out + said.err
    assert len(list(program.data.glob("*.corrupt-*"))) == 1 - code


@pytest.mark.usefixtures("well")
def test_a_data_folder_that_cannot_be_made_is_named(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    program.data = tmp_path / "file" / "data"
    said = program.run("generate", "a fox", "--json")
    assert (said.code, said.out) == (1, "")
    assert str(tmp_path / "file") in said.err
    doctor = program.run("doctor")
    assert doctor.code == 1
    assert findings(doctor)["data folder"].startswith("✗")
    assert findings(doctor)["keyring"].startswith("✓")


@pytest.mark.usefixtures("well")
def test_folders_that_do_not_exist_yet_are_made(program: Program, tmp_path: Path) -> None:
    program.data = tmp_path / "not" / "there" / "yet"
    assert program.run("jobs", "list").code == 0
    assert (program.data / "sora-desktop.db").exists()


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize("folder", ["/proc/no/such/disk", "{file}/clips"])
def test_a_disk_for_clips_that_is_missing_is_named_and_the_job_can_be_fetched_later(
    program: Program, server: RunningEmulator, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = program.data / "settings.json"
    settings.write_text(json.dumps({"videos_folder": folder.format(file=tmp_path / "file")}))
    doctor = program.run("doctor")
    assert doctor.code == 1
    assert findings(doctor)["video folder"].startswith("✗")
    made = program.run("generate", "a fox", "--json")
    assert (made.code, made.job["status"]) == (1, "failed")
    assert (made.job["error"]["stage"], made.job["error"]["code"]) == ("download", "folder_not_writable")
    assert made.job["error"]["message"] in made.err
    settings.write_text("{}")
    fetched = program.run("jobs", "retry", made.job["id"], "--json")
    assert (fetched.code, fetched.job["id"]) == (0, made.job["id"])
    assert len(server.ledger) == 1


@pytest.mark.usefixtures("well")
def test_settings_that_cannot_be_read_are_told_and_kept(program: Program) -> None:
    program.run("jobs", "list")
    (program.data / "settings.json").write_text("{broken")
    said = program.run("jobs", "list")
    assert said.code == 0
    assert "settings.json" in said.err
    assert len(list(program.data.glob("settings.json.unreadable-*"))) == 1


@pytest.mark.usefixtures("well")
def test_the_doctor_names_a_server_that_cannot_be_reached(program: Program) -> None:
    program.connect("http://no-such-host.invalid/v1", name="gone")
    doctor = program.run("doctor")
    assert doctor.code == 1
    assert "✗ connection     gone (http://no-such-host.invalid/v1): Cannot reach" in doctor.out


def test_without_a_home_folder_one_is_asked_for(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "SORA_DESKTOP_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    program.environment = {"SORA_DESKTOP_DATA_DIR": ""}
    said = program.run("jobs", "list")
    assert said.code == 1
    assert "home folder" in said.err
    program.environment = {"SORA_DESKTOP_DATA_DIR": "~nobody-of-that-name/data"}
    assert program.run("jobs", "list").code == 1


def test_a_frozen_program_tries_the_window_by_starting_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health_command()[-2:] == ["-m", "sora_desktop.ui.health"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    program, *arguments = health_command()
    assert program == sys.executable
    monkeypatch.setattr("sora_desktop.ui.health.main", lambda: 7)
    assert main(arguments) == 7

"""Facts about `--self-test`: it tries everything by itself, says of each thing what came of it, and tidies up."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.__main__ import main
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.self_test import computer, running
from sora_desktop.cli.self_test.computer import try_authorities, try_keyring, try_licences, try_modules
from sora_desktop.cli.self_test.report import NotTried, Report, Trouble
from sora_desktop.cli.self_test.subjects import Subject
from sora_desktop.cli.self_test.trial import run_trial, why_no_clip
from sora_desktop.domain.errors import FolderNotWritable, KeyringMissing
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.queue import Hold, QueueState
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.licences.components import Component
from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.settings import load
from sora_desktop.ui import application
from sora_desktop.ui import trial as window_trial
from tests.plugins.keyrings import FakeSecrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.services.bundle import OpenServices, Services
    from tests.cli.conftest import Program


def test_a_self_test_tries_everything_in_a_folder_that_it_removes(program: Program, tmp_path: Path) -> None:
    around, libraries = tmp_path / "around", tmp_path / "libraries.txt"
    around.mkdir()
    program.environment |= {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(around)}
    process = program.start("--self-test", "--self-test-needs", "service", "--self-test-libraries", str(libraries))
    said = program.ended(process)
    lines = dict(line.split(": ", 1) for line in said.out.splitlines()[1:-1])
    assert said.code == 0, said.out
    assert list(lines) == list(Subject)
    # There is no keyring here, and a checkout is no packaged program.
    assert [lines.pop(name).split(": ")[0] for name in ("files", "keyring")] == ["not tried"] * 2
    assert {words.split()[0] for words in lines.values()} == {"ok"}
    assert lines["clip"] == "ok (1280 x 720, h264 and aac)"
    assert "schema" in lines["database"]
    assert said.out.splitlines()[-1] == "Everything works but for what was not tried: files, keyring"
    assert not list(around.glob("sora-desktop-self-test-*"))
    assert not program.data.exists()
    mapped = libraries.read_text(encoding="utf-8").splitlines()
    assert {"libQt6Multimedia.so.6", "libffmpegmediaplugin.so"} <= {os.path.basename(path) for path in mapped}  # noqa: PTH119 - text


def test_what_this_computer_cannot_try_counts_as_failed_where_it_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    lenient, strict = Report(), Report([Subject.KEYRING])
    for report in (lenient, strict):
        with report.trying(Subject.KEYRING):
            msg = "nobody keeps\nkeys here"
            raise NotTried(msg)
    assert (lenient.end(), strict.end()) == (Exit.DONE, Exit.INCOMPLETE)
    assert capsys.readouterr().out.splitlines() == [
        "keyring: not tried: nobody keeps keys here",
        "keyring: failed: it was to be tried, and nobody keeps keys here",
        "Everything works but for what was not tried: keyring",
        "1 of 14 failed: keyring",
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Trouble("no frame came"), "failed: no frame came"),
        (TimeoutError(), "failed: it took too long"),
        (ValueError("odd"), "failed: ValueError: odd"),
        (ModuleNotFoundError("No module named 'c2pa'", name="c2pa"), "not tried: the package c2pa is not installed"),
        (ModuleNotFoundError("No x", name="sora_desktop.x"), "failed: ModuleNotFoundError: No x"),
    ],
)
def test_whatever_goes_wrong_is_one_line_of_the_report(
    capsys: pytest.CaptureFixture[str], error: Exception, words: str
) -> None:
    with Report().trying(Subject.PLAYING):
        raise error
    assert capsys.readouterr().out == f"playing: {words}\n"


def test_a_frozen_program_may_lack_no_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    report = Report()
    with report.trying(Subject.SERVICE):
        raise ModuleNotFoundError("No module named 'fastapi'", name="fastapi")  # noqa: EM101, TRY003 - Python's own words
    assert report.failed == [Subject.SERVICE]
    assert capsys.readouterr().out == "service: failed: ModuleNotFoundError: No module named 'fastapi'\n"


def test_what_was_not_come_to_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    for subject in (Subject.FILES, Subject.KEYRING):
        with report.trying(subject):
            pass
    report.give_up(Subject.QT, "the window cannot open")
    assert report.failed == [Subject.AUTHORITIES]
    assert capsys.readouterr().out.splitlines() == [
        "files: ok",
        "keyring: ok",
        "authorities: failed: the window cannot open",
    ]


class Forgetful(FakeSecrets):
    """Keeps another key than it was given."""

    def set(self, account: str, secret: str) -> None:
        super().set(account, secret[1:])


class Sleepy(FakeSecrets):
    """Waits for a password that nobody enters."""

    def set(self, account: str, secret: str) -> None:
        time.sleep(5)


class Missing(FakeSecrets):
    """Is not there."""

    def set(self, account: str, secret: str) -> None:
        raise KeyringMissing(reason="there is none")


def test_a_key_is_written_read_and_gone_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {"local-service": "mine"}
    monkeypatch.setattr(computer, "SecretStore", lambda: FakeSecrets(kept))
    assert try_keyring() == ["memory"]
    assert kept == {"local-service": "mine"}


@pytest.mark.parametrize(
    ("store", "expected"),
    [(Forgetful, (Trouble, "another key")), (Sleepy, (NotTried, "unlocked")), (Missing, (NotTried, "none"))],
)
def test_a_keyring_that_does_not_keep_keys_is_told_from_one_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, store: type[FakeSecrets], expected: tuple[type[Exception], str]
) -> None:
    monkeypatch.setattr(computer, "SecretStore", store)
    monkeypatch.setattr(computer, "_KEYRING_SECONDS", 0.05)
    with pytest.raises(expected[0], match=expected[1]):
        try_keyring()


@pytest.mark.keyring
def test_a_real_keyring_is_tried() -> None:
    assert try_keyring() == ["SecretService Keyring"]


def test_a_computer_that_trusts_nobody_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert try_authorities()[0].endswith("authorities")
    monkeypatch.setattr(computer, "known_authorities", lambda: 0)
    with pytest.raises(Trouble, match="ca-certificates"):
        try_authorities()


def test_modules_that_are_missing_are_named_also_those_that_a_function_loads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "odd_one.py").write_text("import nowhere_else\n", encoding="utf-8")
    (tmp_path / "lazy_one.py").write_text("def run():\n    import nowhere_at_all\n    import json\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(computer, "_own_modules", lambda: ["odd_one", "lazy_one"])
    assert try_modules() == ["1 loaded", "without nowhere_at_all, nowhere_else"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(Trouble, match="nowhere_at_all"):
        try_modules()


def test_a_packaged_program_must_carry_the_list_of_its_licences(monkeypatch: pytest.MonkeyPatch) -> None:
    assert try_licences()[0].endswith(" parts")
    monkeypatch.setattr(computer, "components", lambda: [Component("odd", "1")])
    with pytest.raises(Trouble, match="odd 1"):
        try_licences()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(Trouble, match="not noted"):
        try_licences()


def test_a_packaged_program_has_a_list_of_its_licences_that_can_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(computer, "resource_path", tmp_path.joinpath)
    (tmp_path / "licences.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"licences\.json is no list"):
        try_licences()


def test_a_subject_that_is_not_known_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--self-test", "--self-test-needs", "keyrings"]) == 2
    assert "playing" in capsys.readouterr().err


def test_where_no_window_can_open_this_is_said_and_the_rest_is_tried(program: Program) -> None:
    program.environment |= {"QT_QPA_PLATFORM": "nonsense"}
    said = program.ended(program.start("--self-test"))
    lines = dict(line.split(": ", 1) for line in said.out.splitlines()[1:])
    assert said.code == 1
    assert "nonsense" in lines["qt"]
    assert lines["clip"] == "failed: no window can open"
    assert lines["licences"].startswith("ok (")


def test_where_no_temporary_folder_can_be_made_this_is_said_and_the_rest_is_tried(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_folder(**_options: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(running, "TemporaryDirectory", no_folder)
    # What the tests read in place of standard error is no file.
    monkeypatch.setattr("faulthandler.dump_traceback_later", lambda *_seconds, **_options: None)
    for name in ("try_keyring", "try_authorities", "try_qt", "try_modules", "try_licences"):
        monkeypatch.setattr(running, name, list)
    assert main(["--self-test"]) == Exit.INCOMPLETE
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines()[1:-1])
    assert list(lines) == list(Subject)
    assert "No usable temporary directory found" in lines["database"]
    assert lines["modules"] == "ok"


class NoWindow:
    """Ends as soon as it is told to."""

    def end(self) -> None:
        pass


def test_a_self_test_needs_no_such_room_as_clips_that_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found: list[int] = []

    async def opening(paths: DataPaths, /, *, answer: object = None) -> Services:
        found.append(load(paths.settings).least_free)
        raise FolderNotWritable(path="/odd", reason="odd")

    def run_window(folder: Path, loader: Callable[[], OpenServices], **_options: object) -> None:
        async def open_it() -> None:
            with pytest.raises(FolderNotWritable):
                await loader()(DataPaths.for_folder(folder))

        asyncio.run(open_it())

    monkeypatch.setattr(application, "run_window", run_window)
    monkeypatch.setattr(window_trial, "WindowTrial", NoWindow)
    run_trial(tmp_path, Report(), lambda: opening)
    assert found == [0]
    assert capsys.readouterr().out.startswith("database: failed: Cannot write to /odd")


def test_a_clip_that_nothing_came_of_says_what_was_in_its_way() -> None:
    since = datetime.now(UTC)
    job = Job(id=JobId("1"), connection="simulated", request=VideoRequest(prompt="a fox"), created_at=since)
    held = Hold("simulated", "key_refused", "The key is wrong.", since)
    full = Hold("", "space_low", "Only 1 MB are free.", since)
    assert why_no_clip(job, QueueState(holds=(held,), space=full), 0) == "Only 1 MB are free."
    assert why_no_clip(job, QueueState(holds=(held,)), 0) == "The key is wrong."
    assert why_no_clip(job, QueueState(), 10**9) == "the job is pending"
    assert why_no_clip(job, QueueState(), 1000) == "the job is pending, as only 1,000 bytes are free"

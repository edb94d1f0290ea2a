"""The test command: every step runs, every failure counts, and pytest's closing lines come last."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from steps import checks

if TYPE_CHECKING:
    from pathlib import Path

GOOD = [sys.executable, "-c", "pass"]
BAD = [sys.executable, "-c", "raise SystemExit(1)"]


@pytest.fixture
def small_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two tests, and no second run on a screen."""
    tmp_path.joinpath("test_small.py").write_text(
        "def test_that_holds(): pass\n\ndef test_that_does_not(): assert False\n", encoding="ascii"
    )
    tmp_path.joinpath("pytest.ini").write_text("[pytest]\nmarkers =\n screen\n keyring\n benchmark\n", encoding="ascii")
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_closing_line_of_pytest_is_printed_last(
    small_suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "CHECKS", {"good": GOOD})

    code = checks.main(["-n", "0", "-k", "holds"])

    assert code == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert "1 passed" in last


@pytest.mark.parametrize(
    ("commands", "arguments"), [({"bad": BAD, "good": GOOD}, ["-k", "holds"]), ({"good": GOOD}, [])]
)
def test_one_failure_anywhere_fails_the_whole_and_the_rest_still_runs(
    small_suite: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    commands: dict[str, list[str]],
    arguments: list[str],
) -> None:
    monkeypatch.setattr(checks, "CHECKS", commands)

    code = checks.main(["-n", "0", *arguments])

    assert code == 1
    assert "1 passed" in capsys.readouterr().out.splitlines()[-1]

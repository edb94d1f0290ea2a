"""Where no window can open, a person reads why and what to do, and no traceback and no words of Qt's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMessageLogger

from sora_desktop.ui import refusal as module
from sora_desktop.ui.refusal import NO_SCREEN, debian_packages, refusal, told_in_words

if TYPE_CHECKING:
    from pathlib import Path

LACKING = "libglib-2.0.so.0: cannot open shared object file: No such file or directory"
STARTS = {"nonsense": 'The window cannot open here: Could not find the Qt platform plugin "nonsense"'}
if sys.platform == "linux":
    STARTS["xcb"] = NO_SCREEN


def start(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "SORA_DESKTOP_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("platform", "words"), STARTS.items())
def test_a_start_where_no_window_can_open_says_why_in_one_line(tmp_path: Path, platform: str, words: str) -> None:
    done = start(tmp_path, "-m", "sora_desktop", QT_QPA_PLATFORM=platform, DISPLAY=":4711", WAYLAND_DISPLAY="")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("module_name", ["sora_desktop", "sora_desktop.ui.health"])
def test_a_library_that_is_missing_is_named_without_a_traceback(tmp_path: Path, module_name: str) -> None:
    hidden = tmp_path / "PySide6"
    hidden.mkdir()
    hidden.joinpath("__init__.py").write_text(f'raise ImportError("{LACKING}")', encoding="utf-8")
    done = start(tmp_path, "-m", module_name, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{refusal(LACKING)}\n"


def test_what_plays_clips_may_be_missing_while_the_window_opens(tmp_path: Path) -> None:
    hide = "import sys; sys.modules['PySide6.QtMultimedia'] = None; from sora_desktop.ui.health import main; main()"
    done = start(tmp_path, "-c", hide, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0
    window, video = done.stdout.splitlines()
    assert window.startswith("ok\twindow\t")
    assert video.startswith("bad\tvideo\tClips do not play here: ")
    assert "Traceback" not in done.stderr


def test_on_debian_the_packages_that_bring_what_is_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    said = refusal(LACKING)
    assert said.startswith(
        f"The window cannot open here: {LACKING}. What it needs of the system comes by: sudo apt-get "
    )
    assert "libglib2.0-0" in debian_packages()
    assert said.endswith(" ".join(debian_packages()))
    monkeypatch.setattr(module, "is_frozen", lambda: True)
    assert "apt-get" not in refusal(LACKING)


def test_on_other_systems_it_is_said_that_commands_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert refusal("a reason.").endswith(
        "a reason. Install the library of the system that is named, or reinstall the program; commands work without a "
        "window."
    )


@pytest.mark.usefixtures("qapp")
def test_what_qt_says_besides_is_printed_and_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ended: list[int] = []
    with told_in_words(ended.append):
        QMessageLogger().warning("a word of Qt's")
    assert (capsys.readouterr().err, ended) == ("a word of Qt's\n", [])

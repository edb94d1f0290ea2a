"""Facts about what a window of Windows says, which has no terminal."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sora_desktop.cli import console
from sora_desktop.cli.console import Unheard, tell
from sora_desktop.cli.streams import leave, prepare_streams

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Windows:
    """Windows as far as it is asked here: it lends a terminal or none, and shows boxes."""

    def __init__(self, *, terminal: bool) -> None:
        self.kernel32 = self.user32 = self
        self.boxes: list[str] = []
        self._terminal = terminal

    def AttachConsole(self, process: int) -> int:  # noqa: N802 - as Windows calls it
        assert process == 2**32 - 1, "the terminal of whoever started this process"
        return int(self._terminal)

    def MessageBoxW(self, _owner: None, words: str, title: str, _kind: int) -> int:  # noqa: N802 - the same
        self.boxes.append(f"{title}: {words}")
        return 1


@pytest.fixture(params=[False, True], ids=["no terminal", "a terminal"])
def windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Windows:
    """Give Windows, with a terminal or without."""
    system = Windows(terminal=request.param)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", system, raising=False)
    monkeypatch.setattr(console, "_TERMINAL", str(tmp_path / "terminal"))
    (tmp_path / "terminal").touch()
    # Those of the tests are none of the program's.
    monkeypatch.setattr(threading, "enumerate", list)
    return system


@pytest.fixture
def begin(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give what begins a process without streams; it ends with the test."""

    def begin() -> None:
        for name in ("stdout", "stderr"):
            monkeypatch.setattr(sys, name, None)
        prepare_streams()

    return begin


@pytest.mark.parametrize("windows", [False], indirect=True)
def test_why_the_program_ended_stands_in_a_box_where_no_terminal_is(
    windows: Windows, begin: Callable[[], None]
) -> None:
    begin()
    sys.stderr.write("The folder cannot be written.\n")
    assert leave(1) == 1
    assert windows.boxes == ["Sora Desktop: The folder cannot be written."]


@pytest.mark.parametrize("windows", [True], indirect=True)
def test_what_was_said_stands_in_the_terminal_that_started_the_window(
    windows: Windows, begin: Callable[[], None], tmp_path: Path
) -> None:
    begin()
    print("sora-desktop 1.0")  # noqa: T201 - as a command does
    sys.stderr.write("Füchse 狐\n")
    assert leave(0) == 0
    assert (tmp_path / "terminal").read_text(encoding="utf-8") == "\nsora-desktop 1.0\nFüchse 狐\n"
    assert not windows.boxes


@pytest.mark.parametrize("windows", [False], indirect=True)
@pytest.mark.parametrize(("said", "code"), [("all is well\n", 0), ("", 1)])
def test_nobody_is_troubled_with_a_box_where_all_is_well_or_nothing_is_to_be_said(
    windows: Windows, begin: Callable[[], None], said: str, code: int
) -> None:
    begin()
    sys.stderr.write(said)
    assert leave(code) == code
    assert not windows.boxes


def test_the_last_that_was_said_is_kept() -> None:
    stream = Unheard()
    stream.write("a" * 100_000)
    stream.write("the end")
    assert stream.said.endswith("aathe end")
    assert len(stream.said) < 10_000


def test_what_speaks_to_files_only_is_lost_without_a_mistake() -> None:
    stream = Unheard()
    os.write(stream.fileno(), b"lost")
    faulthandler.dump_traceback(stream)
    stream.close()
    stream.close()
    assert not stream.said


def test_other_systems_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "windll", None, raising=False)
    tell("The folder cannot be written.", 1)

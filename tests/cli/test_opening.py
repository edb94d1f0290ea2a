"""What stands on the command line of a window: files by any of their names, and what to begin with."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from sora_desktop.cli.opening import names_file, plain_window, wish_of
from sora_desktop.cli.parser import build_parser, parse
from sora_desktop.services.driving.calling import Doing, Wish

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Program


def opened(*arguments: str) -> Wish:
    """Give what a start of the window wants, which the parser must see in the same way."""
    plain = plain_window(arguments)
    assert plain is not None
    parsed = parse(arguments)
    assert (parsed.command, parsed.doing, parsed.files) == (plain.command, plain.doing, plain.files)
    return wish_of(plain)


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ([], Wish()),
        (["/a b/ü, #1 100%.sora-batch"], Wish(files=("/a b/ü, #1 100%.sora-batch",))),
        (["/a.csv", "--data-dir", "/d", "b.txt"], Wish(files=("/a.csv", "/desk/b.txt"))),
        (["./prompts", "../x.md"], Wish(files=("/desk/prompts", "/x.md"))),
        (["--new-video"], Wish(Doing.NEW_VIDEO)),
        (["--import", "a.csv"], Wish(Doing.IMPORT, ("/desk/a.csv",))),
        (["file:///a%20b/%C3%BC.csv"], Wish(files=("/a b/ü.csv",))),
        (["FILE://localhost/a.csv"], Wish(files=("/a.csv",))),
        (["file:///a%23b.csv#c"], Wish(files=("/a#b.csv",))),
        (["file:///%FF.csv"], Wish(files=(os.fsdecode(b"/\xff.csv"),))),
        (["/\udcff.csv"], Wish(files=("/\udcff.csv",))),
        (["file://elsewhere/a.csv"], Wish(files=("/desk/file:/elsewhere/a.csv",))),
        (["file://[broken/a.csv"], Wish(files=("/desk/file:/[broken/a.csv",))),
    ],
)
def test_files_reach_the_window_under_their_absolute_names(
    arguments: list[str], wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: "/desk")
    assert opened(*arguments) == wish


@pytest.mark.parametrize(
    ("address", "path"),
    [("file:///C:/a%20b.csv", "C:/a b.csv"), ("file://server/share/%C3%BC.csv", "//server/share/ü.csv")],
)
def test_windows_writes_addresses_of_files_in_its_own_way(
    address: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os.path, "abspath", str)
    assert opened(address) == Wish(files=(path,))


def test_after_two_dashes_every_word_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getcwd", lambda: "/desk")
    plain = plain_window(["--", "batch", "-x.csv", "--import"])
    assert plain is not None
    assert wish_of(plain) == Wish(files=("/desk/batch", "/desk/-x.csv", "/desk/--import"))


@pytest.mark.parametrize("folder", [["--data", "/d"], ["--data-dir=/d"]])
def test_files_are_known_however_the_folder_is_written(folder: list[str]) -> None:
    assert plain_window([*folder, "/a.csv"]) is None
    options = parse([*folder, "/a.csv"])
    assert (str(options.data_dir), options.files) == ("/d", ["/a.csv"])


def test_no_command_can_be_taken_for_a_file_nor_a_file_for_a_command() -> None:
    (commands,) = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    assert "batch" in commands.choices
    assert not any(map(names_file, commands.choices))
    assert all(map(names_file, ["a.csv", "./batch", "folder/", ".", "file:///a"]))
    assert not any(map(names_file, ["", "genrate", "-x.csv", "--import"]))


@pytest.mark.parametrize("words", [["genrate"], ["a.csv", "--json"], ["--new-video", "--import"], ["--new-vid", "x"]])
def test_what_is_neither_file_nor_command_is_refused_and_no_window_opens(program: Program, words: list[str]) -> None:
    done = program.run(*words)
    assert (done.code, done.out) == (2, "")
    assert "usage: sora-desktop [options] [FILE ...]" in done.err


def test_files_named_from_a_folder_that_is_gone_are_refused(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    shutil.rmtree(gone)
    done = program.run("a.csv")
    assert done.code == 2
    assert "Name them with their folder." in done.err


def test_help_tells_of_files_and_commands(program: Program) -> None:
    told = program.run("--help").out
    assert all(words in told for words in ("[FILE ...]", "COMMAND ...", "--new-video", "--import", "./prompts"))
    assert program.run("jobs", "list", "--help").out.startswith("usage: sora-desktop jobs list ")

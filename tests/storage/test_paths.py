"""Facts about where things are kept."""

from __future__ import annotations

import dataclasses
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_named_folder_holds_everything_clips_included(tmp_path: Path) -> None:
    paths = DataPaths.for_folder(tmp_path)
    for field in dataclasses.fields(paths):
        assert getattr(paths, field.name).is_relative_to(tmp_path)


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert DataPaths.for_folder(Path("here")).root == tmp_path / "here"


def test_no_two_things_share_a_path(tmp_path: Path) -> None:
    paths = DataPaths.for_folder(tmp_path)
    places = [getattr(paths, field.name) for field in dataclasses.fields(paths)]
    assert len(set(places)) == len(places)


def test_clips_of_a_person_go_where_their_videos_are(tmp_path: Path, run_python: Callable[..., str]) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "user-dirs.dirs").write_text('XDG_VIDEOS_DIR="$HOME/Filme"\n')
    script = """
import os, sys
os.environ.pop("XDG_VIDEOS_DIR", None)
os.environ.update(HOME=sys.argv[1], XDG_CONFIG_HOME=sys.argv[1] + "/config", XDG_DATA_HOME=sys.argv[1] + "/data")
from sora_desktop.storage.paths import DataPaths
paths = DataPaths.for_user()
print(paths.videos)
print(paths.root)
"""
    videos, root = run_python(script, tmp_path).splitlines()
    assert videos == str(tmp_path / "Filme" / "Sora Desktop")
    assert root == str(tmp_path / "data" / "sora-desktop")


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of a packaged program, which this process is made to seem."""
    folder = tmp_path / "Sora Desktop"
    folder.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "Sora Desktop.exe"))
    return folder


def test_a_packaged_program_with_the_mark_beside_it_keeps_everything_beside_itself(frozen: Path) -> None:
    (frozen / "portable").touch()
    assert DataPaths.for_user() == DataPaths.for_folder(frozen / "data")


def test_a_packaged_program_without_the_mark_keeps_nothing_beside_itself(frozen: Path) -> None:
    paths = DataPaths.for_user()
    assert not any(getattr(paths, field.name).is_relative_to(frozen) for field in dataclasses.fields(paths))


def test_the_mark_beside_the_python_of_a_checkout_says_nothing(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (frozen / "portable").touch()
    monkeypatch.delattr(sys, "frozen")
    assert not DataPaths.for_user().root.is_relative_to(frozen)


def test_folders_are_made_for_this_person_only(paths: DataPaths) -> None:
    paths.prepare()
    for folder in (paths.root, paths.logs, paths.thumbnails, paths.trash, paths.parts, paths.references):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_folder_below_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable) as raised:
        DataPaths.for_folder(tmp_path / "file" / "data").prepare()
    assert str(tmp_path / "file" / "data") in str(raised.value)

"""Facts about where things are kept."""

from __future__ import annotations

import dataclasses
import stat
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


def test_folders_are_made_for_this_person_only(paths: DataPaths) -> None:
    paths.prepare()
    for folder in (paths.root, paths.logs, paths.thumbnails, paths.trash, paths.parts, paths.references):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_folder_below_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable) as raised:
        DataPaths.for_folder(tmp_path / "file" / "data").prepare()
    assert str(tmp_path / "file" / "data") in str(raised.value)

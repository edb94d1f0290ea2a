"""Facts about the ways in which the disk is touched."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, FolderNotWritable
from sora_desktop.storage import disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_file_is_replaced_wholly(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old and longer")
    disk.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]


def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        disk.write_atomically(path, b"new")
    assert [*tmp_path.iterdir()] == [tmp_path / "file"]


def test_placing_never_overwrites(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"mine")
    target.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        disk.place(source, target)
    assert (source.read_bytes(), target.read_bytes()) == (b"mine", b"theirs")


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behave like a disk without hard links."""

    def link(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)


def test_placing_works_on_a_disk_without_hard_links(tmp_path: Path, no_links: None) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"mine")
    disk.place(source, target)
    assert target.read_bytes() == b"mine"
    assert not source.exists()


def test_placing_never_overwrites_on_a_disk_without_hard_links(tmp_path: Path, no_links: None) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"mine")
    target.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        disk.place(source, target)
    assert (source.read_bytes(), target.read_bytes()) == (b"mine", b"theirs")


def test_a_held_name_is_given_up_when_placing_fails(tmp_path: Path, no_links: None) -> None:
    with pytest.raises(FileNotFoundError):
        disk.place(tmp_path / "missing", tmp_path / "target")
    assert not [*tmp_path.iterdir()]


def test_moving_to_another_disk_copies_and_then_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"mine")
    real_place = disk.place

    def place(here: Path, there: Path) -> None:
        if here == source:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real_place(here, there)

    monkeypatch.setattr(disk, "place", place)
    disk.move(source, target)
    assert target.read_bytes() == b"mine"
    assert [*tmp_path.iterdir()] == [tmp_path / "target"]


def test_a_write_that_the_disk_cuts_short_is_noticed(tmp_path: Path, run_python: Callable[..., str]) -> None:
    script = """
import os, resource, sys
from pathlib import Path
from sora_desktop.domain.errors import DiskFull
from sora_desktop.storage import disk
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
descriptor = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
try:
    with disk.disk_errors(Path(sys.argv[1])):
        disk.write_all(descriptor, bytes(1500))
except DiskFull as error:
    print(os.fstat(descriptor).st_size, error)
"""
    assert run_python(script, tmp_path / "file").startswith("1000 The disk is full at")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_a_full_disk(tmp_path: Path, code: int) -> None:
    with pytest.raises(DiskFull), disk.disk_errors(tmp_path):
        raise OSError(code, os.strerror(code))


def test_anything_else_names_folder_and_reason(tmp_path: Path) -> None:
    with pytest.raises(FolderNotWritable, match="Permission denied") as raised, disk.disk_errors(tmp_path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "some file")
    assert raised.value.facts["path"] == str(tmp_path)


def test_free_room_is_told_for_a_folder_that_is_not_made_yet(tmp_path: Path) -> None:
    free = disk.free_bytes(tmp_path / "a" / "b")
    assert free == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.1)


def test_files_are_for_this_person_only(tmp_path: Path) -> None:
    disk.write_atomically(tmp_path / "file", b"private")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600

"""Facts about how the self-test of a packaged program finds files that are missing or damaged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from products.order import note_files

from sora_desktop.cli.self_test import files
from sora_desktop.cli.self_test.files import try_files
from sora_desktop.cli.self_test.report import NotTried, Trouble

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = "_internal/libodd größe.so.1"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be a packaged program whose files were noted."""
    resources = tmp_path / "_internal" / "sora_desktop" / "_resources"
    resources.mkdir(parents=True)
    for name in ("sora-desktop", LIBRARY, "_internal/sora_desktop/_resources/stub.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    note_files(tmp_path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(files, "resource_path", resources.joinpath)
    return tmp_path


def test_a_program_whose_files_are_as_they_were_packaged_is_whole(program: Path) -> None:
    (program / "portable.txt").touch()
    assert try_files() == ["3 files"]
    # What was noted before is not a file of the program.
    note_files(program)
    assert try_files() == ["4 files"]


def test_every_file_that_is_missing_or_damaged_is_named(program: Path) -> None:
    (program / "sora-desktop").unlink()
    (program / LIBRARY).write_bytes(b"half")
    with pytest.raises(Trouble) as found:
        try_files()
    assert str(found.value) == f"{LIBRARY} is damaged; sora-desktop is missing"


def test_of_many_that_are_missing_some_are_named(program: Path) -> None:
    for number in range(7):
        (program / f"{number}.so").touch()
    note_files(program)
    for number in range(7):
        (program / f"{number}.so").unlink()
    with pytest.raises(Trouble, match=r"^0\.so is missing; .*4\.so is missing; and 2 more$"):
        try_files()


@pytest.mark.parametrize("said", [b"", b"odd\n", b"\xff"])
def test_a_list_that_says_nothing_is_no_list(program: Path, said: bytes) -> None:
    (program / "_internal" / "sora_desktop" / "_resources" / "files.sha256").write_bytes(said)
    with pytest.raises(Trouble, match="the list of the program's files is"):
        try_files()


def test_only_on_macos_a_packaged_program_may_have_no_list(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program / "_internal" / "sora_desktop" / "_resources" / "files.sha256").unlink()
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(Trouble, match="missing"):
        try_files()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(NotTried, match="signature"):
        try_files()

"""Trying a package out says in words what it lacks, and makes its older build really another one."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
import try_installed
from steps.errors import BuildFailed
from trying import keeping
from trying.minimal_debian import MinimalDebian, with_repairs

if TYPE_CHECKING:
    from pathlib import Path


def test_only_root_makes_a_system_and_others_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    package = tmp_path / "sora-desktop.deb"
    package.touch()

    with pytest.raises(BuildFailed, match="by sudo"):
        MinimalDebian(tmp_path / "debian").make()
    assert try_installed.main([str(package)]) == 1
    assert "start it by sudo" in capsys.readouterr().err
    assert not (tmp_path / "debian").exists()


def test_a_fresh_system_takes_repairs_from_where_it_came_from() -> None:
    assert with_repairs("deb https://mirror.example/debian bookworm main\n") == (
        "deb https://mirror.example/debian bookworm main\n"
        "deb https://mirror.example/debian bookworm-updates main\n"
        "deb https://mirror.example/debian-security bookworm-security main\n"
    )
    assert "security" not in with_repairs("deb https://mirror.example/copy bookworm main\n")


def test_the_archive_of_the_older_executable_lies_elsewhere_and_is_whole() -> None:
    archive = b"modules" * 10
    end = keeping.END_OF_ARCHIVE + struct.pack("!I", len(archive) + keeping.END_SIZE)
    closing = end.ljust(keeping.END_SIZE, b"\1")
    executable = b"\x7fELF code" + archive + closing + b"headers of sections"

    shifted = keeping.shifted(executable)

    assert shifted.startswith(b"\x7fELF code\0\0")
    assert shifted.endswith(archive + closing + b"headers of sections")
    assert shifted.index(archive) > executable.index(archive)


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ({"a.mp4": "1"}, {"a.mp4": "1", "b.mp4": "2"}, True),
        ({"a.mp4": "1"}, {"a.mp4": "2"}, False),
        ({"a.mp4": "1"}, {}, False),
    ],
)
def test_a_clip_that_is_gone_or_changed_is_missed_and_a_further_one_is_not(
    before: dict[str, str], after: dict[str, str], *, holds: bool
) -> None:
    if holds:
        keeping.insist_on(before, after, "the upgrade")
    else:
        with pytest.raises(BuildFailed, match=r"After the upgrade, .*a\.mp4"):
            keeping.insist_on(before, after, "the upgrade")

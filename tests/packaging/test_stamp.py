"""The program knows how it came onto this computer, and takes an unreadable stamp for none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop import __version__, stamp
from sora_desktop.stamp import Build, Kind, Stamp, installed_build, read_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stamped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the place where the stamp of this build is looked for."""
    monkeypatch.setattr(stamp, "resource_path", tmp_path.joinpath)
    read_stamp.cache_clear()
    yield tmp_path / stamp.STAMP_FILE
    read_stamp.cache_clear()


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place where a program that is not frozen has its version."""
    monkeypatch.setattr(stamp, "_VERSION_FILE", tmp_path / "__init__.py")
    return tmp_path / "__init__.py"


def test_a_checkout_has_no_stamp() -> None:
    assert read_stamp() == Stamp(__version__, Kind.CHECKOUT)


def test_a_stamp_says_of_which_kind_the_build_is_and_where_newer_ones_are_told(stamped: Path) -> None:
    stamped.write_text('{"kind": "deb", "commit": "abc", "releases": "https://example.org/latest"}', encoding="utf-8")
    assert read_stamp() == Stamp(__version__, Kind.DEB, "abc", "https://example.org/latest")


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"kind": "a toaster"}', "\udcff"])
def test_an_unreadable_stamp_is_none(stamped: Path, said: str) -> None:
    stamped.write_bytes(said.encode(errors="surrogateescape"))
    assert read_stamp() == Stamp(__version__, Kind.CHECKOUT)


def test_a_running_program_goes_on_being_the_build_that_it_was_started_as(stamped: Path) -> None:
    stamped.write_text('{"kind": "deb", "commit": "abc"}', encoding="utf-8")
    before = read_stamp()
    stamped.write_text('{"kind": "deb", "commit": "def"}', encoding="utf-8")
    assert read_stamp() == before


def test_a_checkout_and_a_wheel_without_a_stamp_are_told_by_the_version_in_their_files(
    stamped: Path, modules: Path
) -> None:
    assert installed_build() is None
    modules.write_text('"""A program."""\n\n__version__ = "7.1"\n', encoding="utf-8")
    assert installed_build() == Build("7.1")


def test_a_frozen_program_is_told_by_its_stamp_alone(stamped: Path, modules: Path) -> None:
    stamped.write_text('{"kind": "deb", "version": "7.2", "commit": "abc"}', encoding="utf-8")
    assert installed_build() == Build("7.2", "abc")


def test_a_stamped_wheel_is_told_by_both(stamped: Path, modules: Path) -> None:
    stamped.write_text('{"kind": "wheel", "version": "7.2", "commit": "abc"}', encoding="utf-8")
    modules.write_text('__version__ = "7.3"\n', encoding="utf-8")
    assert installed_build() == Build("7.3", "abc")


@pytest.mark.parametrize("said", [b"", b"[]", b'{"kind": "deb", "comm', b"\xff", b"{}"])
def test_files_in_the_middle_of_an_upgrade_tell_nothing(stamped: Path, modules: Path, said: bytes) -> None:
    stamped.write_bytes(said)
    assert installed_build() is None
    stamped.unlink()
    modules.write_bytes(said)
    assert installed_build() is None


def test_this_checkout_is_told_by_its_version() -> None:
    assert installed_build() == Build(__version__)

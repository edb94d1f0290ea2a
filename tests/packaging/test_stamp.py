"""The program knows how it came onto this computer, and takes an unreadable stamp for none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop import __version__, stamp
from sora_desktop.stamp import Kind, Stamp, read_stamp

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stamped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place where the stamp of this build is looked for."""
    monkeypatch.setattr(stamp, "resource_path", tmp_path.joinpath)
    return tmp_path / stamp.STAMP_FILE


def test_a_checkout_has_no_stamp() -> None:
    assert read_stamp() == Stamp(__version__, Kind.CHECKOUT)


def test_a_stamp_says_of_which_kind_the_build_is_and_where_newer_ones_are_told(stamped: Path) -> None:
    stamped.write_text('{"kind": "deb", "commit": "abc", "releases": "https://example.org/latest"}', encoding="utf-8")
    assert read_stamp() == Stamp(__version__, Kind.DEB, "abc", "https://example.org/latest")


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"kind": "a toaster"}', "\udcff"])
def test_an_unreadable_stamp_is_none(stamped: Path, said: str) -> None:
    stamped.write_bytes(said.encode(errors="surrogateescape"))
    assert read_stamp() == Stamp(__version__, Kind.CHECKOUT)

"""Facts about telling one start of the computer from another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from sora_desktop.storage import boots
from sora_desktop.storage.boots import this_boot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Let nobody remember the name of the start."""
    this_boot.cache_clear()
    yield
    this_boot.cache_clear()


def test_a_start_keeps_its_name() -> None:
    first = this_boot()
    this_boot.cache_clear()
    assert this_boot() == first != ""


def test_where_the_system_has_no_name_for_a_start_it_is_its_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boots, "_LINUX", tmp_path / "nothing")
    names = set()
    for wall, since in ((5000.0, 1000.0), (5060.0, 1060.0), (9000.0, 30.0)):
        this_boot.cache_clear()
        monkeypatch.setattr(time, "time", lambda wall=wall: wall)
        monkeypatch.setattr(time, "monotonic", lambda since=since: since)
        names.add(this_boot())
    assert names == {"4000", "8970"}

"""What is left out on other systems is there, and only there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.plugins import elsewhere

if TYPE_CHECKING:
    from pathlib import Path

ALL = {**elsewhere.LINUX, **elsewhere.UNIX}


@pytest.mark.parametrize("name", ALL)
def test_what_is_left_out_elsewhere_is_there(name: str) -> None:
    file, _, function = name.partition("::")

    path = elsewhere.ROOT / file
    assert path.exists()
    assert not function or re.search(rf"^(async )?def {function}\(", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_linux_leaves_out_nothing_and_macos_less_than_windows() -> None:
    assert elsewhere.left_out("linux") == {}
    assert elsewhere.left_out("darwin") == elsewhere.LINUX
    assert elsewhere.left_out("win32") == ALL


def test_what_is_left_out_is_not_collected(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    gone: list[pytest.Item] = []

    def deselected(items: list[pytest.Item]) -> None:
        gone.extend(items)

    monkeypatch.setattr(pytestconfig.hook, "pytest_deselected", deselected, raising=False)
    doctor = elsewhere.ROOT / "tests/cli/test_doctor.py"
    items = [Item(doctor, name.partition("::")[2]) for name in elsewhere.UNIX if "test_doctor" in name]
    items.append(Item(doctor, "test_another"))

    elsewhere.pytest_collection_modifyitems(pytestconfig, items)  # type: ignore[arg-type]  # it asks no more of them

    assert [item.name for item in items] == ["test_another"]
    assert len(gone) == 1
    assert elsewhere.pytest_ignore_collect(elsewhere.ROOT / "tests/journeys")
    assert elsewhere.pytest_ignore_collect(doctor) is None


class Item:
    """A test as far as it is asked here."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.originalname = name

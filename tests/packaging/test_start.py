"""The frozen program gives others back what is theirs, and stays itself when it is upgraded while it runs."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest
from freezing import start

MODULES = "/usr/lib/sora-desktop/sora-desktop"


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stand for what PyInstaller keeps about the frozen modules."""
    kept = SimpleNamespace(_filename=MODULES)
    monkeypatch.setitem(sys.modules, "pyimod02_importers", SimpleNamespace(pyz_archive=kept))
    return kept


def test_modules_come_from_the_file_that_was_started_whatever_lies_in_its_place(archive: SimpleNamespace) -> None:
    start.keep_to_own_modules()

    assert archive._filename == ("/proc/self/exe" if sys.platform == "linux" else MODULES)


@pytest.mark.parametrize("was", ["", "/opt/lib"])
def test_other_programs_get_the_libraries_that_the_person_set(monkeypatch: pytest.MonkeyPatch, was: str) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/sora-desktop/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", was)
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")

    start.leave_other_programs_their_libraries()

    assert os.environ.get("LD_LIBRARY_PATH", "") == was
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1", "its own processes look for their libraries themselves"

"""Files are handed to the desktop, and it is known whether that worked."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from sora_desktop.ui.desktop import open_path, show_in_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication


class Opener(QObject):
    """Stands in for the programs of the desktop."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def opener(qapp: QApplication) -> Iterator[Opener]:
    made = Opener()
    QDesktopServices.setUrlHandler("file", made, "open")  # type: ignore[arg-type]  # the stubs want bytes, the call a str
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_a_file_is_opened_in_its_program(opener: Opener, tmp_path: Path) -> None:
    clip = tmp_path / "harbour at dawn #1.mp4"
    clip.touch()
    assert open_path(clip)
    assert opener.opened == [str(clip)]


def test_a_file_that_is_not_there_is_not_opened(opener: Opener, tmp_path: Path) -> None:
    assert not open_path(tmp_path / "gone.mp4")
    assert not asyncio.run(show_in_folder([tmp_path / "gone.mp4"]))
    assert opener.opened == []


def test_without_a_file_browser_on_the_bus_the_folder_is_opened(
    opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.ui.desktop._ask_browser", lambda _paths: False)
    clip = tmp_path / "clip.mp4"
    clip.touch()
    assert asyncio.run(show_in_folder([clip]))
    assert opener.opened == [str(tmp_path)]


BUS = """
import subprocess, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
watch = ["dbus-monitor", "--session", "type='method_call',member='ShowItems'"]
monitor = subprocess.Popen(watch, stdout=subprocess.PIPE, text=True)
next(line for line in monitor.stdout if "NameLost" in line)
from sora_desktop.ui.desktop import _ask_browser
print("answered" if _ask_browser([Path(sys.argv[1])]) else "nobody there")
seen = []
for line in monitor.stdout:
    seen.append(line.strip())
    if "file://" in line:
        break
monitor.terminate()
print(*seen, sep="\\n")
"""


def test_the_file_browser_on_the_bus_is_asked_to_show_the_file(tmp_path: Path) -> None:
    clip = tmp_path / "harbour ü #1.mp4"
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", BUS, str(clip)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    # There is no file browser on this bus, and that is noticed, too.
    assert done.stdout.startswith("nobody there")
    assert "member=ShowItems" in done.stdout
    assert "array [" in done.stdout
    assert f'string "file://{quote(str(clip))}"' in done.stdout

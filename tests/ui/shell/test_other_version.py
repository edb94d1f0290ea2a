"""The window of one version when a person starts another one."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.errors import OtherVersionDrives
from sora_desktop.services.driving import raising
from sora_desktop.services.driving.calling import Copy
from sora_desktop.stamp import Kind, Stamp
from tests.ui.shell.playing import close, shows

if TYPE_CHECKING:
    import pytest

    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.playing import Play


def test_the_window_that_is_open_says_that_another_version_was_started(
    play: Play, folder: DataPaths, windows: list[MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = started(play, folder, windows, Stamp("99.0", Kind.DEB), monkeypatch)

    assert told[0] == "You started another copy of Sora Desktop."
    assert told[1] == (
        f"It is Sora Desktop 99.0, installed as a Debian package; this window is Sora Desktop {__version__}, running "
        "from its source code. Only one at a time works on these jobs: to use the other, close this window and start "
        "it again."
    )
    assert told[2] == (
        f"Sora Desktop {__version__} (process {os.getpid()}) is working on the jobs in {folder.root}, and this is "
        "version 99.0. Close that one first, or use it. Both at once need different data folders."
    )


def test_an_installed_copy_of_the_same_version_is_told_apart_from_a_checkout(
    play: Play, folder: DataPaths, windows: list[MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = started(play, folder, windows, Stamp(__version__, Kind.WHEEL), monkeypatch)

    assert told[1].startswith(f"It is Sora Desktop {__version__}, installed as a Python package; this window is ")
    assert told[2] == "raised"


def started(
    play: Play, folder: DataPaths, windows: list[MainWindow], other: Stamp, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Start another copy while a window is open; gives what the window then says, and what the other start heard."""
    monkeypatch.setattr(raising, "Copy", SimpleNamespace(here=lambda: Copy(other.version, other.kind)))
    answers: list[str] = []
    said: list[str] = []

    def start_the_other() -> None:
        try:
            answers.append("raised" if raising.raise_first_window(folder.root) else "not raised")
        except OtherVersionDrives as error:
            answers.append(str(error))

    def minimise_and_start_the_other() -> None:
        windows[-1].showMinimized()
        threading.Thread(target=start_the_other, daemon=True).start()

    def says_so() -> bool:
        cards = windows[-1].notices.cards
        said[:] = [words for card in cards for words in (card.message.title, card.message.advice)]
        return bool(answers and said) and not windows[-1].isMinimized()

    assert play([(shows(windows, "welcome"), minimise_and_start_the_other), (says_so, close(windows))]) == 0
    return [*said, *answers]

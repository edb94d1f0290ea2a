"""The window of one version when a person starts another one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.errors import OtherVersionDrives
from sora_desktop.services.driving.raising import raise_first_window
from tests.ui.shell.playing import close, shows

if TYPE_CHECKING:
    import pytest

    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.playing import Play


def test_the_window_that_is_open_comes_to_the_front_and_says_that_it_is_another_version(
    play: Play, folder: DataPaths, windows: list[MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sora_desktop.services.driving.raising.__version__", "99.0")
    told: list[str] = []

    def start_the_other() -> None:
        try:
            raise_first_window(folder.root)
        except OtherVersionDrives as error:
            told.append(str(error))

    def minimise_and_start_the_other() -> None:
        windows[-1].showMinimized()
        threading.Thread(target=start_the_other, daemon=True).start()

    def says_so() -> bool:
        window = windows[-1]
        return (
            bool(told) and not window.isMinimized() and words in [card.message.title for card in window.notices.cards]
        )

    words = f"Sora Desktop 99.0 was started, and this window is {__version__}."
    assert play([(shows(windows, "welcome"), minimise_and_start_the_other), (says_so, close(windows))]) == 0
    assert f"Sora Desktop {__version__} (process" in told[0]
    assert "this is version 99.0. Close that one first, or use it." in told[0]

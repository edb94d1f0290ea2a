"""Files that are opened with the program, and what else a start asks for, reach the window of whichever start."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from sora_desktop.services.driving import seeking
from sora_desktop.services.driving.calling import NOTHING, Copy, Doing, WindowCalled, Wish
from sora_desktop.services.driving.raising import raise_first_window
from sora_desktop.storage.driver_lock import DriverLock
from sora_desktop.ui.application import Application
from sora_desktop.ui.batch.sheet import ImportSheet
from sora_desktop.ui.help_sheets import show_about
from sora_desktop.ui.wishes import Wishes
from tests.ui.shell.playing import PATIENCE, close, opening, press, shows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.main_window import MainWindow
    from tests.ui.shell.playing import Play

Windows = list["MainWindow"]


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A batch of two prompts, whose name a careless start would cut in pieces."""
    made = tmp_path / "Zwei Entwürfe, #1 100%.sora-batch"
    made.write_text('{"prompt": "A fox in the snow"}\n{"prompt": "A hen at dawn"}\n', encoding="utf-8")
    return made


def sheet(windows: Windows) -> Callable[[], ImportSheet | None]:
    """Give what finds the sheet of two prompts."""

    def find() -> ImportSheet | None:
        shown = [one for one in windows[-1].findChildren(ImportSheet) if one.isVisible()]
        return shown[0] if shown and shown[0].accessibleName() == "Import 2 prompts" else None

    return find


def dismiss(windows: Windows) -> Callable[[], None]:
    def act() -> None:
        found = sheet(windows)()
        assert found is not None
        found.dismiss()
        close(windows)()

    return act


def start_again(folder: DataPaths, wish: Wish, raised: list[bool]) -> Callable[[], None]:
    """Give what starts the program a second time, as another process would."""

    def act() -> None:
        threading.Thread(target=lambda: raised.append(raise_first_window(folder.root, wish)), daemon=True).start()

    return act


def test_a_second_start_brings_the_first_window_back_to_the_front(
    play: Play, folder: DataPaths, windows: Windows
) -> None:
    raised: list[bool] = []

    def minimise_and_start_again() -> None:
        windows[-1].showMinimized()
        start_again(folder, NOTHING, raised)()

    def is_back() -> bool:
        return bool(raised) and not windows[-1].isMinimized() and windows[-1].isActiveWindow()

    assert not raise_first_window(folder.root)
    assert play([(shows(windows, "welcome"), minimise_and_start_again), (is_back, close(windows))]) == 0
    assert raised == [True]


def test_a_file_that_the_program_is_started_with_is_looked_at(play: Play, windows: Windows, prompts: Path) -> None:
    assert play([(sheet(windows), dismiss(windows))], Wish(files=(str(prompts),))) == 0


def test_a_second_start_hands_its_files_to_the_first_window(
    play: Play, folder: DataPaths, windows: Windows, prompts: Path
) -> None:
    raised: list[bool] = []
    again = start_again(folder, Wish(files=(str(prompts),)), raised)

    def shown() -> bool:
        return raised == [True] and sheet(windows)() is not None

    assert play([(shows(windows, "welcome"), again), (shown, dismiss(windows))]) == 0


def test_a_window_of_a_folder_that_another_window_has_open_hands_over_and_ends(
    play: Play, folder: DataPaths, prompts: Path
) -> None:
    opened, done = threading.Event(), threading.Event()
    called: list[WindowCalled] = []

    def answer(call: WindowCalled) -> bool:
        called.append(call)
        return True

    async def be_first() -> None:
        services = await opening()(folder, answer=answer)
        opened.set()
        await asyncio.to_thread(done.wait, PATIENCE)
        await services.close()

    first = threading.Thread(target=lambda: asyncio.run(be_first()))
    first.start()
    assert opened.wait(PATIENCE)
    wish = Wish(Doing.IMPORT, (str(prompts),))
    try:
        assert play([], wish) == 0
    finally:
        done.set()
        first.join()
    token = os.environ.get("XDG_ACTIVATION_TOKEN")
    assert called == [WindowCalled(token), WindowCalled(token, wish, Copy.here())]


def test_what_a_start_wants_waits_until_the_data_folder_can_be_opened(
    play: Play, folder: DataPaths, windows: Windows, prompts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.1)
    lock = DriverLock(folder.lock)
    lock.acquire()

    def try_again() -> None:
        lock.release()
        press(windows, "Try again")()

    steps = [(shows(windows, "trouble"), try_again), (sheet(windows), dismiss(windows))]
    assert play(steps, Wish(files=(str(prompts),))) == 0


def test_a_new_video_begins_with_the_keyboard_in_the_prompt_unless_a_sheet_asks_something(
    play: Play, folder: DataPaths, windows: Windows, caplog: pytest.LogCaptureFixture
) -> None:
    raised: list[bool] = []
    again = start_again(folder, Wish(Doing.NEW_VIDEO), raised)

    def is_attached() -> bool:
        return "attached to" in caplog.text

    def writes() -> bool:
        focus = QApplication.focusWidget()
        there = windows[-1].in_workspace and focus is not None and focus.accessibleName() == "Prompt"
        return there and raised == [True, True]

    def free() -> bool:
        return windows[-1].menu_bar.isEnabled()

    def ask_and_start_again() -> None:
        show_about(windows[-1])
        again()

    steps = [
        (is_attached, ask_and_start_again),
        (lambda: raised == [True] and not windows[-1].in_workspace, press(windows, "Close")),
        (free, again),
        (writes, close(windows)),
    ]
    assert play(steps) == 0


def test_import_asks_for_files(play: Play, windows: Windows) -> None:
    def dialog() -> QFileDialog | None:
        return next((one for one in windows[-1].findChildren(QFileDialog) if one.isVisible()), None)

    def leave() -> None:
        found = dialog()
        assert found is not None
        found.reject()
        close(windows)()

    assert play([(dialog, leave)], Wish(Doing.IMPORT)) == 0


def test_files_that_the_system_opens_are_looked_at_whenever_they_come(
    play: Play, windows: Windows, qapp: QApplication, prompts: Path
) -> None:
    assert isinstance(qapp, Application)
    shown: list[str] = []

    def dismiss_and_open_another() -> None:
        found = sheet(windows)()
        assert found is not None
        shown.append(found.accessibleName())
        found.dismiss()
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(prompts)))

    # As macOS does it, which tells before there is a window.
    assert QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(prompts)))
    assert play([(sheet(windows), dismiss_and_open_another), (sheet(windows), dismiss(windows))]) == 0
    assert shown == ["Import 2 prompts"]
    assert not QCoreApplication.sendEvent(qapp, QFileOpenEvent(""))


def test_files_that_come_one_after_the_other_are_looked_at_together_and_each_once(
    play: Play, folder: DataPaths, windows: Windows, tmp_path: Path
) -> None:
    raised: list[bool] = []
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("A fox\n", encoding="utf-8")

    def start_thrice() -> None:
        for name in ("a.txt", "b.txt", "a.txt"):
            start_again(folder, Wish(files=(str(tmp_path / name),)), raised)()

    def shown() -> bool:
        return raised == [True] * 3 and sheet(windows)() is not None

    assert play([(shows(windows, "welcome"), start_thrice), (shown, dismiss(windows))]) == 0


def test_a_file_that_is_not_there_is_told(play: Play, windows: Windows, tmp_path: Path) -> None:
    said: list[str] = []

    def told() -> bool:
        return hasattr(windows[-1], "notices") and bool(windows[-1].notices.cards)

    def read() -> None:
        message = windows[-1].notices.cards[0].message
        said.extend([message.title, message.advice])
        close(windows)()

    assert play([(told, read)], Wish(files=(str(tmp_path / "misspelt.cvs"),))) == 0
    assert said == ["There is no file misspelt.cvs.", f"Looked for in {tmp_path}."]


def test_a_window_that_is_about_to_end_takes_no_calls(window: MainWindow, qtbot: QtBot) -> None:
    dropped: list[object] = []
    window.files_dropped.connect(dropped.append)
    wishes = Wishes(window, NOTHING)
    wishes.begin()
    assert wishes.answer(WindowCalled(None, Wish(files=("/a.csv",))))
    qtbot.waitUntil(lambda: bool(dropped))
    wishes.close()
    assert not wishes.answer(WindowCalled(None, Wish(files=("/b.csv",))))
    assert [str(path) for paths in dropped for path in paths] == ["/a.csv"]  # type: ignore[attr-defined]  # a list

"""A sheet dims the window, holds the keyboard, and gives it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.jobs import Derivation
from sora_desktop.ui.closing import QuitSheet
from sora_desktop.ui.derivation_sheet import DerivationSheet
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.main_window import MainWindow


@pytest.fixture
def sheet(window: MainWindow, qtbot: QtBot) -> Sheet:
    window.toolbar.search.setFocus()
    made = Sheet("Really?", window)
    made.say("It will be gone.")
    made.add_button("No")
    made.add_button("Yes", primary=True)
    made.present()
    return made


def test_it_covers_the_window_and_its_card_lies_inside(window: MainWindow, sheet: Sheet, qtbot: QtBot) -> None:
    assert sheet.geometry() == window.rect()
    window.resize(900, 600)
    assert sheet.geometry() == window.rect()
    assert sheet.rect().contains(sheet.card.geometry())


def test_the_primary_button_has_the_keyboard_and_tab_stays_within(sheet: Sheet, qtbot: QtBot) -> None:
    seen = []
    for _ in range(4):
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus)
        seen.append(focus.property("text"))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert seen == ["Yes", "No", "Yes", "No"]


def test_escape_dismisses_and_gives_the_keyboard_back(window: MainWindow, sheet: Sheet, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sheet.dismissed):
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.toolbar.search


def test_a_press_beside_the_card_dismisses_and_one_upon_it_does_not(sheet: Sheet, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sheet.dismissed):
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.card.geometry().topLeft() + QPoint(8, 8))
    with qtbot.waitSignal(sheet.dismissed):
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_quitting_says_what_happens_to_running_and_waiting_videos(window: MainWindow, qtbot: QtBot) -> None:
    left: list[bool] = []
    sheet = QuitSheet(2, 3, lambda: left.append(True), window)
    sheet.present()
    words = _words(sheet)
    assert any("goes on at the server" in word for word in words)
    assert any(word.startswith("3 ") for word in words)
    assert words[0].startswith("2 ")
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert left == [True]


def test_staying_does_nothing(window: MainWindow, qtbot: QtBot) -> None:
    left: list[bool] = []
    sheet = QuitSheet(0, 1, lambda: left.append(True), window)
    sheet.present()
    assert not any("server" in word for word in _words(sheet))
    with qtbot.waitSignal(sheet.dismissed):
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert left == []


def test_a_remix_starts_from_the_prompt_and_needs_one(window: MainWindow, qtbot: QtBot) -> None:
    sheet = DerivationSheet(Derivation.REMIX, "A peanut", window)
    sheet.present()
    assert sheet.prompt.toPlainText() == "A peanut"
    sheet.prompt.setPlainText("  ")
    assert not sheet.make.isEnabled()
    sheet.prompt.setPlainText(" A walnut ")
    with qtbot.waitSignal(sheet.confirmed) as told:
        sheet.make.click()
    assert told.args == ["A walnut", None]


def test_an_extension_asks_how_much_is_to_be_added(window: MainWindow, qtbot: QtBot) -> None:
    sheet = DerivationSheet(Derivation.EXTENSION, "A peanut", window)
    sheet.present()
    assert sheet.seconds is not None
    QTest.keyClick(sheet.prompt, Qt.Key.Key_Tab)
    assert sheet.seconds.hasFocus()
    sheet.seconds.setValue(8)
    with qtbot.waitSignal(sheet.confirmed) as told:
        sheet.make.click()
    assert told.args == ["A peanut", 8.0]


def _words(sheet: Sheet) -> list[str]:
    from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

    return [label.text() for label in sheet.card.findChildren(QLabel)]


def test_ctrl_enter_sends_the_prompt_that_was_written(window: MainWindow, qtbot: QtBot) -> None:
    sheet = DerivationSheet(Derivation.REMIX, "A peanut", window)
    sheet.present()
    sheet.prompt.setPlainText("A walnut")
    with qtbot.waitSignal(sheet.confirmed) as confirmed:
        QTest.keyClick(sheet.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert confirmed.args == ["A walnut", None]


def test_a_press_beside_a_prompt_that_was_written_does_not_throw_it_away(window: MainWindow, qtbot: QtBot) -> None:
    sheet = DerivationSheet(Derivation.EDIT, "A peanut", window)
    sheet.present()
    sheet.prompt.setPlainText("A walnut")
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert sheet.isVisible()
    sheet.prompt.setPlainText("A peanut")
    with qtbot.waitSignal(sheet.dismissed):
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_the_card_gets_the_height_of_what_is_said_later(sheet: Sheet, qtbot: QtBot) -> None:
    line = sheet.say("Short.")
    qtbot.waitUntil(lambda: line.height() >= line.heightForWidth(line.width()))
    line.setText("There is much more to say about this than there was at first. " * 4)
    qtbot.waitUntil(lambda: line.height() >= line.heightForWidth(line.width()))
    assert sheet.card.rect().contains(line.geometry())

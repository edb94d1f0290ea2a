"""The first page offers two ways to begin, at any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from sora_desktop.ui.welcome import WelcomePage
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot


@pytest.fixture
def page(dressed: QApplication, qtbot: QtBot) -> WelcomePage:
    made = WelcomePage()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


def place(page: WelcomePage, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())


def test_each_button_says_what_is_wanted(page: WelcomePage, qtbot: QtBot) -> None:
    for button, signal in (
        (page.try_button, page.first_clip_requested),
        (page.connect_button, page.connection_requested),
        (page.own_button, page.own_prompt_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_keys(page: WelcomePage, qtbot: QtBot, key: Qt.Key) -> None:
    wait_active(qtbot, page)
    page.connect_button.setFocus()
    with qtbot.waitSignal(page.connection_requested):
        QTest.keyClick(page.connect_button, key)


def test_trying_is_the_one_primary_choice(page: WelcomePage) -> None:
    assert page.try_button.property("primary") is True
    assert not page.connect_button.property("primary")


def test_the_cards_stand_beside_each_other_where_there_is_room(page: WelcomePage) -> None:
    assert place(page, page.try_button).top() == place(page, page.connect_button).top()
    assert place(page, page.try_button).right() < place(page, page.connect_button).left()


def test_the_cards_stand_below_each_other_where_there_is_not(page: WelcomePage, qtbot: QtBot) -> None:
    page.resize(520, 800)
    qtbot.waitUntil(lambda: place(page, page.try_button).bottom() < place(page, page.connect_button).top())
    assert place(page, page.connect_button).right() < 520


def test_a_low_window_scrolls_instead_of_cutting_off(page: WelcomePage, qtbot: QtBot) -> None:
    page.resize(520, 240)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    assert page.horizontalScrollBar().maximum() == 0

"""Long words end within their pane, and are copied as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from sora_desktop.ui.controls.breaking import BREAK, breakable, unbroken
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.jobs.states import ListState, StatePage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

UNBROKEN = "Unbroken" * 25


@given(st.text(st.characters(exclude_characters=BREAK, exclude_categories=["Cs"])))
def test_nothing_but_places_to_break_is_added(words: str) -> None:
    assert unbroken(breakable(words)) == words


@pytest.mark.parametrize("sign", ["👩‍👩‍👧‍👦", "🧑🏽‍🚀", "🇫🇷", "e\u0301\u0323", "9\ufe0f\u20e3"])
@pytest.mark.parametrize("before", range(13))
def test_what_is_one_sign_is_never_parted(sign: str, before: int) -> None:
    broken = breakable("x" * before + sign * 30)
    assert BREAK in broken
    assert broken.replace(BREAK, "").count(sign) == broken.count(sign)


def test_a_word_longer_than_its_line_goes_on_in_the_next(ground: QWidget) -> None:
    label = paragraph(UNBROKEN)
    assert label.minimumSizeHint().width() < 160
    assert label.heightForWidth(200) > 4 * label.fontMetrics().height()
    assert label.text() == UNBROKEN


def test_such_a_word_is_copied_as_it_was_written(ground: QWidget, qtbot: QtBot) -> None:
    label = paragraph(UNBROKEN, parent=ground)
    label.setGeometry(0, 0, 200, 300)
    label.show()
    label.setFocus()
    chosen: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        chosen.extend(action.text() for action in menu.actions())
        menu.actions()[1].trigger()
        menu.close()

    QTimer.singleShot(0, choose)
    place = label.rect().center()
    QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, label.mapToGlobal(place)))
    qtbot.waitUntil(label.hasSelectedText)
    assert chosen == ["Copy", "Select all"]
    assert label.selectedText() == UNBROKEN
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == UNBROKEN


def test_a_search_for_a_long_word_that_finds_nothing_is_told_whole(ground: QWidget, qtbot: QtBot) -> None:
    page = StatePage(ground)
    page.say(ListState("search", f"Nothing matches {UNBROKEN}", "Try fewer words."))
    page.setGeometry(0, 0, 280, 500)
    page.show()
    title = page._title
    qtbot.waitUntil(lambda: title.width() < 280)
    assert title.minimumSizeHint().width() <= title.width()
    assert title.height() >= title.heightForWidth(title.width())

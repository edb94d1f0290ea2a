"""Notices tell, offer one action, and hold nobody up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import MOST, TOLD_SECONDS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.notices import NoticeCard


def button(card: NoticeCard, label: str) -> QPushButton:
    return next(button for button in card.findChildren(QPushButton) if button.text() == label)


def test_a_notice_shows_its_words_inside_the_window(window: MainWindow) -> None:
    card = window.notices.tell(Message("The disk is full.", "Make room, then retry."))
    assert card.isVisible()
    assert window.pages.rect().contains(card.geometry())
    assert card.accessibleName() == "The disk is full. Make room, then retry."


def test_a_notice_is_as_high_as_its_words_need(window: MainWindow, qtbot: QtBot) -> None:
    short = window.notices.tell(Message("Copied.", ""))
    long = window.notices.tell(Message("The disk is full.", "Make room, then retry. " * 20))
    qtbot.waitUntil(lambda: long.height() > 3 * short.height())
    assert not short.geometry().intersects(long.geometry())


def test_its_action_is_done_and_the_notice_goes(window: MainWindow, qtbot: QtBot) -> None:
    done: list[str] = []
    card = window.notices.tell(Message("1 clip moved to the trash.", ""))
    card.offer("Undo", lambda: done.append("undone"))
    QTest.mouseClick(button(card, "Undo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.notices.cards)
    assert done == ["undone"]


def test_a_notice_can_be_dismissed(window: MainWindow, qtbot: QtBot) -> None:
    card = window.notices.tell(Message("Copied.", ""))
    close = next(button for button in card.findChildren(QToolButton) if button.accessibleName())
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.notices.cards)


def test_a_notice_goes_by_itself_after_its_time_but_not_under_the_pointer(window: MainWindow, qtbot: QtBot) -> None:
    held = window.notices.tell(Message("Held.", ""), seconds=0.05)
    here = QPointF(1, 1)
    QApplication.sendEvent(held, QEnterEvent(here, here, here))
    window.notices.tell(Message("Brief.", ""), seconds=0.05)
    qtbot.waitUntil(lambda: [card.message.title for card in window.notices.cards] == ["Held."])
    QApplication.sendEvent(held, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not window.notices.cards)


def test_the_same_notice_is_not_told_twice(window: MainWindow) -> None:
    window.notices.tell(Message("Copied.", ""))
    window.notices.tell(Message("Other.", ""))
    window.notices.tell(Message("Copied.", ""))
    assert [card.message.title for card in window.notices.cards] == ["Other.", "Copied."]


def test_the_oldest_of_too_many_notices_goes(window: MainWindow) -> None:
    for number in range(MOST + 2):
        window.notices.tell(Message(f"Number {number}.", ""))
    assert [card.message.title for card in window.notices.cards] == ["Number 2.", "Number 3.", "Number 4."]


def test_what_goes_by_itself_makes_room_before_what_is_to_be_read(window: MainWindow) -> None:
    window.notices.tell(Message("Failed.", ""))
    window.notices.tell(Message("Copied.", ""), seconds=TOLD_SECONDS)
    for number in range(MOST - 1):
        window.notices.tell(Message(f"Number {number}.", ""))
    assert [card.message.title for card in window.notices.cards] == ["Failed.", "Number 0.", "Number 1."]


def test_notices_keep_their_place_when_the_window_grows(window: MainWindow, qtbot: QtBot) -> None:
    card = window.notices.tell(Message("Copied.", ""))
    window.resize(1400, 700)
    qtbot.waitUntil(lambda: abs(card.geometry().center().x() - window.pages.width() // 2) <= 1)
    assert card.geometry().bottom() < window.pages.height()


def test_words_are_shown_as_they_are(window: MainWindow) -> None:
    from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

    card = window.notices.tell(Message("<b>prompt</b>", ""))
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in card.findChildren(QLabel))


def test_in_a_narrow_window_it_leaves_the_button_of_the_form_in_reach(window: MainWindow, qtbot: QtBot) -> None:
    window.show_workspace()
    window.resize(900, 600)
    card = window.notices.tell(Message("There is no program to open this with.", "Install one."))
    qtbot.waitUntil(lambda: card.geometry().left() >= window.workspace.sizes()[0])
    assert card.geometry().right() < window.pages.width()

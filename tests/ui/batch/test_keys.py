"""Facts about the keys of the sheet: what they act on, which go through to the window, and which menu names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from sora_desktop.ui.batch.columns import Column
from sora_desktop.ui.menu_bar import MENU_KEY

if TYPE_CHECKING:
    from tests.ui.batch.conftest import Desk


def test_escape_asks_once_where_what_was_changed_would_be_lost(night_market: Desk) -> None:
    night_market.sheet.rows.mend_all()
    summary = night_market.sheet.foot.summary
    night_market.press(Qt.Key.Key_Escape)
    assert night_market.dismissed == []
    assert "Press Esc once more" in summary.text()
    night_market.go(1, Column.PROMPT)
    night_market.press(Qt.Key.Key_Space)
    assert "Press Esc" not in summary.text(), "what comes after it is new work"
    night_market.press(Qt.Key.Key_Escape)
    assert night_market.dismissed == []
    night_market.press(Qt.Key.Key_Escape)
    assert night_market.dismissed == [True]


def test_keys_act_on_the_row_that_has_the_keyboard_though_another_is_selected(night_market: Desk) -> None:
    night_market.go(3, Column.PROMPT)
    night_market.press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert night_market.sheet.table.currentIndex().row() == 0
    before = night_market.ticked()
    night_market.press(Qt.Key.Key_Space)
    assert night_market.ticked() == [place for place in before if place != 0]


def test_the_key_for_menus_goes_through_to_the_window_and_no_other(night_market: Desk) -> None:
    opened: list[str] = []
    shortcut = QShortcut(QKeySequence(MENU_KEY), night_market.window)
    shortcut.activated.connect(lambda: opened.append(MENU_KEY))
    night_market.go(2, Column.SIZE)
    night_market.press(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert opened == [MENU_KEY]
    night_market.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert night_market.window.fired == []


def test_the_menu_of_a_broken_row_names_the_key_that_mends(night_market: Desk) -> None:
    menu = night_market.sheet.table.make_menu(night_market.sheet.rows.index(2, Column.SIZE))
    assert menu.actions()[0].shortcut() == QKeySequence("Ctrl+M")
    menu.deleteLater()
    night_market.go(2, Column.SIZE)
    night_market.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert night_market.said(2) == []

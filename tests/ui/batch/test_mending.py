"""Facts about mending rows in the sheet, with the mouse and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from sora_desktop.ui.batch.columns import Column
from sora_desktop.ui.batch.delegate import PromptEditor

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from tests.ui.batch.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_keyboard_begins_where_something_needs_mending(night_market: Desk) -> None:
    index = night_market.sheet.table.currentIndex()
    assert (index.row(), index.column()) == (2, Column.SIZE)
    assert QApplication.focusWidget() is night_market.sheet.table


def test_a_sheet_is_mended_and_confirmed_with_keys_alone(night_market: Desk) -> None:
    night_market.press(Qt.Key.Key_Return)
    night_market.write("720x1280")
    night_market.press(Qt.Key.Key_Return)
    assert night_market.text(2, Column.SIZE) == "720×1280"
    assert night_market.ticked() == [0, 1, 2, 3]
    night_market.press(Qt.Key.Key_F8)
    assert night_market.sheet.table.currentIndex().column() == Column.SECONDS
    night_market.press(Qt.Key.Key_F2)
    night_market.write("4")
    night_market.press(Qt.Key.Key_Return)
    assert night_market.said(4) == []
    assert not night_market.sheet.head.broken.isVisible()
    assert night_market.sheet.foot.generate.text() == "Generate 6 clips"
    night_market.press(Qt.Key.Key_Return, CONTROL)
    ((orders, _name),) = night_market.confirmed
    assert [order.request.size for order in orders][2] == "720x1280"
    assert orders[4].request.seconds == 4.0


def test_the_link_takes_the_suggestion_and_the_row_is_ticked(night_market: Desk) -> None:
    night_market.click_link(2)
    assert night_market.text(2, Column.SIZE) == "1280×720"
    assert night_market.said(2) == []
    assert 2 in night_market.ticked()


def test_a_press_beside_the_link_takes_nothing(night_market: Desk) -> None:
    table = night_market.sheet.table
    center = table.link_center(2, night_market.sheet.rows.draft.problems(2)[0])
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=center - QPoint(60, 0))
    assert night_market.text(2, Column.SIZE) == "1280×702"


def test_ctrl_m_mends_the_selected_rows(night_market: Desk) -> None:
    night_market.sheet.table.selectAll()
    night_market.press(Qt.Key.Key_M, CONTROL)
    assert night_market.ticked() == [0, 1, 2, 3]


def test_mend_all_takes_every_suggestion_and_leaves_what_has_none(desk: Desk) -> None:
    sheet = desk.show({"a.csv": "prompt,size,model\none,1280x702,sora-3\ntwo,720x128,\nthree,wide,\n"})
    assert sheet.head.mend_all.isVisible()
    sheet.head.mend_all.click()
    assert [desk.text(place, Column.SIZE) for place in range(3)] == ["1280×720", "720×1280", "wide"]
    assert desk.text(0, Column.MODEL) == "sora-2"
    assert desk.ticked() == [0, 1]
    assert not sheet.head.mend_all.isVisible()
    assert sheet.head.broken.text() == "1 row needs mending"


def test_a_press_on_a_wrong_cell_opens_it_and_on_a_right_one_does_not(night_market: Desk) -> None:
    night_market.click(4, Column.SECONDS)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    night_market.write("8 s")
    night_market.press(Qt.Key.Key_Return)
    assert night_market.text(4, Column.SECONDS) == "8 s"
    night_market.click(1, Column.SIZE)
    assert QApplication.focusWidget() is night_market.sheet.table
    night_market.click(1, Column.SIZE, double=True)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


@pytest.mark.parametrize(
    ("column", "typed", "shown"),
    [
        (Column.MODEL, "sora-2", "sora-2"),
        (Column.SIZE, "720 × 1280", "720×1280"),
        (Column.SECONDS, "2,5", "2.5 s"),
        (Column.TAKES, "7", "7"),
        (Column.CONNECTION, "studio", "studio"),
    ],
)
def test_settings_are_changed_in_place(night_market: Desk, column: Column, typed: str, shown: str) -> None:
    night_market.go(1, column)
    night_market.press(Qt.Key.Key_F2)
    night_market.write(typed)
    night_market.press(Qt.Key.Key_Return)
    assert night_market.text(1, column) == shown
    assert 1 in night_market.ticked()


def test_an_emptied_field_is_left_to_the_server_again(night_market: Desk) -> None:
    night_market.go(1, Column.MODEL)
    night_market.press(Qt.Key.Key_F2)
    night_market.press(Qt.Key.Key_Delete)
    night_market.press(Qt.Key.Key_Return)
    assert night_market.text(1, Column.MODEL) == "Default"
    assert night_market.sheet.rows.draft.row(1).order.request.model is None


def test_what_is_wrong_after_a_change_is_said_at_once_and_what_was_typed_stays(night_market: Desk) -> None:
    night_market.go(0, Column.TAKES)
    night_market.press(Qt.Key.Key_F2)
    night_market.write("lots")
    night_market.press(Qt.Key.Key_Return)
    assert night_market.text(0, Column.TAKES) == "lots"
    assert night_market.said(0) == ["“lots” is not a number of takes. Write a whole number from 1 to 100."]
    assert night_market.sheet.foot.generate.text() == "Generate 2 clips"


def test_a_prompt_is_written_on_several_lines_and_taken_over_with_enter(night_market: Desk) -> None:
    night_market.go(0, Column.PROMPT)
    night_market.press(Qt.Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), PromptEditor)
    night_market.write("A boat")
    night_market.press(Qt.Key.Key_Return, SHIFT)
    night_market.write("at sea")
    night_market.press(Qt.Key.Key_Return)
    assert night_market.sheet.rows.draft.row(0).order.request.prompt == "A boat\nat sea"
    assert night_market.text(0, Column.PROMPT) == "A boat at sea"


def test_escape_in_a_cell_leaves_the_cell_as_it_was_and_the_sheet_open(night_market: Desk) -> None:
    for column in (Column.PROMPT, Column.SIZE):
        night_market.go(1, column)
        before = night_market.text(1, column)
        night_market.press(Qt.Key.Key_F2)
        night_market.write("nonsense")
        night_market.press(Qt.Key.Key_Escape)
        assert night_market.text(1, column) == before
    assert night_market.sheet.is_open
    assert night_market.dismissed == []


def test_ctrl_enter_takes_over_what_is_being_written(night_market: Desk) -> None:
    for column, text in ((Column.PROMPT, "A whale"), (Column.TAKES, "3")):
        night_market.go(1, column)
        night_market.press(Qt.Key.Key_F2)
        night_market.write(text)
        if column is Column.PROMPT:
            night_market.press(Qt.Key.Key_Return)
    night_market.press(Qt.Key.Key_Return, CONTROL)
    ((orders, _name),) = night_market.confirmed
    assert (orders[1].request.prompt, orders[1].takes) == ("A whale", 3)


def test_the_button_takes_over_what_is_being_written(night_market: Desk) -> None:
    night_market.go(1, Column.TAKES)
    night_market.press(Qt.Key.Key_F2)
    night_market.write("3")
    QTest.mouseClick(night_market.sheet.foot.generate, Qt.MouseButton.LeftButton)
    assert night_market.confirmed[0][0][1].takes == 3


def test_what_is_being_written_wrongly_is_not_sent(desk: Desk) -> None:
    desk.show({"a.txt": "a cat"})
    desk.go(0, Column.TAKES)
    desk.press(Qt.Key.Key_F2)
    desk.write("lots")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.confirmed == []
    assert desk.sheet.is_open


def test_space_ticks_and_unticks_the_selected_rows(night_market: Desk) -> None:
    night_market.go(0, Column.PROMPT)
    night_market.press(Qt.Key.Key_Space)
    assert night_market.ticked() == [1, 3]
    night_market.sheet.table.selectAll()
    night_market.press(Qt.Key.Key_Space)
    assert night_market.ticked() == [0, 1, 3]
    night_market.press(Qt.Key.Key_Space)
    assert night_market.ticked() == []
    assert not night_market.sheet.foot.generate.isEnabled()
    night_market.press(Qt.Key.Key_Return, CONTROL)
    assert night_market.confirmed == []


def test_the_box_over_all_rows_follows_them_and_leads_them(night_market: Desk) -> None:
    box = night_market.sheet.tick_all
    assert box.checkState() is Qt.CheckState.Checked
    night_market.click(0, Column.TICK)
    assert box.checkState() is Qt.CheckState.PartiallyChecked
    box.click()
    assert (box.checkState(), night_market.ticked()) == (Qt.CheckState.Checked, [0, 1, 3])
    box.click()
    assert (box.checkState(), night_market.ticked()) == (Qt.CheckState.Unchecked, [])
    box.setFocus()
    night_market.press(Qt.Key.Key_Space)
    assert night_market.ticked() == [0, 1, 3]


def test_ticking_a_row_that_needs_mending_leads_to_what_is_wrong(night_market: Desk) -> None:
    night_market.go(0, Column.PROMPT)
    night_market.click(4, Column.TICK)
    index = night_market.sheet.table.currentIndex()
    assert (index.row(), index.column()) == (4, Column.SECONDS)
    assert 4 not in night_market.ticked()


def test_a_row_that_was_unticked_stays_so_when_it_is_mended(night_market: Desk) -> None:
    night_market.sheet.tick_all.click()
    night_market.click_link(2)
    assert night_market.said(2) == []
    assert night_market.ticked() == []


def test_what_has_no_column_can_be_left_out(desk: Desk) -> None:
    row = '{"prompt": "a cat", "reference": "gone.png", "seed": NaN, "style": 7}'
    desk.show({"a.jsonl": row, "b.md": "---\n[\n---\na dog"})
    assert len(desk.said(0)) == 2
    desk.click_link(0, 1)
    desk.click_link(0)
    assert desk.said(0) == []
    desk.click_link(1)
    assert desk.ticked() == [0, 1]
    desk.sheet.confirm()
    request = desk.confirmed[0][0][0].request
    assert (request.reference, request.extra) == (None, {"style": 7})


def test_the_menu_of_a_cell_offers_what_can_be_done_with_it(night_market: Desk) -> None:
    table, rows = night_market.sheet.table, night_market.sheet.rows
    menu = table.make_menu(rows.index(2, Column.SIZE))
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Mend: Size 1280x720",
        "Change “Size”",
        "Tick",
    ]
    assert [action.isEnabled() for action in menu.actions() if action.text()] == [True, True, False]
    menu.actions()[0].trigger()
    assert 2 in night_market.ticked()
    menu = table.make_menu(rows.index(2, Column.ROW))
    assert [action.text() for action in menu.actions()] == ["Untick"]
    menu.actions()[0].trigger()
    assert 2 not in night_market.ticked()


def test_the_menu_key_opens_the_menu_at_the_cell(night_market: Desk) -> None:
    table = night_market.sheet.table
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(table.viewport(), asked)
    menu = table.findChild(QMenu)
    assert menu is not None
    assert menu.actions()[0].text() == "Mend: Size 1280x720"
    cell = table.visualRect(table.currentIndex())
    assert cell.contains(table.viewport().mapFromGlobal(menu.pos()))
    menu.close()


def test_a_hand_is_shown_over_a_link_only(night_market: Desk, qtbot: QtBot) -> None:
    viewport = night_market.sheet.table.viewport()
    link = night_market.sheet.table.link_center(2, night_market.sheet.rows.draft.problems(2)[0])
    QTest.mouseMove(viewport, link)
    qtbot.waitUntil(lambda: viewport.cursor().shape() is Qt.CursorShape.PointingHandCursor)
    QTest.mouseMove(viewport, link + QPoint(80, 0))
    qtbot.waitUntil(lambda: viewport.cursor().shape() is Qt.CursorShape.ArrowCursor)


def test_what_is_in_sight_stays_when_rows_above_grow(desk: Desk) -> None:
    lines = "\n".join(f"prompt {number},{'9x9' if number % 3 else '1280x720'}" for number in range(3_000))
    sheet = desk.show({"a.csv": f"prompt,size\n{lines}"})
    table = sheet.table
    table.scrollTo(sheet.rows.index(2_000, 0))
    first = table.rowAt(0)
    offset = table.rowViewportPosition(first)
    assert sheet.table.heights.waiting > 0
    while sheet.rows.draft.waiting or table.heights.waiting:
        QApplication.processEvents()
    assert first > 1_900
    assert abs(table.rowViewportPosition(first) - offset) <= table.rowHeight(first)


def test_the_model_keeps_qts_rules(night_market: Desk, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(night_market.sheet.rows)  # type: ignore[no-untyped-call]  # pytest-qt leaves it untyped
    rows = night_market.sheet.rows
    assert rows.setData(rows.index(1, Column.TICK), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert night_market.ticked() == [0, 3]
    assert not rows.setData(rows.index(2, Column.TICK), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert not rows.setData(rows.index(0, Column.ROW), "7")

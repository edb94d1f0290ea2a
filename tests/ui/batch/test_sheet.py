"""Facts about what the sheet shows, sends, and keeps to itself."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from sora_desktop.ui import theme
from sora_desktop.ui.batch.columns import Column
from sora_desktop.ui.batch.sheet import ImportSheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.batch.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


def _words(sheet: ImportSheet) -> list[str]:
    return [label.text() for label in sheet.findChildren(QLabel) if label.isVisible() and label.text()]


def test_each_row_shows_where_it_stands_and_what_it_asks_for(night_market: Desk) -> None:
    columns = [Column.ROW, Column.PROMPT, Column.MODEL, Column.SIZE, Column.SECONDS, Column.TAKES, Column.CONNECTION]
    assert [night_market.text(0, column) for column in columns] == [
        "2",
        "Market street in the rain, handheld",
        "Default",
        "1280×720",
        "5 s",
        "2",
        "simulated",
    ]
    assert night_market.text(1, Column.MODEL) == "sora-2-pro"
    assert night_market.sheet.table.isColumnHidden(Column.FILE)
    assert "tags night, rain · seed = 7" in str(
        night_market.sheet.rows.index(0, Column.PROMPT).data(Qt.ItemDataRole.ToolTipRole)
    )


def test_the_head_says_what_is_imported_and_the_foot_what_would_be_sent(night_market: Desk) -> None:
    sheet = night_market.sheet
    assert (sheet.head.title.text(), sheet.head.source.text()) == ("Import 5 prompts", "night-market.csv")
    assert sheet.head.broken.text() == "2 rows need mending"
    assert sheet.foot.summary.text() == "3 of 5 rows · 4 clips · on simulated"
    assert sheet.foot.generate.text() == "Generate 4 clips"


def test_rows_that_need_mending_are_not_ticked_and_say_why(night_market: Desk) -> None:
    assert night_market.ticked() == [0, 1, 3]
    assert night_market.said(2)[0].endswith("Did you mean 1280x720?")
    assert night_market.said(4) == ["“soon” is not a length in seconds. Write a number above 0."]
    assert night_market.text(4, Column.SECONDS) == "soon"
    table = night_market.sheet.table
    assert table.rowHeight(2) > table.rowHeight(1)


def test_nothing_is_sent_before_it_is_confirmed_and_then_exactly_what_is_ticked(night_market: Desk) -> None:
    night_market.click(1, Column.TICK)
    assert night_market.confirmed == []
    night_market.sheet.foot.generate.click()
    ((orders, name),) = night_market.confirmed
    assert [order.request.prompt for order in orders] == ["Market street in the rain, handheld", "A cat under a stall"]
    assert (orders[0].takes, orders[0].tags, orders[0].request.extra) == (2, ("night", "rain"), {"seed": 7})
    assert {order.connection for order in orders} == {"simulated"}
    assert name == "night-market"
    assert night_market.dismissed == []


def test_escape_sends_nothing_and_gives_the_keyboard_back(night_market: Desk, qtbot: QtBot) -> None:
    sheet = night_market.sheet
    night_market.press(Qt.Key.Key_Escape)
    assert night_market.dismissed == [True]
    assert night_market.confirmed == []
    assert QApplication.focusWidget() is night_market.window.line
    qtbot.waitUntil(lambda: not isValid(sheet))


def test_cancel_sends_nothing(night_market: Desk) -> None:
    night_market.sheet.foot.cancel.click()
    assert (night_market.dismissed, night_market.confirmed) == ([True], [])


def test_a_press_beside_the_card_neither_closes_the_sheet_nor_reaches_the_window(night_market: Desk) -> None:
    sheet = night_market.sheet
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert sheet.is_open
    assert sheet.isAncestorOf(QApplication.focusWidget() or QWidget())


def test_tab_stays_within_the_sheet_both_ways(night_market: Desk) -> None:
    sheet = night_market.sheet
    stops = [
        sheet.table,
        sheet.foot.cancel,
        sheet.foot.generate,
        sheet.head.broken,
        sheet.head.mend_all,
        sheet.tick_all,
    ]
    seen = []
    for _ in range(7):
        seen.append(QApplication.focusWidget())
        night_market.press(Qt.Key.Key_Tab)
    assert seen == [*stops, sheet.table]
    night_market.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    night_market.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is sheet.tick_all


def test_what_lies_below_cannot_take_the_keyboard(night_market: Desk) -> None:
    night_market.window.line.setFocus()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert night_market.sheet.isAncestorOf(focus)


def test_what_covers_the_sheet_may_have_the_keyboard(night_market: Desk) -> None:
    above = QPushButton("Quit?", night_market.window)
    above.show()
    above.setFocus()
    assert QApplication.focusWidget() is above


def test_shortcuts_of_the_window_do_not_go_off_but_quitting_stays_possible(night_market: Desk) -> None:
    for key, modifiers in (
        (Qt.Key.Key_N, CONTROL),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Q, CONTROL),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        night_market.press(key, modifiers)
    assert night_market.window.fired == ["Ctrl+Q"]
    night_market.press(Qt.Key.Key_N, CONTROL)
    assert night_market.window.fired == ["Ctrl+Q", "Ctrl+N"]


def test_files_that_cannot_be_read_stand_above_the_rows_with_their_reason(desk: Desk) -> None:
    sheet = desk.show({"a.txt": "a cat\na dog", "b.csv": "size\n1", "c.txt": "é".encode("latin-1"), "d.jsonl": '"x"'})
    assert [note.words for note in sheet.notes.notes] == [
        (
            "b.csv is broken: its first row must name the columns, one of them “prompt”, but holds “size”. "
            "Mend it and drop it again."
        ),
        "c.txt is not readable text: byte 0xE9 in line 1 is not UTF-8. Save it as UTF-8 and drop it again.",
    ]
    assert all(note.isVisible() for note in sheet.notes.notes)
    assert not sheet.table.isColumnHidden(Column.FILE)
    assert [desk.text(place, Column.FILE) for place in range(3)] == ["a.txt", "a.txt", "d.jsonl"]
    assert sheet.head.source.text() == "4 files"


def test_with_no_row_at_all_there_is_only_the_reason_and_a_way_out(desk: Desk) -> None:
    sheet = desk.show({"a.txt": "", "b.mp4": "x"})
    assert sheet.head.title.text() == "Nothing to import"
    assert [note.words for note in sheet.notes.notes] == [
        "There are no prompts in a.txt. Write at least one into it and drop it again.",
        "b.mp4 is not a prompt file. Prompt files end in .sora-batch, .txt, .md, .csv, .tsv, .json or .jsonl.",
    ]
    assert not sheet.table.isVisible()
    assert not sheet.foot.generate.isVisible()
    assert sheet.foot.cancel.text() == "Close"
    assert QApplication.focusWidget() is sheet.foot.cancel
    desk.press(Qt.Key.Key_Return)
    assert desk.dismissed == [True]


def test_hundreds_of_unusable_files_scroll_and_leave_room_for_the_rows(desk: Desk) -> None:
    contents: dict[str, str | bytes] = {f"{number}.txt": "" for number in range(120)}
    sheet = desk.show({**contents, "good.txt": "a cat"})
    assert len(sheet.notes.notes) == 101
    assert sheet.notes.notes[-1].words == "20 more files cannot be used."
    assert sheet.notes.height() <= 150
    assert sheet.table.isVisible()


def test_a_second_drop_adds_to_the_open_sheet_and_a_mended_file_takes_its_own_place(desk: Desk) -> None:
    desk.show({"a.csv": "prompt,size\none,1280x720\ntwo,9x9\n", "b.txt": b"\xff"})
    desk.click(0, Column.TICK)
    other = ImportSheet(desk.window)
    other.present(desk.read({"c.txt": "three"}), lambda _order: [], "studio")
    assert not other.is_open
    assert [desk.text(place, Column.PROMPT) for place in range(3)] == ["one", "two", "three"]
    assert desk.ticked() == [2]
    desk.show({"b.txt": "four", "a.csv": "prompt,size\none,1280x720\ntwo,720x1280\n"})
    assert [desk.text(place, Column.PROMPT) for place in range(4)] == ["three", "four", "one", "two"]
    assert desk.sheet.notes.notes == []
    assert desk.ticked() == [0, 1, 2, 3]
    desk.sheet.confirm()
    assert [(len(orders), name) for orders, name in desk.confirmed] == [(4, "a +1 +2")]


def test_the_foot_says_where_the_clips_go(desk: Desk) -> None:
    sheet = desk.show({"a.csv": "prompt,connection\none,\ntwo,simulated\nthree,studo\n"}, connection="studio")
    assert sheet.foot.summary.text() == "2 of 3 rows · 2 clips · on 2 connections"
    desk.click(1, Column.TICK)
    assert sheet.foot.summary.text() == "1 of 3 rows · 1 clip · on studio"
    assert desk.said(2) == [
        "There is no connection called “studo”. Known connections: simulated, studio. Did you mean studio?"
    ]
    desk.click_link(2)
    sheet.confirm()
    assert [order.connection for order in desk.confirmed[0][0]] == ["studio", "studio"]


def test_the_card_lies_in_the_window_whatever_its_size(night_market: Desk, qtbot: QtBot) -> None:
    sheet = night_market.sheet
    for size in ((1440, 900), (900, 600), (640, 400)):
        night_market.window.resize(*size)
        qtbot.waitUntil(lambda: sheet.geometry() == night_market.window.rect())
        QApplication.processEvents()
        assert sheet.rect().contains(sheet.card.geometry())
        bottom = sheet.foot.mapTo(sheet.card, QPoint(0, sheet.foot.height())).y()
        assert bottom <= sheet.card.height()
        assert sheet.table.geometry().bottom() < sheet.foot.geometry().top()


def test_a_narrower_window_makes_room_for_longer_words_below_a_row(night_market: Desk, qtbot: QtBot) -> None:
    table = night_market.sheet.table
    night_market.window.resize(1440, 900)
    qtbot.waitUntil(lambda: table.width() > 900)
    QApplication.processEvents()
    wide = table.rowHeight(2)
    night_market.window.resize(640, 600)
    qtbot.waitUntil(lambda: table.rowHeight(2) > wide)


def test_the_sheet_opens_at_its_first_row_if_what_needs_mending_is_in_sight_there(desk: Desk) -> None:
    lines = "".join(f"A market street in the rain with neon lights and umbrellas {n},1280x720\n" for n in range(30))
    sheet = desk.show({"a.csv": f"prompt,size\none,1280x720\ntwo,1280x720\nthree,1280x720\nfour,9x9\n{lines}"})
    for _ in range(5):
        QApplication.processEvents()
    assert sheet.table.currentIndex().row() == 3
    assert sheet.table.verticalScrollBar().value() == 0


def test_the_sheet_opens_at_what_needs_mending_far_below(desk: Desk) -> None:
    lines = "".join(f"prompt {n},1280x720\n" for n in range(300))
    sheet = desk.show({"a.csv": f"prompt,size\n{lines}last,9x9\n"})
    for _ in range(5):
        QApplication.processEvents()
    rect = sheet.table.visualRect(sheet.rows.index(300, Column.PROMPT))
    assert sheet.table.viewport().rect().contains(rect)


def test_light_and_dark_have_grounds_of_their_own_for_rows_that_need_mending(night_market: Desk, qtbot: QtBot) -> None:
    table = night_market.sheet.table
    rect = table.visualRect(night_market.sheet.rows.index(2, Column.ROW))
    for scheme in ("light", "dark"):
        theme.set_scheme(scheme)
        QApplication.processEvents()
        seen = table.viewport().grab().toImage().pixelColor(rect.right() - 2, rect.bottom() - 4)
        assert seen.name() == theme.colors().failed_wash.name()


def test_every_control_has_a_name_for_a_screen_reader(night_market: Desk) -> None:
    sheet = night_market.sheet
    assert sheet.accessibleName() == "Import 5 prompts"
    assert sheet.accessibleDescription() == sheet.foot.summary.text()
    for control in (*sheet.findChildren(QPushButton), *sheet.findChildren(QCheckBox), sheet.table):
        name = control.accessibleName() or control.property("text")
        assert name, control
    spoken = [sheet.rows.index(2, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in Column]
    assert spoken[0] == "Needs mending"
    assert all(spoken)
    described = sheet.rows.index(2, Column.SIZE).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert str(described).startswith("Size: This server does not offer “1280x702”.")


def test_every_word_is_open_to_translation(desk: Desk, brackets: None) -> None:
    desk.sheet = ImportSheet(desk.window)
    sheet = desk.show({"a.csv": "prompt,takes\none,\ntwo,many\n", "b.txt": ""})
    buttons = [button.text() for button in sheet.findChildren(QPushButton) if button.isVisible()]
    headers = [str(sheet.rows.headerData(column, Qt.Orientation.Horizontal) or "⟦") for column in Column]
    cells = [desk.text(0, Column.MODEL), desk.text(0, Column.SIZE)]
    for words in (
        *_words(sheet)[:1],
        *buttons,
        *headers,
        *cells,
        sheet.foot.summary.text(),
        sheet.notes.notes[0].words,
    ):
        assert "⟦" in words


def test_a_change_of_language_in_the_middle_does_no_harm(night_market: Desk) -> None:
    QApplication.sendEvent(night_market.sheet, QEvent(QEvent.Type.LanguageChange))
    assert night_market.sheet.is_open


def test_importing_the_sheet_brings_in_nothing_heavy() -> None:
    code = (
        "import sys, sora_desktop.ui.batch;"
        "heavy = {'pydantic', 'yaml', 'httpx', 'keyring', 'av', 'PIL', 'PySide6.QtMultimedia'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_ten_thousand_rows_are_looked_through_bit_by_bit(desk: Desk, qtbot: QtBot) -> None:
    few = desk.show({"few.txt": "a cat"})
    widgets = len(few.findChildren(QWidget))
    lines = "".join(f"prompt number {number},{'12x7' if number % 2 else '1280x720'}\n" for number in range(10_000))
    sheet = desk.show({"few.txt": "a cat", "many.csv": f"prompt,size\n{lines}"})
    assert sheet.rows.draft.waiting > 0
    assert sheet.foot.summary.text().startswith("Checking the rows: ")
    sheet.confirm()
    assert desk.confirmed == []
    qtbot.waitUntil(lambda: sheet.rows.draft.waiting == 0, timeout=30_000)
    assert sheet.foot.summary.text() == "5,001 of 10,001 rows · 5,001 clips · on simulated"
    assert len(sheet.findChildren(QWidget)) == widgets
    sheet.confirm()
    assert len(desk.confirmed[0][0]) == 5_001


def test_refused_orders_stay_in_the_sheet_with_the_reason_and_can_be_confirmed_again(night_market: Desk) -> None:
    night_market.refusal = "The connection “studio” has no key."
    night_market.sheet.confirm()
    assert night_market.sheet.foot.summary.text() == night_market.refusal
    night_market.refusal = ""
    night_market.sheet.confirm()
    assert not night_market.sheet.is_open
    first, second = night_market.confirmed
    assert first == second

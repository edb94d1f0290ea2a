"""The header: columns that fold, hide, move, resize, and are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.menus import columns_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

NUMBERS = {column.id: number for number, column in enumerate(COLUMNS)}
AT_FIRST = [column.id for column in COLUMNS if column.shown]


def seen(desk: Desk) -> list[str]:
    """Name the columns that can be seen, from left to right."""
    header = desk.table.columns
    places = sorted(range(len(COLUMNS)), key=header.visualIndex)
    return [COLUMNS[number].id for number in places if not header.isSectionHidden(number)]


def width(desk: Desk, name: str) -> int:
    return desk.table.columns.sectionSize(NUMBERS[name])


def show(desk: Desk, make_job: MakeJob, pixels: int) -> None:
    desk.add(*(make_job() for _ in range(30)))
    desk.pane.resize(pixels, 600)
    desk.open()


def test_the_columns_fill_the_list_exactly(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1100)
    assert desk.table.columns.length() == desk.table.viewport().width()
    desk.pane.resize(1300, 600)
    desk.settle()
    assert desk.table.columns.length() == desk.table.viewport().width()


def test_columns_fold_away_from_the_right_when_it_gets_narrow_and_come_back(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    told = [
        "prompt",
        "status",
        "model",
        "cost",
        "size",
        "length",
        "connection",
        "created",
        "favourite",
        "rating",
        "tags",
    ]
    assert seen(desk) == told == AT_FIRST
    desk.pane.resize(816, 600)
    desk.settle()
    assert seen(desk) == ["prompt", "status", "model", "cost", "size"]
    desk.pane.resize(440, 600)
    desk.settle()
    assert seen(desk) == ["prompt", "status"]
    desk.pane.resize(293, 600)
    desk.settle()
    assert seen(desk) == ["prompt"]
    assert not desk.table.horizontalScrollBar().isVisible()
    desk.pane.resize(1400, 600)
    desk.settle()
    assert seen(desk) == AT_FIRST


def test_columns_that_a_person_chose_never_fold(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    desk.table.columns.show_column("connection", shown=False)
    desk.table.columns.show_column("finished", shown=True)
    desk.pane.resize(500, 600)
    desk.settle()
    assert seen(desk) == [*(name for name in AT_FIRST if name != "connection"), "finished"]
    assert desk.table.horizontalScrollBar().isVisible()


def test_the_prompt_cannot_be_hidden(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    desk.table.columns.show_column("prompt", shown=False)
    assert "prompt" in seen(desk)


def test_a_border_that_is_dragged_moves_what_one_column_gains_the_next_gives(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    before = {name: width(desk, name) for name in ("prompt", "status", "model")}
    desk.table.columns.resizeSection(NUMBERS["status"], before["status"] + 20)
    assert width(desk, "status") == before["status"] + 20
    assert width(desk, "model") == before["model"] - 20
    assert width(desk, "prompt") == before["prompt"]


def test_the_border_of_the_prompt_can_be_dragged(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    before = width(desk, "prompt"), width(desk, "status")
    desk.table.columns.resizeSection(NUMBERS["prompt"], before[0] - 30)
    assert (width(desk, "prompt"), width(desk, "status")) == (before[0] - 30, before[1] + 30)


def test_no_column_gets_narrower_than_it_can_be_read(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    desk.table.columns.resizeSection(NUMBERS["status"], 1)
    assert width(desk, "status") == COLUMNS[NUMBERS["status"]].least
    desk.table.columns.resizeSection(NUMBERS["status"], 900)
    assert width(desk, "model") == COLUMNS[NUMBERS["model"]].least


def test_order_width_and_choice_are_remembered(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    header = desk.table.columns
    header.moveSection(header.visualIndex(NUMBERS["created"]), 1)
    header.show_column("size", shown=False)
    header.resizeSection(NUMBERS["model"], 120)
    state, order, wide = header.save_state(), seen(desk), width(desk, "model")
    header.reset_columns()
    assert seen(desk) == AT_FIRST
    assert width(desk, "model") == 104
    header.restore_state(state)
    assert seen(desk) == order
    assert order[:4] == ["prompt", "created", "status", "model"]
    assert "size" not in order
    assert width(desk, "model") == wide == 120


def test_an_absurd_width_is_not_taken(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    desk.table.columns.restore_state({"widths": {"model": -5, "status": 10**9}})
    assert width(desk, "model") == COLUMNS[NUMBERS["model"]].least
    assert width(desk, "status") == 600


def test_the_menu_of_the_header_shows_and_hides_columns_and_stays_open(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    menu = columns_menu(desk.table.columns, desk.pane)
    ticks = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert not ticks["Prompt"].isEnabled()
    assert not ticks["Batch"].isChecked()
    menu.popup(QPoint(0, 0))
    menu.setActiveAction(ticks["Model"])
    QApplication.processEvents()
    QTest.keyClick(menu, Qt.Key.Key_Return)
    menu.setActiveAction(ticks["Batch"])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    assert "model" not in seen(desk)
    assert "batch" in seen(desk)
    menu.actions()[-1].trigger()
    assert seen(desk) == AT_FIRST
    menu.close()


def test_a_right_click_on_the_header_asks_for_its_menu(desk: Desk, make_job: MakeJob) -> None:
    show(desk, make_job, 1400)
    asked: list[object] = []
    desk.table.columns.menu_requested.disconnect()
    desk.table.columns.menu_requested.connect(asked.append)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(50, 60))
    QApplication.sendEvent(desk.table.columns.viewport(), event)
    assert asked == [QPoint(50, 60)]

"""The menu of the selection and the menu of how the list looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobSort
from sora_desktop.ui.actions import JobAction, possible
from sora_desktop.ui.jobs.keys import ACTION_KEYS
from sora_desktop.ui.jobs.menus import job_menu, options_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


def entries(menu: QMenu) -> dict[JobAction, QAction]:
    found: dict[JobAction, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found.update(entries(inner))
        elif not action.isSeparator():
            found[action.data()] = action
    return found


@pytest.mark.parametrize("status", JobStatus)
@pytest.mark.parametrize("number", [1, 2])
def test_every_action_is_there_and_enabled_only_when_it_can_be_done(
    desk: Desk, make_job: MakeJob, status: JobStatus, number: int
) -> None:
    jobs = [make_job(status=status, remote_id=f"video_{one}") for one in range(number)]
    found = entries(job_menu(jobs, lambda _action: None, desk.pane))
    assert set(found) == set(JobAction)
    assert {action: entry.isEnabled() for action, entry in found.items()} == {
        action: possible(action, jobs) for action in JobAction
    }


def test_nothing_can_be_done_with_nothing(desk: Desk) -> None:
    assert not any(entry.isEnabled() for entry in entries(job_menu([], lambda _action: None, desk.pane)).values())


def test_every_action_has_words_and_a_picture_and_some_have_keys(desk: Desk, make_job: MakeJob) -> None:
    found = entries(job_menu([make_job()], lambda _action: None, desk.pane))
    assert all(entry.text() and not entry.icon().isNull() for entry in found.values())
    keys = {action: entry.shortcut().toString() for action, entry in found.items() if not entry.shortcut().isEmpty()}
    copy = QKeySequence(QKeySequence.StandardKey.Copy).toString()
    of_actions = {action: sequence.toString() for action, sequence in ACTION_KEYS.items()}
    assert keys == {JobAction.OPEN: "Enter", JobAction.COPY_PROMPT: copy, JobAction.REMOVE: "Del", **of_actions}


def test_the_menu_is_no_higher_than_a_small_screen(desk: Desk, make_job: MakeJob) -> None:
    assert job_menu([make_job()], lambda _action: None, desk.pane).sizeHint().height() < 600


def test_an_action_of_the_menu_is_asked_for_with_the_jobs_it_can_be_done_with(desk: Desk, make_job: MakeJob) -> None:
    failed, _done = desk.add(make_job(status=JobStatus.FAILED), make_job())
    desk.open()
    desk.select(0, 1)
    desk.table.menu_requested.emit(QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries(menu)[JobAction.RETRY].trigger()
    menu.close()
    desk.settle()
    assert desk.requested == [(JobAction.RETRY, [failed])]


def test_the_order_can_be_chosen_by_keyboard_from_a_menu(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("beta"), make_job("alpha"))
    desk.open()
    menu = options_menu(desk.table.columns, desk.pane.query, desk.pane._choose_sort, desk.pane.choose_group, desk.pane)
    by = next(action.menu() for action in menu.actions() if action.text() == "Sort by")
    assert isinstance(by, QMenu)
    orders = {action.text(): action for action in by.actions() if not action.isSeparator()}
    assert [text for text, action in orders.items() if action.isChecked()] == ["Created", "Descending"]
    orders["Prompt"].trigger()
    desk.settle()
    assert desk.texts() == ["alpha", "beta"]
    assert desk.pane.query.sort is JobSort.PROMPT


def test_the_button_beside_the_chips_opens_the_menu_of_the_look(desk: Desk) -> None:
    desk.open()
    desk.pane._filters.options.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Sort by", "Group by", "Columns"]
    menu.close()

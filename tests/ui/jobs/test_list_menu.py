"""The entries of the window's menu for how the list is arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from sora_desktop.domain.queries import JobFilter, JobGroup
from sora_desktop.ui.jobs.list_menu import ListMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


@pytest.fixture
def menu(desk: Desk) -> ListMenu:
    """The entries, acting on the list of the desk."""

    def make(text: str, key: QKeySequence | None, icon: str = "") -> QAction:
        action = QAction(text, desk.pane)
        action.setShortcut(key or QKeySequence())
        return action

    made = ListMenu(make, desk.pane)
    made.attach(desk.pane)
    return made


def test_the_list_is_put_together_and_apart_again_by_the_same_entry(
    desk: Desk, make_job: MakeJob, menu: ListMenu
) -> None:
    desk.add(make_job(batch_id="b", batch_name="Foxes"), make_job(connection="box"))
    desk.open()
    menu.by_batch.trigger()
    desk.settle()
    assert [action.isChecked() for action in (menu.by_batch, menu.by_connection)] == [True, False]
    menu.by_connection.trigger()
    desk.settle()
    assert desk.pane.query.group is JobGroup.CONNECTION
    assert [action.isChecked() for action in (menu.by_batch, menu.by_connection)] == [False, True]
    menu.by_connection.trigger()
    desk.settle()
    assert not desk.model.is_grouped


def test_groups_can_only_be_collapsed_where_there_are_some(desk: Desk, make_job: MakeJob, menu: ListMenu) -> None:
    desk.add(make_job(), make_job(connection="box"))
    desk.open()
    enabled = [menu.collapse_all.isEnabled()]
    menu.by_connection.trigger()
    desk.settle()
    enabled.append(menu.collapse_all.isEnabled())
    assert enabled == [False, True]
    menu.collapse_all.trigger()
    desk.settle()
    assert desk.model.rowCount() == 2
    menu.expand_all.trigger()
    desk.settle()
    assert desk.model.rowCount() == 4


def test_sorting_and_columns_open_by_the_entry(desk: Desk, menu: ListMenu) -> None:
    desk.open()
    menu.options.trigger()
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    assert [action.text() for action in shown.actions()] == ["Sort by", "Group by", "Columns"]
    shown.close()


def test_every_filter_can_be_chosen_by_its_entry_which_shows_the_one_in_force(desk: Desk, menu: ListMenu) -> None:
    desk.open()
    assert [one for one, action in menu.filters.items() if action.isChecked()] == [JobFilter.ALL]
    for _ in range(2):
        menu.filters[JobFilter.TRASH].trigger()
        desk.settle()
        assert desk.pane.query.filter is JobFilter.TRASH
        assert [one for one, action in menu.filters.items() if action.isChecked()] == [JobFilter.TRASH]
    assert len({action.shortcut().toString() for action in menu.filters.values()}) == len(JobFilter)

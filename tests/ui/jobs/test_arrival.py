"""The keyboard comes to the list and finds something to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.events import JobsRemoved, JobsRestored
from tests.plugins.windows import claims_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

TAB = Qt.FocusReason.TabFocusReason


def open_with_three(desk: Desk, make_job: Callable[..., Job]) -> None:
    desk.add(make_job("one"), make_job("two"), make_job("three"))
    desk.open()
    desk.until(lambda: claims_keyboard(desk.pane))


def test_who_comes_by_key_has_a_row_to_act_on(desk: Desk, make_job: Callable[..., Job]) -> None:
    open_with_three(desk, make_job)
    assert desk.selected_rows() == []
    desk.table.setFocus(TAB)
    desk.settle()
    assert desk.table.hasFocus()
    assert desk.selected_rows() == [0]


def test_who_comes_back_finds_what_was_selected(desk: Desk, make_job: Callable[..., Job]) -> None:
    open_with_three(desk, make_job)
    desk.select(1, 2)
    desk.table.clearFocus()
    desk.table.setFocus(TAB)
    desk.settle()
    assert desk.selected_rows() == [1, 2]


def test_an_empty_list_takes_the_keyboard_without_ado(desk: Desk) -> None:
    desk.open()
    desk.table.setFocus(TAB)
    assert desk.selected_rows() == []


def test_the_keyboard_stays_in_the_pane_when_the_last_row_goes_and_comes_back(
    desk: Desk, make_job: Callable[..., Job]
) -> None:
    (job,) = desk.add(make_job("one"))
    desk.open()
    desk.until(lambda: claims_keyboard(desk.pane))
    desk.table.setFocus(TAB)
    removed = desk.save(job.changed(removed_at=job.created_at))
    desk.apply(JobsRemoved((job.id,)))
    desk.settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert desk.pane.isAncestorOf(focus)
    assert not desk.table.isVisible()
    desk.save(removed.changed(removed_at=None))
    desk.apply(JobsRestored((job,)))
    desk.settle()
    assert desk.table.hasFocus()

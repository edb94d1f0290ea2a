"""What the pane shows: filters, search, order, late answers, and what of it comes back after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from sora_desktop.domain.events import ConnectionsChanged, JobChanged, JobsAdded, JobsRemoved, JobsRestored
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.ui.jobs.menus import columns_menu
from sora_desktop.ui.jobs.states import empty_state, loading_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


def click_header(desk: Desk, name: str) -> None:
    header = desk.table.columns
    for number in range(header.count()):
        if desk.model.headerData(number, Qt.Orientation.Horizontal) == name:
            x = header.sectionViewportPosition(number) + header.sectionSize(number) // 2
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 15))
    desk.settle()


def test_the_newest_job_stands_first(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("first"), make_job("second"), make_job("third"))
    desk.open()
    assert desk.texts() == ["third", "second", "first"]


def test_nothing_is_asked_before_the_pane_is_refreshed(desk: Desk) -> None:
    desk.pane.show()
    desk.settle()
    assert desk.catalogue.asked == []


def test_the_chips_count_what_each_filter_would_show(desk: Desk, make_job: MakeJob) -> None:
    desk.add(
        make_job(status=JobStatus.IN_PROGRESS),
        make_job(status=JobStatus.FAILED),
        make_job(status=JobStatus.UNCONFIRMED),
        make_job(simulated=True),
        make_job(favourite=True),
    )
    desk.open()
    names = {one: desk.pane._filters.chip(one).accessibleName() for one in JobFilter}
    assert names == {
        JobFilter.ALL: "All, 5",
        JobFilter.ACTIVE: "Active, 1",
        JobFilter.DONE: "Done, 2",
        JobFilter.ATTENTION: "Needs you, 2",
        JobFilter.FAVOURITES: "Favourites, 1",
        JobFilter.SIMULATED: "Simulated, 1",
        JobFilter.TRASH: "Trash, 0",
    }


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (JobFilter.ACTIVE, ["runs"]),
        (JobFilter.DONE, ["pretended", "done"]),
        (JobFilter.ATTENTION, ["failed"]),
        (JobFilter.SIMULATED, ["pretended"]),
    ],
)
def test_a_chip_shows_only_its_jobs(desk: Desk, make_job: MakeJob, chosen: JobFilter, shown: list[str]) -> None:
    desk.add(
        make_job("done"),
        make_job("runs", JobStatus.IN_PROGRESS),
        make_job("failed", JobStatus.FAILED),
        make_job("pretended", simulated=True),
    )
    desk.open()
    desk.pane._filters.chip(chosen).click()
    desk.settle()
    assert desk.texts() == shown


def test_a_click_on_a_header_sorts_and_a_second_one_turns_the_order_round(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("beta"), make_job("gamma"), make_job("alpha"))
    desk.open()
    click_header(desk, "Prompt")
    assert desk.texts() == ["alpha", "beta", "gamma"]
    click_header(desk, "Prompt")
    assert desk.texts() == ["gamma", "beta", "alpha"]


def test_a_header_that_has_no_order_does_nothing(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("beta"))
    desk.table.columns.show_column("batch", shown=True)
    desk.open()
    asked = desk.catalogue.count("sequences")
    click_header(desk, "Batch")
    assert desk.catalogue.count("sequences") == asked


def test_search_waits_for_a_pause_in_typing(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a red fox"), make_job("a red kite"), make_job("a blue kite"))
    desk.open()
    asked = desk.catalogue.count("sequences")
    for text in ("r", "re", "red", "red k"):
        desk.pane.set_search(text)
    desk.settle()
    assert desk.texts() == ["a red kite"]
    assert desk.catalogue.count("sequences") == asked + 1


def test_the_counts_follow_the_search(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a red fox"), make_job("a red kite", JobStatus.FAILED), make_job("a blue kite"))
    desk.open()
    desk.pane.set_search("red")
    desk.settle()
    assert desk.pane._filters.counts[JobFilter.ALL] == 2
    assert desk.pane._filters.counts[JobFilter.ATTENTION] == 1


def test_the_late_answer_to_an_older_question_is_dropped(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a fox"), make_job("a kite"))
    desk.open()
    late = desk.catalogue.hold("sequences")
    desk.pane.set_search("fox")
    desk.until(lambda: desk.catalogue.was_asked("sequences", "fox"))
    desk.catalogue.let_pass()
    desk.pane.set_search("kite")
    desk.until(lambda: desk.rows() == [2])
    late.set_result(None)
    desk.settle()
    assert desk.texts() == ["a kite"]


def test_new_jobs_come_in_on_top_at_once(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("old"))
    desk.open()
    asked = desk.catalogue.count("sequences")
    stored = desk.add(make_job("new"), make_job("newer"))
    desk.apply(JobsAdded(tuple(stored)))
    assert desk.rows() == [3, 2, 1]
    desk.settle()
    assert desk.texts() == ["newer", "new", "old"]
    assert desk.catalogue.count("sequences") == asked
    assert desk.pane._filters.counts[JobFilter.ALL] == 3


def test_jobs_added_while_the_list_is_being_asked_for_do_not_vanish_again(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("old"))
    desk.open()
    desk.catalogue.hold("sequences")
    asked = desk.catalogue.count("sequences")
    desk.pane.refresh()
    desk.until(lambda: desk.catalogue.count("sequences") > asked)
    desk.apply(JobsAdded(tuple(desk.add(make_job("new")))))
    resets: list[int] = []
    desk.model.modelReset.connect(lambda: resets.append(1))
    desk.model.rowsRemoved.connect(lambda: resets.append(1))
    desk.catalogue.release()
    desk.settle()
    assert desk.rows() == [2, 1]
    assert resets == []


def test_new_jobs_take_their_place_in_another_order(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("alpha"), make_job("gamma"))
    desk.open()
    click_header(desk, "Prompt")
    desk.apply(JobsAdded(tuple(desk.add(make_job("beta")))))
    desk.settle()
    assert desk.texts() == ["alpha", "beta", "gamma"]


def test_a_job_that_ends_leaves_the_active_ones(desk: Desk, make_job: MakeJob) -> None:
    first, _ = desk.add(make_job("one", JobStatus.DOWNLOADING), make_job("two", JobStatus.PENDING))
    desk.open()
    desk.pane._filters.chip(JobFilter.ACTIVE).click()
    desk.settle()
    desk.apply(JobChanged(desk.save(first.advance(JobStatus.COMPLETED, file="/clips/one.mp4"))))
    desk.settle()
    assert desk.texts() == ["two"]
    assert desk.pane._filters.counts[JobFilter.DONE] == 1


def test_removed_jobs_go_at_once_and_wait_in_the_trash(desk: Desk, make_job: MakeJob) -> None:
    keep, gone = desk.add(make_job("keep"), make_job("gone"))
    desk.open()
    desk.save(gone.changed(removed_at=gone.created_at))
    desk.apply(JobsRemoved((gone.id,)))
    assert desk.rows() == [keep.sequence]
    desk.settle()
    desk.pane._filters.chip(JobFilter.TRASH).click()
    desk.settle()
    assert desk.texts() == ["gone"]
    job = desk.model.job_at(0)
    assert job is not None
    assert job.removed_at is not None


def test_restored_jobs_leave_the_trash_and_come_back_to_their_place(desk: Desk, make_job: MakeJob) -> None:
    jobs = desk.add(make_job("one"), make_job("two", removed_at=make_job().created_at), make_job("three"))
    desk.open()
    desk.pane._filters.chip(JobFilter.TRASH).click()
    desk.settle()
    restored = desk.save(jobs[1].changed(removed_at=None))
    desk.apply(JobsRestored((restored,)))
    desk.settle()
    assert desk.texts() == []
    desk.pane._filters.chip(JobFilter.ALL).click()
    desk.settle()
    assert desk.texts() == ["three", "two", "one"]


def test_a_connection_that_was_renamed_shows_its_new_name(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job(connection="studio"))
    desk.open()
    desk.run(desk.repository.rename_connection("studio", "box"))
    desk.apply(ConnectionsChanged())
    desk.settle()
    assert desk.texts(6) == ["box"]


def test_everything_that_the_keyboard_reaches_has_a_name(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job())
    desk.open()
    widgets = [one for one in desk.pane.findChildren(QWidget) if one.isVisible()]
    reached = [one for one in widgets if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reached) >= 3
    assert [one for one in reached if not (one.accessibleName() or getattr(one, "text", str)())] == []


def test_every_word_is_open_to_translation(brackets: None, desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("⟦a fox⟧", connection="⟦studio⟧", simulated=True))
    desk.open()
    number = desk.model.columnCount()
    said = [desk.model.headerData(one, Qt.Orientation.Horizontal) for one in range(number)]
    said += [desk.pane._filters.chip(one).text() for one in JobFilter]
    said += [desk.table.accessibleName(), desk.table.accessibleDescription(), desk.pane._filters.options.toolTip()]
    said += [action.text() for action in columns_menu(desk.table.columns, desk.pane).actions() if action.text()]
    said += [one for one in (desk.texts(0) + desk.texts(1)) if one]
    for chosen in JobFilter:
        for text in ("", "⟦no such⟧"):
            state = empty_state(chosen, text, elsewhere=1)
            said += [state.title, state.advice, *(way.label for way in state.ways)]
    said.append(loading_state().title)
    assert [one for one in said if not one.startswith("⟦")] == []


def test_filter_order_columns_and_selection_survive_a_restart(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("beta", JobStatus.FAILED), make_job("alpha", JobStatus.FAILED), make_job("gamma"))
    desk.open()
    desk.pane._filters.chip(JobFilter.ATTENTION).click()
    desk.settle()
    click_header(desk, "Prompt")
    desk.select(1)
    state = desk.pane.save_state()

    desk.pane.restore_state({"filter": "all", "sort": "created", "descending": True, "selected": [], "current": None})
    desk.settle()
    assert desk.texts() == ["gamma", "alpha", "beta"]
    desk.pane.restore_state(state)
    desk.settle()
    assert desk.texts() == ["alpha", "beta"]
    assert desk.selected_rows() == [1]
    assert desk.pane.query.sort is JobSort.PROMPT
    assert desk.pane._filters.chip(JobFilter.ATTENTION).isChecked()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"filter": "no such", "sort": 7, "descending": None, "columns": [], "selected": "x", "current": "y"},
        {"columns": {"order": 3, "widths": [], "shown": "all"}, "selected": [None, "1", 2.5]},
        {"columns": {"order": ["no such", "status", "status"], "widths": {"status": "wide", "no": 5}, "shown": [4]}},
    ],
)
def test_a_state_that_makes_no_sense_is_harmless(desk: Desk, make_job: MakeJob, state: dict[str, object]) -> None:
    desk.add(make_job("one"))
    desk.pane.restore_state(state)
    desk.open()
    assert desk.texts() == ["one"]

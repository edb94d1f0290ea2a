"""The selection, through everything that moves the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsRemoved
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.ui.jobs.rows import ROW_PIXELS
from sora_desktop.ui.jobs.selection import _ranges

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


def fill(desk: Desk, make_job: MakeJob, number: int = 60) -> list[Job]:
    jobs = desk.add(*(make_job(f"job n{one:03}") for one in range(number)))
    desk.open()
    return jobs


def test_rows_that_stand_together_are_one_range() -> None:
    assert list(_ranges([0, 1, 2, 5, 7, 8])) == [(0, 2), (5, 5), (7, 8)]
    assert list(_ranges([])) == []


def test_choosing_a_row_tells_of_its_job_once(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 3)
    desk.select(1)
    desk.select(1)
    assert desk.current == [jobs[1]]
    assert desk.selected == [[jobs[1]]]


def test_several_rows_are_told_in_the_order_of_the_list(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 4)
    desk.select(3, 0, 2)
    assert desk.selected[-1] == [jobs[3], jobs[1], jobs[0]]
    assert desk.current[-1] == jobs[1]


def test_all_jobs_can_be_selected_and_are_gathered(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 700)
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.selected[-1] == jobs[::-1]


def test_what_is_done_with_all_is_done_with_those_out_of_sight_too(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 700)
    desk.table.selectAll()
    desk.table.removal_requested.emit()
    desk.settle()
    ((_, removed),) = desk.requested
    assert len(removed) == 700


def test_new_jobs_on_top_leave_selection_and_place_as_they_are(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job)
    desk.table.verticalScrollBar().setValue(10 * ROW_PIXELS + 20)
    desk.settle()
    desk.select(12)
    before = len(desk.current)
    desk.apply(JobsAdded(tuple(desk.add(make_job("new"), make_job("newer")))))
    desk.settle()
    assert desk.selected_rows() == [14]
    assert desk.table.verticalScrollBar().value() == 12 * ROW_PIXELS + 20
    assert desk.current[before:] == []
    assert desk.current[-1] == jobs[60 - 1 - 12]


def test_new_jobs_are_seen_when_the_list_stands_at_its_top(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job)
    desk.select(3)
    desk.apply(JobsAdded(tuple(desk.add(make_job("new")))))
    desk.settle()
    assert desk.table.verticalScrollBar().value() == 0
    assert desk.selected_rows() == [4]


def test_the_selection_survives_another_order(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job)
    desk.select(2, 5)
    desk.pane._choose_sort(JobSort.PROMPT, descending=False)
    desk.settle()
    assert desk.selected_rows() == [54, 57]
    assert [job.id for job in desk.selected[-1]] == [jobs[54].id, jobs[57].id]
    assert desk.current == [jobs[54]]
    assert desk.table.visualRect(desk.model.index(54, 0)).intersects(desk.table.viewport().rect())


def test_a_search_that_hides_the_selected_job_gives_it_back_when_it_is_cleared(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job)
    desk.select(5)
    desk.pane.set_search("n003")
    desk.settle()
    assert desk.current[-1] is None
    assert desk.selected[-1] == []
    desk.pane.set_search("")
    desk.settle()
    assert desk.selected_rows() == [5]
    assert desk.current[-1] == jobs[54]


def test_another_choice_meanwhile_counts_more(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job)
    desk.select(5)
    desk.pane.set_search("n003")
    desk.settle()
    desk.select(0)
    desk.pane.set_search("")
    desk.settle()
    assert desk.selected[-1] == [jobs[3]]


def test_after_a_removal_the_next_job_is_the_current_one(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 6)
    desk.select(2)
    gone = desk.save(jobs[3].changed(removed_at=jobs[3].created_at))
    desk.apply(JobsRemoved((gone.id,)))
    desk.settle()
    assert desk.selected_rows() == [2]
    assert desk.current[-1] == jobs[2]


def test_after_the_removal_of_the_last_row_the_one_before_is_the_current_one(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 3)
    desk.select(2)
    desk.save(jobs[0].changed(removed_at=jobs[0].created_at))
    desk.apply(JobsRemoved((jobs[0].id,)))
    desk.settle()
    assert desk.current[-1] == jobs[1]


def test_after_everything_was_removed_nothing_is_current(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 3)
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.select(1)
    for job in jobs:
        desk.save(job.changed(removed_at=job.created_at))
    desk.apply(JobsRemoved(tuple(job.id for job in jobs)))
    desk.settle()
    assert desk.current[-1] is None
    assert desk.selected[-1] == []


def test_hundreds_of_selected_jobs_go_at_once_when_they_are_removed(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job, 700)
    desk.select(0)
    desk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.run(desk.repository.save_many([job.changed(removed_at=job.created_at) for job in jobs]))
    desk.apply(JobsRemoved(tuple(job.id for job in jobs)))
    assert desk.rows() == []
    desk.settle()
    assert desk.current[-1] is None


def test_a_job_that_ends_under_the_filter_of_active_ones_stays_in_the_preview(desk: Desk, make_job: MakeJob) -> None:
    (job, _) = desk.add(make_job("one", JobStatus.DOWNLOADING), make_job("two", JobStatus.PENDING))
    desk.open()
    desk.pane._filters.chip(JobFilter.ACTIVE).click()
    desk.settle()
    desk.select(1)
    desk.apply(JobChanged(desk.save(job.advance(JobStatus.COMPLETED, file="/clips/one.mp4"))))
    desk.settle()
    assert [getattr(one, "id", None) for one in desk.current] == [job.id]
    assert desk.selected[-1] == []


def test_a_change_of_a_selected_job_is_told(desk: Desk, make_job: MakeJob) -> None:
    (job,) = desk.add(make_job("one", JobStatus.DOWNLOADING))
    desk.open()
    desk.select(0)
    done = desk.save(job.advance(JobStatus.COMPLETED, file="/clips/one.mp4"))
    desk.apply(JobChanged(done))
    desk.settle()
    assert desk.selected == [[job], [done]]
    assert desk.current == [job]


def test_a_choice_that_was_not_told_yet_survives_a_change_of_the_rows(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 5)
    stored = desk.add(make_job("new"))
    desk.table.selectRow(3)
    desk.apply(JobsAdded(tuple(stored)))
    desk.settle()
    assert desk.selected_rows() == [4]


def test_a_job_can_be_selected_from_outside_and_comes_into_sight(desk: Desk, make_job: MakeJob) -> None:
    jobs = fill(desk, make_job)
    desk.pane.select_job(jobs[2])
    desk.settle()
    assert desk.selected_rows() == [57]
    assert desk.current[-1] == jobs[2]
    assert desk.table.visualRect(desk.model.index(57, 0)).intersects(desk.table.viewport().rect())


def test_a_job_that_is_not_in_the_list_yet_is_selected_when_it_comes(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 3)
    (job,) = desk.add(make_job("new"))
    desk.pane.select_job(job)
    desk.apply(JobsAdded((job,)))
    desk.settle()
    assert desk.selected_rows() == [0]
    assert desk.current[-1] == job


def test_walking_to_a_row_without_selecting_it_does_not_preview_it(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 5)
    desk.select(0)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert desk.table.currentIndex().row() == 1
    assert desk.selected_rows() == [0]
    assert desk.current[-1] is None

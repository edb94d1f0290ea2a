"""A list in groups: headers between jobs, collapsed and expanded by mouse and keyboard, through every change."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsRemoved
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import GroupRows, JobGroup, JobSort
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.jobs.grouping import Grouping, HeaderIds, provisional, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.modeltest import ModelTester

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def grouped(desk: Desk, make_job: MakeJob) -> Desk:
    """Two batches and a job that was ordered alone, grouped by batch."""
    for batch, name, count in (("b1", "Foxes", 3), ("b2", "Kites", 2)):
        desk.add(*(make_job(f"{name} {one}", batch_id=batch, batch_name=name) for one in range(count)))
    desk.add(make_job("alone", connection="box"))
    desk.open()
    desk.pane.choose_group(JobGroup.BATCH)
    desk.settle()
    return desk


def texts(desk: Desk) -> list[str | None]:
    return desk.texts()


def collapse(desk: Desk, key: str | None, *, collapsed: bool = True) -> None:
    desk.pane.keeper.collapse(key, collapsed=collapsed)
    desk.settle()


def press_row(desk: Desk, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPoint(20, desk.table.rowViewportPosition(row) + 28)
    QTest.mouseClick(desk.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    desk.settle()


def test_jobs_stand_below_the_header_of_their_batch_and_those_ordered_alone_come_last(grouped: Desk) -> None:
    assert texts(grouped) == [
        *("Kites, 2 jobs", "Kites 1", "Kites 0"),
        *("Foxes, 3 jobs", "Foxes 2", "Foxes 1", "Foxes 0"),
        *("Ordered alone, 1 jobs", "alone"),
    ]


def test_jobs_can_be_put_together_by_connection(grouped: Desk) -> None:
    grouped.pane.choose_group(JobGroup.CONNECTION)
    grouped.settle()
    assert [text for text in texts(grouped) if text and "job" in text] == ["box, 1 jobs", "studio, 5 jobs"]


def test_without_groups_there_are_no_headers_again(grouped: Desk) -> None:
    grouped.pane.choose_group(JobGroup.NONE)
    grouped.settle()
    assert texts(grouped) == ["alone", "Kites 1", "Kites 0", "Foxes 2", "Foxes 1", "Foxes 0"]
    assert not grouped.model.is_grouped


def test_the_first_jobs_stand_in_groups_whose_counts_are_not_claimed_yet(grouped: Desk) -> None:
    grouped.pane.choose_group(JobGroup.NONE)
    grouped.settle()
    grouped.catalogue.hold("sequences")
    grouped.pane.choose_group(JobGroup.BATCH)
    grouped.until(lambda: grouped.model.is_grouped)
    assert texts(grouped)[:3] == ["Kites", "Kites 1", "Kites 0"]
    grouped.catalogue.release()
    grouped.settle()
    assert texts(grouped)[0] == "Kites, 2 jobs"


def test_the_model_keeps_qt_s_rules_with_groups(grouped: Desk, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(grouped.model)  # type: ignore[no-untyped-call]
    collapse(grouped, "b1")
    collapse(grouped, "b1", collapsed=False)
    grouped.model.collapse_all(collapsed=True)
    grouped.model.collapse_all(collapsed=False)
    grouped.model.remove([2, 5])
    grouped.model.set_rows(array("q", [9, 8, 7]), [GroupRows("x", "x", 2), GroupRows("y", "y", 1)])
    grouped.model.set_rows(array("q", [7]))
    grouped.settle()


def test_a_collapsed_group_keeps_its_header_and_its_place(grouped: Desk) -> None:
    collapse(grouped, "b1")
    assert texts(grouped) == [
        *("Kites, 2 jobs", "Kites 1", "Kites 0", "Foxes, 3 jobs", "Ordered alone, 1 jobs", "alone"),
    ]
    grouped.pane.refresh()
    grouped.settle()
    assert len(texts(grouped)) == 6
    collapse(grouped, "b1", collapsed=False)
    assert len(texts(grouped)) == 9


def test_a_screen_reader_hears_the_group_its_count_and_whether_it_is_collapsed(grouped: Desk) -> None:
    index = grouped.model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Group Kites, 2 jobs, expanded"
    collapse(grouped, "b2")
    assert grouped.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Group Kites, 2 jobs, collapsed"
    assert grouped.model.index(0, 1).data() is None


def test_a_press_on_a_header_collapses_and_expands(grouped: Desk) -> None:
    press_row(grouped, 0)
    assert texts(grouped)[:2] == ["Kites, 2 jobs", "Foxes, 3 jobs"]
    press_row(grouped, 0)
    assert texts(grouped)[:2] == ["Kites, 2 jobs", "Kites 1"]


def test_groups_are_walked_collapsed_and_expanded_by_the_arrows(grouped: Desk) -> None:
    grouped.select(5)
    grouped.press(Qt.Key.Key_Left)
    assert grouped.table.currentIndex().row() == 3
    grouped.press(Qt.Key.Key_Left)
    assert texts(grouped)[3:5] == ["Foxes, 3 jobs", "Ordered alone, 1 jobs"]
    assert grouped.table.currentIndex().row() == 3
    grouped.press(Qt.Key.Key_Right)
    assert texts(grouped)[4] == "Foxes 2"
    grouped.press(Qt.Key.Key_Right)
    assert grouped.selected_rows() == [4]
    grouped.press(Qt.Key.Key_Left, CONTROL)
    assert len(texts(grouped)) == 3
    grouped.press(Qt.Key.Key_Right, CONTROL)
    assert len(texts(grouped)) == 9


def test_enter_on_a_header_opens_no_clip_and_space_selects_the_group(grouped: Desk) -> None:
    grouped.select(1)
    grouped.press(Qt.Key.Key_Left)
    grouped.press(Qt.Key.Key_Return)
    assert grouped.requested == []
    assert texts(grouped)[1] == "Foxes, 3 jobs"
    grouped.press(Qt.Key.Key_Space)
    assert grouped.selected_rows() == [1, 2]
    assert [job.request.prompt for job in grouped.selected[-1]] == ["Kites 1", "Kites 0"]


def test_groups_are_added_to_what_is_selected_with_control(grouped: Desk) -> None:
    grouped.select(8)
    press_row(grouped, 0, CONTROL)
    assert grouped.selected_rows() == [1, 2, 8]


def test_headers_are_never_among_the_jobs_of_a_selection(grouped: Desk) -> None:
    grouped.press(Qt.Key.Key_A, CONTROL)
    assert len(grouped.selected[-1]) == 6
    grouped.press(Qt.Key.Key_Delete)
    ((action, jobs),) = grouped.requested
    assert action is JobAction.REMOVE
    assert len(jobs) == 6


def test_what_is_selected_in_a_group_is_selected_again_when_it_is_expanded(grouped: Desk) -> None:
    grouped.select(1)
    collapse(grouped, "b2")
    assert grouped.selected_rows() == []
    collapse(grouped, "b2", collapsed=False)
    assert grouped.selected_rows() == [1]


def test_jobs_that_go_leave_the_count_of_their_group_right_at_once(grouped: Desk) -> None:
    job = grouped.model.job_at(4)
    assert job is not None
    grouped.save(job.changed(removed_at=job.created_at))
    grouped.catalogue.hold("sequences")
    grouped.apply(JobsRemoved((job.id,)))
    assert texts(grouped)[3:6] == ["Foxes, 2 jobs", "Foxes 1", "Foxes 0"]
    grouped.catalogue.release()
    grouped.settle()
    assert texts(grouped)[3:6] == ["Foxes, 2 jobs", "Foxes 1", "Foxes 0"]


def test_a_group_goes_with_its_last_job(grouped: Desk) -> None:
    job = grouped.model.job_at(8)
    assert job is not None
    grouped.save(job.changed(removed_at=job.created_at))
    grouped.apply(JobsRemoved((job.id,)))
    grouped.settle()
    assert texts(grouped)[-1] == "Foxes 0"


def test_new_jobs_come_into_their_group(grouped: Desk, make_job: MakeJob) -> None:
    grouped.apply(JobsAdded(tuple(grouped.add(make_job("Foxes 3", batch_id="b1", batch_name="Foxes")))))
    grouped.settle()
    at = texts(grouped).index("Foxes, 4 jobs")
    assert texts(grouped)[at + 1] == "Foxes 3"


def test_a_change_of_a_job_in_a_group_touches_only_its_cells(grouped: Desk) -> None:
    job = grouped.model.job_at(1)
    assert job is not None
    grouped.apply(JobChanged(grouped.save(job.changed(favourite=True))))
    grouped.settle()
    assert grouped.model.index(1, 0).data() == "Kites 1"


def test_within_a_group_stands_what_the_order_says(grouped: Desk) -> None:
    grouped.pane._choose_sort(JobSort.PROMPT, descending=False)
    grouped.settle()
    assert texts(grouped)[4:7] == ["Foxes 0", "Foxes 1", "Foxes 2"]


def test_waiting_jobs_cannot_be_dragged_between_groups(grouped: Desk, make_job: MakeJob) -> None:
    grouped.add(make_job("waits", JobStatus.PENDING))
    grouped.pane._choose_sort(JobSort.QUEUE, descending=False)
    grouped.settle()
    seen = [grouped.table.dragging.in_order]
    grouped.pane.show_in_queue_order()
    grouped.settle()
    seen.append(grouped.table.dragging.in_order)
    assert seen == [False, True]
    assert not grouped.model.is_grouped


def test_groups_and_what_is_collapsed_survive_a_restart(grouped: Desk) -> None:
    collapse(grouped, "b1")
    state = grouped.pane.save_state()
    grouped.pane.keeper.collapse_all(collapsed=False)
    grouped.pane.choose_group(JobGroup.NONE)
    grouped.settle()
    grouped.pane.restore_state(state)
    grouped.settle()
    assert grouped.pane.query.group is JobGroup.BATCH
    assert texts(grouped)[3:5] == ["Foxes, 3 jobs", "Ordered alone, 1 jobs"]


@pytest.mark.parametrize("saved", [None, 7, "b1", [3, {}], {"b1": 1}])
def test_a_saved_state_of_groups_that_makes_no_sense_is_harmless(grouped: Desk, saved: object) -> None:
    grouped.pane.restore_state({"group": saved, "collapsed": saved, "current": -1})
    grouped.settle()
    assert len(texts(grouped)) == 9


@given(
    counts=st.lists(st.integers(0, 6), min_size=1, max_size=8),
    other=st.integers(0, 40),
    collapsed=st.sets(st.integers(0, 7)),
)
def test_every_job_stands_once_below_a_header_whatever_the_counts_say(
    counts: list[int], other: int, collapsed: set[int]
) -> None:
    sequences = array("q", range(1, other + 1))
    groups = [GroupRows(f"g{number}", str(number), count) for number, count in enumerate(counts)]
    grouping = Grouping(sequences, groups, HeaderIds())
    rows = grouping.rows(())
    assert [row for row in rows if row > 0] == list(sequences)
    assert [rows[place] < 0 for place in grouping.header_rows] == [True] * len(grouping.keys)
    shown = grouping.rows({str(number) for number in collapsed})
    headers = [row for row in shown if row < 0]
    assert headers == [row for row in rows if row < 0]
    total = sum(grouping.header(one, ()).count or 0 for one in headers)
    assert total == len(sequences)


@given(st.lists(st.booleans(), max_size=60))
def test_jobs_taken_out_leave_the_others_in_order(gone: list[bool]) -> None:
    sequences = array("q", range(len(gone)))
    places = [place for place, goes in enumerate(gone) if goes]
    assert list(without(sequences, places)) == [place for place, goes in enumerate(gone) if not goes]


def test_the_first_groups_are_told_by_their_jobs() -> None:
    assert provisional([("b", "Foxes"), ("b", "Foxes"), (None, "")]) == [
        GroupRows("Foxes", "b", 2),
        GroupRows("", None, 1),
    ]

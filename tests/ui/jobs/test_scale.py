"""Lists so long that nothing may be done with each row: the first rows, selections of any size, and quick search."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt

from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.ui.jobs import feed, selection
from sora_desktop.ui.jobs.difference import place_of, places_of
from sora_desktop.ui.jobs.feed import FIRST, REFRESH_MILLISECONDS, TIMES_LONGER

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

CONTROL = Qt.KeyboardModifier.ControlModifier


def fill(desk: Desk, make_job: MakeJob, number: int) -> list[Job]:
    jobs = desk.add(*(make_job(f"job n{one:05}") for one in range(number)))
    desk.open()
    return jobs


def select_stretch(desk: Desk, first: int, last: int) -> None:
    """Select rows as a press with Shift does."""
    model = desk.table.selectionModel()
    stretch = QItemSelection(desk.model.index(first, 0), desk.model.index(last, desk.model.columnCount() - 1))
    model.select(stretch, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    desk.settle()


def test_the_first_rows_are_there_before_all_are_known(desk: Desk, make_job: MakeJob) -> None:
    desk.add(*(make_job(f"job {number}") for number in range(200)))
    desk.catalogue.hold("sequences")
    desk.pane.show()
    desk.pane.refresh()
    desk.until(lambda: desk.model.rowCount() == FIRST)
    assert desk.texts()[:2] == ["job 199", "job 198"]
    assert desk.catalogue.count("page") == 0
    happened: list[str] = []
    desk.model.modelReset.connect(lambda: happened.append("reset"))
    desk.model.rowsInserted.connect(lambda _parent, first, last: happened.append(f"inserted {first}-{last}"))
    desk.catalogue.release()
    desk.settle()
    assert happened == [f"inserted {FIRST}-199"]


def test_where_a_person_went_among_the_first_rows_is_kept_when_all_come(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 300)
    desk.catalogue.hold("sequences")
    desk.pane._choose_sort(JobSort.PROMPT, descending=False)
    desk.until(lambda: desk.model.rowCount() == FIRST)
    desk.table.verticalScrollBar().setValue(700)
    desk.table.selectRow(14)
    desk.catalogue.release()
    desk.settle()
    assert desk.table.verticalScrollBar().value() == 700
    assert desk.selected_rows() == [14]
    assert desk.model.rowCount() == 300


def test_a_current_job_that_is_not_among_the_first_rows_stays_in_the_preview(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 300)
    desk.select(2)
    told = len(desk.current)
    desk.catalogue.hold("sequences")
    desk.pane._choose_sort(JobSort.PROMPT, descending=False)
    desk.until(lambda: desk.model.rowCount() == FIRST)
    assert desk.current[told:] == []
    desk.catalogue.release()
    desk.settle()
    assert desk.current[told:] == []
    assert desk.selected_rows() == [297]


def test_first_rows_that_come_after_all_others_are_of_no_use(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 200)
    late = desk.catalogue.hold("first")
    desk.pane._choose_sort(JobSort.PROMPT, descending=False)
    desk.until(lambda: desk.pane._feed.answered == desk.pane.query)
    late.set_result(None)
    desk.settle()
    assert desk.model.rowCount() == 200


def test_an_empty_list_is_only_told_of_once_that_is_sure(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 3)
    desk.catalogue.hold("sequences")
    desk.pane._filters.chip(JobFilter.ATTENTION).click()
    desk.until(lambda: desk.catalogue.count("first") == 2)
    assert desk.rows() == [3, 2, 1]
    desk.catalogue.release()
    desk.settle()
    assert desk.rows() == []


def test_of_a_large_selection_a_part_is_told_and_all_is_acted_on(
    desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "TOLD", 100)
    fill(desk, make_job, selection.TOLD + 300)
    desk.press(Qt.Key.Key_A, CONTROL)
    assert desk.pane._selection.count == selection.TOLD + 300
    told = desk.selected[-1]
    assert selection.TOLD / 2 <= len(told) <= selection.TOLD
    spread = [job.sequence for job in told]
    assert spread == sorted(spread, reverse=True)
    assert spread[-1] <= 10
    desk.table.removal_requested.emit()
    desk.settle()
    ((_, removed),) = desk.requested
    assert len(removed) == selection.TOLD + 300


def test_a_large_selection_stays_when_a_job_comes(
    desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "TOLD", 100)
    fill(desk, make_job, selection.TOLD + 100)
    desk.press(Qt.Key.Key_A, CONTROL)
    desk.apply(JobsAdded(tuple(desk.add(make_job("new")))))
    desk.settle()
    assert desk.pane._selection.count == selection.TOLD + 100
    assert not desk.table.selectionModel().isRowSelected(0)


def test_what_cannot_be_done_with_so_many_is_said(
    desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk, make_job, 30)
    monkeypatch.setattr(selection, "ACTED", 20)
    desk.press(Qt.Key.Key_A, CONTROL)
    desk.press(Qt.Key.Key_Delete)
    assert desk.requested == []
    assert "30 jobs" in desk.pane._trouble.words
    assert not desk.pane._trouble.retry.isVisible()
    desk.pane.refresh()
    desk.settle()
    assert desk.pane._trouble.words == ""


def test_a_selection_that_another_order_scatters_too_far_shrinks_to_the_current_row(
    desk: Desk, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add(*(make_job(f"job {(one * 37) % 600:03}") for one in range(600)))
    desk.open()
    monkeypatch.setattr(selection, "STRETCHES", 10)
    select_stretch(desk, 0, 99)
    desk.table.selectionModel().setCurrentIndex(desk.model.index(5, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    desk.settle()
    (current,) = [desk.model.sequences[5]]
    desk.pane._choose_sort(JobSort.PROMPT, descending=False)
    desk.settle()
    assert [desk.model.sequences[row] for row in desk.selected_rows()] == [current]


def test_a_list_that_takes_long_to_answer_is_asked_less_often() -> None:
    assert feed._pause(1.0) == REFRESH_MILLISECONDS
    assert feed._pause(1000.0) == TIMES_LONGER * 1000


def test_the_table_fetches_nothing_while_the_gallery_is_shown_instead(desk: Desk, make_job: MakeJob) -> None:
    fill(desk, make_job, 40)
    desk.pane.views.show_gallery(wanted=True)
    desk.settle()
    seen = desk.model._sight
    desk.table.look()
    assert desk.model._sight == seen


@given(st.lists(st.integers(-5, 2**40), unique=True, max_size=80), st.sets(st.integers(-5, 60), max_size=30))
def test_sequences_are_found_wherever_they_stand(values: list[int], wanted: set[int]) -> None:
    sequences = array("q", values)
    assert places_of(sequences, wanted) == [place for place, one in enumerate(values) if one in wanted]
    for one in wanted:
        assert place_of(sequences, one) == (values.index(one) if one in values else None)


@given(st.lists(st.binary(min_size=8, max_size=8), min_size=1, max_size=30))
def test_bytes_that_look_alike_across_two_sequences_are_not_taken_for_one(parts: list[bytes]) -> None:
    sequences = array("q", b"".join(parts))
    across = array("q", (b"".join(parts) * 2)[3:11])[0]
    expected = next((place for place, one in enumerate(sequences) if one == across), None)
    assert place_of(sequences, across) == expected

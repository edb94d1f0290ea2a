"""What stands in place of rows, or above them: errors, emptiness and loading, each with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DatabaseUnavailable
from sora_desktop.domain.queries import JobFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]


def test_an_error_of_the_first_query_stands_in_place_of_the_list_and_can_be_tried_again(
    desk: Desk, make_job: MakeJob
) -> None:
    desk.add(make_job("one"))
    desk.catalogue.fault = DatabaseUnavailable(path="jobs.db", reason="disk I/O error")
    desk.open()
    page = desk.pane._page
    assert [desk.pane.views.shown] == [page]
    assert "disk I/O error" in page.words
    desk.catalogue.fault = None
    page.buttons[0].click()
    desk.settle()
    assert [desk.pane.views.shown] == [desk.table]
    assert desk.texts() == ["one"]


def test_an_error_of_a_later_query_stands_above_the_rows_and_goes_when_it_works_again(
    desk: Desk, make_job: MakeJob
) -> None:
    desk.add(make_job("one"))
    desk.open()
    desk.catalogue.fault = DatabaseUnavailable(path="jobs.db", reason="disk I/O error")
    desk.pane._filters.chip(JobFilter.DONE).click()
    desk.settle()
    assert "disk I/O error" in desk.pane._trouble.words
    assert desk.rows() == [1]
    desk.catalogue.fault = None
    desk.pane._trouble.retry.click()
    desk.settle()
    assert desk.pane._trouble.words == ""
    assert desk.texts() == ["one"]


@pytest.mark.parametrize(
    ("chosen", "title"),
    [
        (JobFilter.ALL, "No clips yet"),
        (JobFilter.ACTIVE, "Nothing is on the way"),
        (JobFilter.DONE, "Nothing is done yet"),
        (JobFilter.ATTENTION, "Nothing needs you"),
        (JobFilter.FAVOURITES, "No favourites yet"),
        (JobFilter.SIMULATED, "No simulated clips"),
        (JobFilter.TRASH, "The trash is empty"),
    ],
)
def test_each_filter_says_why_it_is_empty_and_what_to_do(desk: Desk, chosen: JobFilter, title: str) -> None:
    desk.open()
    desk.pane._filters.chip(chosen).click()
    desk.settle()
    assert desk.pane._page.words.startswith(title)
    assert len(desk.pane._page.words) > len(title) + 10
    assert desk.pane.views.shown is desk.pane._page


def test_a_search_without_a_match_can_be_cleared(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a fox"))
    desk.open()
    cleared: list[int] = []
    desk.pane.search_cleared.connect(lambda: cleared.append(1))
    desk.pane.set_search("kite")
    desk.settle()
    assert "kite" in desk.pane._page.words
    assert [button.text() for button in desk.pane._page.buttons] == ["Clear search"]
    desk.pane._page.buttons[0].click()
    desk.settle()
    assert desk.texts() == ["a fox"]
    assert cleared == [1]


def test_a_search_that_only_the_filter_hides_offers_all_matches(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("a fox"))
    desk.open()
    desk.pane._filters.chip(JobFilter.ACTIVE).click()
    desk.pane.set_search("fox")
    desk.settle()
    assert [button.text() for button in desk.pane._page.buttons] == ["Show all matches", "Clear search"]
    desk.pane._page.buttons[0].click()
    desk.settle()
    assert desk.texts() == ["a fox"]
    assert desk.pane._filters.chip(JobFilter.ALL).isChecked()


def test_a_list_that_takes_long_says_that_it_is_loading(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job("one"))
    desk.catalogue.hold("sequences")
    desk.catalogue.hold("first")
    desk.pane.show()
    desk.pane.refresh()
    desk.until(lambda: desk.pane._page.words == "Loading jobs…")
    desk.catalogue.release()
    desk.settle()
    assert desk.pane.views.shown is desk.table

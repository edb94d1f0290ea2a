"""How one list of sequences became another."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.ui.jobs.difference import Replacement, difference

LISTS = st.lists(st.integers(0, 5), max_size=12)


@given(LISTS, LISTS)
def test_replacing_the_stretch_turns_the_old_list_into_the_new_one(old: list[int], new: list[int]) -> None:
    start, removed, inserted = difference(array("q", old), array("q", new))
    assert old[:start] + new[start : start + inserted] + old[start + removed :] == new


@given(LISTS, LISTS, LISTS)
def test_no_shorter_stretch_would_do(head: list[int], old: list[int], new: list[int]) -> None:
    found = difference(array("q", [*head, 8, *old]), array("q", [*head, 9, *new]))
    assert found.start == len(head)
    assert min(found.removed, found.inserted) >= 1


def test_equal_lists_differ_nowhere() -> None:
    assert difference(array("q", [1, 2, 3]), array("q", [1, 2, 3])) == Replacement(3, 0, 0)


def test_a_value_that_is_there_once_more_counts_as_inserted_once() -> None:
    assert difference(array("q", [7, 7]), array("q", [7, 7, 7])) == Replacement(2, 0, 1)

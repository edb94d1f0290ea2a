"""Facts about how long to wait before a server is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.rhythms import (
    BUSY_FIRST,
    BUSY_LEAST,
    BUSY_MOST,
    FIRST_POLL,
    JITTER,
    LEAST_HINT,
    LONGEST_POLL,
    MOST_HINT,
    BusyRhythm,
    PollRhythm,
)


@given(st.floats(allow_nan=False, allow_infinity=True, min_value=0), st.booleans(), st.floats(0, 1))
def test_a_hint_is_followed_within_reason(hint: float, moved: bool, chance: float) -> None:  # noqa: FBT001
    wait = PollRhythm(lambda: chance).after(hint, moved=moved)
    assert LEAST_HINT * (1 - JITTER) <= wait <= MOST_HINT * (1 + JITTER)
    if LEAST_HINT <= hint <= MOST_HINT:
        assert wait == pytest.approx(hint, rel=JITTER * 1.001)


def test_without_a_hint_the_waits_grow_to_a_bound_and_start_over_when_something_moves() -> None:
    rhythm = PollRhythm(lambda: 0.5)
    waits = [rhythm.after(None, moved=False) for _ in range(20)]
    assert waits[0] == pytest.approx(FIRST_POLL)
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST_POLL)
    assert rhythm.after(None, moved=True) == pytest.approx(FIRST_POLL)


def test_a_server_in_trouble_is_not_hurried_by_its_own_word() -> None:
    assert PollRhythm(lambda: 0.5).after_trouble(0.0) == pytest.approx(FIRST_POLL)
    assert PollRhythm(lambda: 0.5).after_trouble(30.0) == pytest.approx(30.0)


@given(st.lists(st.none() | st.floats(allow_nan=False, min_value=0), min_size=1, max_size=20))
def test_a_busy_server_is_asked_again_within_bounds(asked: list[float | None]) -> None:
    rhythm = BusyRhythm()
    for one in asked:
        assert BUSY_LEAST <= rhythm.after(one) <= BUSY_MOST


def test_a_busy_server_that_says_nothing_is_asked_ever_more_rarely() -> None:
    rhythm = BusyRhythm()
    waits = [rhythm.after(None) for _ in range(10)]
    assert waits[0] == BUSY_FIRST
    assert waits == sorted(waits)
    assert waits[-1] == BUSY_MOST

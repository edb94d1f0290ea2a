"""Facts about places and the poll rhythm."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.scheduler import (
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
    Scheduler,
)


async def settle() -> None:
    """Let everything that can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_lowest_sequence_goes_first() -> None:
    scheduler = Scheduler(lambda _: 1)
    await scheduler.enter("gpu", 1)
    order: list[int] = []

    async def one(sequence: int) -> None:
        await scheduler.enter("gpu", sequence)
        order.append(sequence)
        scheduler.leave("gpu")

    waiting = [asyncio.create_task(one(sequence)) for sequence in (9, 3, 7)]
    await settle()
    assert order == []
    scheduler.leave("gpu")
    await asyncio.gather(*waiting)
    assert order == [3, 7, 9]


async def test_connections_do_not_wait_for_each_other() -> None:
    scheduler = Scheduler(lambda _: 1)
    await scheduler.enter("gpu", 1)
    await asyncio.wait_for(scheduler.enter("gateway", 2), 1)


async def test_who_gives_up_waiting_takes_no_place_along() -> None:
    scheduler = Scheduler(lambda _: 1)
    await scheduler.enter("gpu", 1)
    impatient = asyncio.create_task(scheduler.enter("gpu", 2))
    patient = asyncio.create_task(scheduler.enter("gpu", 3))
    await settle()
    scheduler.leave("gpu")
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    await asyncio.wait_for(patient, 1)


async def test_resumed_jobs_count_but_are_not_held_back() -> None:
    scheduler = Scheduler(lambda _: 2)
    for _ in range(5):
        scheduler.occupy("gpu")
    new = asyncio.create_task(scheduler.enter("gpu", 1))
    for _ in range(3):
        scheduler.leave("gpu")
        await settle()
        assert not new.done()
    scheduler.leave("gpu")
    await asyncio.wait_for(new, 1)


async def test_a_raised_limit_lets_in_who_waits() -> None:
    limit = 1
    scheduler = Scheduler(lambda _: limit)
    await scheduler.enter("gpu", 1)
    second = asyncio.create_task(scheduler.enter("gpu", 2))
    await settle()
    assert not second.done()
    limit = 2
    scheduler.limits_changed()
    await asyncio.wait_for(second, 1)


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


async def test_who_stands_in_line_is_known_until_there_is_a_place() -> None:
    scheduler = Scheduler(lambda _: 1)
    await scheduler.enter("gpu", 1)
    waiting = asyncio.create_task(scheduler.enter("gpu", 2))
    await settle()
    assert scheduler.in_line() == {("gpu", 2)}
    scheduler.leave("gpu")
    assert scheduler.in_line() == set()
    await waiting

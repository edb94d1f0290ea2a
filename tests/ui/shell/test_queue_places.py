"""Where moved jobs come to stand in the queue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.queue import End, Place
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.queue.order import place_for, place_in_gap

ORDERS = st.permutations(range(8)).flatmap(
    lambda order: st.tuples(st.just(order), st.sets(st.sampled_from(order), min_size=1, max_size=4))
)


def moved(order: list[int], some: set[int], place: Place) -> list[int]:
    """Move as the queue does: those that move stand together, the first of them at the place."""
    block = [one for one in order if one in some]
    rest = [one for one in order if one not in some]
    at = 0 if place is End.TOP else len(rest) if place is End.BOTTOM else min(int(place) - 1, len(rest))
    return [*rest[:at], *block, *rest[at:]]


@given(ORDERS)
def test_up_and_down_pass_one_job_that_stays(drawn: tuple[list[int], set[int]]) -> None:
    order, some = drawn
    rest = [one for one in order if one not in some]
    rows = [row for row, one in enumerate(order) if one in some]
    above, below = rows[0], len([one for one in rest if order.index(one) > rows[-1]])
    up = moved(order, some, place_for(JobAction.UP, order, some))
    assert len([one for one in rest if up.index(one) < min(up.index(each) for each in some)]) == max(0, above - 1)
    down = moved(order, some, place_for(JobAction.DOWN, order, some))
    assert len([one for one in rest if down.index(one) > max(down.index(each) for each in some)]) == max(0, below - 1)


def test_the_ends_are_the_ends() -> None:
    assert place_for(JobAction.TO_TOP, [1, 2], {2}) is End.TOP
    assert place_for(JobAction.TO_BOTTOM, [1, 2], {1}) is End.BOTTOM


@given(ORDERS, st.data())
def test_a_gap_is_beside_what_stays(drawn: tuple[list[int], set[int]], data: st.DataObject) -> None:
    order, some = drawn
    rest = [one for one in order if one not in some]
    row = data.draw(st.integers(0, len(rest)))
    after, before = rest[row - 1] if row else None, rest[row] if row < len(rest) else None
    place = place_in_gap(order, some, after, before)
    assert place is not None
    assert moved(order, some, place) == [*rest[:row], *[one for one in order if one in some], *rest[row:]]


def test_a_gap_between_jobs_that_do_not_wait_any_more_is_no_place() -> None:
    assert place_in_gap([1, 2, 3], {1}, 7, 8) is None
    assert place_in_gap([1, 2, 3], {1}, None, 2) == 1

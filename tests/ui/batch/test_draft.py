"""Facts about the rows of an import, without a window."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.requests import Order, Problem, VideoRequest, check_takes
from sora_desktop.services.prompt_files import PromptRow
from sora_desktop.ui.batch.draft import Draft, Totals

A, B = Path("a.csv"), Path("b.csv")
CAPABILITIES = Capabilities(sizes=("1280x720",), closed=frozenset({"size"}))


def _check(order: Order) -> list[Problem]:
    return [*order.request.check(CAPABILITIES), *check_takes(order.takes)]


def _price(order: Order) -> int | None:
    """What an order costs a take: known of those that name a size only."""
    return 400_000 if order.request.size else None


def _row(number: int, size: str | None = None, source: Path = A) -> PromptRow:
    order = Order(request=VideoRequest(prompt=f"prompt {number}", size=size))
    return PromptRow(source=source, row=number, order=order)


def _draft(*sizes: str | None) -> Draft:
    draft = Draft(_check, "simulated", _price)
    draft.take([_row(number, size) for number, size in enumerate(sizes, 2)], {A})
    draft.work(60)
    return draft


def test_rows_are_checked_a_few_at_a_time_and_none_is_ticked_unchecked() -> None:
    draft = Draft(_check, "simulated")
    draft.take([_row(number) for number in range(50)], {A})
    assert (draft.totals.unchecked, draft.totals.ticked, draft.orders()) == (50, 0, [])
    assert draft.work(0) == [0]
    assert (draft.totals.unchecked, draft.totals.ticked, draft.waiting) == (49, 1, 49)
    draft.work(60)
    assert (draft.totals.unchecked, draft.totals.ticked, draft.waiting) == (0, 50, 0)


def test_the_next_row_to_mend_comes_round_to_the_first() -> None:
    draft = _draft(None, "9x9", None, "9x9")
    assert [draft.next_broken(place) for place in range(4)] == [1, 3, 3, 1]
    assert _draft(None).next_broken(0) is None


def test_rows_of_a_file_that_comes_again_are_replaced_and_others_keep_their_ticks() -> None:
    draft = _draft(None, "9x9")
    draft.take([_row(2, source=B)], {B})
    draft.work(60)
    draft.want(2, wanted=False)
    draft.take([_row(7)], {A})
    draft.work(60)
    assert [(draft.row(place).source, draft.row(place).row) for place in range(len(draft))] == [(B, 2), (A, 7)]
    assert [draft.is_ticked(place) for place in range(2)] == [False, True]
    assert draft.totals.broken == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("want"), st.integers(0, 4), st.booleans()),
        st.tuples(st.just("put"), st.integers(0, 4), st.sampled_from(["1280x720", "1280x70", "9x9", "", "wide"])),
        st.tuples(st.just("takes"), st.integers(0, 4), st.sampled_from(["1", "7", "many", ""])),
        st.tuples(st.just("mend_all"), st.just(0), st.just("")),
        st.tuples(st.just("connection"), st.integers(0, 4), st.sampled_from(["", "studio"])),
    ),
    max_size=20,
)


@settings(deadline=None)
@given(steps=STEPS)
def test_the_totals_are_those_of_the_rows_whatever_was_done(steps: list[tuple[str, int, object]]) -> None:
    draft = _draft(None, "1280x720", "1280x72", "9x9", None)
    for name, place, value in steps:
        if name == "want":
            draft.want(place, wanted=bool(value))
        elif name == "mend_all":
            draft.mend_all()
            draft.work(60)
        else:
            draft.put(place, {"put": "size"}.get(name, name), str(value))
    orders = draft.orders()
    connections = [order.connection for order in orders]
    broken = [place for place in range(len(draft)) if draft.problems(place)]
    mendable = [place for place in broken if any(problem.suggestion for problem in draft.problems(place))]
    assert draft.totals == Totals(
        ticked=len(orders),
        clips=sum(order.takes for order in orders),
        broken=len(broken),
        mendable=len(mendable),
        micros=sum(order.takes * (_price(order) or 0) for order in orders),
        unpriced=sum(order.takes for order in orders if _price(order) is None),
        connections=draft.totals.connections,
    )
    assert {name: count for name, count in draft.totals.connections.items() if count} == {
        str(name): connections.count(name) for name in set(connections)
    }
    assert all(not _check(order) for order in orders)

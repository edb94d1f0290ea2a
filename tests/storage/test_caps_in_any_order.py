"""Facts about caps: whatever happens to jobs, in whatever order, none is passed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.costs import Cap, OnExcess, Period
from tests.storage.capped_queue import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database

LIMITS = st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(0, 300)).filter(
    lambda both: both != (None, None)
)
CAPS = st.dictionaries(
    st.sampled_from(Period), st.tuples(LIMITS, st.sampled_from([*[OnExcess.REFUSE] * 3, OnExcess.WARN])), min_size=1
).map(
    lambda drawn: {
        period: Cap(period=period, clips=clips, micros=micros, on=on) for period, ((clips, micros), on) in drawn.items()
    }
)
PRICES = st.sampled_from([0, 40, 100, None])
ORDERS = st.lists(st.tuples(st.sampled_from([None, "b", "c"]), PRICES), min_size=1, max_size=3)
STEPS = st.lists(
    st.tuples(st.just("add"), ORDERS)
    | st.tuples(st.just("begin"), st.integers(0, 9))
    | st.tuples(st.just("edit"), st.tuples(st.integers(0, 9), PRICES))
    | st.tuples(st.just("cancel"), st.integers(0, 9))
    | st.tuples(
        st.sampled_from(["unbilled", "failed", "lost", "back", "cancelled", "done", "on"]),
        st.tuples(st.integers(0, 9), st.floats(0, 1)),
    )
    | st.tuples(st.just("wait"), st.integers(1, 30)),
    min_size=5,
    max_size=30,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(caps=CAPS, steps=STEPS)
def test_no_order_of_events_ever_passes_a_cap_and_nothing_else_is_refused(
    caps: dict[Period, Cap],
    steps: list[tuple[str, Any]],
    make_job: Callable[..., Job],
    memory: Callable[[], Database],
) -> None:
    async def live() -> None:
        database = memory()
        world = World(database, caps, make_job)
        for cap in caps.values():
            await world.spending.set_cap(cap)
        for name, what in [("add", [(None, 40), ("b", 40)]), *steps]:
            await world.take(name, what)
            await world.check()
        database.close()

    asyncio.run(live())

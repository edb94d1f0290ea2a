"""A sleep of the computer, or a clock that is set, hurries looks and does nothing else."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.services.clock_watch import JUMP, ClockWatch
from sora_desktop.services.list_reading import FROM_JOBS
from sora_desktop.services.rounds import LEAST_GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.services.lookout.conftest import Station

    Run = Callable[[Coroutine[Any, Any, None]], None]

HOUR = 3600.0


@pytest.mark.parametrize(
    ("by", "counts"), [(0.0, False), (JUMP - 1, False), (JUMP, True), (8 * HOUR, True), (-8 * HOUR, True)]
)
def test_only_a_real_jump_counts_and_each_once(by: float, *, counts: bool) -> None:
    times = {"steady": 0.0, "boot": 50.0, "wall": 1e9}
    jumps: list[None] = []
    watch = ClockWatch(
        lambda: jumps.append(None),
        steady=lambda: times["steady"],
        others=(lambda: times["boot"], lambda: times["wall"]),
    )
    for name in times:
        times[name] += 100.0
    assert not watch.check()
    times["wall"] += by
    assert watch.check() is counts
    assert not watch.check()
    assert len(jumps) == counts


def test_a_sleep_is_seen_by_the_clock_that_goes_on() -> None:
    times = {"steady": 0.0, "boot": 0.0}
    watch = ClockWatch(lambda: None, steady=lambda: times["steady"], others=(lambda: times["boot"],))
    times["boot"] += HOUR
    assert watch.check()


def test_the_clocks_are_watched_only_while_jobs_run(run: Run, station: Station) -> None:
    async def watch() -> None:
        assert not runs(station)
        task = station.wait(station.job(1))
        await asyncio.sleep(1)
        assert runs(station)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not runs(station)

    run(watch())


def runs(station: Station) -> bool:
    return station.clocks is not None and station.clocks.runs


@pytest.mark.parametrize("count", [2, 5])
def test_after_a_sleep_looks_go_out_at_once(run: Run, station: Station, count: int) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number), wait=100.0) for number in range(count)]
        await asyncio.sleep(3)
        assert station.server.requests == 0
        station.wall += HOUR
        await asyncio.sleep(2.5)
        assert station.server.requests == (1 if count >= FROM_JOBS else count)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(watch())


JUMPS = st.lists(st.tuples(st.floats(1, 60), st.floats(-12 * HOUR, 12 * HOUR)), min_size=1, max_size=20)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=JUMPS, count=st.integers(1, 5))
def test_however_the_clock_jumps_nothing_ends_and_no_server_is_hammered(
    run: Run, make_station: Callable[[], Station], jumps: list[tuple[float, float]], count: int
) -> None:
    async def watch() -> None:
        station = make_station()
        tasks = [station.wait(station.job(number)) for number in range(count)]
        began = asyncio.get_running_loop().time()
        for wait, jump in jumps:
            await asyncio.sleep(wait)
            station.wall += jump
        await asyncio.sleep(10)
        took = asyncio.get_running_loop().time() - began
        assert not any(task.done() for task in tasks)
        server = station.server
        assert server.requests <= count * (8 + took / 5)
        for name in server.videos:
            looks = [when for when, asked in zip(server.look_times, server.looks, strict=True) if asked == name]
            assert all(later - earlier >= 0.9 * LEAST_GAP for earlier, later in pairwise(looks))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(watch())

"""A job without news for longer than usual is flagged, watched on, and flagged no more when something moves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.stalls import LEAST_PATIENCE, UNKNOWN_PATIENCE, Silence, Stalls, patience

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.services.lookout.conftest import Station

    Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.mark.parametrize(
    ("usual", "expected"),
    [
        (None, UNKNOWN_PATIENCE),
        ((2, 10.0), UNKNOWN_PATIENCE),
        ((3, 10.0), LEAST_PATIENCE),
        ((50, 200.0), 600.0),
        ((50, 4000.0), 12000.0),
    ],
)
def test_patience_is_three_times_what_is_usual(usual: tuple[int, float] | None, expected: float) -> None:
    assert patience(usual) == expected


def test_silence_counts_from_the_last_news() -> None:
    silence = Silence(0.0)
    assert not silence.judge(299.0, 300.0)
    assert silence.judge(300.0, 300.0)
    assert silence.stalled
    assert not silence.judge(400.0, 300.0)
    assert silence.broken(400.0)
    assert not silence.broken(401.0)
    assert not silence.judge(700.0, 300.0)
    assert silence.judge(701.0, 300.0)


async def test_what_is_usual_is_asked_for_now_and_then_only() -> None:
    asked = []

    async def usual(connection: str, model: str | None) -> tuple[int, float] | None:
        asked.append((connection, model))
        if model == "broken":
            raise DiskFull(path="/data")
        return (5, 1000.0)

    stalls = Stalls(usual)
    assert [await stalls.patience("c", "m", moment) for moment in (0.0, 1.0, 599.0, 600.0)] == [3000.0] * 4
    assert asked == [("c", "m")] * 2
    assert await stalls.patience("c", "broken", 0.0) == UNKNOWN_PATIENCE


@pytest.mark.parametrize("count", [1, 4])
def test_a_silent_job_is_flagged_watched_slowly_and_flagged_no_more_when_it_moves(
    run: Run, make_station: Callable[..., Station], count: int
) -> None:
    async def usual(_connection: str, _model: str | None) -> tuple[int, float] | None:
        return (10, 200.0)

    async def watch() -> None:
        station = make_station(usual)
        jobs = [station.job(number) for number in range(count)]
        started = asyncio.get_running_loop().time()
        videos = await asyncio.gather(*(station.wait(job) for job in jobs))
        assert 600 <= asyncio.get_running_loop().time() - started <= 640
        assert all(station.lookout.stalled(job.id) for job in jobs)
        assert {video.status for video in videos} == {JobStatus.IN_PROGRESS}
        before = station.server.requests
        jobs = [job.changed(stalled=True) for job in jobs]
        tasks = [station.wait(job) for job in jobs]
        await asyncio.sleep(595)
        assert station.server.requests - before <= 10 * (min(count, 1)) + 6
        station.server.move("video_0", progress=1.0)
        await asyncio.wait_for(tasks[0], 70)
        assert [station.lookout.stalled(job.id) for job in jobs] == [False, *[True] * (count - 1)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(watch())


def test_a_job_that_moves_is_never_flagged(run: Run, station: Station) -> None:
    async def watch() -> None:
        job = station.job(1)
        task = station.wait(job)
        for percent in range(1, 40):
            await asyncio.sleep(600)
            station.server.move("video_1", progress=float(percent))
        assert not task.done()
        assert not station.lookout.stalled(job.id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(watch())


def test_a_stored_flag_outlives_a_start(run: Run, station: Station) -> None:
    async def watch() -> None:
        job = station.job(1, stalled=True)
        task = station.wait(job)
        await asyncio.sleep(5)
        assert station.lookout.stalled(job.id)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(watch())

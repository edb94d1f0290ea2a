"""Facts about sums of what was spent: they are those that plain Python makes of the same jobs."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.costs import charge
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.spending import SpendingBy, SpendingRow
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.spending import SpendingRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

    from sora_desktop.storage.database import Database


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let this process be in a time zone, where the system can do that."""
    tzset: Callable[[], None] = getattr(time, "tzset", lambda: None)

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        tzset()

    yield move
    monkeypatch.undo()
    tzset()


def key_of(job: Job, by: SpendingBy) -> str:
    """Say what a job is summed up under, from the words that describe it."""
    sent = (job.submitted_at or job.created_at).astimezone()
    return {
        SpendingBy.DAY: f"{sent:%Y-%m-%d}",
        SpendingBy.MONTH: f"{sent:%Y-%m}",
        SpendingBy.CONNECTION: job.connection,
        SpendingBy.MODEL: job.remote_model or job.request.model or "",
        SpendingBy.BATCH: job.batch_id or "",
    }[by]


def expected(jobs: list[Job], by: SpendingBy) -> dict[tuple[str, bool], tuple[int, int, int, int]]:
    """Sum up by plain Python: clips, estimated, actual, unknown."""
    sums: defaultdict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for job in jobs:
        usage = charge(job)
        if usage.clips:
            one = sums[key_of(job, by), job.simulated]
            actual = job.cost or 0
            for place, amount in enumerate((usage.clips, usage.micros - actual, actual, usage.unknown)):
                one[place] += amount
    return {key: (a, b, c, d) for key, (a, b, c, d) in sums.items()}


def alike(jobs: SearchStrategy[Job]) -> SearchStrategy[list[Job]]:
    """Draw jobs of few days, connections, models and batches."""
    start = datetime(2026, 10, 30, tzinfo=UTC)
    times = st.integers(0, 5 * 24 * 60).map(lambda minutes: start + timedelta(minutes=minutes))
    shared: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "connection": st.sampled_from(["one", "Two"]),
            "batch_id": st.sampled_from([None, "b", "c"]),
            "remote_id": st.sampled_from([None, "video"]),
            "remote_model": st.sampled_from([None, "sora-2-pro"]),
            "request": st.sampled_from([None, "sora-2"]).map(lambda model: VideoRequest(prompt="p", model=model)),
            "created_at": times,
            "submitted_at": st.none() | times,
        }
    )
    drawn = st.tuples(jobs, shared).map(lambda pair: dataclasses.replace(pair[0], **pair[1]))
    return st.lists(drawn, max_size=12, unique_by=lambda job: job.id).map(
        lambda found: [
            dataclasses.replace(job, remote_id=job.remote_id and f"video_{number}") for number, job in enumerate(found)
        ]
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data(), zone=st.sampled_from(["UTC0", "America/New_York", "Pacific/Chatham"]))
def test_sums_equal_those_of_plain_python(
    data: st.DataObject,
    zone: str,
    any_jobs: SearchStrategy[Job],
    memory: Callable[[], Database],
    in_zone: Callable[[str], None],
) -> None:
    jobs = data.draw(alike(any_jobs))
    in_zone(zone)

    async def compare() -> None:
        database = memory()
        await JobRepository(database).add(jobs)
        spending = SpendingRepository(database)
        for by in SpendingBy:
            rows = await spending.totals(by)
            found = {(row.key, row.simulated): (row.clips, row.estimated, row.actual, row.unknown) for row in rows}
            assert found == expected(jobs, by)
            assert len(found) == len(rows)
            if by in {SpendingBy.DAY, SpendingBy.MONTH}:
                assert rows == sorted(rows, key=lambda row: (row.key, row.simulated))
            else:
                assert rows == sorted(rows, key=lambda row: (row.simulated, -row.total))
        database.close()

    asyncio.run(compare())


@pytest.fixture
def sent(make_job: Callable[..., Job], moment: Callable[[int], datetime]) -> Callable[..., Job]:
    """Make a job that was sent some seconds after the usual time."""
    return lambda seconds=0, **fields: make_job(status=JobStatus.QUEUED, submitted_at=moment(seconds), **fields)


async def test_what_servers_said_stands_apart_from_what_was_expected(
    database: Database, repository: JobRepository, sent: Callable[..., Job]
) -> None:
    await repository.add(
        [
            sent(estimate=400_000),
            sent(estimate=400_000, cost=350_000),
            sent(estimate=400_000, cost=350_000, lost_creates=2),
            sent(cost=0),
            sent(),
            sent(simulated=True, estimate=0),
        ]
    )
    real, simulated = await SpendingRepository(database).totals(SpendingBy.CONNECTION)
    assert real == SpendingRow(
        key="simulated", label="simulated", simulated=False, clips=7, estimated=1_200_000, actual=700_000, unknown=1
    )
    assert real.total == 1_900_000
    assert (simulated.simulated, simulated.clips, simulated.total) == (True, 1, 0)


async def test_sums_begin_and_end_where_they_are_asked_to(
    database: Database, repository: JobRepository, sent: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    await repository.add([sent(seconds) for seconds in (1, 2, 3)])
    spending = SpendingRepository(database)
    for since, until, clips in ((2, None, 2), (None, 2, 1), (1, 3, 2), (2, 2, 0)):
        rows = await spending.totals(
            SpendingBy.MODEL,
            since=None if since is None else moment(since),
            until=None if until is None else moment(until),
        )
        assert sum(row.clips for row in rows) == clips


async def test_batches_have_their_names_and_what_is_in_the_trash_was_spent_all_the_same(
    database: Database, repository: JobRepository, sent: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    await repository.add(
        [
            sent(batch_id="b1", batch_name="foxes.csv", estimate=5),
            sent(batch_id="b2", estimate=3),
            sent(estimate=9, removed_at=moment(9)),
        ]
    )
    rows = await SpendingRepository(database).totals(SpendingBy.BATCH)
    assert [(row.key, row.label, row.total) for row in rows] == [("", "", 9), ("b1", "foxes.csv", 5), ("b2", "b2", 3)]


async def test_nothing_was_spent_in_the_beginning(database: Database) -> None:
    for by in SpendingBy:
        assert await SpendingRepository(database).totals(by) == []

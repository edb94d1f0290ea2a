"""Facts about caps: through however many doors, none is passed, and each says what it refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.costs import Calendar, Cap, OnExcess, Period, Usage
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.storage import caps as caps_of
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.spending import SpendingRepository
from tests.storage.capped_queue import FORGOTTEN, NOON, REFUSED, calendar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.storage.paths import DataPaths


async def test_of_orders_through_two_doors_at_once_as_many_are_taken_as_the_cap_allows(
    paths: DataPaths, make_job: Callable[..., Job]
) -> None:
    doors = [Database.open(paths.database), Database.open(paths.database)]
    await SpendingRepository(doors[0]).set_cap(Cap(period=Period.MONTH, clips=7))
    taken = await asyncio.gather(
        *(JobRepository(doors[number % 2]).add([make_job()], calendar(NOON)) for number in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, list) for one in taken) == 7
    assert sum(isinstance(one, BudgetExceeded) for one in taken) == 13
    for door in doors:
        door.close()


async def test_of_jobs_begun_through_two_doors_at_once_as_many_are_sent_as_the_cap_allows(
    paths: DataPaths, make_job: Callable[..., Job]
) -> None:
    doors = [Database.open(paths.database), Database.open(paths.database)]
    jobs = await JobRepository(doors[0]).add([make_job(estimate=30) for _ in range(20)])
    await SpendingRepository(doors[1]).set_cap(Cap(period=Period.DAY, micros=100))
    begun = [job.advance(JobStatus.SUBMITTING, submitted_at=NOON) for job in jobs]
    sent = await asyncio.gather(
        *(JobRepository(doors[number % 2]).begin(job, calendar(NOON)) for number, job in enumerate(begun)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Job) for one in sent) == 3
    assert sum(isinstance(one, BudgetExceeded) for one in sent) == 17
    usage = await SpendingRepository(doors[0]).usage(calendar(NOON))
    assert (usage[Period.DAY].spent, usage[Period.DAY].promised) == (Usage(3, 90), Usage(17, 510))
    for door in doors:
        door.close()


async def test_what_a_cap_refuses_leaves_nothing_behind_and_says_by_what_it_would_be_passed(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    cap = Cap(period=Period.BATCH, clips=2)
    await SpendingRepository(database).set_cap(cap)
    (one,) = await repository.add([make_job(batch_id="b")], calendar(NOON))
    with pytest.raises(BudgetExceeded) as raised:
        await repository.add([make_job(batch_id=None), make_job(batch_id="b"), make_job(batch_id="b")], calendar(NOON))
    assert raised.value.excess.cap == cap
    assert (raised.value.excess.used, raised.value.excess.wanted) == (Usage(1, 0, 1), Usage(2, 0, 2))
    assert await repository.waiting() == [one]
    # Without a calendar no cap is looked at.
    assert len(await repository.add([make_job(batch_id="b"), make_job(batch_id="b")])) == 2


async def test_a_job_that_was_ordered_alone_is_a_batch_of_its_own(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await SpendingRepository(database).set_cap(Cap(period=Period.BATCH, clips=1))
    one, other = await repository.add([make_job(), make_job()], calendar(NOON))
    begun = one.advance(JobStatus.SUBMITTING, submitted_at=NOON, attempt=1)
    await repository.begin(begun, calendar(NOON))
    await repository.begin(other.advance(JobStatus.SUBMITTING, submitted_at=NOON), calendar(NOON))
    lost = begun.advance(JobStatus.UNCONFIRMED)
    await repository.save(lost)
    with pytest.raises(BudgetExceeded):
        await repository.begin(lost.advance(JobStatus.SUBMITTING, submitted_at=NOON, lost_creates=1), calendar(NOON))
    assert await repository.get(one.id) == lost


async def test_further_tries_of_a_lost_create_count_once_each(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    spending = SpendingRepository(database)
    for period in Period:
        await spending.set_cap(Cap(period=period, clips=3))
    job, other = await repository.add([make_job(batch_id="b"), make_job(batch_id="b")], calendar(NOON))
    await repository.begin(other.advance(JobStatus.SUBMITTING, submitted_at=NOON), calendar(NOON))
    for lost in range(2):
        begun = job.advance(JobStatus.SUBMITTING, submitted_at=NOON, lost_creates=lost)
        await repository.begin(begun, calendar(NOON))
        job = begun.advance(JobStatus.UNCONFIRMED)
        await repository.save(job)
    with pytest.raises(BudgetExceeded) as raised:
        await repository.begin(job.advance(JobStatus.SUBMITTING, submitted_at=NOON, lost_creates=2), calendar(NOON))
    assert (raised.value.excess.used, raised.value.excess.wanted) == (Usage(1, 0, 1), Usage(3, 0, 3))


async def test_days_and_months_end_where_the_person_is(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    spending = SpendingRepository(database)
    await spending.set_cap(Cap(period=Period.DAY, clips=1))
    await spending.set_cap(Cap(period=Period.MONTH, clips=2))
    midnight = datetime(2026, 11, 10, tzinfo=timezone(timedelta(hours=13)))
    days = [Calendar(midnight + timedelta(days=number), midnight) for number in range(3)]
    jobs = await repository.add([make_job() for _ in range(4)])

    async def begin(number: int, day: int, before: float) -> bool:
        """Send a job some microseconds before the end of a day."""
        moment = days[day].day + timedelta(days=1, microseconds=-before)
        try:
            begun = jobs[number].advance(JobStatus.SUBMITTING, submitted_at=moment.astimezone(UTC))
            await repository.begin(begun, days[day])
        except BudgetExceeded:
            return False
        return True

    assert [await begin(0, 0, 2), await begin(1, 0, 1)] == [True, False]
    # A microsecond later a new day has begun, and the month still goes on.
    assert [await begin(1, 1, 86_400e6), await begin(2, 1, 5)] == [True, False]
    assert not await begin(2, 2, 5)
    usage = await spending.usage(days[1])
    assert [usage[period].spent.clips for period in (Period.DAY, Period.MONTH)] == [1, 2]
    usage = await spending.usage(Calendar(days[2].day, days[2].day))
    assert [usage[period].total.clips for period in (Period.DAY, Period.MONTH)] == [2, 2]


async def test_each_of_several_lone_orders_is_held_against_the_cap_of_a_batch(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await SpendingRepository(database).set_cap(Cap(period=Period.BATCH, micros=100))
    one, _ = await repository.add([make_job(estimate=100), make_job(estimate=100)], calendar(NOON))
    with pytest.raises(BudgetExceeded):
        await repository.add([make_job(estimate=100), make_job(estimate=101)], calendar(NOON))
    with pytest.raises(BudgetExceeded):
        await repository.replace_waiting(one.changed(estimate=101), calendar(NOON))
    await repository.replace_waiting(one.changed(estimate=99), calendar(NOON))
    assert [job.estimate for job in await repository.waiting()] == [99, 100]


async def test_tries_of_the_same_batch_share_its_cap(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await SpendingRepository(database).set_cap(Cap(period=Period.BATCH, micros=100))
    (one,) = await repository.add([make_job(batch_id="b", estimate=60)], calendar(NOON))
    begun = one.advance(JobStatus.SUBMITTING, submitted_at=NOON)
    await repository.begin(begun, calendar(NOON))
    again = make_job(batch_id="b", estimate=60, retry_of=one.id)
    await repository.save(begun.advance(JobStatus.FAILED, failure=FORGOTTEN))
    with pytest.raises(BudgetExceeded):
        await repository.add([again], calendar(NOON))
    await repository.save(begun.advance(JobStatus.FAILED, failure=REFUSED))
    await repository.add([again], calendar(NOON))


async def test_a_cap_is_as_it_was_set_until_it_is_set_anew_or_taken_away(database: Database) -> None:
    spending = SpendingRepository(database)
    assert await spending.caps() == ()
    batch = Cap(period=Period.BATCH, clips=3, on=OnExcess.WARN)
    day = Cap(period=Period.DAY, micros=5_000_000, clips=0)
    await spending.set_cap(batch)
    await spending.set_cap(day)
    assert await spending.caps() == (day, batch)
    await spending.set_cap(Cap(period=Period.DAY, micros=0))
    await spending.remove_cap(Period.BATCH)
    await spending.remove_cap(Period.MONTH)
    assert await SpendingRepository(database).caps() == (Cap(period=Period.DAY, micros=0),)


@pytest.mark.parametrize(
    ("sql", "values", "index"),
    [
        (caps_of.SPENT, (0, 0), "jobs_by_charge"),
        (caps_of.SPENT_IN_BATCH, ("b", 0), "jobs_by_charge_of_batch"),
        (caps_of.PROMISED, (), "jobs_waiting"),
        (caps_of.PROMISED_IN_BATCH, ("b",), "jobs_waiting"),
    ],
)
async def test_the_sums_of_caps_are_made_from_indexes_alone(
    database: Database, sql: str, values: tuple[object, ...], index: str
) -> None:
    rows = await database.read(lambda connection: connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
    assert [f"USING COVERING INDEX {index} " in f"{row[3]} " for row in rows] == [True]

"""Facts about caps: whatever happens, in whatever order and through however many doors, none is passed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.costs import Calendar, Cap, OnExcess, Period, Usage
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobStatus
from sora_desktop.storage import caps as caps_of
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.spending import SpendingRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sora_desktop.storage.paths import DataPaths

    Amount = tuple[int, int, int]
    """Clips, money, and clips of which nobody knows what they cost."""

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""The last day of a month."""

UNBILLED = Failure(FailureStage.GENERATE, "moderation_blocked", "No.")
REFUSED = Failure(FailureStage.SUBMIT, "key_refused", "No.")
UNFETCHED = Failure(FailureStage.DOWNLOAD, "disk_full", "No room.")
FORGOTTEN = Failure(FailureStage.GENERATE, "remote_video_missing", "Gone.")


SENT = {JobStatus.SUBMITTING, JobStatus.QUEUED}
ABLE = {
    "begin": {JobStatus.PENDING, JobStatus.UNCONFIRMED},
    "edit": {JobStatus.PENDING},
    "cancel": {JobStatus.PENDING},
}
"""What can be done with jobs in which statuses; everything else happens to those that were sent."""


def calendar(now: datetime) -> Calendar:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Calendar(day, day.replace(day=1))


@dataclass
class Tally:
    """What plain Python notes of one job."""

    batch: str
    price: int | None
    waits: bool = True
    sent_at: datetime = NOON
    billed: int = 0
    """Creates that may have been billed."""

    cost: int | None = None

    @property
    def spent(self) -> Amount:
        """Clips and money that count, and clips of which nobody knows what they cost."""
        known = 0 if self.cost is None else self.cost
        guessed = self.billed if self.cost is None else self.billed - 1
        if not self.billed:
            return 0, 0, 0
        return self.billed, known + guessed * (self.price or 0), 0 if self.price is not None else guessed

    @property
    def promised(self) -> Amount:
        """Clips and money that it will add, and clips of which nobody knows what they will cost."""
        return (1, self.price or 0, int(self.price is None)) if self.waits else (0, 0, 0)


def plus(amounts: Iterable[Amount]) -> Amount:
    clips, micros, unknown = (sum(part) for part in zip(*[(0, 0, 0), *amounts], strict=True))
    return clips, micros, unknown


class World:
    """A queue with caps, and what plain Python expects of it."""

    def __init__(self, database: Database, caps: dict[Period, Cap], make_job: Callable[..., Job]) -> None:
        self.repository = JobRepository(database)
        self.spending = SpendingRepository(database)
        self.caps = caps
        self.make_job = make_job
        self.now = NOON
        self.tallies: dict[str, Tally] = {}
        self.jobs: dict[str, Job] = {}

    def spent(self, period: Period, batch: str, without: str = "") -> Amount:
        start = {Period.DAY: calendar(self.now).day, Period.MONTH: calendar(self.now).month}.get(period)
        return plus(
            tally.spent
            for name, tally in self.tallies.items()
            if name != without and (tally.batch == batch if start is None else tally.sent_at >= start)
        )

    def promised(self, period: Period, batch: str) -> Amount:
        return plus(
            tally.promised for tally in self.tallies.values() if period is not Period.BATCH or tally.batch == batch
        )

    def allowed(self, period: Period, used: Amount, wanted: Amount) -> bool:
        cap = self.caps.get(period)
        if cap is None or cap.on is OnExcess.WARN:
            return True
        if cap.clips is not None and wanted[0] and used[0] + wanted[0] > cap.clips:
            return False
        if cap.micros is None:
            return True
        # What nobody knows the price of is too much where there is nothing left.
        least = cap.micros if wanted[2] else cap.micros + 1
        return not ((wanted[1] or wanted[2]) and used[1] + wanted[1] >= least)

    async def add(self, orders: list[tuple[str | None, int | None]]) -> None:
        jobs = [self.make_job(batch_id=batch, estimate=price, created_at=self.now) for batch, price in orders]
        news: dict[str, Tally] = {job.id: Tally(job.batch_id or job.id, job.estimate, sent_at=self.now) for job in jobs}
        batches: dict[Period, set[str]] = {
            Period.DAY: {""}, Period.MONTH: {""}, Period.BATCH: {tally.batch for tally in news.values()}
        }  # fmt: skip
        allowed = all(
            self.allowed(
                period,
                plus([self.spent(period, batch), self.promised(period, batch)]),
                plus(tally.promised for tally in news.values() if tally.batch == batch or period is not Period.BATCH),
            )
            for period, names in batches.items()
            for batch in names
        )
        if not await self.passes(allowed, self.repository.add(jobs, calendar(self.now))):
            return
        self.tallies.update(news)
        for job in jobs:
            found = await self.repository.get(job.id)
            assert found is not None
            self.jobs[job.id] = found

    async def begin(self, job: Job) -> None:
        tally = self.tallies[job.id]
        lost = job.status is JobStatus.UNCONFIRMED
        begun = job.advance(
            JobStatus.SUBMITTING, submitted_at=self.now, attempt=job.attempt + 1, lost_creates=job.lost_creates + lost
        )
        wanted = replace(tally, billed=tally.billed + 1).spent
        allowed = all(
            self.allowed(period, self.spent(period, tally.batch, job.id), wanted)
            for period in Period
        )  # fmt: skip
        if await self.passes(allowed, self.repository.begin(begun, calendar(self.now))):
            self.jobs[job.id] = begun
            tally.waits, tally.sent_at, tally.billed = False, self.now, tally.billed + 1

    async def edit(self, job: Job, price: int | None) -> None:
        tally = self.tallies[job.id]
        dearer = (0, max(0, (price or 0) - (tally.price or 0)), 0)
        allowed = all(
            self.allowed(
                period, plus([self.spent(period, tally.batch), self.promised(period, tally.batch)]), dearer
            )
            for period in Period
        )  # fmt: skip
        edited = job.changed(estimate=price)
        if await self.passes(allowed, self.repository.replace_waiting(edited, calendar(self.now))):
            self.jobs[job.id], tally.price = edited, price

    async def end(self, job: Job, how: str, part: float) -> None:
        tally = self.tallies[job.id]
        sent = job.status is JobStatus.SUBMITTING
        match how:
            case "unbilled":
                after = job.advance(JobStatus.FAILED, failure=REFUSED if sent else UNBILLED)
                tally.billed -= 1
            case "failed":
                failure = UNFETCHED if part < 0.5 else FORGOTTEN
                after = job.advance(JobStatus.FAILED, failure=failure, remote_id=f"video_{job.id}")
            case "lost" if sent:
                after = job.advance(JobStatus.UNCONFIRMED)
            case "back" if sent:
                after = job.advance(JobStatus.PENDING)
                tally.billed, tally.waits = tally.billed - 1, True
            case "cancelled" if not sent:
                after = job.advance(JobStatus.CANCELLED)
            case "done" if not sent:
                cost = None if tally.price is None else int(tally.price * part)
                after = job.advance(JobStatus.DOWNLOADING).advance(JobStatus.COMPLETED, cost=cost)
                tally.cost = cost
            case _ if sent:
                after = job.advance(JobStatus.QUEUED, remote_id=f"video_{job.id}")
            case _:
                return
        await self.repository.save(after)
        self.jobs[job.id] = after

    async def cancel(self, job: Job) -> None:
        tally = self.tallies[job.id]
        cancelled = await self.repository.cancel_waiting([job.id])
        assert len(cancelled) == 1
        self.jobs.update((job.id, job) for job in cancelled)
        tally.waits = False

    async def take(self, name: str, what: Any) -> None:  # noqa: ANN401 - what was drawn for the step
        """Take one step."""
        if name == "add":
            await self.add(what)
        elif name == "wait":
            self.now += timedelta(hours=what)
        else:
            number, *rest = what if isinstance(what, tuple) else (what,)
            statuses = ABLE.get(name, SENT)
            able = [job for job in self.jobs.values() if job.status in statuses]
            if not able:
                return
            job = able[number % len(able)]
            if name in ABLE:
                await getattr(self, name)(job, *rest)
            else:
                await self.end(job, name, *rest)

    async def passes(self, allowed: bool, what: object) -> bool:  # noqa: FBT001 - a verdict
        """Find the database of the same mind as plain Python; tell whether it was done."""
        if allowed:
            await what  # type: ignore[misc]
        else:
            with pytest.raises(BudgetExceeded):
                await what  # type: ignore[misc]
        return allowed

    async def check(self) -> None:
        usage = await self.spending.usage(calendar(self.now))
        for period, standing in usage.items():
            assert standing.spent == Usage(*self.spent(period, ""))
            assert standing.promised == Usage(*self.promised(period, ""))
        for cap in self.caps.values():
            for batch in {tally.batch for tally in self.tallies.values()}:
                clips, micros, _ = self.spent(cap.period, batch)
                if cap.on is OnExcess.REFUSE:
                    assert cap.clips is None or clips <= cap.clips
                    assert cap.micros is None or micros <= cap.micros


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

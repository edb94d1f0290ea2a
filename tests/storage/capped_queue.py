"""A queue with caps beside what plain Python expects of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.costs import Calendar, Cap, OnExcess, Period, Usage
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobStatus
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.spending import SpendingRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sora_desktop.storage.database import Database

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

"""What was spent and what may be: sums, caps, and the verdict of the caps on orders."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import Excess, OnExcess, Period, Usage, charge, excess, promised, verdicts
from sora_desktop.domain.errors import StorageError
from sora_desktop.domain.events import BudgetReached, CapsChanged, JobsAdded
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.services.calendars import calendar_of, end_of, start_of
from sora_desktop.services.spending_csv import spending_csv
from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from sora_desktop.domain.costs import Calendar, Cap, Standing
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.spending import SpendingBy, SpendingRow
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.spending import SpendingRepository

_LOOK = 900.0
"""Seconds after which the clock is looked at again."""

_LATE = 0.1
"""Seconds by which midnight is surely over."""

_log = logging.getLogger(__name__)


class SpendingService:
    """Knows the caps and sums up what jobs cost; what refuses orders is the database's own transaction."""

    def __init__(
        self,
        repository: SpendingRepository,
        events: EventBus,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Bring the parts together.

        Args:
            repository: where caps are stored and jobs are summed up.
            events: told of changed caps, and of warnings.
            now: gives the time in UTC.
        """
        self._repository = repository
        self._events = events
        self._now = now
        self._warnings: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._day = self.calendar().day

    def calendar(self) -> Calendar:
        """Tell when the present day and the present month began where the person is."""
        return calendar_of(self._now())

    async def caps(self) -> tuple[Cap, ...]:
        """Give every cap, in the order of the periods."""
        return await self._repository.caps()

    async def set_cap(self, cap: Cap) -> None:
        """Set the cap of a period, instead of the one that it had.

        Raises:
            ValueError: it limits nothing, or to less than nothing.
            StorageError: it could not be committed.
        """
        limits = [limit for limit in (cap.micros, cap.clips) if limit is not None]
        if not limits or min(limits) < 0:
            msg = f"{cap} is no cap"
            raise ValueError(msg)
        await self._repository.set_cap(cap)
        self._events.publish(CapsChanged())

    async def remove_cap(self, period: Period) -> None:
        """Take the cap of a period away, if it has one.

        Raises:
            StorageError: it could not be committed.
        """
        await self._repository.remove_cap(period)
        self._events.publish(CapsChanged())

    async def standing(self) -> Mapping[Period, Standing]:
        """Tell what was spent, and is promised to waiting jobs, in the present day and the present month."""
        return await self._repository.usage(self.calendar())

    async def totals(
        self, by: SpendingBy, since: date | None = None, until: date | None = None
    ) -> Sequence[SpendingRow]:
        """Sum up what was spent from one day to another, both included, where the person is.

        Args:
            by: what the sums are of.
            since: the first day; None for all before.
            until: the last day; None for all after.
        """
        return await self._repository.totals(
            by, since=None if since is None else start_of(since), until=None if until is None else end_of(until)
        )

    async def export(self, path: Path, by: SpendingBy, since: date | None = None, until: date | None = None) -> None:
        """Write what `totals` gives to a file for spreadsheets, in place of one that is there.

        Raises:
            StorageError: it cannot be written.
        """
        text = spending_csv(by, await self.totals(by, since, until))
        # With the mark by which spreadsheets know that it is Unicode.
        await asyncio.to_thread(_write, path, text.encode("utf-8-sig"))

    async def verdicts(self, wanted: Usage) -> list[Excess]:
        """Tell which caps orders that are placed together would pass, before they are placed; refusing ones first.

        Args:
            wanted: what the orders come to.
        """
        caps = await self.caps()
        return verdicts(caps, await self.standing(), wanted) if caps else []

    def watch(self) -> None:
        """From now on, tell everybody of orders that were taken beyond a cap that warns, and of new days."""
        self._unsubscribe = self._events.subscribe(self._hear)
        self._look_later()

    def look_at_clock(self) -> None:
        """Tell everybody if a new day has begun, so that what a cap held back may have room now."""
        day = self.calendar().day
        if day != self._day:
            self._day = day
            self._events.publish(CapsChanged())

    async def close(self) -> None:
        """Stop watching."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._timer is not None:
            self._timer.cancel()
        await self.settle()

    async def settle(self) -> None:
        """Wait until the warnings of all orders that were taken are out."""
        await asyncio.gather(*self._warnings, return_exceptions=True)

    def _look_later(self) -> None:
        """Look at midnight, and now and then before, for a clock can be set and a computer can sleep."""
        now = self._now()
        wait = min((end_of(now.astimezone().date()) - now).total_seconds() + _LATE, _LOOK)
        self._timer = asyncio.get_running_loop().call_later(wait, self._tick)

    def _tick(self) -> None:
        self.look_at_clock()
        self._look_later()

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobsAdded):
            task = asyncio.get_running_loop().create_task(self._warn(event.jobs))
            self._warnings.add(task)
            task.add_done_callback(self._warnings.discard)

    async def _warn(self, jobs: Sequence[Job]) -> None:
        """Publish which caps new jobs have passed."""
        try:
            caps = [cap for cap in await self.caps() if cap.on is OnExcess.WARN]
            if caps:
                for one in await self._passed(caps, jobs):
                    self._events.publish(BudgetReached(one))
        except StorageError as error:
            _log.warning("the caps were not looked at: %s", error)

    async def _passed(self, caps: Sequence[Cap], jobs: Sequence[Job]) -> list[Excess]:
        """Give by what the caps are passed now that the jobs are stored, each at most once."""
        standing = await self.standing()
        found: dict[Period, Excess] = {}
        for cap in caps:
            if cap.period is Period.BATCH:
                sums = await self._sums_of_batches(jobs)
            else:
                wanted = _sum(jobs)
                sums = [(standing[cap.period].total.without(wanted), wanted)]
            for used, wanted in sums:
                one = excess(cap, used, wanted)
                if one is not None:
                    found.setdefault(cap.period, one)
        return list(found.values())

    async def _sums_of_batches(self, jobs: Sequence[Job]) -> list[tuple[Usage, Usage]]:
        """Give, for each batch of new jobs, what it came to without them, and what they add."""
        alone = [(Usage(), _sum([job])) for job in jobs if job.batch_id is None]
        batches: defaultdict[str, list[Job]] = defaultdict(list)
        for job in jobs:
            if job.batch_id is not None:
                batches[job.batch_id].append(job)
        wanted = {batch_id: _sum(members) for batch_id, members in batches.items()}
        return alone + [
            ((await self._repository.usage_of_batch(batch_id)).without(sum_), sum_) for batch_id, sum_ in wanted.items()
        ]


def _write(path: Path, data: bytes) -> None:
    with disk_errors(path):
        write_atomically(path, data)


def _sum(jobs: Sequence[Job]) -> Usage:
    """Give what jobs may have cost so far, and will."""
    usages = (charge(job) + (promised(job) if job.status is JobStatus.PENDING else Usage()) for job in jobs)
    return reduce(add, usages, Usage())

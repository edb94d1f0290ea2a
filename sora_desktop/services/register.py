"""The register of jobs: commits every change to the database before anybody hears of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.events import JobChanged, JobProgressed, JobsAdded, TroubleArose
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.errors import StorageError
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.jobs import JobRepository


class JobRegister:
    """Stores first, publishes second; a commit that was begun is finished even if its caller is cancelled."""

    def __init__(self, repository: JobRepository, events: EventBus) -> None:
        """Write to `repository` and publish on `events`."""
        self.repository = repository
        self._events = events

    async def add(self, jobs: Sequence[Job], calendar: Calendar) -> list[Job]:
        """Store new jobs in one transaction; they come back with their sequence and rank.

        Raises:
            BudgetExceeded: a cap refuses them; nothing was stored.
            StorageError: they could not be committed.
        """
        stored = await asyncio.shield(self.repository.add(jobs, calendar))
        self._events.publish(JobsAdded(tuple(stored)))
        return stored

    async def begin(self, job: Job, calendar: Calendar, entry: Entry, /, **changes: object) -> Job:
        """Commit that a job is about to be sent, and what its receipt says of that.

        Raises:
            IllegalTransition: the status table rules it out.
            BudgetExceeded: a cap refuses it; the job stands where it stood.
            StorageError: it could not be committed; the job stands where it stood.
        """
        begun = job.advance(JobStatus.SUBMITTING, **changes)
        stored = await asyncio.shield(self.repository.begin(begun, calendar, entry))
        self._events.publish(JobChanged(stored))
        return stored

    async def advance(
        self, job: Job, status: JobStatus, evidence: Sequence[Entry | Exchange] = (), /, **changes: object
    ) -> Job:
        """Take a job to its next status, and add to its receipt.

        Raises:
            IllegalTransition: the status table rules it out.
            StorageError: it could not be committed; the job stands where it stood.
        """
        return await self._commit(job.advance(status, **changes), evidence)

    async def change(self, job: Job, **changes: object) -> Job:
        """Change other fields of a job than its status, if they differ at all."""
        changed = job.changed(**changes)
        return job if changed == job else await self._commit(changed)

    def progressed(self, job: Job, progress: float | None) -> None:
        """Publish a progress, in percent, without storing it."""
        self._events.publish(JobProgressed(job.id, progress))

    def troubled(self, error: StorageError) -> None:
        """Tell that a change cannot be stored just now."""
        self._events.publish(TroubleArose(error))

    async def record(self, job_id: JobId, exchange: Exchange) -> None:
        """Keep an exchange as evidence of a job.

        Raises:
            StorageError: it could not be committed.
        """
        await asyncio.shield(self.repository.record(job_id, exchange))

    async def _commit(self, job: Job, evidence: Sequence[Entry | Exchange] = ()) -> Job:
        stored = await asyncio.shield(self.repository.save(job, evidence))
        self._events.publish(JobChanged(stored))
        return stored

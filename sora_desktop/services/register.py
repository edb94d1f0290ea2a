"""The register of jobs: commits every change to the database before anybody hears of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.events import JobChanged, JobProgressed, JobsAdded, TroubleArose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.errors import StorageError
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job, JobId, JobStatus
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.jobs import JobRepository


class JobRegister:
    """Stores first, publishes second; a commit that was begun is finished even if its caller is cancelled."""

    def __init__(self, repository: JobRepository, events: EventBus) -> None:
        """Write to `repository` and publish on `events`."""
        self.repository = repository
        self._events = events

    async def add(self, jobs: Sequence[Job]) -> list[Job]:
        """Store new jobs in one transaction; they come back with their sequence."""
        stored = await asyncio.shield(self.repository.add(jobs))
        self._events.publish(JobsAdded(tuple(stored)))
        return stored

    async def advance(self, job: Job, status: JobStatus, **changes: object) -> Job:
        """Take a job to its next status.

        Raises:
            IllegalTransition: the status table rules it out.
            StorageError: it could not be committed; the job stands where it stood.
        """
        return await self._commit(job.advance(status, **changes))

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

    async def _commit(self, job: Job) -> Job:
        await asyncio.shield(self.repository.save(job))
        self._events.publish(JobChanged(job))
        return job

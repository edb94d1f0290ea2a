"""Counts the jobs that are not finished, from what happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsChanged, JobsDeleted, JobsRemoved, JobsRestored
from sora_desktop.domain.jobs import ACTIVE, ENDED, JobStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId


class Census:
    """Knows how many jobs are under way, how many wait here for their turn, and how many need an answer."""

    def __init__(self) -> None:
        """Start with none."""
        self._unfinished: dict[JobId, tuple[JobStatus, str]] = {}
        self._counts: Counter[tuple[JobStatus, str]] = Counter()

    @property
    def running(self) -> int:
        """How many are on their way to, at or from a server."""
        return sum(count for (status, _), count in self._counts.items() if status in ACTIVE)

    @property
    def waiting(self) -> int:
        """How many were not sent yet."""
        return sum(count for (status, _), count in self._counts.items() if status is JobStatus.PENDING)

    @property
    def unconfirmed(self) -> int:
        """How many have a create whose reply was lost."""
        return sum(count for (status, _), count in self._counts.items() if status is JobStatus.UNCONFIRMED)

    def waiting_for(self, connection: str) -> int:
        """Count those that wait to be sent over a connection."""
        return self._counts[JobStatus.PENDING, connection]

    def note(self, jobs: Iterable[Job]) -> None:
        """Take in the present state of jobs."""
        for job in jobs:
            before = self._unfinished.pop(job.id, None)
            if before is not None:
                self._counts[before] -= 1
            if job.status not in ENDED and job.removed_at is None:
                now = self._unfinished[job.id] = (job.status, job.connection)
                self._counts[now] += 1

    def apply(self, event: Event) -> bool:
        """Take in what has happened; tell whether that may have changed the counts."""
        match event:
            case JobsAdded(jobs) | JobsChanged(jobs) | JobsRestored(jobs):
                self.note(jobs)
            case JobChanged(job):
                self.note((job,))
            case JobsRemoved(job_ids) | JobsDeleted(job_ids):
                for job_id in job_ids:
                    before = self._unfinished.pop(job_id, None)
                    if before is not None:
                        self._counts[before] -= 1
            case _:
                return False
        return True

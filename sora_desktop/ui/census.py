"""Counts the jobs that are not finished, from what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsRemoved, JobsRestored
from sora_desktop.domain.jobs import ACTIVE, ENDED, JobStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId


class Census:
    """Knows how many jobs are under way, and how many wait here for their turn."""

    def __init__(self) -> None:
        """Start with none."""
        self._unfinished: dict[JobId, JobStatus] = {}

    @property
    def running(self) -> int:
        """How many are on their way to, at or from a server."""
        return sum(status in ACTIVE for status in self._unfinished.values())

    @property
    def waiting(self) -> int:
        """How many were not sent yet."""
        return sum(status is JobStatus.PENDING for status in self._unfinished.values())

    def note(self, jobs: Iterable[Job]) -> None:
        """Take in the present state of jobs."""
        for job in jobs:
            if job.status in ENDED or job.removed_at is not None:
                self._unfinished.pop(job.id, None)
            else:
                self._unfinished[job.id] = job.status

    def apply(self, event: Event) -> bool:
        """Take in what has happened; tell whether that may have changed the counts."""
        match event:
            case JobsAdded(jobs) | JobsRestored(jobs):
                self.note(jobs)
            case JobChanged(job):
                self.note((job,))
            case JobsRemoved(job_ids):
                for job_id in job_ids:
                    self._unfinished.pop(job_id, None)
            case _:
                return False
        return True

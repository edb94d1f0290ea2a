"""How far running jobs are, as it was last told: progress is published and not stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain import events

if TYPE_CHECKING:
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.events import EventBus


class LiveProgress:
    """Remembers what was published of jobs that have not ended."""

    def __init__(self, bus: EventBus) -> None:
        """Listen for as long as the bus is there."""
        self._known: dict[JobId, float | None] = {}
        bus.subscribe(self._heard)

    def of(self, job: Job) -> float | None:
        """Give the percentage of a job in its present status, or None where nothing is known."""
        return job.progress if job.ended else self._known.get(job.id, job.progress)

    def _heard(self, event: Event) -> None:
        if isinstance(event, events.JobProgressed):
            self._known[event.job_id] = event.progress
        elif isinstance(event, events.JobChanged):
            self._forget(event.job)
        elif isinstance(event, events.JobsChanged):
            for job in event.jobs:
                self._forget(job)

    def _forget(self, job: Job) -> None:
        """Begin anew: what was said is about the status before, or about a job that has ended."""
        self._known.pop(job.id, None)

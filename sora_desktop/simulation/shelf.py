"""The simulated jobs in memory, in order, and on the disk where they are to outlive the process."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.simulation.jobs import SimulatedJob
    from sora_desktop.simulation.journal import Journal


class Shelf:
    """Jobs by id, by idempotency key and in the order of their making; for any thread.

    Reading never waits for the disk.
    """

    def __init__(self, journal: Journal | None = None) -> None:
        """Read what the journal has, if there is one."""
        self._journal = journal
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._jobs: dict[str, SimulatedJob] = {}
        self._keys: dict[str, str] = {}
        self._places: dict[str, int] = {}
        for job in journal.read_all() if journal else ():
            self._keep(job)
        self._last = max((job.sequence for job in self._jobs.values()), default=0)

    def jobs(self) -> list[SimulatedJob]:
        """Give all jobs, the oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def get(self, video_id: str) -> SimulatedJob | None:
        """Give a job, or None."""
        with self._lock:
            return self._jobs.get(video_id)

    def place(self, video_id: str) -> int | None:
        """Give the number in the sequence of a job, also of one that was removed since, or None."""
        with self._lock:
            return self._places.get(video_id)

    def with_key(self, key: str) -> SimulatedJob | None:
        """Give the job that was asked for with an idempotency key, or None."""
        with self._lock:
            return self._jobs.get(self._keys.get(key, ""))

    def add(self, job: SimulatedJob) -> SimulatedJob:
        """Store a new job; gives it with its number in the sequence."""
        with self._writing:
            self._last += 1
            job = replace(job, sequence=self._last)
            self._store(job)
            return job

    def change(self, video_id: str, step: Callable[[SimulatedJob], SimulatedJob]) -> None:
        """Change a job, if it is still there."""
        with self._writing:
            job = self.get(video_id)
            if job:
                self._store(step(job))

    def remove(self, video_id: str) -> None:
        """Forget a job."""
        with self._writing:
            if self._journal:
                self._journal.remove(video_id)
            with self._lock:
                job = self._jobs.pop(video_id, None)
                if job and job.idempotency_key:
                    self._keys.pop(job.idempotency_key, None)

    def _store(self, job: SimulatedJob) -> None:
        if self._journal:
            self._journal.write(job)
        with self._lock:
            self._keep(job)

    def _keep(self, job: SimulatedJob) -> None:
        self._jobs[job.id] = job
        self._places[job.id] = job.sequence
        if job.idempotency_key:
            self._keys[job.idempotency_key] = job.id

"""What stands behind the processes of these tests: one store for all, and engines that do what a test says."""

from __future__ import annotations

import asyncio
import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.connections import Connection
from sora_desktop.domain.errors import NotPossible, SoraDesktopError, UnknownJob
from sora_desktop.domain.events import JobChanged, JobProgressed, QueueChanged
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.queue import QueueMode, QueueState
from sora_desktop.services.identity import IdSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sora_desktop.domain.requests import Order
    from sora_desktop.services.events import EventBus


@dataclass
class Store:
    """The database that all processes share."""

    jobs: dict[JobId, Job] = field(default_factory=dict)
    mode: QueueMode = QueueMode.RUNNING
    news: list[str] = field(default_factory=list)

    def put(self, job: Job) -> Job:
        if job.sequence == 0:
            job = dataclasses.replace(job, sequence=len(self.jobs) + 1)
        self.jobs[job.id] = job
        return job

    async def get(self, job_id: str) -> Job | None:
        return self.jobs.get(JobId(job_id))

    async def find(self, prefix: str) -> list[Job]:
        return [job for job in self.jobs.values() if job.id.startswith(prefix)]

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        by_sequence = {job.sequence: job for job in self.jobs.values()}
        return [by_sequence[number] for number in sequences if number in by_sequence]


class FakeEngine:
    """Stores what is ordered, and finishes it when a test says so."""

    def __init__(self, store: Store, bus: EventBus) -> None:
        self.store = store
        self.bus = bus
        self.ids = IdSource()
        self.driven: list[JobId] = []
        self.all = False
        self.asked: list[str] = []
        self.stopped = False
        self.reasons: dict[JobId, SoraDesktopError] = {}
        self.before_reply: asyncio.Event | None = None
        """Holds the reply to a submit back that is stored already."""

        self.fails: BaseException | None = None
        self.changed = asyncio.Event()

    def finish(self, job_id: JobId) -> None:
        job = self.store.jobs[job_id]
        for status in (JobStatus.SUBMITTING, JobStatus.QUEUED, JobStatus.DOWNLOADING, JobStatus.COMPLETED):
            job = self.store.put(job.advance(status))
            self.bus.publish(JobChanged(job))
        self._pulse()

    def progress(self, job_id: JobId, progress: float) -> None:
        self.bus.publish(JobProgressed(job_id, progress))

    def check(self, order: Order) -> list[Any]:
        return []

    async def submit(self, orders: Sequence[Order], *, batch_name: str | None = None) -> list[Job]:
        self.asked.append("submit")
        if self.fails is not None:
            raise self.fails
        jobs = [
            self.store.put(
                Job(
                    id=self.ids.new(),
                    connection=order.connection or "",
                    request=order.request,
                    created_at=datetime.now(UTC),
                    batch_name=batch_name,
                )
            )
            for order in orders
        ]
        self.driven += [job.id for job in jobs]
        self._pulse()
        if self.before_reply is not None:
            await self.before_reply.wait()
        return jobs

    async def cancel(self, job_id: JobId) -> Job:
        self.asked.append("cancel")
        job = self.store.jobs.get(job_id)
        if job is None:
            raise UnknownJob(job=job_id)
        if job.ended:
            raise NotPossible(action="cancel", job=job_id, status=job.status, reason="It has already ended.")
        return self.store.put(job.advance(JobStatus.CANCELLED))

    async def resubmit(self, job_id: JobId) -> Job:
        self.asked.append("resubmit")
        job = self.store.jobs[job_id]
        return self.store.put(job.advance(JobStatus.SUBMITTING, attempt=job.attempt + 1))

    async def resume(self) -> list[Job]:
        self.all = True
        return await self.take_up([job.id for job in self.store.jobs.values() if not job.ended])

    async def take_up(self, job_ids: Iterable[JobId]) -> list[Job]:
        self.asked.append("take_up")
        jobs = [self.store.jobs[job_id] for job_id in job_ids if not self.store.jobs[job_id].ended]
        self.driven += [job.id for job in jobs if job.id not in self.driven]
        self._pulse()
        return jobs

    async def wait(self, job_ids: Iterable[JobId]) -> list[Job]:
        self.asked.append("wait")
        self._pulse()
        wanted = list(job_ids)
        while any(not self.store.jobs[one].ended and one not in self.reasons for one in wanted):
            self.changed.clear()
            await self.changed.wait()
        return [self.store.jobs[one] for one in wanted]

    def parked(self) -> dict[JobId, SoraDesktopError]:
        return self.reasons

    async def stop(self) -> None:
        self.stopped = True

    def park(self, job_id: JobId, error: SoraDesktopError) -> None:
        self.reasons[job_id] = error
        self._pulse()

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something holds that comes with a call."""
        while not met():
            self.changed.clear()
            await self.changed.wait()

    def _pulse(self) -> None:
        self.changed.set()


class FakeQueue:
    """A queue that can be paused."""

    def __init__(self, store: Store, bus: EventBus) -> None:
        self.store = store
        self.bus = bus

    @property
    def state(self) -> QueueState:
        return QueueState(self.store.mode)

    async def pause(self, *, after_running: bool = False) -> QueueState:
        self.store.mode = QueueMode.PAUSING if after_running else QueueMode.PAUSED
        self.bus.publish(QueueChanged(self.state))
        return self.state


class FakeLending:
    """Says what is lacking, and notes what is lent."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.wanted: dict[str, list[str]] = {}
        self.own: dict[str, dict[str, str]] = {}
        self.taken: dict[str, dict[str, str]] = {}
        self.environment: str | None = None
        self.told = asyncio.Event()

    def lacks(self) -> dict[str, list[str]]:
        return self.wanted

    def gift(self, lacking: dict[str, list[str]]) -> dict[str, dict[str, str]]:
        return {one: self.own[one] for one in lacking if one in self.own}

    async def take(self, lent: dict[str, dict[str, str]]) -> None:
        self.taken |= lent
        self.told.set()

    async def reload(self) -> None:
        self.store.news.append("reloaded")
        self.told.set()

    def fingerprint(self) -> str | None:
        return self.environment


class FakeConnections:
    """Knows one connection."""

    def get(self, name: str | None) -> Connection:
        return Connection(id="1", name=name or "usual")

"""Processes that share one data folder, played within one: fake engines, real locks and real sockets."""

from __future__ import annotations

import asyncio
import dataclasses
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from sora_desktop.domain.connections import Connection
from sora_desktop.domain.errors import NotPossible, SoraDesktopError, UnknownJob
from sora_desktop.domain.events import Event, JobChanged, JobProgressed, QueueChanged
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.queue import QueueMode, QueueState
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.driving import hosting, seeking
from sora_desktop.services.driving.calls import Engine
from sora_desktop.services.driving.doors import Directions, SharedJobs, SharedQueue
from sora_desktop.services.driving.roles import Role
from sora_desktop.services.driving.visits import Visit
from sora_desktop.services.driving.wheel import Parts, Wheel
from sora_desktop.services.events import EventBus
from sora_desktop.services.identity import IdSource
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    from sora_desktop.services.doors import JobDoor, LibraryDoor, QueueDoor
    from sora_desktop.services.driving.calling import WindowCalled


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


class Process:
    """What one process has of a data folder."""

    def __init__(self, paths: DataPaths, store: Store, role: Role) -> None:
        self.bus = EventBus()
        self.events: list[Event] = []
        self.heard = asyncio.Event()
        self.bus.subscribe(self._note)
        self.store = store
        self.calls: list[WindowCalled] = []
        self.about_to_end = False
        self.called = asyncio.Event()

        self.wheel = Wheel(paths, role, self.bus, self._answer)
        self.engines: list[FakeEngine] = []
        self.lending = FakeLending(store)
        directions = Directions(self.wheel, cast("Any", FakeConnections()), cast("Any", self.lending))
        self.jobs = SharedJobs(self.wheel, directions)
        self.queue = SharedQueue(self.wheel, directions)
        self.tidied = 0

    @property
    def engine(self) -> FakeEngine:
        return self.engines[-1]

    @property
    def drives(self) -> bool:
        return self.wheel.guest is None

    async def open(self) -> None:
        await self.wheel.board()
        await self.wheel.begin(
            Parts(self._build, cast("Any", self.store), cast("Any", self.lending)),
        )

    async def close(self) -> None:
        await self.wheel.stop()
        await self.wheel.leave()

    def _answer(self, called: WindowCalled) -> bool:
        self.called.set()
        if self.about_to_end:
            return False
        self.calls.append(called)
        return True

    async def die(self) -> None:
        """End as a killed process does: locks and sockets go, and nobody says a word."""
        wheel = cast("Any", self.wheel)
        wheel._closing = True
        self.engine.stopped = True
        address = wheel._meeting.read()
        host = wheel._host
        wheel._host = None
        if host is not None:
            host._closed = True
            reception = host._reception
            reception._meeting = type("Gone", (), {"clear": lambda _: None})()
            await asyncio.to_thread(reception.close)
        lock = wheel._seeker._lock
        if lock is not None and lock.held:
            lock._lock.release()
        for visit in tuple(host._visits) if host is not None else ():
            visit.line.cut()
        if wheel.guest is not None:
            wheel.guest.leave()
        assert host is None or address is not None

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait for events until something holds."""
        while not met():
            self.heard.clear()
            await self.heard.wait()

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self.heard.set()

    async def _build(self, drives: bool) -> Engine:  # noqa: FBT001 - as the real one
        self.tidied += drives
        jobs = FakeEngine(self.store, self.bus)
        self.engines.append(jobs)
        queue = cast("QueueDoor", FakeQueue(self.store, self.bus))
        return Engine(cast("JobDoor", jobs), queue, cast("LibraryDoor", jobs), jobs.stop)


class Folder:
    """A data folder, and the processes that open it."""

    def __init__(self, root: Path) -> None:
        self.paths = DataPaths.for_folder(root)
        self.store = Store()
        self.processes: list[Process] = []
        self.visits: list[Visit] = []

    def visits_of(self, process: Process) -> list[Visit]:
        """Give every visit that a process ever had."""
        return [visit for visit in self.visits if visit._driver is process.wheel]

    def process(self, role: Role = Role.DRIVE_OWN) -> Process:
        process = Process(self.paths, self.store, role)
        self.processes.append(process)
        return process

    async def open(self, role: Role = Role.DRIVE_OWN) -> Process:
        process = self.process(role)
        await process.open()
        return process


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Folder]:
    """Give a data folder; what opened it is closed at the end."""
    made = Folder(tmp_path / "data")

    class NotedVisit(Visit):
        def __init__(self, *given: Any) -> None:  # noqa: ANN401 - as the real one
            super().__init__(*given)
            made.visits.append(self)

    monkeypatch.setattr(hosting, "Visit", NotedVisit)
    yield made
    for process in reversed(made.processes):
        with suppress(SoraDesktopError):
            await process.close()


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "PATIENCE", 0.3)
    monkeypatch.setattr(seeking, "WINDOW_GRACE", 0.3)


def an_order(prompt: str = "a peanut") -> Order:
    """Order a video."""
    return Order(request=VideoRequest(prompt=prompt))


@pytest.fixture(name="an_order")
def an_order_fixture() -> Callable[..., Order]:
    return an_order


@pytest.fixture
def soon() -> Callable[[Awaitable[Any]], Awaitable[Any]]:
    """Give what waits for something that must not take long."""

    async def wait(awaitable: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it waits for
        async with asyncio.timeout(5):
            return await awaitable

    return wait

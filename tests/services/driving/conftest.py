"""Processes that share one data folder, played within one: fake engines, real locks and real sockets."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import pytest

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.driving import hosting, seeking
from sora_desktop.services.driving.calls import Engine
from sora_desktop.services.driving.doors import Directions, SharedJobs, SharedQueue
from sora_desktop.services.driving.roles import Role
from sora_desktop.services.driving.visits import Visit
from sora_desktop.services.driving.wheel import Parts, Wheel
from sora_desktop.services.events import EventBus
from sora_desktop.storage.paths import DataPaths
from tests.services.driving.fakes import FakeConnections, FakeEngine, FakeLending, FakeQueue, Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from sora_desktop.domain.events import Event
    from sora_desktop.services.doors import JobDoor, LibraryDoor, QueueDoor
    from sora_desktop.services.driving.calling import WindowCalled


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

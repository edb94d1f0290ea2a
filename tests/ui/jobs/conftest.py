"""A pane of jobs over a real database, and the loop that moves both."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from qasync import QEventLoop

from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.jobs.pane import JobsPane

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.queries import GroupRows, JobFilter, JobQuery
    from sora_desktop.ui.jobs.model import JobTableModel
    from sora_desktop.ui.jobs.table import JobTable

MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIMIT_SECONDS = 10.0
Answer = TypeVar("Answer")


class StoredCatalogue:
    """The stored jobs, with answers that can be held back or replaced by an error.

    Attributes:
        asked: the name of each question, with what was asked.
        fault: what every question raises, if anything.
        pictures: JPEGs by the job's id.
    """

    def __init__(self, index: JobIndex, loop: QEventLoop) -> None:
        self._index = index
        self._loop = loop
        self._held: dict[str, asyncio.Future[None]] = {}
        self._gates: list[asyncio.Future[None]] = []
        self.asked: list[tuple[str, object]] = []
        self.fault: SoraDesktopError | None = None
        self.pictures: dict[JobId, bytes] = {}

    async def sequences(self, query: JobQuery) -> array[int]:
        answer = await self._index.sequences(query)
        await self._pass("sequences", query)
        return answer

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        answer = await self._index.groups(query)
        await self._pass("groups", query)
        return answer

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        answer = await self._index.first(query, count)
        await self._pass("first", query)
        return answer

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        answer = await self._index.page(sequences)
        await self._pass("page", tuple(sequences))
        return answer

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        answer = await self._index.counts(query)
        await self._pass("counts", query)
        return answer

    async def thumbnail(self, job: Job) -> bytes | None:
        await self._pass("thumbnail", job.id)
        return self.pictures.get(job.id)

    def count(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)

    def was_asked(self, name: str, text: str) -> bool:
        return any(asked == name and getattr(query, "text", "") == text for asked, query in self.asked)

    def hold(self, name: str) -> asyncio.Future[None]:
        """Keep the answers to a kind of question back, until the future that this gives is resolved."""
        gate: asyncio.Future[None] = self._loop.create_future()
        self._held[name] = gate
        self._gates.append(gate)
        return gate

    def let_pass(self) -> None:
        """Keep no further answers back."""
        self._held.clear()

    def release(self) -> None:
        """Give every answer that was kept back."""
        self.let_pass()
        while self._gates:
            gate = self._gates.pop()
            if not gate.done():
                gate.set_result(None)

    async def _pass(self, name: str, question: object) -> None:
        self.asked.append((name, question))
        if self.fault is not None:
            raise self.fault
        if name in self._held:
            await asyncio.shield(self._held[name])


@dataclass
class Desk:
    """Everything that a test of the pane works with."""

    loop: QEventLoop
    repository: JobRepository
    catalogue: StoredCatalogue
    bridge: Bridge
    pane: JobsPane
    current: list[Job | None] = field(default_factory=list)
    selected: list[list[Job]] = field(default_factory=list)
    requested: list[tuple[str, list[Job]]] = field(default_factory=list)

    @property
    def table(self) -> JobTable:
        return self.pane._table

    @property
    def model(self) -> JobTableModel:
        return self.pane._model

    def run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        answer: Answer = self.loop.run_until_complete(coroutine)
        return answer

    def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Let the loop run until a condition holds."""

        async def wait() -> None:
            end = self.loop.time() + LIMIT_SECONDS
            while not condition():
                assert self.loop.time() < end, what or "it never came true"
                await asyncio.sleep(0.002)

        self.run(wait())

    def settle(self) -> None:
        """Let the loop run until nobody has anything to do any more."""

        async def wait() -> None:
            quiet = 0
            while quiet < 3:
                await asyncio.sleep(0.002)
                quiet = 0 if self._busy() else quiet + 1

        self.run(wait())

    def _busy(self) -> bool:
        pane, model = self.pane, self.pane._model
        timers = [pane._selection._timer, model._changes.timer, model._want_timer]
        return bool(self.bridge._tasks) or pane._feed.busy or any(timer.isActive() for timer in timers)

    def add(self, *jobs: Job) -> list[Job]:
        """Store jobs, and tell nobody."""
        return self.run(self.repository.add(jobs))

    def save(self, job: Job) -> Job:
        self.run(self.repository.save(job))
        return job

    def apply(self, event: Event) -> None:
        self.pane.apply(event)

    def open(self) -> None:
        """Show the pane and wait until everything in sight is there."""
        self.pane.show()
        self.pane.refresh()
        self.settle()

    def rows(self) -> list[int]:
        return list(self.model.sequences)

    def texts(self, column: int = 0) -> list[str | None]:
        return [self.model.index(row, column).data() for row in range(self.model.rowCount())]

    def select(self, *rows: int) -> None:
        """Select rows with the mouse, the later ones with Ctrl held."""
        for number, row in enumerate(rows):
            place = QPoint(120, self.table.rowViewportPosition(row) + 28)
            modifier = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
            QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)
        self.settle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.table, key, modifier)
        self.settle()

    def selected_rows(self) -> list[int]:
        return sorted(index.row() for index in self.table.selectionModel().selectedRows())


def make_job(prompt: str = "a peanut", status: JobStatus = JobStatus.COMPLETED, **fields: object) -> Job:
    values: dict[str, object] = {
        "id": job_id(1_795_000_000_000, os.urandom(10)),
        "connection": "studio",
        "request": VideoRequest(prompt=prompt, model="wan2.2", size="1280x720", seconds=4.0),
        "created_at": MOMENT,
        "status": status,
        **fields,
    }
    if status is JobStatus.COMPLETED:
        values.setdefault("file", "/clips/one.mp4")
        values.setdefault("completed_at", MOMENT + timedelta(minutes=2))
    if status is JobStatus.FAILED:
        values.setdefault("failure", Failure(FailureStage.GENERATE, "moderation_blocked", "It was refused."))
    return Job(**values)  # type: ignore[arg-type]


@pytest.fixture(name="make_job")
def make_job_fixture() -> Callable[..., Job]:
    """Make a plain job with some fields changed; `prompt` is the request's."""
    return make_job


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The loop of the window."""
    loop = QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def desk(loop: QEventLoop, dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """A pane in the look, over a new database, not asked for anything yet."""
    database = Database.open(tmp_path / "jobs.db")
    catalogue, bridge = StoredCatalogue(JobIndex(database), loop), Bridge()
    pane = JobsPane(catalogue, bridge.start)
    qtbot.addWidget(pane)
    pane.resize(1100, 700)
    made = Desk(loop, JobRepository(database), catalogue, bridge, pane)
    pane.current_changed.connect(made.current.append)
    pane.selection_changed.connect(made.selected.append)
    pane.action_requested.connect(lambda action, jobs: made.requested.append((action, jobs)))
    yield made
    catalogue.release()
    made.run(bridge.finish())
    database.close()

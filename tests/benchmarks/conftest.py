"""What benchmarks share: a table of what was measured, a heartbeat of the UI thread, and many stored jobs."""

from __future__ import annotations

import asyncio
import os
import re
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from PIL import Image
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView
from qasync import QEventLoop

from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui import theme
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.jobs.pane import JobsPane

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.queries import GroupRows, JobFilter, JobQuery
    from sora_desktop.ui.jobs.catalogue import JobCatalogue

BEAT_MILLISECONDS = 16
SIZE = (1100, 900)
MADE = 10_000
"""How many jobs are made one by one; more are copies of them."""

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = re.findall(
    r"\w+",
    "harbour dawn dolly fishing boats gulls fog lighthouse keeper spiral stair lantern peanut field ripening "
    "claymation studio light kelp forest sunbeams seal camera foxes frozen river blue hour market street rain neon "
    "reflections handheld drone rising snow mountain hut smoke static bread crust oven macro shallow focus ice",
)


class Measure(NamedTuple):
    """One line of the table: ours beside what it is compared with, and the bar, if there is one."""

    subject: str
    ours: float
    other: float
    unit: str
    bar: str

    @property
    def ratio(self) -> float:
        """How many times the other side ours takes."""
        return self.ours / self.other if self.other else float("nan")


_measures: list[Measure] = []


class Report:
    """The table that is printed at the end."""

    def add(self, subject: str, ours: float, other: float, *, unit: str = "ms", bar: str = "") -> float:
        """Put a line into the table, and give how many times the other side ours takes."""
        measure = Measure(subject, ours, other, unit, bar)
        _measures.append(measure)
        return measure.ratio


@pytest.fixture(scope="session")
def report() -> Report:
    """Give the table that is printed at the end."""
    return Report()


@pytest.fixture(name="make_job", scope="session")
def make_job_fixture() -> Callable[[int], Job]:
    """Make the job of a number, ready to be stored."""
    return make_job


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if not _measures:
        return
    terminalreporter.section("measured side by side")
    width = max(len(measure.subject) for measure in _measures)
    terminalreporter.write_line(f"{'':{width}}  {'ours':>12}  {'other':>12}  {'ratio':>8}  bar")
    for measure in _measures:
        ours, other = (f"{value:,.2f} {measure.unit}" for value in (measure.ours, measure.other))
        line = f"{measure.subject:{width}}  {ours:>12}  {other:>12}  {measure.ratio:>8.3f}  {measure.bar}"
        terminalreporter.write_line(line)


class Step(NamedTuple):
    """The longest time between two beats in a phase, in milliseconds."""

    late: float
    """By the clock, over the 16 ms that it should be; other programs count too."""

    busy: float
    """Time that the UI thread itself was computing."""


@dataclass
class Heartbeat:
    """A timer of 16 ms on the UI thread that notes how late it comes, phase by phase."""

    owner: QObject
    steps: dict[str, Step] = field(default_factory=dict)
    _phase: str = ""

    def __post_init__(self) -> None:
        """Start to beat."""
        self._timer = QTimer(self.owner, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._clock, self._busy = time.perf_counter(), time.thread_time()
        self._timer.start()

    def phase(self, name: str) -> None:
        """Name what happens from now on."""
        self._beat()
        self._phase = name

    def stop(self) -> None:
        """Beat once more and no longer."""
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        clock, busy = time.perf_counter(), time.thread_time()
        late = max((clock - self._clock) * 1000 - BEAT_MILLISECONDS, 0.0)
        before = self.steps.get(self._phase, Step(0.0, 0.0))
        self.steps[self._phase] = Step(max(before.late, late), max(before.busy, (busy - self._busy) * 1000))
        self._clock, self._busy = clock, busy


def make_job(number: int) -> Job:
    """Make the job of a number; about one in eight is on the way, one in ten failed, half are simulated."""
    statuses = (JobStatus.IN_PROGRESS, JobStatus.FAILED, JobStatus.PENDING, *[JobStatus.COMPLETED] * 7)
    status = statuses[number % len(statuses)]
    prompt = " ".join(WORDS[(number * 7 + step * (number % 11 + 1)) % len(WORDS)] for step in range(8 + number % 9))
    created = START + timedelta(minutes=number)
    failed = status is JobStatus.FAILED
    return Job(
        id=job_id(int(created.timestamp() * 1000), os.urandom(10)),
        connection=("simulated", "studio-gpu", "gateway")[number % 3],
        request=VideoRequest(
            prompt=f"{prompt} {number}",
            model=("sora-2", "wan2.2-t2v", "veo-3.1-fast")[number % 3],
            size=("1280x720", "720x1280", "960x960")[number % 3],
            seconds=float(number % 5 + 2),
        ),
        created_at=created,
        status=status,
        simulated=number % 2 == 0,
        progress=float(number % 100) if status is JobStatus.IN_PROGRESS else None,
        failure=Failure(FailureStage.GENERATE, "moderation_blocked", "It was refused.") if failed else None,
        file=f"/clips/{number}.mp4" if status is JobStatus.COMPLETED else None,
        completed_at=created + timedelta(minutes=1) if status is JobStatus.COMPLETED else None,
    )


def multiply(path: Path, number: int) -> None:
    """Fill a database up to so many jobs with copies that differ in their time and their words."""
    with closing(connect(path)) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(jobs)")]
        changed = {
            "sequence": "sequence + :shift",
            "id": "lower(hex(randomblob(16)))",
            "created_at": "created_at + :shift * 60000000",
            "prompt": "prompt || ' ' || :shift",
            "prompt_key": "prompt_key || ' ' || :shift",
            "name_key": "name_key || ' ' || :shift",
            "search": "search || ' ' || :shift",
        }
        values = ", ".join(changed.get(name, name) for name in names)
        sql = f"INSERT INTO jobs ({', '.join(names)}) SELECT {values} FROM jobs WHERE sequence <= :last"  # noqa: S608
        find = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'jobs' AND sql IS NOT NULL"
        indexes = connection.execute(find).fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        count = connection.execute("SELECT max(sequence) FROM jobs").fetchone()[0]
        while count < number:
            connection.execute(sql, {"shift": count, "last": number - count})
            count = connection.execute("SELECT max(sequence) FROM jobs").fetchone()[0]
        for _, make in indexes:
            connection.execute(make)
        connection.execute("COMMIT")


@pytest.fixture
def heartbeat(qapp: QApplication) -> Iterator[Heartbeat]:
    """Give a heartbeat that has begun."""
    beat = Heartbeat(qapp)
    yield beat
    beat.stop()


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Database]]:
    """Open a database with so many jobs; made once for each number."""
    opened: dict[int, Database] = {}
    adding = asyncio.new_event_loop()

    def make(number: int) -> Database:
        if number not in opened:
            path = tmp_path_factory.mktemp("stored") / "jobs.db"
            database = Database.open(path)
            repository = JobRepository(database)
            for first in range(0, min(number, MADE), 5000):
                adding.run_until_complete(_add(repository, first, min(number, first + 5000)))
            if number > MADE:
                database.close()
                multiply(path, number)
                database = Database.open(path)
            opened[number] = database
        return opened[number]

    yield make
    for database in opened.values():
        database.close()
    adding.close()


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """Give the loop of the window."""
    loop = QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def look(qapp: QApplication) -> Iterator[None]:
    """Dress the application as a person sees it."""
    theme.apply(qapp)
    yield
    qapp.setStyleSheet("")


async def _add(repository: JobRepository, first: int, end: int) -> None:
    await repository.add([make_job(number) for number in range(first, end)])


class Library:
    """The stored jobs, each finished one with a picture."""

    def __init__(self, database: Database) -> None:
        self._index = JobIndex(database)
        file = BytesIO()
        Image.linear_gradient("L").resize((256, 144)).convert("RGB").save(file, "JPEG")
        self._picture = file.getvalue()

    async def sequences(self, query: JobQuery) -> array[int]:
        return await self._index.sequences(query)

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        return await self._index.groups(query)

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        return await self._index.first(query, count)

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        return await self._index.page(sequences)

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        return await self._index.counts(query)

    async def thumbnail(self, _job: Job) -> bytes | None:
        await asyncio.sleep(0)
        return self._picture


class Bench:
    """A pane over a catalogue, on the loop."""

    def __init__(self, loop: QEventLoop, qtbot: QtBot) -> None:
        self.loop, self.qtbot, self.bridge = loop, qtbot, Bridge()
        self.panes: list[JobsPane] = []

    def stored_pane(self, database: Database) -> JobsPane:
        """Give a pane over stored jobs, not shown yet."""
        return self.pane(Library(database))

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something to its end on the loop of the window."""
        self.loop.run_until_complete(coroutine)

    def pane(self, catalogue: JobCatalogue) -> JobsPane:
        """Give a pane over a catalogue, not shown yet."""
        pane = JobsPane(catalogue, self.bridge.start)
        self.qtbot.addWidget(pane)
        pane.resize(*SIZE)
        self.panes.append(pane)
        return pane

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds."""
        end = time.perf_counter() + 60
        while not condition():
            assert time.perf_counter() < end
            await asyncio.sleep(0.002)

    async def settle(self, pane: JobsPane) -> None:
        """Wait until a pane has nothing to do any more."""
        await self.until(lambda: not self.bridge._tasks and not pane._feed.busy)

    def wheel(self, view: QTableView, notches: int) -> None:
        """Turn the wheel over a table, downwards."""
        place = QPointF(200, 200)
        event = QWheelEvent(
            place,
            view.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, -120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)


@pytest.fixture
def bench(loop: QEventLoop, look: None, qtbot: QtBot) -> Iterator[Bench]:
    """Give what panes need to be measured."""
    made = Bench(loop, qtbot)
    yield made
    made.run(made.bridge.finish())

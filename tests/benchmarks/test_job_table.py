"""How quick the list of jobs is, beside the ways in which Qt does it by itself."""

from __future__ import annotations

import asyncio
import statistics
import time
from array import array
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from sora_desktop.domain.events import JobProgressed, JobsAdded
from sora_desktop.domain.queries import JobFilter, JobQuery, JobSort
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.jobs import JobsPane
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.model import JobTableModel
from sora_desktop.ui.jobs.rows import ROW_PIXELS, RowPainter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from pytestqt.qtbot import QtBot
    from qasync import QEventLoop

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from tests.benchmarks.conftest import Heartbeat, Report

    Stored = Callable[[int], Database]
    MakeJob = Callable[[int], Job]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

STEP_MILLISECONDS = 50.0
SIZE = (1100, 900)
JOBS = 10_000


class Library:
    """The stored jobs, each finished one with a picture."""

    def __init__(self, database: Database) -> None:
        self._index = JobIndex(database)
        file = BytesIO()
        Image.linear_gradient("L").resize((256, 144)).convert("RGB").save(file, "JPEG")
        self._picture = file.getvalue()

    async def sequences(self, query: JobQuery) -> array[int]:
        return await self._index.sequences(query)

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        return await self._index.page(sequences)

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        return await self._index.counts(query)

    async def thumbnail(self, _job: Job) -> bytes | None:
        await asyncio.sleep(0)
        return self._picture


class Endless:
    """So many jobs that nobody could store them for a test; each is made when it is looked at."""

    def __init__(self, number: int, make_job: MakeJob) -> None:
        self._number = number
        self._sequences = array("q", range(number, 0, -1))
        self._make_job = make_job

    async def sequences(self, _query: JobQuery) -> array[int]:
        return self._sequences

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        return [self._make_job(one).changed(sequence=one) for one in sequences]

    async def counts(self, _query: JobQuery) -> dict[JobFilter, int]:
        return dict.fromkeys(JobFilter, self._number)

    async def thumbnail(self, _job: Job) -> bytes | None:
        return None


class PlainRows(QAbstractTableModel):
    """All jobs in a list, as a table is usually begun."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__()
        self.jobs = jobs

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return len(self.jobs)

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:  # noqa: ANN401 - Qt's variant
        return COLUMNS[index.column()].text(self.jobs[index.row()]) if role == 0 else None


class Bench:
    """A pane over a library, on the loop."""

    def __init__(self, loop: QEventLoop, qtbot: QtBot) -> None:
        self.loop, self.qtbot, self.bridge = loop, qtbot, Bridge()
        self.panes: list[JobsPane] = []

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self.loop.run_until_complete(coroutine)

    def pane(self, library: Library | Endless) -> JobsPane:
        pane = JobsPane(library, self.bridge.start)
        self.qtbot.addWidget(pane)
        pane.resize(*SIZE)
        self.panes.append(pane)
        return pane

    async def until(self, condition: Callable[[], object]) -> None:
        end = time.perf_counter() + 60
        while not condition():
            assert time.perf_counter() < end
            await asyncio.sleep(0.002)

    async def settle(self, pane: JobsPane) -> None:
        await self.until(lambda: not self.bridge._tasks and not pane._feed.busy)


@pytest.fixture
def bench(loop: QEventLoop, look: None, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(loop, qtbot)
    yield made
    made.run(made.bridge.finish())


def wheel(view: QTableView, notches: int) -> None:
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


async def work_through(bench: Bench, pane: JobsPane, beat: Heartbeat, repository: JobRepository, jobs: MakeJob) -> None:
    """Do with the list everything that a person does, and let happen what happens."""
    table = pane._table
    beat.phase("open")
    pane.show()
    pane.refresh()
    await bench.until(lambda: pane._model.rowCount() == JOBS)
    await bench.settle(pane)
    beat.phase("wheel")
    for _ in range(80):
        wheel(table, 1)
        await asyncio.sleep(0.008)
    beat.phase("drag the scroll bar")
    for share in range(0, 101, 2):
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() * share // 100)
        await asyncio.sleep(0.008)
    beat.phase("keys")
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_PageDown] * 20, Qt.Key.Key_End, *[Qt.Key.Key_Up] * 20):
        QTest.keyClick(table, key)
        await asyncio.sleep(0.008)
    beat.phase("search")
    for text in ("l", "li", "lig", "ligh", "light", "light f", "light fo", "light fox", ""):
        pane.set_search(text)
        await asyncio.sleep(0.15)
    await bench.settle(pane)
    beat.phase("sort")
    for sort in JobSort:
        for descending in (False, True):
            pane._choose_sort(sort, descending)
            await bench.settle(pane)
    beat.phase("filter")
    for chosen in (*JobFilter, JobFilter.ALL):
        pane._filters.chip(chosen).click()
        await bench.settle(pane)
    beat.phase("select all")
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await bench.settle(pane)
    QTest.keyClick(table, Qt.Key.Key_Home)
    pane._choose_sort(JobSort.CREATED, descending=True)
    await bench.settle(pane)
    beat.phase("500 jobs arrive")
    added = await repository.add([jobs(one) for one in range(JOBS, JOBS + 500)])
    pane.apply(JobsAdded(tuple(added)))
    await bench.settle(pane)
    beat.phase("1,000 updates a second")
    for turn in range(100):
        for job in added[-10:]:
            pane.apply(JobProgressed(job.id, float(turn)))
        await asyncio.sleep(0.01)


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Note the longest time, in milliseconds, that calls of model and delegate take."""
    found: dict[str, float] = {}

    def clock(owner: type, name: str) -> None:
        inner = getattr(owner, name)

        def timed(self: object, *arguments: object) -> object:
            start = time.thread_time()
            answer = inner(self, *arguments)
            label = f"{owner.__name__}.{name}"
            found[label] = max(found.get(label, 0.0), (time.thread_time() - start) * 1000)
            return answer

        monkeypatch.setattr(owner, name, timed)

    for name in ("data", "flush", "set_rows", "look_at", "insert_newest", "_on_arrived"):
        clock(JobTableModel, name)
    clock(RowPainter, "paint")
    return found


def test_no_step_of_the_ui_thread_takes_over_50_ms(
    longest: dict[str, float],
    bench: Bench,
    stored: Stored,
    heartbeat: Heartbeat,
    report: Report,
    make_job: MakeJob,
) -> None:
    database = stored(JOBS)
    pane = bench.pane(Library(database))
    heartbeat.phase("idle")
    bench.run(asyncio.sleep(1.0))
    bench.run(work_through(bench, pane, heartbeat, JobRepository(database), make_job))
    heartbeat.stop()
    idle = heartbeat.steps["idle"]
    for phase, step in heartbeat.steps.items():
        if phase:
            report.add(f"longest step, {phase}: late by the clock", step.late, idle.late)
            report.add(f"longest step, {phase}: busy, of 50 ms", step.busy, STEP_MILLISECONDS, bar="≤ 1")
    for name, milliseconds in longest.items():
        report.add(f"longest call, {name}, of 50 ms", milliseconds, STEP_MILLISECONDS, bar="≤ 1")
    assert max(step.busy for phase, step in heartbeat.steps.items() if phase) <= STEP_MILLISECONDS
    assert max(longest.values()) <= STEP_MILLISECONDS


def standard_rows(jobs: Sequence[Job]) -> QStandardItemModel:
    """Give the same texts as items of Qt's own."""
    model = QStandardItemModel(len(jobs), len(COLUMNS))
    for row, job in enumerate(jobs):
        for number, column in enumerate(COLUMNS):
            model.setItem(row, number, QStandardItem(column.text(job)))
    return model


def like(pane: JobsPane, model: QAbstractItemModel, qtbot: QtBot) -> QTableView:
    """Show a model in a plain table with the rows and columns of the pane's."""
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_PIXELS)
    view.resize(pane._table.size())
    for number in range(len(COLUMNS)):
        view.setColumnHidden(number, pane._table.isColumnHidden(number))
        view.setColumnWidth(number, pane._table.columnWidth(number))
    view.show()
    return view


def busy(work: Callable[[], object]) -> float:
    """Give the milliseconds that the thread computes for some work."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def frame(view: QTableView) -> float:
    return busy(view.viewport().repaint)


def step(view: QTableView) -> float:
    """Turn the wheel one notch over rows that were not seen before."""

    def turn() -> None:
        wheel(view, 1)
        view.viewport().repaint()

    return busy(turn)


def test_a_frame_and_a_wheel_step_cost_no_more_than_those_of_qt_s_own_model(
    bench: Bench, stored: Stored, report: Report, qtbot: QtBot
) -> None:
    pane = bench.pane(Library(stored(JOBS)))
    pane.show()
    pane.refresh()
    bench.run(bench.settle(pane))
    jobs = list(bench.loop.run_until_complete(pane._model.store.gather(pane._model.sequences[:1500])).values())
    for job in jobs:
        pane._model.store.put(job)
    plain = like(pane, standard_rows(jobs), qtbot)
    python = like(pane, PlainRows(jobs), qtbot)
    bench.run(asyncio.sleep(0.2))
    views = {"ours": pane._table, "items": plain, "python": python}
    frames: dict[str, list[float]] = {name: [] for name in views}
    steps: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(60):
        for name, view in views.items():
            frames[name].append(frame(view))
    for _ in range(120):
        for name, view in views.items():
            steps[name].append(step(view))
    mean = {name: (statistics.fmean(frames[name]), statistics.fmean(steps[name])) for name in views}
    framing = report.add("full frame: QStandardItemModel", mean["ours"][0], mean["items"][0], bar="≤ 1.0")
    stepping = report.add("wheel step: QStandardItemModel", mean["ours"][1], mean["items"][1], bar="≤ 1.0")
    report.add("full frame: rows in a Python list", mean["ours"][0], mean["python"][0])
    report.add("wheel step: rows in a Python list", mean["ours"][1], mean["python"][1])
    assert framing <= 1.0
    assert stepping <= 1.0


def test_sorting_and_filtering_100_000_takes_a_fiftieth_of_a_proxy_and_never_stops_the_window(
    bench: Bench, stored: Stored, heartbeat: Heartbeat, report: Report, make_job: MakeJob
) -> None:
    number = 100_000
    pane = bench.pane(Library(stored(number)))
    pane.show()
    pane.refresh()
    bench.run(bench.settle(pane))
    took: dict[str, float] = {}

    async def clock(name: str, begin: Callable[[], None]) -> None:
        start = time.perf_counter()
        begin()
        await bench.until(lambda: not pane._feed._rows.under_way and pane._feed.answered == pane.query)
        took[name] = (time.perf_counter() - start) * 1000
        await bench.settle(pane)

    async def ours() -> None:
        heartbeat.phase("100,000")
        await clock("sort", lambda: pane._choose_sort(JobSort.PROMPT, descending=False))
        await clock("filter", lambda: pane._feed.show(JobQuery(text="lighthouse fox")))
        heartbeat.phase("")

    bench.run(ours())
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(PlainRows([make_job(one) for one in range(number)]))
    start = time.perf_counter()
    proxy.sort(0)
    sorting = (time.perf_counter() - start) * 1000
    proxy.setFilterKeyColumn(-1)
    start = time.perf_counter()
    proxy.setFilterRegularExpression("lighthouse.*fox")
    filtering = (time.perf_counter() - start) * 1000
    total = report.add(
        "sort and filter 100,000: QSortFilterProxyModel",
        took["sort"] + took["filter"],
        sorting + filtering,
        bar="≤ 0.02",
    )
    longest = heartbeat.steps["100,000"]
    report.add("longest step meanwhile, of 50 ms", longest.busy, STEP_MILLISECONDS, bar="≤ 1")
    assert total <= 1 / 50
    assert longest.busy <= STEP_MILLISECONDS


def test_a_thousand_updates_a_second_leave_the_ui_thread_free(bench: Bench, stored: Stored, report: Report) -> None:
    pane = bench.pane(Library(stored(JOBS)))
    pane.show()
    pane.refresh()
    bench.run(bench.settle(pane))
    jobs = [job for row in range(200) if (job := pane._model.job_at(row)) is not None][:60]
    seconds = 2.0

    async def drive(update: Callable[[Job, float], None]) -> float:
        """Send 1,000 updates a second, ten at a time; give the share of the UI thread that they take."""
        await bench.settle(pane)
        idle, start = time.thread_time(), time.perf_counter()
        for _ in range(round(seconds * 100)):
            await asyncio.sleep(0.01)
        idle = time.thread_time() - idle
        spent, start, turn = time.thread_time(), time.perf_counter(), 0
        while (passed := time.perf_counter() - start) < seconds:
            while turn < passed * 1000:
                update(jobs[turn % len(jobs)], float(turn % 100))
                turn += 1
            await asyncio.sleep(0.01)
        return (time.thread_time() - spent - idle) / seconds * 100

    def each_at_once(job: Job, percent: float) -> None:
        pane._model.change(job.changed(progress=percent))
        pane._model.flush()
        row = pane._model.row_of(job.sequence)
        assert row is not None
        pane._model.dataChanged.emit(pane._model.index(row, 0), pane._model.index(row, len(COLUMNS) - 1))

    shares: dict[str, float] = {}

    async def both() -> None:
        shares["ours"] = await drive(lambda job, percent: pane.apply(JobProgressed(job.id, percent)))
        shares["each"] = await drive(each_at_once)

    bench.run(both())
    report.add("1,000 updates a second, of 6 %", shares["ours"], 6.0, unit="%", bar="≤ 1")
    ratio = report.add("1,000 updates a second: each row at once", shares["ours"], shares["each"], unit="%")
    assert ratio < 1


def test_a_million_jobs_are_shown_nearly_as_soon_as_a_thousand(bench: Bench, report: Report, make_job: MakeJob) -> None:
    took: dict[int, list[float]] = {1_000: [], 1_000_000: []}

    async def show(number: int) -> None:
        pane = bench.pane(Endless(number, make_job))
        start = time.perf_counter()
        pane.show()
        pane.refresh()
        await bench.until(lambda: pane._model.rowCount() and pane._model.store.get(number))
        pane._table.viewport().repaint()
        took[number].append((time.perf_counter() - start) * 1000)
        await bench.settle(pane)
        pane.close()

    for _ in range(5):
        for number in took:
            bench.run(show(number))
    million, thousand = (statistics.median(took[number]) for number in (1_000_000, 1_000))
    assert report.add("first rows of 1,000,000: of 1,000", million, thousand, bar="≤ 3") <= 3

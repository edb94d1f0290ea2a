"""How quick the list of jobs is, beside the ways in which Qt does it by itself."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtTest import QTest

from sora_desktop.domain.events import JobProgressed, JobsAdded
from sora_desktop.domain.queries import JobFilter, JobQuery, JobSort
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.model import JobTableModel
from sora_desktop.ui.jobs.rows import RowPainter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from sora_desktop.ui.jobs.pane import JobsPane
    from tests.benchmarks.conftest import Bench, Heartbeat, Report

    Stored = Callable[[int], Database]
    MakeJob = Callable[[int], Job]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

STEP_MILLISECONDS = 50.0
JOBS = 10_000


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
        bench.wheel(table, 1)
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
    pane = bench.stored_pane(database)
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


def test_sorting_and_filtering_100_000_takes_a_fiftieth_of_a_proxy_and_never_stops_the_window(
    bench: Bench, stored: Stored, heartbeat: Heartbeat, report: Report, make_job: MakeJob
) -> None:
    number = 100_000
    pane = bench.stored_pane(stored(number))
    pane.show()
    pane.refresh()
    bench.run(bench.settle(pane))
    took: dict[str, list[float]] = {"sort": [], "filter": []}

    async def clock(name: str, begin: Callable[[], None]) -> None:
        start = time.perf_counter()
        begin()
        await bench.until(lambda: not pane._feed._rows.under_way and pane._feed.answered == pane.query)
        took[name].append((time.perf_counter() - start) * 1000)
        await bench.settle(pane)

    async def ours() -> None:
        heartbeat.phase("100,000")
        for _ in range(5):
            await clock("sort", lambda: pane._choose_sort(JobSort.PROMPT, descending=False))
            await clock("filter", lambda: pane._feed.show(JobQuery(text="lighthouse fox")))
            pane._feed.show(JobQuery())
            await bench.settle(pane)
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
        sum(statistics.median(times) for times in took.values()),
        sorting + filtering,
        bar="≤ 0.02",
    )
    longest = heartbeat.steps["100,000"]
    report.add("longest step meanwhile, of 50 ms", longest.busy, STEP_MILLISECONDS, bar="≤ 1")
    assert total <= 1 / 50
    assert longest.busy <= STEP_MILLISECONDS


def test_a_thousand_updates_a_second_leave_the_ui_thread_free(bench: Bench, stored: Stored, report: Report) -> None:
    pane = bench.stored_pane(stored(JOBS))
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

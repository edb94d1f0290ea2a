"""The list of jobs with 100,000 and 1,000,000 jobs, beside the ways in which Qt, or a plain program, does it."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtTest import QTest

from sora_desktop.domain.events import JobChanged, JobProgressed
from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort
from sora_desktop.ui.jobs.columns import COLUMNS
from tests.benchmarks.test_job_table import PlainRows
from tests.benchmarks.test_job_table_painting import frame, like, standard_rows, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from sora_desktop.ui.jobs.pane import JobsPane
    from tests.benchmarks.conftest import Bench, Heartbeat, Report

    Stored = Callable[[int], Database]
    MakeJob = Callable[[int], Job]

NUMBERS = (100_000, 1_000_000)
FEW = 1_000
STEP_MILLISECONDS = 50.0
PROXY_JOBS = 20_000
"""How many jobs Qt's proxy sorts and filters; what more would take is more than as many times as much."""

MEMORY = Path(__file__).with_name("memory_work.py")

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(1800),
    pytest.mark.parametrize("number", NUMBERS, ids=str),
]


async def opened(bench: Bench, database: Database) -> JobsPane:
    """Give a pane that shows everything that is stored."""
    pane = bench.stored_pane(database)
    pane.show()
    pane.refresh()
    await bench.settle(pane)
    return pane


def test_bar_6_a_frame_and_a_wheel_step_cost_no_more_than_with_qt_s_own_model(
    bench: Bench, stored: Stored, report: Report, qtbot: QtBot, number: int
) -> None:
    pane = bench.loop.run_until_complete(opened(bench, stored(number)))
    jobs = list(bench.loop.run_until_complete(pane._model.store.gather(pane._model.sequences[:1500])).values())
    for job in jobs:
        pane._model.store.put(job)
    views = {"ours": pane._table, "items": like(pane, standard_rows(jobs), qtbot)}
    bench.run(asyncio.sleep(0.2))
    frames: dict[str, list[float]] = {name: [] for name in views}
    steps: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(60):
        for name, view in views.items():
            frames[name].append(frame(view))
    for _ in range(120):
        for name, view in views.items():
            steps[name].append(step(bench, view))
    assert pane._model.rowCount() == number
    for words, times in (("full frame", frames), ("wheel step", steps)):
        ours, items = (statistics.fmean(times[name]) for name in ("ours", "items"))
        subject = f"bar 6, {number:,} jobs, {words}: QStandardItemModel and its delegate"
        assert report.add(subject, ours, items, bar="≤ 1.0") <= 1.0


def test_bar_7_the_first_paint_and_the_memory_hardly_depend_on_how_many_jobs_there_are(
    bench: Bench, stored: Stored, report: Report, number: int
) -> None:
    took: dict[int, list[float]] = {FEW: [], number: []}
    databases = {jobs: stored(jobs) for jobs in took}

    async def show(jobs: int) -> None:
        pane = bench.stored_pane(databases[jobs])
        start = time.perf_counter()
        pane.show()
        pane.refresh()
        await bench.until(lambda: pane._model.rowCount() and pane._model.store.get(pane._model.sequences[0]))
        pane._table.viewport().repaint()
        took[jobs].append((time.perf_counter() - start) * 1000)
        await bench.settle(pane)
        assert pane._model.rowCount() == jobs
        pane.close()

    for _ in range(7):
        for jobs in took:
            bench.run(show(jobs))
    many, few = (statistics.median(took[jobs]) for jobs in (number, FEW))
    paint = report.add(f"bar 7, {number:,} jobs, first rows painted: {FEW:,} jobs", many, few, bar="≤ 3")
    ours, other = (memory(way, databases[number]) - memory(way, databases[FEW]) for way in ("pane", "list"))
    extra = report.add(f"bar 7, {number:,} jobs, extra memory: all in a list", ours, other, unit="MB", bar="≤ 0.1")
    assert paint <= 3
    assert extra <= 0.1


def memory(way: str, database: Database) -> float:
    """Give the megabytes of a program of its own."""
    command = [sys.executable, str(MEMORY), way, str(database.path)]
    root = str(MEMORY.parents[2])
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900, cwd=root)
    return float(done.stdout)


def test_bar_8_sorting_and_filtering_never_stops_the_window(
    bench: Bench, stored: Stored, heartbeat: Heartbeat, report: Report, make_job: MakeJob, number: int
) -> None:
    pane = bench.loop.run_until_complete(opened(bench, stored(number)))
    took: dict[str, list[float]] = {"sort": [], "filter": []}

    async def clock(name: str, query: JobQuery) -> None:
        pane._feed.show(JobQuery())
        await bench.settle(pane)
        start = time.perf_counter()
        pane._feed.show(query)
        await bench.until(lambda: query in (pane._feed.answered, pane.keeper.begun))
        pane._table.viewport().repaint()
        took[name].append((time.perf_counter() - start) * 1000)
        await bench.settle(pane)

    async def ours() -> None:
        heartbeat.phase("work")
        for _ in range(3):
            await clock("sort", JobQuery(sort=JobSort.PROMPT, descending=False))
            await clock("filter", JobQuery(text="lighthouse fox"))
            await clock("filter", JobQuery(filter=JobFilter.ATTENTION))
        await clock("group", JobQuery(group=JobGroup.CONNECTION))
        heartbeat.phase("")

    took["group"] = []
    bench.run(ours())
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(PlainRows([make_job(one) for one in range(PROXY_JOBS)]))
    start = time.perf_counter()
    proxy.sort(0)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterRegularExpression("lighthouse.*fox")
    theirs = (time.perf_counter() - start) * 1000 * number / PROXY_JOBS
    seen = sum(statistics.median(took[name]) for name in ("sort", "filter"))
    subject = f"bar 8, {number:,} jobs, sorted and filtered rows are seen: QSortFilterProxyModel"
    total = report.add(subject, seen, theirs, bar="≤ 0.02")
    busy = heartbeat.steps["work"].busy
    report.add(f"bar 8, {number:,} jobs, longest step of the window, of 50 ms", busy, STEP_MILLISECONDS, bar="≤ 1")
    assert total <= 1 / 50
    assert busy <= STEP_MILLISECONDS


def test_bar_9_a_thousand_updates_a_second_leave_the_window_free(
    bench: Bench, stored: Stored, report: Report, number: int
) -> None:
    pane = bench.loop.run_until_complete(opened(bench, stored(number)))
    jobs = [job for row in range(200) if (job := pane._model.job_at(row)) is not None][:60]
    seconds = 1.5

    async def drive(update: Callable[[Job, float], None]) -> float:
        """Send 1,000 updates a second, ten at a time; give the share of the UI thread that they take."""
        await bench.settle(pane)
        idle = time.thread_time()
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

    def ours(job: Job, percent: float) -> None:
        pane.apply(JobProgressed(job.id, percent))

    def each_at_once(job: Job, percent: float) -> None:
        pane._model.change(job.changed(progress=percent))
        pane._model.flush()
        row = pane._model.row_of(job.sequence)
        assert row is not None
        pane._model.dataChanged.emit(pane._model.index(row, 0), pane._model.index(row, len(COLUMNS) - 1))

    shares: dict[str, list[float]] = {"ours": [], "each": []}

    async def both() -> None:
        for _ in range(3):
            shares["ours"].append(await drive(ours))
            shares["each"].append(await drive(each_at_once))

    bench.run(both())
    best, each = (min(shares[name]) for name in ("ours", "each"))
    report.add(f"bar 9, {number:,} jobs, 1,000 updates a second, of 6 %", best, 6.0, unit="%", bar="≤ 1")
    ratio = report.add(f"bar 9, {number:,} jobs, 1,000 updates a second: each at once", best, each, unit="%", bar="< 1")
    assert ratio < 1
    assert best <= 6.0


def test_selecting_all_and_acting_on_what_is_in_sight_never_stops_the_window(
    bench: Bench, stored: Stored, heartbeat: Heartbeat, report: Report, number: int
) -> None:
    pane = bench.loop.run_until_complete(opened(bench, stored(number)))
    first = pane._model.job_at(0)
    assert first is not None

    async def work() -> None:
        heartbeat.phase("work")
        for key in (Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
            QTest.keyClick(pane._table, key)
            await bench.settle(pane)
        QTest.keyClick(pane._table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await bench.settle(pane)
        assert pane._selection.count == number
        pane.apply(JobChanged(first))
        await bench.settle(pane)
        QTest.keyClick(pane._table, Qt.Key.Key_Home)
        await bench.settle(pane)
        heartbeat.phase("")

    bench.run(work())
    busy = heartbeat.steps["work"].busy
    subject = f"{number:,} jobs, all selected, longest step of the window, of 50 ms"
    report.add(subject, busy, STEP_MILLISECONDS, bar="≤ 1")
    assert busy <= STEP_MILLISECONDS

"""How quickly the list of jobs is painted, beside the ways in which Qt does it by itself."""

from __future__ import annotations

import asyncio
import statistics
import time
from array import array
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
)
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from sora_desktop.domain.queries import GroupRows, JobFilter, JobQuery
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.rows import ROW_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from sora_desktop.ui.jobs.pane import JobsPane
    from tests.benchmarks.conftest import Bench, Report

    Stored = Callable[[int], Database]
    MakeJob = Callable[[int], Job]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

JOBS = 10_000


class Endless:
    """So many jobs that nobody could store them for a test; each is made when it is looked at."""

    def __init__(self, number: int, make_job: MakeJob) -> None:
        self._number = number
        self._sequences = array("q", range(number, 0, -1))
        self._make_job = make_job

    async def sequences(self, _query: JobQuery) -> array[int]:
        return self._sequences

    async def groups(self, _query: JobQuery) -> list[GroupRows]:
        return []

    async def first(self, _query: JobQuery, count: int) -> list[Job]:
        return await self.page(self._sequences[:count])

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


def step(bench: Bench, view: QTableView) -> float:
    """Turn the wheel one notch over rows that were not seen before."""

    def turn() -> None:
        bench.wheel(view, 1)
        view.viewport().repaint()

    return busy(turn)


def test_a_frame_and_a_wheel_step_cost_no_more_than_those_of_qt_s_own_model(
    bench: Bench, stored: Stored, report: Report, qtbot: QtBot
) -> None:
    pane = bench.stored_pane(stored(JOBS))
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
            steps[name].append(step(bench, view))
    mean = {name: (statistics.fmean(frames[name]), statistics.fmean(steps[name])) for name in views}
    framing = report.add("full frame: QStandardItemModel", mean["ours"][0], mean["items"][0], bar="≤ 1.0")
    stepping = report.add("wheel step: QStandardItemModel", mean["ours"][1], mean["items"][1], bar="≤ 1.0")
    report.add("full frame: rows in a Python list", mean["ours"][0], mean["python"][0])
    report.add("wheel step: rows in a Python list", mean["ours"][1], mean["python"][1])
    assert framing <= 1.0
    assert stepping <= 1.0


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

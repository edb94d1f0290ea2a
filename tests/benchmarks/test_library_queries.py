"""How quick and how small lists of very many jobs are before anything is drawn, beside what Qt and plain lists do."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel

from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.search_index import catch_up

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Coroutine

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from tests.benchmarks.conftest import Report

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]

FEW, MANY, MILLION = 1_000, 100_000, 1_000_000
PAGE = 200
ROUNDS = 5
SAMPLE = 5_000
TIMES_FIRST = 3.0
SHARE_OF_MEMORY = 0.1
SHARE_OF_PROXY = 1 / 50


class PlainRows(QAbstractTableModel):
    """All jobs in a list, as a table is usually begun."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__()
        self.jobs = jobs

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return len(self.jobs)

    def columnCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:  # noqa: ANN401 - Qt's variant
        return self.jobs[index.row()].request.prompt if role == 0 else None


@pytest.fixture
def indexed(stored: Callable[[int], Database]) -> Callable[[int], JobIndex]:
    """Give lists of so many jobs, all of whose texts are in the index."""

    async def finish(database: Database) -> None:
        while await database.write(lambda connection: catch_up(connection, 5_000)):
            continue

    def make(number: int) -> JobIndex:
        database = stored(number)
        asyncio.run(finish(database))
        return JobIndex(database)

    return make


def took(work: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """Give the median of a few times that something takes, in milliseconds; the first time does not count."""

    async def measure() -> list[float]:
        times = []
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            await work()
            times.append((time.perf_counter() - started) * 1000)
        return times[1:]

    return statistics.median(asyncio.run(measure()))


def test_the_first_page_of_a_million_comes_as_soon_as_that_of_a_thousand(
    indexed: Callable[[int], JobIndex], report: Report
) -> None:
    small, large = indexed(FEW), indexed(MILLION)
    for name, query in {
        "newest": JobQuery(),
        "done": JobQuery(filter=JobFilter.DONE),
        "by prompt": JobQuery(sort=JobSort.PROMPT, descending=False),
        "with a common word": JobQuery(text="light"),
    }.items():
        ratio = report.add(
            f"first page of 1,000,000, {name}, beside that of 1,000",
            took(lambda query=query: large.first(query, PAGE)),  # type: ignore[misc]
            took(lambda query=query: small.first(query, PAGE)),  # type: ignore[misc]
            bar=f"≤ {TIMES_FIRST:g}",
        )
        assert ratio <= TIMES_FIRST, name


def test_the_list_of_a_million_takes_a_tenth_of_a_list_of_jobs(
    indexed: Callable[[int], JobIndex], report: Report, make_job: Callable[[int], Job]
) -> None:
    index = indexed(MILLION)
    sequences: array[int] = asyncio.run(index.sequences(JobQuery()))
    assert len(sequences) == MILLION
    tracemalloc.start()
    jobs = [make_job(number) for number in range(SAMPLE)]
    listed = tracemalloc.get_traced_memory()[0] * MILLION / len(jobs)
    tracemalloc.stop()
    ours = sys.getsizeof(sequences)
    ratio = report.add(
        "memory of 1,000,000 rows, beside a list of jobs", ours / 2**20, listed / 2**20, unit="MiB", bar="≤ 0.1"
    )
    assert ratio <= SHARE_OF_MEMORY


def test_what_a_list_is_asked_takes_a_fiftieth_of_a_proxy(
    indexed: Callable[[int], JobIndex], report: Report, make_job: Callable[[int], Job], qtbot: QtBot
) -> None:
    index, larger = indexed(MANY), indexed(MILLION)
    by_prompt = JobQuery(sort=JobSort.PROMPT, descending=False)
    search = JobQuery(text="lighthouse fox")
    sorting, filtering = _proxy([make_job(number) for number in range(MANY)])
    sort, find = took(lambda: index.sequences(by_prompt)), took(lambda: index.sequences(search))
    bar = f"≤ {SHARE_OF_PROXY:g}"
    report.add("sort 100,000, beside QSortFilterProxyModel", sort, sorting)
    report.add("search 100,000, beside QSortFilterProxyModel", find, filtering)
    total = report.add(
        "sort and search 100,000, beside QSortFilterProxyModel", sort + find, sorting + filtering, bar=bar
    )
    sort, find = took(lambda: larger.sequences(by_prompt)), took(lambda: larger.sequences(search))
    tenfold = report.add(
        "sort and search 1,000,000, beside ten times that", sort + find, 10 * (sorting + filtering), bar=bar
    )
    for name, query in {
        "with a word of few": JobQuery(text="999999"),
        "with a word of many": JobQuery(text="light"),
        "by model": JobQuery(model="sora-2"),
        "by model and word": JobQuery(model="sora-2", text="lighthouse fox"),
        "in groups": JobQuery(group=JobGroup.CONNECTION),
    }.items():
        for number, one in ((MANY, index), (MILLION, larger)):
            listed = took(lambda one=one, query=query: one.sequences(query))  # type: ignore[misc]
            counted = took(lambda one=one, query=query: one.counts(query))  # type: ignore[misc]
            report.add(f"{number:,} {name}: list, beside its counts", listed, counted)
    for number, one in ((MANY, index), (MILLION, larger)):
        report.add(
            f"{number:,}: counts of all filters, beside all facets",
            took(lambda one=one: one.counts(JobQuery())),  # type: ignore[misc]
            took(one.facets),
        )
    assert total <= SHARE_OF_PROXY
    assert tenfold <= SHARE_OF_PROXY


def _proxy(jobs: list[Job]) -> tuple[float, float]:
    """Give how long Qt's own way takes to sort and to filter, in milliseconds."""
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(PlainRows(jobs))
    started = time.perf_counter()
    proxy.sort(0)
    sorted_ = time.perf_counter()
    proxy.setFilterRegularExpression("lighthouse.*fox")
    return (sorted_ - started) * 1000, (time.perf_counter() - sorted_) * 1000

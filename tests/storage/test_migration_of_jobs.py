"""Facts about jobs of every earlier schema: nothing of them is lost, and they are what this program would store."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.costs import Calendar, Period, Standing, Usage
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobQuery, JobSort
from sora_desktop.domain.queue import RANK_STEP, End
from sora_desktop.storage import schema
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.job_rows import FACTS, INSERT, read_job, write_job, write_time
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.queue import QueueRepository
from sora_desktop.storage.spending import SpendingRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.storage.paths import DataPaths

Table = list[dict[str, Any]]

EARLIER = range(1, schema.steps()[-1].version)
WITH_QUEUE = 3
"""The first schema with a queue and caps."""

WITH_RECEIPTS = 4
"""The first schema in which exchanges are entries of receipts."""

RENAMED = {"remix_of": "source_id"}
KEPT_OTHERWISE = {("connections", "encoding"), ("connections", "emulated"), ("jobs", "search")}
"""Columns that became something else, of which other tests speak."""

BECAME_RECEIPTS = "exchanges"
"""The table that became entries of receipts."""


def rows(version: int) -> Path:
    return Path(__file__).with_name(f"rows_of_schema_{version}.sql")


def tables(path: Path) -> dict[str, Table]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
            )
        ]
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}  # noqa: S608 - of the names above


@pytest.fixture
def make_old(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Make the database that a program of an earlier schema left."""

    def make(version: int) -> Path:
        steps = schema.steps()[:version]
        with monkeypatch.context() as older:
            older.setattr(schema, "steps", lambda: steps)
            Database.open(paths.database).close()
        with closing(sqlite3.connect(paths.database)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(rows(version).read_text(encoding="utf-8"))
        return paths.database

    return make


@pytest.mark.parametrize("version", EARLIER)
def test_no_value_of_an_earlier_schema_is_lost(make_old: Callable[[int], Path], version: int) -> None:
    path = make_old(version)
    before = tables(path)
    Database.open(path).close()
    after = tables(path)
    assert len(before["jobs"]) >= 3
    for name, table in before.items():
        if name == BECAME_RECEIPTS:
            continue
        assert len(after[name]) == len(table)
        for old, new in zip(table, after[name], strict=True):
            kept = {RENAMED.get(column, column): value for column, value in old.items()}
            expected = {column: value for column, value in kept.items() if (name, column) not in KEPT_OTHERWISE}
            assert {column: new[column] for column in expected} == expected
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("version", EARLIER)
async def test_every_old_job_can_go_on(make_old: Callable[[int], Path], version: int) -> None:
    database = Database.open(make_old(version))
    repository = JobRepository(database)
    jobs = await repository.find("")
    changed = [job if job.deleted_at else job.changed(batch_name="again") for job in jobs]
    for job in changed:
        if not job.deleted_at:
            await repository.save(job)
    assert await repository.find("") == changed
    holds, caps = await QueueRepository(database).holds(), await SpendingRepository(database).caps()
    assert (len(holds), len(caps)) == ((1, 1) if version >= WITH_QUEUE else (0, 0))
    database.close()


@pytest.mark.parametrize("version", range(1, WITH_RECEIPTS))
async def test_old_exchanges_are_entries_that_are_not_chained(make_old: Callable[[int], Path], version: int) -> None:
    path = make_old(version)
    before = tables(path)[BECAME_RECEIPTS]
    assert before
    database = Database.open(path)
    repository = JobRepository(database)
    for job in await repository.find(""):
        rows = sorted((row for row in before if row["job"] == job.sequence), key=lambda row: row["number"])
        receipt = await repository.receipt(job.id)
        assert (receipt.flaws, receipt.unchained, receipt.head) == ((), len(rows), None)
        assert [as_row(one) for one in await repository.exchanges(job.id)] == [
            {name: value for name, value in row.items() if name not in {"number", "job"}} for row in rows
        ]
        if not rows:
            continue
        # What comes after them is chained, and a look that goes on with an old one is still counted there.
        last = (await repository.exchanges(job.id))[-1]
        await repository.record(job.id, last)
        await repository.record(job.id, dataclasses.replace(last, operation=Operation.CREATE))
        receipt = await repository.receipt(job.id)
        assert (receipt.flaws, receipt.entries[-1].digest) == ((), receipt.head)
        counted = last.operation in {Operation.RETRIEVE, Operation.LIST}
        assert receipt.unchained == len(rows)
        assert len(receipt.entries) == len(rows) + (1 if counted else 2)
    database.close()


def test_old_exchanges_that_are_spoiled_do_not_stop_the_others(make_old: Callable[[int], Path]) -> None:
    path = make_old(3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE exchanges SET request_headers = '{' WHERE number = 1")
        connection.commit()
    Database.open(path).close()
    assert len(tables(path)["receipt_entries"]) == 4


def as_row(exchange: Exchange) -> dict[str, Any]:
    """Give the row that an exchange was before there were receipts."""
    headers = ("request_headers", "response_headers")
    values = {field.name: getattr(exchange, field.name) for field in dataclasses.fields(Exchange)}
    assert (values.pop("peer"), values.pop("http_version"), values.pop("trace")) == (None, None, ())
    return {
        **values,
        **{name: json.dumps(values[name]) for name in headers},
        "operation": exchange.operation.value,
        "started_at": write_time(exchange.started_at),
    }


@pytest.mark.parametrize("version", [2, 4, 5])
async def test_old_rows_are_those_that_this_program_would_write(make_old: Callable[[int], Path], version: int) -> None:
    database = Database.open(make_old(version))
    columns = INSERT[INSERT.index("(") + 1 : INSERT.index(")")]
    sql = f"SELECT {columns} FROM jobs"  # noqa: S608 - of names
    stored = await database.read(lambda connection: connection.execute(sql).fetchall())
    names = columns.split(", ")
    statuses = {row[names.index("status")] for row in stored}
    assert statuses == set(JobStatus) if version == 2 else statuses == {"pending", "completed"}
    for row in stored:
        job = read_job(row[: len(FACTS)])
        if job.deleted_at:
            continue
        assert dict(zip(names, write_job(job), strict=True)) == dict(zip(names, row, strict=True))
    database.close()


async def test_old_jobs_wait_in_the_order_in_which_they_came(make_old: Callable[[int], Path]) -> None:
    database = Database.open(make_old(2))
    repository, index = JobRepository(database), JobIndex(database)
    waiting = await repository.waiting()
    assert [(job.id, job.rank) for job in waiting] == [("job-a", RANK_STEP), ("job-b", 2 * RANK_STEP)]
    in_order = await index.sequences(JobQuery(sort=JobSort.QUEUE, descending=False))
    assert list(in_order[:2]) == [1, 2]
    await repository.move([waiting[1].id], End.TOP)
    assert [job.id for job in await repository.waiting()] == ["job-b", "job-a"]
    assert [job.id for job in await repository.failed()] == ["job-j", "job-k", "job-l", "job-p"]
    database.close()


async def test_what_old_jobs_may_have_cost_counts_without_a_price(
    make_old: Callable[[int], Path], moment: Callable[[int], datetime]
) -> None:
    database = Database.open(make_old(2))
    long_ago = moment(0).replace(year=2025, month=11, day=20, hour=0)
    usage = await SpendingRepository(database).usage(Calendar(long_ago, moment(0)))
    # Ten that were sent to a server, and one that was made on this computer.
    assert usage[Period.DAY] == Standing(Usage(11, 0, 10), Usage(2, 0, 2))
    assert usage[Period.MONTH].spent == Usage()
    forgotten = await JobRepository(database).forgotten(long_ago)
    assert [job.id for job in forgotten] == ["job-k"]
    database.close()


async def test_old_jobs_are_found_by_what_they_say_and_not_by_their_status(make_old: Callable[[int], Path]) -> None:
    database = Database.open(make_old(2))
    index = JobIndex(database)
    assert list(await index.sequences(JobQuery(text="pending fox"))) == [1]
    for text in ("submitting", "unconfirmed", "in_progress", "downloading", "completed", "failed"):
        assert list(await index.sequences(JobQuery(text=text))) == []
    assert list(await index.sequences(JobQuery(text="key_refused"))) == [12]
    database.close()


async def test_old_jobs_that_are_in_the_index_are_found_without_their_accents(make_old: Callable[[int], Path]) -> None:
    path = make_old(5)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO job_texts (rowid, search) SELECT sequence, search FROM jobs")
        connection.execute("DELETE FROM search_changes")
        connection.commit()
    database = Database.open(path)
    index = JobIndex(database)
    for text in ("cafe", "café", "creme brulee", "ather"):
        assert list(await index.sequences(JobQuery(text=text))) == ([1] if text == "ather" else [5])
    database.close()

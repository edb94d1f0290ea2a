"""Sums up what jobs cost, and holds orders against the caps on it, inside the transaction that stores them."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import Cap, OnExcess, Period, Usage, charge, excess, promised
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.storage.job_rows import CHARGED_AT, write_time
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.jobs import Job

_SUMS = "SELECT coalesce(sum(charged_clips), 0), coalesce(sum(charged_micros), 0), coalesce(sum(charged_unknown), 0)"
SPENT = f"{_SUMS} FROM jobs INDEXED BY jobs_by_charge WHERE charged_clips > 0 AND {CHARGED_AT} >= ? AND sequence <> ?"
"""What was charged since a time, without one job."""

SPENT_IN_BATCH = (
    f"{_SUMS} FROM jobs INDEXED BY jobs_by_charge_of_batch "
    "WHERE charged_clips > 0 AND batch_id IS NOT NULL AND batch_id = ? AND sequence <> ?"
)
PROMISED = (
    "SELECT count(*), coalesce(sum(estimate), 0), count(*) - count(estimate) "
    "FROM jobs INDEXED BY jobs_waiting WHERE status = 'pending' AND removed_at IS NULL"
)
PROMISED_IN_BATCH = f"{PROMISED} AND batch_id = ?"

_NO_JOB = 0
"""A sequence that no job has."""


def read_caps(connection: sqlite3.Connection) -> tuple[Cap, ...]:
    """Give every cap, in the order of the periods."""
    rows = connection.execute("SELECT period, micros, clips, on_excess FROM budgets").fetchall()
    caps = [
        Cap(period=Period(period), micros=micros, clips=clips, on=OnExcess(on)) for period, micros, clips, on in rows
    ]
    return tuple(sorted(caps, key=lambda cap: list(Period).index(cap.period)))


def spent(connection: sqlite3.Connection, since: datetime, *, without: int = _NO_JOB) -> Usage:
    """Give what all jobs but one are charged since a time."""
    return Usage(*connection.execute(SPENT, (write_time(since), without)).fetchone())


def all_promised(connection: sqlite3.Connection) -> Usage:
    """Give what all waiting jobs will add."""
    return Usage(*connection.execute(PROMISED).fetchone())


def used_in_batch(connection: sqlite3.Connection, batch_id: str) -> Usage:
    """Give what the jobs of a batch are charged, and what those of them that wait will add."""
    key = storable(batch_id)
    charged = Usage(*connection.execute(SPENT_IN_BATCH, (key, _NO_JOB)).fetchone())
    return charged + Usage(*connection.execute(PROMISED_IN_BATCH, (key,)).fetchone())


def check_added(connection: sqlite3.Connection, jobs: Iterable[Job], calendar: Calendar) -> None:
    """Hold new jobs against the caps, with everything that is spent and promised.

    Raises:
        BudgetExceeded: a cap refuses them.
    """
    caps = _refusing(connection)
    if not caps:
        return
    wanted: defaultdict[str | None, Usage] = defaultdict(Usage)
    alone = []
    for job in jobs:
        one = charge(job) + (promised(job) if job.status is JobStatus.PENDING else Usage())
        wanted[job.batch_id] += one
        if job.batch_id is None:
            alone.append(one)
    for cap in caps:
        if cap.period is Period.BATCH:
            for one in alone:
                _refuse(cap, Usage(), one)
            for batch_id, sum_ in wanted.items():
                if batch_id is not None:
                    _refuse(cap, used_in_batch(connection, batch_id), sum_)
        else:
            _refuse(cap, _used(connection, cap, calendar), reduce(add, wanted.values(), Usage()))


def check_changed(connection: sqlite3.Connection, before: Job, after: Job, calendar: Calendar) -> None:
    """Hold against the caps by how much dearer a waiting job becomes; what costs no more is never refused.

    Raises:
        BudgetExceeded: a cap refuses the difference.
    """
    wanted = Usage(0, max(0, (after.estimate or 0) - (before.estimate or 0)))
    if not wanted.micros:
        return
    for cap in _refusing(connection):
        if cap.period is not Period.BATCH:
            _refuse(cap, _used(connection, cap, calendar), wanted)
        elif after.batch_id is None:
            _refuse(cap, charge(before) + promised(before), wanted)
        else:
            _refuse(cap, used_in_batch(connection, after.batch_id), wanted)


def check_begun(connection: sqlite3.Connection, job: Job, calendar: Calendar) -> None:
    """Hold a job that is about to be sent against the caps, with what all others are charged.

    Raises:
        BudgetExceeded: a cap refuses it.
    """
    for cap in _refusing(connection):
        if cap.period is not Period.BATCH:
            used = spent(connection, _start(cap, calendar), without=job.sequence)
        elif job.batch_id is None:
            used = Usage()
        else:
            row = connection.execute(SPENT_IN_BATCH, (storable(job.batch_id), job.sequence)).fetchone()
            used = Usage(*row)
        _refuse(cap, used, charge(job))


def _refusing(connection: sqlite3.Connection) -> Sequence[Cap]:
    return [cap for cap in read_caps(connection) if cap.on is OnExcess.REFUSE]


def _refuse(cap: Cap, used: Usage, wanted: Usage) -> None:
    """Raise BudgetExceeded where a cap would be passed."""
    passed = excess(cap, used, wanted)
    if passed is not None:
        raise BudgetExceeded(passed)


def _start(cap: Cap, calendar: Calendar) -> datetime:
    return calendar.day if cap.period is Period.DAY else calendar.month


def _used(connection: sqlite3.Connection, cap: Cap, calendar: Calendar) -> Usage:
    return spent(connection, _start(cap, calendar)) + all_promised(connection)

"""What happens to jobs that wait: they are changed, cancelled, or begun, each only while that still holds."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import NotPossible, UnknownJob
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.storage import caps
from sora_desktop.storage.job_rows import FACTS, NOT_WAITING, SELECT, changes, read_job
from sora_desktop.storage.job_versions import rewrite, save_job
from sora_desktop.storage.ranks import WAITING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.jobs import Job, JobId

_IN_ORDER = f"INDEXED BY jobs_waiting WHERE {WAITING} ORDER BY rank, sequence"
KEYS = f"SELECT id, connection, rank, sequence FROM jobs {_IN_ORDER}"  # noqa: S608 - no values
"""What it takes to send waiting jobs in their order, from the index alone."""

ALL = f"{SELECT} {_IN_ORDER}"

_place = itemgetter(FACTS.index("rank"), FACTS.index("sequence"))
_ORDERED = frozenset(
    {
        "connection", "prompt", "model", "size", "seconds", "reference", "further_references", "characters", "video",
        "extra", "derivation", "source_id", "batch_id", "take",
    }
)  # fmt: skip
"""What was ordered: a job that is begun with another version of it was changed meanwhile."""

# The signs keep the planner from walking through all that wait to find a few of them.
_AMONG = "+status = 'pending' AND +removed_at IS NULL AND id IN (SELECT value FROM json_each(?))"
# Of what is written here depends no other column, save where a job holds something of an earlier attempt.
_CANCEL = (
    f"UPDATE jobs SET status = '{JobStatus.CANCELLED}', queue_key = {NOT_WAITING} "  # noqa: S608 - values are bound
    f"WHERE {_AMONG} AND remote_id IS NULL AND failure_stage IS NULL RETURNING {', '.join(FACTS)}"
)


def begin(connection: sqlite3.Connection, job: Job, calendar: Calendar) -> Job:
    """Store that a job is being sent, if it still waits as it is and no cap refuses it; give it as it is stored.

    Raises:
        ValueError: it does not say since when it is being sent.
        UnknownJob: it was never added.
        NotPossible: it cannot be sent any more, or was changed meanwhile.
        BudgetExceeded: a cap refuses it.
    """
    if job.status is not JobStatus.SUBMITTING or job.submitted_at is None:
        msg = f"job {job.id} is {job.status} since {job.submitted_at}: that is no beginning"
        raise ValueError(msg)
    row = _row(connection, job.id)
    stored = read_job(row)
    if not stored.may_become(JobStatus.SUBMITTING) or stored.removed_at is not None:
        raise NotPossible(action="send", job=job.id, status=stored.status, reason="It does not wait any more.")
    if not _ORDERED.isdisjoint(changes(job, row)):
        raise NotPossible(action="send", job=job.id, status=stored.status, reason="It was changed meanwhile.")
    caps.check_begun(connection, job, calendar)
    return save_job(connection, job.changed(rank=stored.rank)).job


def replace(connection: sqlite3.Connection, job: Job, calendar: Calendar | None) -> None:
    """Store another version of a job that waits, its name and tags as well; its place in the queue stays.

    Raises:
        UnknownJob: it was never added.
        NotPossible: it does not wait any more.
        BudgetExceeded: a cap refuses by how much dearer it becomes.
    """
    stored = read_job(_row(connection, job.id))
    if stored.status is not JobStatus.PENDING or stored.removed_at is not None:
        raise NotPossible(action="change", job=job.id, status=stored.status, reason="It does not wait any more.")
    if calendar is not None:
        caps.check_changed(connection, stored, job, calendar)
    kept = {"rank": stored.rank, "rating": stored.rating, "favourite": stored.favourite, "note": stored.note}
    rewrite(connection, job.changed(**kept))


def sequences(connection: sqlite3.Connection, job_ids: Sequence[JobId]) -> list[int]:
    """Give the sequences of those jobs that wait, in the order of the ids."""
    found = dict(connection.execute(f"SELECT id, sequence FROM jobs WHERE {_AMONG}", (json.dumps(job_ids),)))  # noqa: S608 - values are bound
    return [found[job_id] for job_id in dict.fromkeys(job_ids) if job_id in found]


def cancel(connection: sqlite3.Connection, job_ids: Sequence[JobId] | None) -> list[tuple[Any, ...]]:
    """Cancel jobs that wait, all if none are named; give the rows of those that did, in the order of the queue."""
    if job_ids is None:
        job_ids = [row[0] for row in connection.execute(KEYS)]
    key = (json.dumps(job_ids),)
    rows = connection.execute(_CANCEL, key).fetchall()
    for row in connection.execute(f"{SELECT} WHERE {_AMONG}", key).fetchall():
        job = read_job(row).advance(JobStatus.CANCELLED, failure=None)
        save_job(connection, job)
        rows.append(_row(connection, job.id))
    return sorted(rows, key=_place)


def _row(connection: sqlite3.Connection, job_id: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(f"{SELECT} WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise UnknownJob(job=job_id)
    return row

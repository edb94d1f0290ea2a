"""Writes the next version of a job: only what changed, and without reading back what this process stored itself."""

from __future__ import annotations

import dataclasses
import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.annotations import PERSONAL, Annotation
from sora_desktop.domain.costs import charge
from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.jobs import ENDED, Job
from sora_desktop.storage.job_rows import FACTS, KEYS, SELECT, changes, facts, key, read_job
from sora_desktop.storage.tag_rows import keep_tags
from sora_desktop.storage.writing import WritingConnection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

_FIELDS = tuple(field.name for field in dataclasses.fields(Job))
_values: Callable[[Job], tuple[Any, ...]] = attrgetter(*_FIELDS)

_FIELD_OF = {
    **dict.fromkeys(
        ("model", "size", "seconds", "reference", "prompt", "extra", "further_references", "characters", "video"),
        "request",
    ),
    **dict.fromkeys(
        ("failure_stage", "failure_code", "failure_message", "failure_request_id", "failure_detail"), "failure"
    ),
}
"""The field of a job that a column is a part of, where the two have different names."""

_AT_ONCE: Mapping[str, Callable[[Job], object]] = {
    "status": lambda job: job.status.value,
    "progress": attrgetter("progress"),
    "stalled": lambda job: int(job.stalled),
    "attempt": attrgetter("attempt"),
}
"""The columns that change most, taken from a job without writing out the others."""

_CHARGED = frozenset({"charged_clips", "charged_micros", "charged_unknown"})
_BY_ID = "id = ?"
_DELETED_AT = FACTS.index("deleted_at")
_NOTHING: frozenset[str] = frozenset()
_personal: Callable[[Job], tuple[Any, ...]] = attrgetter(*PERSONAL)


@dataclasses.dataclass(frozen=True, slots=True)
class Saved:
    """What became of a version."""

    job: Job
    """The job as it is stored: what a person wrote about it is never taken from who only follows it."""

    columns: frozenset[str]
    """What was written."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """How a change of some fields is written."""

    sql: str
    values: Callable[[Job], list[object]]
    """Gives what the statement takes."""

    columns: frozenset[str]


def save_job(connection: sqlite3.Connection, job: Job) -> Saved:
    """Store the present version of a job, save what a person writes about it.

    Raises:
        UnknownJob: it was never added, or was deleted for good.
    """
    if not isinstance(connection, WritingConnection):
        return _save_unseen(connection, job)
    recalled = connection.recalled
    stored = recalled.get(job.id)
    saved = _save_unseen(connection, job) if stored is None else _save_next(connection, stored, job)
    if job.status in ENDED:
        recalled.pop(job.id, None)
    else:
        # After the update, which makes the connection forget the version before.
        recalled[job.id] = saved.job
    return saved


def annotate(connection: sqlite3.Connection, job_id: str, annotation: Annotation) -> tuple[Job, Job]:
    """Store what a person writes about a job; give it as it was and as it is.

    Raises:
        UnknownJob: it was never added, or was deleted for good.
    """
    row = _row(connection, job_id)
    stored = read_job(row)
    job = annotation.applied(stored)
    _write(connection, job, row)
    return stored, job


def rewrite(connection: sqlite3.Connection, job: Job) -> Job:
    """Store a version of a job as it is given, what a person writes about it as well.

    Raises:
        UnknownJob: it was never added, or was deleted for good.
    """
    _write(connection, job, _row(connection, job.id))
    return job


def _save_unseen(connection: sqlite3.Connection, job: Job) -> Saved:
    row = _row(connection, job.id)
    merged = _merged(read_job(row), job)
    return Saved(merged, _write(connection, merged, row))


def _row(connection: sqlite3.Connection, job_id: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(f"{SELECT} WHERE {_BY_ID}", (job_id,)).fetchone()
    if row is None or row[_DELETED_AT] is not None:
        # Who still knows what it was must not write it down again.
        raise UnknownJob(job=job_id)
    return row


def _write(connection: sqlite3.Connection, job: Job, row: tuple[Any, ...]) -> frozenset[str]:
    changed = changes(job, row)
    if changed:
        connection.execute(_update(tuple(changed)), (*changed.values(), job.id))
    if "tags" in changed:
        keep_tags(connection, row[0], job.tags)
    return frozenset(changed)


def _merged(stored: Job, job: Job) -> Job:
    """Give a version with what a person wrote about the job in the meantime."""
    mine = _personal(stored)
    if mine == _personal(job):
        return job
    return dataclasses.replace(job, **dict(zip(PERSONAL, mine, strict=True)))


def _save_next(connection: sqlite3.Connection, stored: Job, given: Job) -> Saved:
    job = _merged(stored, given)
    pairs = zip(_FIELDS, _values(stored), _values(job), strict=True)
    names = [name for name, before, now in pairs if before is not now and before != now]
    if not names:
        return Saved(job, _NOTHING)
    plan = _plan(tuple(names), charged=charge(stored) != charge(job))
    if plan.columns:
        connection.execute(plan.sql, plan.values(job))
    return Saved(job, plan.columns)


@functools.lru_cache(maxsize=256)
def _plan(names: tuple[str, ...], *, charged: bool) -> _Plan:
    """Plan how a change of these fields, and of what the job is charged, is written."""
    changed = [column for column in FACTS if _FIELD_OF.get(column, column) in names and column != "sequence"]
    made = [name for name, sources in KEYS.items() if not set(changed).isdisjoint(sources)]
    keys = [name for name in made if charged or name not in _CHARGED]
    places = [FACTS.index(column) for column in changed]
    getters = [_AT_ONCE[column] for column in changed if column in _AT_ONCE]

    def at_once(job: Job) -> list[object]:
        return [*[get(job) for get in getters], *[key(job, name) for name in keys], job.id]

    def through_facts(job: Job) -> list[object]:
        values = facts(job)
        return [*[values[place] for place in places], *[key(job, name) for name in keys], job.id]

    values = at_once if len(getters) == len(changed) else through_facts
    columns = (*changed, *keys)
    return _Plan(_update(columns), values, frozenset(columns))


@functools.lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> str:
    # The same text each time is a statement that SQLite has prepared already.
    return f"UPDATE jobs SET {', '.join(f'{name} = ?' for name in columns)} WHERE {_BY_ID}"  # noqa: S608 - of names

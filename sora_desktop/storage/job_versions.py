"""Writes the next version of a job: only what changed, and without reading back what this process stored itself."""

from __future__ import annotations

import dataclasses
import functools
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.errors import UnknownJob
from sora_desktop.domain.jobs import Job
from sora_desktop.storage.job_rows import FACTS, KEYS, SELECT, changes, facts, key
from sora_desktop.storage.writing import WritingConnection

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

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

_BY_ID = "id = ?"


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """How a change of some fields is written."""

    sql: str
    pick: Callable[[list[object]], tuple[object, ...]]
    """Takes the columns that are written out of a job's facts."""

    keys: tuple[str, ...]
    """The columns that are made of them."""


def save_job(connection: sqlite3.Connection, job: Job) -> frozenset[str]:
    """Store the present version of a job, and name the columns that were written.

    Raises:
        UnknownJob: it was never added.
    """
    recalled = connection.recalled if isinstance(connection, WritingConnection) else {}
    stored = recalled.get(job.id)
    written = _save_unseen(connection, job) if stored is None else _save_next(connection, stored, job)
    if job.ended:
        recalled.pop(job.id, None)
    else:
        # After the update, which makes the connection forget the version before.
        recalled[job.id] = job
    return written


def _save_unseen(connection: sqlite3.Connection, job: Job) -> frozenset[str]:
    row = connection.execute(f"{SELECT} WHERE {_BY_ID}", (job.id,)).fetchone()
    if row is None:
        raise UnknownJob(job=job.id)
    changed = changes(job, row)
    if changed:
        connection.execute(_update(tuple(changed)), (*changed.values(), job.id))
    return frozenset(changed)


def _save_next(connection: sqlite3.Connection, stored: Job, job: Job) -> frozenset[str]:
    names = tuple(
        name
        for name, before, now in zip(_FIELDS, _values(stored), _values(job), strict=True)
        if before is not now and before != now
    )
    plan = _plan(names)
    if plan is None:
        return frozenset()
    keys = [key(job, name) for name in plan.keys]
    connection.execute(plan.sql, (*plan.pick(facts(job)), *keys, job.id))
    return frozenset(names)


@functools.lru_cache(maxsize=256)
def _plan(names: tuple[str, ...]) -> _Plan | None:
    """Plan how a change of these fields is written; None where there is nothing to write."""
    changed = [column for column in FACTS if _FIELD_OF.get(column, column) in names and column != "sequence"]
    if not changed:
        return None
    keys = tuple(name for name, sources in KEYS.items() if not set(changed).isdisjoint(sources))
    places = [FACTS.index(column) for column in changed]
    # An item getter of one place gives no tuple.
    pick = itemgetter(*places) if len(places) > 1 else lambda values: (values[places[0]],)
    return _Plan(_update((*changed, *keys)), pick, keys)


@functools.lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> str:
    # The same text each time is a statement that SQLite has prepared already.
    return f"UPDATE jobs SET {', '.join(f'{name} = ?' for name in columns)} WHERE {_BY_ID}"  # noqa: S608 - of names

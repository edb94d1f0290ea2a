"""What a query asks of a job: as conditions of rows, and as lists of candidates that an index gives by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import ENDED, JobStatus
from sora_desktop.domain.queries import JobFilter
from sora_desktop.storage.job_rows import write_time
from sora_desktop.storage.search_index import expression
from sora_desktop.storage.tag_rows import tag_key
from sora_desktop.storage.texts import sort_key, storable, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sora_desktop.domain.queries import JobQuery

STATUSES: Mapping[JobFilter, frozenset[JobStatus]] = {
    JobFilter.ACTIVE: frozenset(JobStatus) - ENDED - {JobStatus.UNCONFIRMED},
    JobFilter.DONE: frozenset({JobStatus.COMPLETED}),
    JobFilter.ATTENTION: frozenset({JobStatus.FAILED, JobStatus.UNCONFIRMED}),
}

LISTED = "removed_at IS NULL"
IN_TRASH = "removed_at IS NOT NULL AND deleted_at IS NULL"

_BY_TEXT = "SELECT rowid FROM job_texts WHERE job_texts MATCH ? UNION ALL SELECT job FROM search_changes"


_MOST_WORDS = 2_000
_GROUP = 500


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is asked of a job."""

    rows: str
    """The condition of a row."""

    values: tuple[object, ...] = ()

    candidates: str | None = None
    """Selects the sequences of jobs from an index alone: all outside of the trash that it shows, and maybe others."""

    candidate_values: tuple[object, ...] = ()
    exact: bool = True
    """Whether the candidates outside of the trash are just those that the condition shows."""


def of_filter(filter_: JobFilter) -> Condition | None:
    """Give what a filter asks of jobs outside of the trash; None for all of them."""
    if filter_ is JobFilter.FAVOURITES:
        return _listed("favourite = 1", "jobs_favourite")
    if filter_ is JobFilter.SIMULATED:
        return _listed("simulated = 1", "jobs_by_status")
    if filter_ in STATUSES:
        statuses = ", ".join(f"'{status}'" for status in sorted(STATUSES[filter_]))
        return _listed(f"status IN ({statuses})", "jobs_by_status")
    return None


def of_query(query: JobQuery) -> list[Condition]:
    """Give what everything but the filter of a query asks."""
    return [*_narrowing(query), *_texts(query)]


def _narrowing(query: JobQuery) -> Iterator[Condition]:
    if query.connection is not None:
        yield _listed("connection = ?", "jobs_by_connection_name", storable(query.connection))
    if query.batch_id is not None:
        batch = (storable(query.batch_id),)
        hits = "SELECT sequence FROM jobs INDEXED BY jobs_by_batch WHERE batch_id = ?"
        yield Condition("batch_id = ?", batch, hits, batch)
    for tag in query.tags:
        tagged = "SELECT job FROM job_tags WHERE tag_key = ?"
        key = (tag_key(tag),)
        yield Condition(f"sequence IN ({tagged})", key, tagged, key)
    if query.model is not None:
        yield _listed("model_key = ?", "jobs_by_model", sort_key(query.model))
    if query.least_rating > 0:
        yield _listed("rating >= ?", "jobs_by_rating", query.least_rating)
    times = [
        (f"created_at {sign} ?", write_time(time))
        for sign, time in ((">=", query.since), ("<", query.before))
        if time is not None
    ]
    if times:
        yield _listed(" AND ".join(text for text, _ in times), "jobs_by_time", *(value for _, value in times))


def _texts(query: JobQuery) -> Iterator[Condition]:
    # The longest tell most: who pastes a whole book finds it, if it is there, by these.
    searched = sorted(dict.fromkeys(words(query.text)), key=len, reverse=True)[:_MOST_WORDS]
    if not searched:
        return
    # In groups, for an expression has only so many levels.
    groups = [searched[start : start + _GROUP] for start in range(0, len(searched), _GROUP)]
    rows = " AND ".join("({})".format(" AND ".join(["instr(search, ?) > 0"] * len(group))) for group in groups)
    asked = expression(searched)
    if asked is None:
        yield Condition(rows, tuple(searched), exact=False)
    else:
        yield Condition(rows, tuple(searched), _BY_TEXT, (asked,), exact=False)


def _listed(rows: str, index: str, *values: object) -> Condition:
    return Condition(rows, values, f"SELECT sequence FROM jobs INDEXED BY {index} WHERE {LISTED} AND {rows}", values)  # noqa: S608 - values are bound

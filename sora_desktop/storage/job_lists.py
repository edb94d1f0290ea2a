"""Plans how a list of jobs is read: from the few that may be in it, from indexes alone, or from all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobGroup, JobSort
from sora_desktop.storage.job_conditions import IN_TRASH, LISTED, Condition, of_filter, of_query

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.queries import JobQuery

FEW = 20_000
"""As many jobs are looked at one by one rather than walking through an index of all."""

SHARE = 8
"""And further ones up to this part of all jobs."""

NEAR = 2_000
"""Where so many jobs at the beginning of the list fill the first page, nothing else has to be counted."""

_LIFE = " ".join(f"WHEN '{status}' THEN {rank}" for rank, status in enumerate(JobStatus))
_ORDERS: Mapping[JobSort, tuple[str, str]] = {
    JobSort.CREATED: ("sequence", "jobs_by_creation"),
    JobSort.PROMPT: ("prompt_key", "jobs_by_prompt"),
    JobSort.NAME: ("name_key", "jobs_by_name"),
    JobSort.STATUS: (f"CASE status {_LIFE} END", "jobs_by_status"),
    JobSort.MODEL: ("model_key", "jobs_by_model"),
    JobSort.SIZE: ("size_key", "jobs_by_size"),
    JobSort.SECONDS: ("seconds_key", "jobs_by_seconds"),
    JobSort.CONNECTION: ("connection_key", "jobs_by_connection"),
    JobSort.COMPLETED: ("completed_at", "jobs_by_completion"),
    JobSort.QUEUE: ("queue_key", "jobs_by_queue"),
    JobSort.COST: ("cost_key", "jobs_by_cost"),
    JobSort.RATING: ("rating", "jobs_by_rating"),
}
"""What each order compares, and the index of it; a job without a value comes before all others."""

_BATCHES = (
    "LEFT JOIN (SELECT batch_id AS batch, min(sequence) AS began FROM jobs INDEXED BY jobs_by_batch "
    "WHERE batch_id IS NOT NULL GROUP BY batch_id) ON batch = batch_id"
)


class _Grouping(NamedTuple):
    join: str
    order: str
    key: str
    label: str


_GROUPS: Mapping[JobGroup, _Grouping] = {
    JobGroup.BATCH: _Grouping(_BATCHES, "began DESC", "batch_id", "coalesce(max(batch_name), '')"),
    JobGroup.CONNECTION: _Grouping("", "connection_key, connection", "connection", "connection"),
}


class Statement(NamedTuple):
    """A statement, and the values that it binds."""

    sql: str
    values: tuple[object, ...]


def listing(connection: sqlite3.Connection, query: JobQuery, limit: int | None = None) -> Statement:
    """Give the statement that selects the sequences of a query in its order.

    Left alone, SQLite's planner would fetch each job, and sort what an index has in order already.

    Args:
        connection: is asked how many jobs there may be in the list.
        query: which list.
        limit: how many at most; all if None.
    """
    direction = "DESC" if query.descending else "ASC"
    key, index = _ORDERS[query.sort]
    order = f"{key} {direction}" if query.sort is JobSort.CREATED else f"{key} {direction}, sequence DESC"
    if query.group is not JobGroup.NONE:
        grouping = _GROUPS[query.group]
        source = _by_row(connection, query, grouping.join)
        order = f"{grouping.order}, {order}"
    elif query.filter is JobFilter.TRASH:
        source = _by_row(connection, query)
    elif limit is not None and query.sort is JobSort.CREATED:
        walk = _where(f"INDEXED BY {index}", [LISTED], _conditions(query))
        source = walk if _is_filled_soon(connection, query, limit) else _few(connection, query) or walk
    else:
        source = _few(connection, query) or _many(query, index)
    sql = f"SELECT sequence FROM jobs {source.sql} ORDER BY {order}"  # noqa: S608 - values are bound
    return Statement(sql if limit is None else f"{sql} LIMIT {limit:d}", source.values)


def grouped(connection: sqlite3.Connection, query: JobQuery) -> Statement:
    """Give the statement that selects label, key and number of jobs of each group, in the order of the list."""
    grouping = _GROUPS[query.group]
    source = _by_row(connection, query, grouping.join)
    return Statement(
        f"SELECT {grouping.label}, {grouping.key}, count(*) FROM jobs {source.sql} "  # noqa: S608 - values are bound
        f"GROUP BY {grouping.key} ORDER BY {grouping.order}",
        source.values,
    )


def counting(connection: sqlite3.Connection, query: JobQuery) -> Statement:
    """Give the statement that counts the jobs of a query outside of the trash by status, mark and favour."""
    conditions = of_query(query)
    chosen = _fewest(connection, conditions)
    if chosen is not None:
        source = _where("NOT INDEXED", [LISTED], [chosen, *conditions])
    elif _reads_rows(conditions):
        source = _where("NOT INDEXED", [LISTED], conditions)
    else:
        source = _where("INDEXED BY jobs_by_status", [LISTED], [_as_candidates(one) for one in conditions])
    return Statement(
        f"SELECT status, simulated, favourite, count(*) FROM jobs {source.sql} "  # noqa: S608 - values are bound
        "GROUP BY status, simulated, favourite",
        source.values,
    )


def counting_trash(query: JobQuery) -> Statement:
    """Give the statement that counts the jobs of a query in the trash."""
    source = _where("INDEXED BY jobs_in_trash", [IN_TRASH], of_query(query))
    return Statement(f"SELECT count(*) FROM jobs {source.sql}", source.values)  # noqa: S608 - values are bound


def _conditions(query: JobQuery) -> list[Condition]:
    shown = of_filter(query.filter)
    return [*([] if shown is None else [shown]), *of_query(query)]


def _by_row(connection: sqlite3.Connection, query: JobQuery, join: str = "") -> Statement:
    """Read the rows themselves."""
    conditions = _conditions(query)
    if query.filter is JobFilter.TRASH:
        return _where("INDEXED BY jobs_in_trash", [IN_TRASH], conditions, join)
    chosen = _fewest(connection, conditions)
    return _where("NOT INDEXED", [LISTED], [*([] if chosen is None else [chosen]), *conditions], join)


def _is_filled_soon(connection: sqlite3.Connection, query: JobQuery, limit: int) -> bool:
    """Tell whether the newest jobs, or the oldest, are enough for the first page."""
    newest = connection.execute("SELECT coalesce(max(sequence), 0) FROM jobs").fetchone()[0]
    near = f"sequence > {newest - NEAR:d}" if query.descending else f"sequence <= {NEAR:d}"
    source = _where("NOT INDEXED", [near, LISTED], _conditions(query))
    sql = f"SELECT count(*) FROM (SELECT 1 FROM jobs {source.sql} LIMIT {limit:d})"  # noqa: S608 - values are bound
    return bool(connection.execute(sql, source.values).fetchone()[0] == limit)


def _few(connection: sqlite3.Connection, query: JobQuery) -> Statement | None:
    """Look at the candidates of one condition, if they are few."""
    conditions = _conditions(query)
    chosen = _fewest(connection, conditions)
    return None if chosen is None else _where("NOT INDEXED", [LISTED], [chosen, *conditions])


def _many(query: JobQuery, index: str) -> Statement:
    """Walk through the index of the order, or through all rows where texts have to be read anyway."""
    conditions = of_query(query)
    shown = of_filter(query.filter)
    if _reads_rows(conditions):
        return _where("NOT INDEXED", [LISTED], _conditions(query))
    listed = [LISTED]
    if (
        shown is not None
        and query.sort in {JobSort.CREATED, JobSort.STATUS}
        and query.filter is not JobFilter.FAVOURITES
    ):
        index, listed = "jobs_by_status", [LISTED, shown.rows]
    elif shown is not None:
        conditions = [shown, *conditions]
    return _where(f"INDEXED BY {index}", listed, [_as_candidates(one) for one in conditions])


def _fewest(connection: sqlite3.Connection, conditions: Sequence[Condition]) -> Condition | None:
    """Give the condition with the fewest candidates, as one of being among them; None if all have many."""
    most = connection.execute("SELECT coalesce(max(sequence), 0) FROM jobs").fetchone()[0]
    chosen, least = None, FEW + most // SHARE + 1
    for condition in conditions:
        if condition.candidates is None:
            continue
        sql = f"SELECT count(*) FROM ({condition.candidates} LIMIT {least:d})"  # noqa: S608 - values are bound
        number = connection.execute(sql, condition.candidate_values).fetchone()[0]
        if number < least:
            chosen, least = condition, number
    return None if chosen is None else _as_candidates(chosen)


def _reads_rows(conditions: Sequence[Condition]) -> bool:
    return any(not condition.exact for condition in conditions)


def _as_candidates(condition: Condition) -> Condition:
    return Condition(f"sequence IN ({condition.candidates})", condition.candidate_values)


def _where(index: str, always: Sequence[str], conditions: Sequence[Condition], join: str = "") -> Statement:
    text = " AND ".join([*always, *(condition.rows for condition in conditions)])
    values = tuple(value for condition in conditions for value in condition.values)
    return Statement(f"{index} {join} WHERE {text}", values)

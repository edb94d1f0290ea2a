"""Takes out of a database whatever jobs said, and leaves what they cost and paid for; for schemas of every age."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sora_desktop.storage.job_rows import write_time
from sora_desktop.storage.search_index import forget, purge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping
    from datetime import datetime

_TEXTS: Mapping[str, str] = {
    "prompt": "''",
    "prompt_key": "''",
    "name_key": "''",
    "search": "''",
    "extra": "'{}'",
    "tags": "'[]'",
    "characters": "'[]'",
    "name": "NULL",
    "note": "NULL",
    "rating": "0",
    "favourite": "0",
    "continues": "NULL",
    "batch_name": "NULL",
    "video": "NULL",
    "polling_url": "NULL",
    "content_url": "NULL",
    "failure_message": "iif(failure_stage IS NULL, NULL, '')",
    "failure_detail": "NULL",
    "failure_request_id": "NULL",
}
"""What becomes of the columns that hold what a person wrote, or what a server said about it."""

_FILES: Mapping[str, str] = {
    "reference": "NULL",
    "further_references": "'[]'",
    "file": "NULL",
    "file_bytes": "NULL",
    "file_sha256": "NULL",
}
"""The same for the columns that say which files belong to a job."""

_EVIDENCE = ("receipt_entries", "receipts", "exchanges", "job_tags")
_UNTOLD_ORDERS = (
    "UPDATE caller_keys SET fingerprint = '' WHERE prefix IN (SELECT substr(value, 1, 21) FROM json_each(:ids)) "
    "AND NOT EXISTS (SELECT 1 FROM jobs WHERE id >= prefix AND id < prefix || char(1114111) AND deleted_at IS NULL)"
)
"""Takes out the digests of orders of which no job is left, so that nobody can find out by guessing what they were."""

_AMONG = "id IN (SELECT value FROM json_each(:ids))"


def erase(connection: sqlite3.Connection, ids: Collection[str], now: datetime, *, files: bool) -> None:
    """Take out what jobs said, and mark them as deleted for good; what is free in the file afterwards is blank.

    Args:
        connection: inside a transaction, or in autocommit mode.
        ids: which jobs.
        now: when it happens.
        files: whether to forget their files as well; who still has to remove these says no.
    """
    connection.execute("PRAGMA secure_delete = ON")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(jobs)")}
    values = {"ids": json.dumps(list(ids)), "now": write_time(now)}
    for table in _EVIDENCE:
        if table in tables:
            sql = f"DELETE FROM {table} WHERE job IN (SELECT sequence FROM jobs WHERE {_AMONG})"  # noqa: S608 - of names
            connection.execute(sql, values)
    changes = {**_TEXTS, **(_FILES if files else {}), "removed_at": "coalesce(removed_at, :now)"}
    changes["deleted_at"] = "coalesce(deleted_at, :now)"
    _update(connection, {name: value for name, value in changes.items() if name in columns}, values)
    if "search_changes" in tables:
        forget(connection, [row[0] for row in connection.execute(f"SELECT sequence FROM jobs WHERE {_AMONG}", values)])  # noqa: S608
    if "caller_keys" in tables:
        connection.execute(_UNTOLD_ORDERS, values)


def remove_traces(connection: sqlite3.Connection) -> None:
    """Write a database anew, so that nothing is in it but what it says.

    Args:
        connection: in autocommit mode.
    """
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'job_texts'").fetchone():
        purge(connection)
    connection.execute("VACUUM")


def mentions(connection: sqlite3.Connection, ids: Collection[str]) -> bool:
    """Tell whether a database still tells anything of jobs."""
    sql = f"SELECT 1 FROM jobs WHERE {_AMONG} AND (prompt <> '' OR search <> '') LIMIT 1"  # noqa: S608 - values are bound
    return connection.execute(sql, {"ids": json.dumps(list(ids))}).fetchone() is not None


def forget_files(connection: sqlite3.Connection, ids: Collection[str]) -> None:
    """Take out which files belonged to jobs that are deleted for good, once these are gone."""
    connection.execute("PRAGMA secure_delete = ON")
    _update(connection, _FILES, {"ids": json.dumps(list(ids))})


def _update(connection: sqlite3.Connection, changes: Mapping[str, str], values: Mapping[str, object]) -> None:
    sets = ", ".join(f"{name} = {value}" for name, value in changes.items())
    connection.execute(f"UPDATE jobs SET {sets} WHERE {_AMONG}", values)  # noqa: S608 - of the names above

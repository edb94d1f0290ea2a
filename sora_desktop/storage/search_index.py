"""Keeps the index of runs of three characters, by which texts are found among a million jobs.

The index only hints: it names jobs that may have a word, and each of them is looked at. So it need not be up to
date, and whoever stores a job does not wait for it. `search_changes` names the jobs about which it is not; these are
looked at in any case. The writer brings it up to date when nothing else is to be written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from sora_desktop.storage.writing import WritingConnection

RUN = 3
"""Characters of the runs that are indexed; shorter words cannot be looked up."""

PORTION = 400
"""Jobs that are brought up to date in one transaction, so that whoever wants to write waits a moment at most."""

_CHANGED = (
    "SELECT job, CAST(indexed AS BLOB), CAST(search AS BLOB) FROM search_changes "
    "JOIN jobs ON sequence = job ORDER BY job LIMIT ?"
)
_TAKE_OUT = "INSERT INTO job_texts (job_texts, rowid, search) VALUES ('delete', ?, ?)"
_PUT_IN = "INSERT INTO job_texts (rowid, search) VALUES (?, ?)"
_AMONG = "job IN (SELECT value FROM json_each(?))"


def keep_up(connection: WritingConnection) -> bool:
    """Bring the index up to date with some jobs in a transaction of its own, and tell whether more are left."""
    if connection.execute("SELECT 1 FROM search_changes LIMIT 1").fetchone() is None:
        return False
    connection.begin()
    more = catch_up(connection)
    connection.execute("COMMIT")
    return more


def catch_up(connection: sqlite3.Connection, portion: int = PORTION) -> bool:
    """Bring the index up to date with some jobs, and tell whether more are left.

    Args:
        connection: inside a transaction that writes.
        portion: how many jobs at most.
    """
    rows = connection.execute(_CHANGED, (portion,)).fetchall()
    for sequence, before, now in rows:
        # In the order of their numbers, which is what the index can gather in memory.
        if before:
            connection.execute(_TAKE_OUT, (sequence, _indexable(before)))
        if now:
            connection.execute(_PUT_IN, (sequence, _indexable(now)))
    _settled(connection, [row[0] for row in rows])
    return len(rows) == portion


def forget(connection: sqlite3.Connection, sequences: Collection[int]) -> None:
    """Take jobs out of the index whose texts were just erased; `purge` removes the last trace.

    Args:
        connection: inside a transaction that writes.
        sequences: which jobs.
    """
    sql = f"SELECT job, CAST(indexed AS BLOB) FROM search_changes WHERE {_AMONG} ORDER BY job"  # noqa: S608 - no values
    for sequence, before in connection.execute(sql, (json.dumps(list(sequences)),)).fetchall():
        if before:
            connection.execute(_TAKE_OUT, (sequence, _indexable(before)))
    _settled(connection, sequences)


def purge(connection: sqlite3.Connection) -> None:
    """Write the index anew without what was taken out of it, which it only crosses out otherwise."""
    connection.execute("INSERT INTO job_texts (job_texts) VALUES ('optimize')")


def expression(words: Sequence[str]) -> str | None:
    """Give what the index is asked for words, or None where it cannot tell anything of them."""
    runs = {word[start : start + RUN] for word in words if "\0" not in word for start in range(len(word) - RUN + 1)}
    return " AND ".join('"{}"'.format(run.replace('"', '""')) for run in sorted(runs)) or None


def _settled(connection: sqlite3.Connection, sequences: Collection[int]) -> None:
    connection.execute(f"DELETE FROM search_changes WHERE {_AMONG}", (json.dumps(list(sequences)),))  # noqa: S608


def _indexable(text: bytes) -> str:
    # For the index a text ends where there is a zero.
    return text.replace(b"\0", b" ").decode("utf-8", "replace")

"""Notes for ever which job paid for which video of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ConnectionExists, RemoteIdClaimed
from sora_desktop.storage.texts import folded, sort_key, storable

if TYPE_CHECKING:
    import sqlite3

    from sora_desktop.domain.jobs import Job


def claim(connection: sqlite3.Connection, job: Job) -> None:
    """Note for ever that the job's remote id is its own.

    Raises:
        RemoteIdClaimed: it is another one's.
    """
    if not job.remote_id:
        return
    names = (storable(job.connection), storable(job.remote_id))
    connection.execute(
        "INSERT INTO remote_ids (connection, remote_id, job, attempt) "
        "SELECT ?, ?, sequence, ? FROM jobs WHERE id = ? ON CONFLICT DO NOTHING",
        (*names, job.attempt, job.id),
    )
    holder = connection.execute(
        "SELECT id FROM remote_ids JOIN jobs ON sequence = job "
        "WHERE remote_ids.connection = ? AND remote_ids.remote_id = ?",
        names,
    ).fetchone()[0]
    if holder != job.id:
        raise RemoteIdClaimed(remote_id=job.remote_id, holder=holder)


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let all jobs of a connection, and what they paid for, follow its new name.

    Raises:
        ConnectionExists: jobs of an earlier connection with the new name hold some of the same remote ids.
    """
    if old == new:
        return
    clash = connection.execute(
        "SELECT 1 FROM remote_ids AS mine JOIN remote_ids AS theirs USING (remote_id) "
        "WHERE mine.connection = ? AND theirs.connection = ?",
        (old, new),
    ).fetchone()
    if clash:
        raise ConnectionExists(name=new)
    connection.execute("UPDATE remote_ids SET connection = ? WHERE connection = ?", (new, old))
    connection.execute(
        "UPDATE jobs SET connection = :new, connection_key = :key, "
        "search = :folded || substr(search, instr(search, char(10))) WHERE connection = :old",
        {"new": new, "key": sort_key(new), "folded": folded(" ".join(new.split("\n"))), "old": old},
    )
    connection.execute("UPDATE OR REPLACE holds SET connection = ? WHERE connection = ?", (new, old))

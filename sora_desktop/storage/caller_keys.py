"""Remembers what clients of the local service ordered, so that an order which is repeated is not made twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.storage.job_rows import write_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import datetime

    from sora_desktop.domain.jobs import JobId
    from sora_desktop.storage.database import Database

KEPT = timedelta(days=30)
"""How long an order is remembered; whoever repeats it later orders anew."""

_AFTER_ALL = "\U0010ffff"
_UNTOLD = ""
"""The fingerprint of an order whose jobs were deleted for good; it is not made again."""

_INSERT = "INSERT INTO caller_keys (key, fingerprint, prefix, repeats, made_at) VALUES (?, ?, ?, ?, ?)"
_SENT_BEFORE = (
    "SELECT key, prefix FROM caller_keys WHERE fingerprint = ? AND made_at >= ? AND repeats < ? AND key = prefix "
    "ORDER BY made_at DESC, key DESC"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """By which ids an order is known."""

    prefix: str
    """What the ids of all its jobs begin with."""

    fresh: bool
    """Whether it was never asked for before."""

    other: bool = False
    """Whether its key belongs to another order, of which there are jobs."""


class CallerKeyRepository:
    """Reads and writes what was ordered under which key."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    async def claim(self, key: str, fingerprint: str, prefix: str, now: datetime) -> Claim:
        """Find the order of a key, or note a new one; committed before any of its jobs is made.

        Args:
            key: a digest of what the client calls it.
            fingerprint: a digest of what is ordered.
            prefix: what the ids of its jobs begin with if it is new.
            now: the time in UTC.

        Raises:
            StorageError: it could not be committed.
        """

        def claim(connection: sqlite3.Connection) -> Claim:
            _forget_old(connection, now)
            sql = "SELECT fingerprint, prefix FROM caller_keys WHERE key = ?"
            found = connection.execute(sql, (key,)).fetchone()
            if found is None:
                connection.execute(_INSERT, (key, fingerprint, prefix, 0, write_time(now)))
                return Claim(prefix, fresh=True)
            if found[0] in {fingerprint, _UNTOLD}:
                return Claim(found[1], fresh=False)
            if _has_jobs(connection, found[1]):
                return Claim(found[1], fresh=False, other=True)
            # What was refused then may be mended, and keep its name.
            sql = "UPDATE caller_keys SET fingerprint = ?, prefix = ?, made_at = ? WHERE key = ?"
            connection.execute(sql, (fingerprint, prefix, write_time(now), key))
            return Claim(prefix, fresh=True)

        return await self._database.write(claim)

    async def settle(self, key: str, job_id: JobId) -> None:
        """Note the one job that an order of a key came to, where it was there before.

        Raises:
            StorageError: it could not be committed.
        """
        sql = "UPDATE caller_keys SET prefix = ? WHERE key = ?"
        await self._database.write(lambda connection: connection.execute(sql, (job_id, key)).close())

    async def release(self, key: str, prefix: str) -> None:
        """Forget an order of which nothing was made, so that its key is as if it had never been used.

        Raises:
            StorageError: it could not be committed.
        """
        sql = "DELETE FROM caller_keys WHERE key = ? AND prefix = ?"
        await self._database.write(lambda connection: connection.execute(sql, (key, prefix)).close())

    async def claim_unnamed(
        self, fingerprint: str, prefix: str, now: datetime, *, repeats: int, since: datetime, known: Collection[str]
    ) -> Claim:
        """Find the order that a client sends again without having named it, or note a new one.

        Args:
            fingerprint: a digest of what is ordered.
            prefix: what the ids of its jobs begin with if it is new.
            now: the time in UTC.
            repeats: how often the client says that it has sent it before; 0 is always a new order.
            since: how far to look back.
            known: prefixes of orders whose answers the client certainly has; another one goes before them.

        Raises:
            StorageError: it could not be committed.
        """

        def claim(connection: sqlite3.Connection) -> Claim:
            _forget_old(connection, now)
            found = connection.execute(_SENT_BEFORE, (fingerprint, write_time(since), repeats)).fetchall()
            if not found:
                connection.execute(_INSERT, (prefix, fingerprint, prefix, repeats, write_time(now)))
                return Claim(prefix, fresh=True)
            chosen = next((row for row in found if row[1] not in known), found[0])
            connection.execute("UPDATE caller_keys SET repeats = ? WHERE key = ?", (repeats, chosen[0]))
            return Claim(chosen[1], fresh=False)

        return await self._database.write(claim)


def _has_jobs(connection: sqlite3.Connection, prefix: str) -> bool:
    sql = "SELECT 1 FROM jobs WHERE id >= ? AND id < ? LIMIT 1"
    return connection.execute(sql, (prefix, prefix + _AFTER_ALL)).fetchone() is not None


def _forget_old(connection: sqlite3.Connection, now: datetime) -> None:
    connection.execute("DELETE FROM caller_keys WHERE made_at < ?", (write_time(now - KEPT),))

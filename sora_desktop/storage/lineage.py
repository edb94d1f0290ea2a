"""Finds the jobs that a job comes from, and those that come from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from sora_desktop.storage.database import Database

_PARENT = """
SELECT
    (SELECT sequence FROM jobs AS first WHERE first.id = mine.retry_of AND first.deleted_at IS NULL),
    (SELECT job FROM remote_ids JOIN jobs AS source ON source.sequence = remote_ids.job
     WHERE remote_ids.connection = mine.connection AND remote_ids.remote_id = mine.source_id
     AND source.deleted_at IS NULL),
    (SELECT sequence FROM jobs AS begun WHERE begun.id = mine.continues AND begun.deleted_at IS NULL),
    coalesce(mine.retry_of, mine.source_id, mine.continues) IS NOT NULL
FROM jobs AS mine WHERE mine.sequence = ?
"""
"""What a job comes from, the nearest first: the job it tries again, the one whose video, or picture, it builds on."""

_CHILDREN = """
SELECT sequence FROM jobs WHERE retry_of = (SELECT id FROM jobs WHERE sequence = :sequence) AND deleted_at IS NULL
UNION
SELECT jobs.sequence FROM remote_ids
    JOIN jobs ON jobs.connection = remote_ids.connection AND jobs.source_id = remote_ids.remote_id
    WHERE remote_ids.job = :sequence AND jobs.deleted_at IS NULL
UNION
SELECT sequence FROM jobs WHERE continues = (SELECT id FROM jobs WHERE sequence = :sequence) AND deleted_at IS NULL
ORDER BY 1 LIMIT :most
"""


class Relative(NamedTuple):
    """A job of a family, by its sequence, and the one it hangs on."""

    sequence: int
    parent: int | None


class Family(NamedTuple):
    """All that came of one job."""

    relatives: list[Relative]
    """Each after the one it hangs on, elder ones first."""

    orphaned: bool
    """Whether the eldest comes from something that is not here any more, or never was."""

    cut: bool
    """Whether there are more of them."""


class LineageIndex:
    """Walks from a job to the first one that it comes from, and down to all that came of that."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database

    async def family(self, sequence: int, most: int) -> Family:
        """Give all jobs that come, over any number of steps, from the same first one.

        Args:
            sequence: of the job that is asked about.
            most: how many to give; the way from the first one to that job is always among them.
        """
        return await self._database.read(lambda connection: _family(connection, sequence, most))


def _family(connection: sqlite3.Connection, sequence: int, most: int) -> Family:
    way, orphaned = _way_up(connection, sequence)
    relatives: list[Relative] = []
    seen: set[int] = set()
    waiting: list[Relative] = [Relative(way[-1], None)]
    cut = False
    while waiting:
        relative = waiting.pop()
        if relative.sequence in seen:
            continue
        if len(relatives) >= most and relative.sequence not in way:
            cut = True
            continue
        seen.add(relative.sequence)
        relatives.append(relative)
        children = connection.execute(_CHILDREN, {"sequence": relative.sequence, "most": most + 1}).fetchall()
        # Each hangs on its nearest, which need not be the one it was found by.
        hanging = [child for (child,) in children if _parent(connection, child)[0] == relative.sequence]
        waiting.extend(Relative(child, relative.sequence) for child in reversed(hanging))
    return Family(relatives, orphaned, cut)


def _way_up(connection: sqlite3.Connection, sequence: int) -> tuple[list[int], bool]:
    """Give the jobs from one up to the first that it comes from, and whether that one came from somewhere, too."""
    way = [sequence]
    while True:
        parent, comes_from_something = _parent(connection, way[-1])
        if parent is None or parent in way:
            return way, comes_from_something and parent is None
        way.append(parent)


def _parent(connection: sqlite3.Connection, sequence: int) -> tuple[int | None, bool]:
    found = connection.execute(_PARENT, (sequence,)).fetchone()
    if found is None:
        return None, False
    *candidates, comes_from_something = found
    nearest = next((one for one in candidates if one is not None and one != sequence), None)
    return nearest, bool(comes_from_something)

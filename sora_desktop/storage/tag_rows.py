"""Keeps the rows by which jobs are found by their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.storage.texts import folded, storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.jobs import Job

_ADD = "INSERT OR IGNORE INTO job_tags (tag_key, job, tag) VALUES (?, ?, ?)"


def add_tags(connection: sqlite3.Connection, jobs: Iterable[Job]) -> None:
    """Note the tags of jobs that are new."""
    connection.executemany(_ADD, [row for job in jobs for row in _rows(job.sequence, job.tags)])


def keep_tags(connection: sqlite3.Connection, sequence: int, tags: Sequence[str]) -> None:
    """Note which tags a job has now."""
    connection.execute("DELETE FROM job_tags WHERE job = ?", (sequence,))
    connection.executemany(_ADD, _rows(sequence, tags))


def tag_key(tag: str) -> str:
    """Give the form in which tags are compared."""
    return folded(tag)


def _rows(sequence: int, tags: Sequence[str]) -> list[tuple[str, int, str]]:
    return [(tag_key(tag), sequence, storable(tag)) for tag in tags]

"""Connects to a database."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, TypeVar

from sora_desktop.storage.faults import translated

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long to wait for another process to finish its write."""

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database for the files that it keeps beside it."""

C = TypeVar("C", bound=sqlite3.Connection)


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open a plain connection; see `connected`."""
    return connected(sqlite3.Connection, path, mode)


def connected(kind: type[C], path: Path, mode: str = "rw") -> C:
    """Open a connection that never makes a new file, commits only when told, and waits for others.

    Args:
        kind: the class of the connection.
        path: the database.
        mode: `rw`, `ro`, or `ro&immutable=1` for a file that nobody changes: nothing is made beside it then.

    Raises:
        StorageError: it cannot be opened.
    """
    with translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=kind,
        )
        try:
            # Only FULL makes a commit last through a power cut in WAL mode.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            # Gives the room back that one large transaction took.
            connection.execute("PRAGMA journal_size_limit = 16777216")
        except BaseException:
            connection.close()
            raise
        return connection


def empty_log(connection: sqlite3.Connection) -> None:
    """Write all that is in the log into the file itself, which is then moved without its log.

    Closing does that too, but says nothing where it cannot.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

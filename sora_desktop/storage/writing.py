"""The connection that the writer's thread works with: it knows the jobs that it stored lately."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job

RECALLED = 4096
"""How many unfinished jobs are remembered at most; with more, all are read anew."""

_FORGET = "CREATE TEMP TRIGGER forget_job AFTER UPDATE ON main.jobs BEGIN SELECT forget_job(OLD.id); END"


class WritingConnection(sqlite3.Connection):
    """Begins and ends transactions, and remembers jobs exactly as long as they are so in the database.

    Attributes:
        recalled: jobs, by id, as their rows are now. Whoever changes a row takes its job out of
            here without knowing it, so what stands here is what the database holds.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of sqlite3
        """Connect, and remember nothing."""
        super().__init__(*arguments, **options)
        self.recalled: dict[str, Job] = {}
        self._version: int | None = None

    def watch(self) -> None:
        """Forget a job from now on whenever any statement of this connection changes its row.

        Raises:
            sqlite3.Error: there is no table of jobs.
        """
        # The trigger is this connection's alone, and stands in memory.
        self.execute("PRAGMA temp_store = MEMORY")
        self.create_function("forget_job", 1, self._forget)
        self.execute(_FORGET)

    def begin(self) -> None:
        """Begin a transaction that writes; what other processes committed meanwhile is not remembered otherwise.

        Raises:
            sqlite3.Error: there is none to be had.
        """
        self.execute("BEGIN IMMEDIATE")
        version = self.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version or len(self.recalled) > RECALLED:
            self.recalled.clear()
            self._version = version

    def undo(self, to: str | None = None) -> None:
        """Take back the transaction if there is one, or what was written since the savepoint `to`."""
        self.recalled.clear()
        if to is not None:
            self.execute(f"ROLLBACK TO {to}")
        elif self.in_transaction:
            self.execute("ROLLBACK")

    def _forget(self, job_id: str) -> None:
        self.recalled.pop(job_id, None)

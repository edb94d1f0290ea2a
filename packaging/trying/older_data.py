"""Has a program open what earlier versions left, and what a later one did."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from products.tools import run
from steps.errors import BuildFailed

from sora_desktop.storage import schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trying.facts import Facts

ROWS = Path(__file__).resolve().parents[2] / "tests" / "storage"
DATABASE = "sora-desktop.db"
_LATER = 99
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


class Reader:
    """A program, wherever it is installed, that is asked what is in a data folder."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Take the command that starts it, and the whole environment that it gets."""
        self._command = command
        self._environment = {**environment, **_OFFSCREEN}

    def see(self, facts: Facts, folder: Path) -> None:
        """See what it makes of the data folders of all earlier schemas, and of a later one.

        Args:
            facts: where each is told.
            folder: an empty folder to keep them in.
        """
        present = schema.steps()[-1].version
        for version in range(1, present):
            facts.see(f"it takes on data of schema {version}", partial(self._takes_on, folder / str(version), version))
        facts.see("it refuses data of a later one", partial(self._refuses, folder / "later", present))

    def _takes_on(self, folder: Path, version: int) -> str:
        leave(folder, version)
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            rows = [dict(row) for row in connection.execute("SELECT * FROM jobs")]
            servers = {row["name"] for row in connection.execute("SELECT name FROM connections")}
        jobs = [(row["id"], row["prompt"], row["status"]) for row in rows if row["removed_at"] is None]
        found = [(job["id"], job["prompt"], job["status"]) for job in self._objects(folder, "jobs", "list", "--json")]
        if sorted(found) != sorted(jobs):
            reason = f"{len(jobs)} jobs were there, and it lists {found}"
            raise BuildFailed(reason)
        names = {server["name"] for server in self._objects(folder, "connections", "list", "--json")}
        if not servers <= names:
            reason = f"of the servers, it lists {', '.join(sorted(names))}"
            raise BuildFailed(reason)
        copies = list(folder.glob(f"backups/*schema-{version}-*.db"))
        if len(copies) != 1:
            reason = "it made no copy of the database before it changed it"
            raise BuildFailed(reason)
        return f"{len(jobs)} jobs and {len(servers)} servers are there, and {copies[0].name} is kept"

    def _refuses(self, folder: Path, present: int) -> str:
        leave(folder, present)
        database = folder / DATABASE
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA user_version = {_LATER}")
        before = database.read_bytes()
        try:
            self._ask(folder, "jobs", "list")
        except BuildFailed as problem:
            words = str(problem).splitlines()[-1]
            if "newer version of Sora Desktop" not in words or database.read_bytes() != before:
                raise
            return words
        reason = "it lists jobs that a later version wrote"
        raise BuildFailed(reason)

    def _objects(self, folder: Path, *arguments: str) -> list[dict[str, str]]:
        return [json.loads(line) for line in self._ask(folder, *arguments).splitlines()]

    def _ask(self, folder: Path, *arguments: str) -> str:
        return run(*self._command, "--data-dir", folder, *arguments, env=self._environment)


def leave(folder: Path, version: int) -> None:
    """Make a data folder with the database that a program of the given schema left there."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID:d}")
        connection.execute("PRAGMA journal_mode = WAL")
        schema.migrate(connection, folder / DATABASE, schema.steps()[:version], None)
        rows = ROWS / f"rows_of_schema_{version}.sql"
        if rows.exists():
            connection.executescript(rows.read_text(encoding="utf-8"))

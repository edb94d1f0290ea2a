"""Facts about migrations and the backups that are made before them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DatabaseDamaged, FolderNotWritable
from sora_desktop.storage import schema
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths

KNOWN = schema.steps()[-1].version


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> schema.Step:
    """Let there be one more migration."""
    steps = schema.steps()
    step = schema.Step(KNOWN + 1, "CREATE TABLE later (\n    thing TEXT\n) STRICT;\nINSERT INTO later VALUES (';');\n")
    monkeypatch.setattr(schema, "steps", lambda: (*steps, step))
    return step


async def test_an_older_database_is_migrated_after_a_backup(
    paths: DataPaths, make_job: Callable[..., Job], request: pytest.FixtureRequest
) -> None:
    old = Database.open(paths.database)
    stored = await JobRepository(old).add([make_job()])
    old.close()
    request.getfixturevalue("next_version")
    new = Database.open(paths.database)
    assert await new.read(lambda connection: connection.execute("SELECT thing FROM later").fetchall()) == [(";",)]
    assert await new.read(lambda connection: pragma(connection, "user_version")) == KNOWN + 1
    assert await JobRepository(new).unfinished() == stored
    new.close()
    (backup,) = (paths.root / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        assert pragma(copy, "user_version") == KNOWN
        assert pragma(copy, "application_id") == schema.APPLICATION_ID
        assert copy.execute("SELECT id FROM jobs").fetchall() == [(stored[0].id,)]


def test_a_new_database_needs_no_backup(paths: DataPaths, next_version: schema.Step) -> None:
    Database.open(paths.database).close()
    assert not (paths.root / "backups").exists()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    Database.open(paths.database).close()
    steps = schema.steps()
    broken = schema.Step(KNOWN + 1, "CREATE TABLE later (thing TEXT) STRICT;\nCREATE TABLE jobs (id TEXT) STRICT;")
    monkeypatch.setattr(schema, "steps", lambda: (*steps, broken))
    with pytest.raises(DatabaseDamaged, match="cannot be brought up to date: table jobs already exists"):
        Database.open(paths.database)
    with closing(sqlite3.connect(paths.database)) as connection:
        assert pragma(connection, "user_version") == KNOWN
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").fetchone() == (0,)


def test_without_room_for_the_backup_nothing_is_migrated(paths: DataPaths, request: pytest.FixtureRequest) -> None:
    Database.open(paths.database).close()
    request.getfixturevalue("next_version")
    (paths.root / "backups").write_text("in the way")
    with pytest.raises(FolderNotWritable):
        Database.open(paths.database)
    with closing(sqlite3.connect(paths.database)) as connection:
        assert pragma(connection, "user_version") == KNOWN


def test_migrations_are_numbered_without_gaps() -> None:
    assert [step.version for step in schema.steps()] == list(range(1, KNOWN + 1))


_LATER = ("ALTER TABLE connections DROP COLUMN emulated", "DROP INDEX jobs_by_creation", "DROP INDEX jobs_by_size")
_EARLY = (
    "CREATE INDEX jobs_by_removal ON jobs (removed_at)",
    "CREATE INDEX jobs_by_size ON jobs (size_key) WHERE removed_at IS NULL",
)


def test_the_first_schema_as_it_was_in_its_very_first_days_is_brought_up_to_date(paths: DataPaths) -> None:
    paths.root.mkdir()
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        schema.migrate(connection, paths.database, schema.steps()[:1], None)
        for statement in (*_LATER, *_EARLY):
            connection.execute(statement)
    Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        assert schema.shape(connection) == schema.wanted_shape(KNOWN)

"""Facts about opening the database: what is made, what is refused, and that nothing is ever taken for empty."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseUnavailable,
    DiskFull,
    FolderNotWritable,
)
from sora_desktop.storage import connecting, schema, soundness
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths

KNOWN = schema.steps()[-1].version


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


async def test_a_new_database_is_durable_and_marked_as_ours(database: Database, paths: DataPaths) -> None:
    assert await database.write(lambda connection: pragma(connection, "journal_mode")) == "wal"
    assert await database.write(lambda connection: pragma(connection, "synchronous")) == 2
    assert await database.write(lambda connection: pragma(connection, "foreign_keys")) == 1
    assert await database.read(lambda connection: pragma(connection, "application_id")) == 0x536F7261
    assert await database.read(lambda connection: pragma(connection, "user_version")) == KNOWN
    assert stat.S_IMODE(paths.database.stat().st_mode) == 0o600


async def test_every_table_is_strict(database: Database) -> None:
    rows = await database.read(lambda connection: connection.execute("PRAGMA table_list").fetchall())
    ours = [row for row in rows if row[2] == "table" and not row[1].startswith("sqlite_")]
    assert len(ours) >= 5
    assert all(row[5] == 1 for row in ours)


def test_nothing_but_the_database_is_left_by_making_one(paths: DataPaths) -> None:
    Database.open(paths.database).close()
    assert [entry.name for entry in paths.root.iterdir()] == [paths.database.name]


async def test_what_was_stored_is_there_again(paths: DataPaths, make_job: Callable[..., Job]) -> None:
    first = Database.open(paths.database)
    stored = (await JobRepository(first).add([make_job()]))[0]
    first.close()
    second = Database.open(paths.database)
    assert await JobRepository(second).get(stored.id) == stored
    second.close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"dear diary, " * 100, "the file is not a database"),
        (b"SQLite format 3\x00", "the file is not a database"),
    ],
)
def test_a_file_that_is_no_database_is_damaged_and_stays_as_it_is(
    paths: DataPaths, content: bytes, reason: str
) -> None:
    paths.root.mkdir()
    paths.database.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match=reason):
        Database.open(paths.database)
    assert paths.database.read_bytes() == content
    assert [entry.name for entry in paths.root.iterdir()] == [paths.database.name]


def test_a_database_of_another_program_is_refused(paths: DataPaths) -> None:
    paths.root.mkdir()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("CREATE TABLE jobs (id)")
    before = paths.database.read_bytes()
    with pytest.raises(DatabaseDamaged, match="belongs to another program"):
        Database.open(paths.database)
    assert paths.database.read_bytes() == before


def test_a_newer_schema_is_refused_by_name_and_left_untouched(paths: DataPaths) -> None:
    Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute(f"PRAGMA user_version = {KNOWN + 7}")
    before = paths.database.read_bytes()
    with pytest.raises(DatabaseNewer) as raised:
        Database.open(paths.database)
    assert raised.value.facts == {"found": KNOWN + 7, "known": KNOWN, "path": str(paths.database)}
    assert paths.database.read_bytes() == before
    assert [entry.name for entry in paths.root.iterdir()] == [paths.database.name]


def test_a_newer_schema_that_a_killed_program_left_in_the_log_is_refused_too(
    paths: DataPaths, run_python: Callable[..., str]
) -> None:
    Database.open(paths.database).close()
    script = f"""
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA user_version = {KNOWN + 1}")
os._exit(0)
"""
    run_python(script, paths.database)
    log = paths.database.with_name(paths.database.name + "-wal")
    before = paths.database.read_bytes(), log.read_bytes()
    with pytest.raises(DatabaseNewer):
        Database.open(paths.database)
    assert (paths.database.read_bytes(), log.read_bytes()) == before


async def damaged(paths: DataPaths, make_job: Callable[..., Job]) -> bytes:
    """Make a database with jobs, and spoil a page in its middle."""
    database = Database.open(paths.database)
    await JobRepository(database).add([make_job("x" * 3000) for _ in range(50)])
    database.close()
    content = bytearray(paths.database.read_bytes())
    with closing(sqlite3.connect(paths.database)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'jobs'").fetchone()[0]
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    paths.database.write_bytes(content)
    return bytes(content)


async def test_a_damaged_page_is_found_at_the_start_and_nothing_is_changed(
    paths: DataPaths, make_job: Callable[..., Job]
) -> None:
    content = await damaged(paths, make_job)
    with pytest.raises(DatabaseDamaged) as raised:
        Database.open(paths.database)
    assert str(paths.database) in str(raised.value)
    assert paths.database.read_bytes() == content


async def test_a_large_database_is_checked_before_its_first_write(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = await damaged(paths, make_job)
    monkeypatch.setattr(soundness, "CHECKED_AT_ONCE", 0)
    database = Database.open(paths.database)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged):
            await JobRepository(database).add([make_job()])
    database.close()
    assert paths.database.read_bytes() == content


async def test_a_large_sound_database_can_be_written(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "CHECKED_AT_ONCE", 0)
    database = Database.open(paths.database)
    assert len(await JobRepository(database).add([make_job()])) == 1
    database.close()


async def test_damage_that_is_met_later_is_told_as_damage(paths: DataPaths, make_job: Callable[..., Job]) -> None:
    database = Database.open(paths.database)
    repository = JobRepository(database)
    await repository.add([make_job("x" * 3000) for _ in range(50)])
    database.close()
    database = Database.open(paths.database)
    with paths.database.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    with pytest.raises(DatabaseDamaged):
        await JobRepository(database).unfinished()
    database.close()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable, match="a file of that name is in the way"):
        Database.open(tmp_path / "file" / "sora.db")


def test_a_folder_in_place_of_the_database_is_explained(paths: DataPaths) -> None:
    paths.database.mkdir(parents=True)
    with pytest.raises(DatabaseUnavailable, match="Is a directory"):
        Database.open(paths.database)


def test_a_folder_of_somebody_else_is_explained(open_folder: Path, run_python: Callable[..., str]) -> None:
    Database.open(open_folder / "theirs.db").close()
    script = """
import os, sys
from pathlib import Path
from sora_desktop.domain.errors import StorageError
from sora_desktop.storage.database import Database
folder = Path(sys.argv[1])
Database.open(folder / "theirs.db").close()  # reads of the program what the next user may not be able to read
os.chmod(folder, 0o555)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for name in ("new.db", "theirs.db"):
    try:
        Database.open(folder / name)
    except StorageError as error:
        print(type(error).__name__, error)
"""
    new, theirs = run_python(script, open_folder).splitlines()
    assert new.startswith(f"FolderNotWritable Cannot write to {open_folder}: Permission denied.")
    assert theirs.startswith(("DatabaseUnavailable", "FolderNotWritable"))


def test_a_full_disk_at_the_start_is_explained(tmp_path: Path, run_python: Callable[..., str]) -> None:
    script = """
import resource, sys
from pathlib import Path
from sora_desktop.domain.errors import StorageError
from sora_desktop.storage.database import Database
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    Database.open(Path(sys.argv[1]))
except StorageError as error:
    print(type(error).__name__)
"""
    assert run_python(script, tmp_path / "data" / "sora.db").strip() in {"DiskFull", "DatabaseUnavailable"}
    assert list((tmp_path / "data").iterdir()) == []


async def test_a_full_disk_at_a_later_start_is_explained_and_nothing_is_lost(
    paths: DataPaths, make_job: Callable[..., Job], run_python: Callable[..., str]
) -> None:
    database = Database.open(paths.database)
    stored = await JobRepository(database).add([make_job()])
    database.close()
    before = paths.database.read_bytes()
    script = """
import resource, sys
from pathlib import Path
from sora_desktop.domain.errors import StorageError
from sora_desktop.storage.database import Database
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    Database.open(Path(sys.argv[1]))
except StorageError as error:
    print(type(error).__name__)
"""
    said = await asyncio.to_thread(run_python, script, paths.database)
    assert said.strip() in {"DiskFull", "DatabaseUnavailable"}
    assert paths.database.read_bytes() == before
    database = Database.open(paths.database)
    assert await JobRepository(database).unfinished() == stored
    database.close()


@pytest.mark.parametrize("older", [False, True])
def test_a_database_that_another_program_locks_is_explained_and_opens_once_it_is_free(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch, *, older: bool
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.05)
    Database.open(paths.database).close()
    if older:
        # It would be migrated, for which it must be written.
        steps = schema.steps()
        later = schema.Step(KNOWN + 1, "CREATE TABLE later (thing TEXT) STRICT;")
        monkeypatch.setattr(schema, "steps", lambda: (*steps, later))
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as other:
        if not older:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable, match="another program is writing to it"):
            Database.open(paths.database)
        other.execute("ROLLBACK")
    Database.open(paths.database).close()


def test_several_processes_may_make_it_at_once(
    tmp_path: Path, start_python: Callable[..., object], run_python: Callable[..., str]
) -> None:
    script = """
import sys
from pathlib import Path
from sora_desktop.storage.database import Database
sys.stdin.readline()
Database.open(Path(sys.argv[1])).close()
print("opened")
"""
    processes = [start_python(script, tmp_path / "data" / "sora.db") for _ in range(4)]
    outputs = [process.communicate("go\n", timeout=60) for process in processes]  # type: ignore[attr-defined]
    assert outputs == [("opened\n", "")] * 4
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["sora.db"]


async def test_a_closed_database_says_so(paths: DataPaths) -> None:
    database = Database.open(paths.database)
    database.close()
    database.close()
    with pytest.raises(DatabaseUnavailable, match="closed"):
        await database.read(lambda connection: connection.total_changes)
    with pytest.raises(DatabaseUnavailable, match="closed"):
        await database.write(lambda connection: connection.total_changes)


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="read-only"):
        await database.read(lambda connection: connection.execute("DELETE FROM jobs"))


async def test_a_vanished_database_is_not_made_anew_behind_our_back(paths: DataPaths) -> None:
    database = Database.open(paths.database)
    paths.database.unlink()
    with pytest.raises(DatabaseUnavailable):
        await database.read(lambda connection: connection.total_changes)
    database.close()
    assert not paths.database.exists()


async def test_a_disk_that_fills_up_is_told_as_such(database: Database, make_job: Callable[..., Job]) -> None:
    repository = JobRepository(database)
    stored = await repository.add([make_job()])
    pages = await database.write(lambda connection: pragma(connection, "page_count"))
    await database.write(lambda connection: pragma(connection, f"max_page_count = {pages}"))
    with pytest.raises(DiskFull):
        await repository.add([make_job("x" * 30_000)])
    assert await repository.unfinished() == stored
    await database.write(lambda connection: pragma(connection, "max_page_count = 1000000"))
    assert len(await repository.add([make_job("x" * 30_000)])) == 1

"""Whether an earlier version left a database is seen without leaving anything beside one that is none of ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sora_desktop.storage import schema
from sora_desktop.storage.database import Database
from sora_desktop.storage.soundness import is_behind

if TYPE_CHECKING:
    from sora_desktop.storage.paths import DataPaths

KNOWN = schema.steps()[-1].version


@pytest.mark.parametrize(("version", "behind"), [(KNOWN - 1, True), (KNOWN, False), (KNOWN + 1, False)])
def test_a_database_is_behind_if_its_version_is_earlier(paths: DataPaths, version: int, *, behind: bool) -> None:
    Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert is_behind(paths.database) is behind


@pytest.mark.parametrize("what", ["PRAGMA user_version = 99", "PRAGMA application_id = 7"])
def test_looking_at_what_is_none_of_ours_leaves_nothing_beside_it(paths: DataPaths, what: str) -> None:
    Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute(what)
    before = paths.database.read_bytes()
    assert not is_behind(paths.database)
    assert paths.database.read_bytes() == before
    assert [entry.name for entry in paths.root.iterdir()] == [paths.database.name]


def test_what_cannot_be_read_is_not_behind(paths: DataPaths) -> None:
    assert not is_behind(paths.database)
    paths.root.mkdir()
    paths.database.write_bytes(b"no database")
    assert not is_behind(paths.database)

"""Trying a program out on older data: what is left for it, and what is told of a program that loses something."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from trying.facts import Facts
from trying.older_data import DATABASE, Reader, leave

from sora_desktop.storage import schema

if TYPE_CHECKING:
    from pathlib import Path

LATEST = schema.steps()[-1].version
# Its first arguments are --data-dir and the folder.
CARELESS = """
import glob, json, sqlite3, sys
database = glob.glob(sys.argv[2] + "/*.db")[0]
jobs = sqlite3.connect(database).execute("SELECT id, prompt, status FROM jobs WHERE removed_at IS NULL")
if sys.argv[3] == "jobs":
    for job in list(jobs)[{skipped}:]:
        print(json.dumps(dict(zip(("id", "prompt", "status"), job))))
"""


@pytest.mark.parametrize("version", range(1, LATEST))
def test_what_is_left_is_what_a_program_of_that_schema_had(tmp_path: Path, version: int) -> None:
    leave(tmp_path / "data", version)

    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as connection:
        assert schema.user_version(connection) == version
        assert connection.execute("SELECT count(*) FROM jobs").fetchone()[0] >= 3


@pytest.mark.parametrize(
    ("skipped", "words"), [(1, "failed: 3 jobs were there, and it lists "), (0, "failed: of the servers, it lists ")]
)
def test_a_program_that_loses_something_is_found_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], skipped: int, words: str
) -> None:
    facts = Facts()

    Reader([sys.executable, "-c", CARELESS.format(skipped=skipped)], {}).see(facts, tmp_path)

    lines = capsys.readouterr().out.splitlines()
    assert facts.held == 0
    assert facts.failed == LATEST
    assert words in lines[0]
    assert lines[-1].endswith("failed: it lists jobs that a later version wrote")
    assert facts.close() == 1


def test_facts_are_counted_as_they_are_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    facts = Facts()

    facts.see("it works", lambda: json.dumps({"so": "it does"}))

    assert 'ok: {"so": "it does"}' in capsys.readouterr().out
    assert facts.close() == 0
    assert Facts().close() == 1

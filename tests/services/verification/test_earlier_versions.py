"""Jobs of versions that kept no receipts, or kept them without a chain."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import Role, open_services
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.verification import Grade, ReportFormat, Verdict
from sora_desktop.services.verification.rendering import render
from sora_desktop.storage import schema
from sora_desktop.storage.database import Database

if TYPE_CHECKING:
    from tests.services.verification.conftest import Library

ROWS = Path(__file__).parents[2] / "storage"
EARLIER = range(1, schema.steps()[-1].version)


def make_old(path: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the database that a program of an earlier schema left."""
    steps = schema.steps()[:version]
    with monkeypatch.context() as older:
        older.setattr(schema, "steps", lambda: steps)
        Database.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript((ROWS / f"rows_of_schema_{version}.sql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", EARLIER)
async def test_nothing_of_them_is_called_changed_or_proven(
    library: Library, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    make_old(library.paths.database, version, monkeypatch)
    services = await open_services(library.paths, role=Role.LOOK, environment={})
    try:
        jobs = await services.catalogue.page(await services.catalogue.sequences(JobQuery()))
        assert jobs
        for job in jobs:
            report = await services.verification.of_jobs([job])
            assert report.verdict is (Verdict.NOT_EXAMINED if job.file else Verdict.HOLDS), report
            assert report.grade is (Grade.SIMULATED if job.simulated else Grade.CONSISTENT)
            assert report.headline.startswith("SIMULATED") is job.simulated
            assert all(render(report, form) for form in ReportFormat)
        whole = await services.verification.of_jobs(jobs)
        assert whole.grade is (Grade.SIMULATED if any(job.simulated for job in jobs) else Grade.CONSISTENT)
        assert len(whole.sections) == len(jobs) or len(jobs) == 1
    finally:
        await services.close()

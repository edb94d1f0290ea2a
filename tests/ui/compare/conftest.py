"""Jobs with clips that can be compared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def a_job() -> Callable[..., Job]:
    """Make a finished job, each with an id of its own."""
    count = iter(range(1, 1000))

    def make(path: Path, **fields: object) -> Job:
        number = next(count)
        given = {
            "id": job_id(number, bytes([number] * 10)),
            "connection": "studio",
            "request": VideoRequest(prompt=f"Harbour at dawn, take {number}", model="wan2.2", size="192x108"),
            "created_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
            "status": JobStatus.COMPLETED,
            "sequence": number,
            "file": str(path),
            **fields,
        }
        return Job(**given)  # type: ignore[arg-type]

    return make

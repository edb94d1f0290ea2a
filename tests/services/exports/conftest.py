"""Finished jobs with clips, and the service that exports them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from tests.services.exports.copying import content_of, service_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.services.exports import ExportService

EXTRA = {"seed": 7, "cfg": 0.1 + 0.2, "list": [None, True, {"a": "ä"}]}


@pytest.fixture
def make_job(tmp_path: Path) -> Callable[..., Job]:
    """Give a function that makes finished jobs with clips."""

    def make(number: int = 1, prompt: str = "A cat", *, content: bytes | None = None, suffix: str = ".mp4") -> Job:
        data = content_of(number) if content is None else content
        clip = tmp_path / "library" / f"{number}{suffix}"
        clip.parent.mkdir(exist_ok=True)
        clip.write_bytes(data)
        return Job(
            id=JobId(f"0198c1a2-0000-7000-8000-{number:012}"),
            connection="Work",
            request=VideoRequest(prompt=prompt, model="sora-2", size="1280x720", seconds=4.0, extra=EXTRA),
            created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            status=JobStatus.COMPLETED,
            sequence=number,
            name="Felix",
            tags=("pets", "b"),
            rating=5,
            note="for me",
            file=str(clip),
            file_bytes=len(data),
            file_sha256=hashlib.sha256(data).hexdigest(),
        )

    return make


@pytest.fixture
def exports(tmp_path: Path) -> ExportService:
    return service_of(tmp_path, [])

"""What a server changed by itself is known: another size, another length."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sora_desktop.domain.jobs import Derivation, Job, job_id
from sora_desktop.domain.requests import VideoRequest


def _job(*, size: str | None, seconds: float | None, made: str | None, lasts: float | None) -> Job:
    return Job(
        id=job_id(0, bytes(10)),
        connection="studio",
        request=VideoRequest(prompt="x", size=size, seconds=seconds),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        remote_size=made,
        remote_seconds=lasts,
    )


@pytest.mark.parametrize(
    ("asked", "made", "differs"),
    [
        ("1280x720", "1280x720", False),
        ("1280×720", "1280x720", False),
        ("1280x720", "1280x704", True),
        (None, "1280x720", False),
        ("1280x720", None, False),
        ("large", "1280x720", True),
    ],
)
def test_another_size_shows(asked: str | None, made: str | None, differs: bool) -> None:  # noqa: FBT001 - a table
    assert _job(size=asked, seconds=None, made=made, lasts=None).size_differs is differs


@pytest.mark.parametrize(
    ("asked", "made", "differs"), [(4.0, 4.0, False), (5.0, 5.06, False), (8.0, 5.0, True), (None, 5.0, False)]
)
def test_another_length_shows(asked: float | None, made: float, differs: bool) -> None:  # noqa: FBT001 - a table
    assert _job(size=None, seconds=asked, made=None, lasts=made).length_differs is differs


def test_an_extension_asks_for_a_part_of_its_length() -> None:
    job = _job(size=None, seconds=4.0, made=None, lasts=12.0).changed(derivation=Derivation.EXTENSION)
    assert not job.length_differs

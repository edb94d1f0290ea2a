"""Progress that is published and not stored is known while it counts."""

from __future__ import annotations

from datetime import UTC, datetime

from sora_desktop.domain.events import JobChanged, JobProgressed, JobsChanged
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.events import EventBus
from sora_desktop.services.progress import LiveProgress

WAITING = Job(
    id=JobId("1"), connection="fake", request=VideoRequest(prompt="a"), created_at=datetime(2026, 11, 22, tzinfo=UTC)
)


def test_the_latest_word_counts_until_the_status_changes() -> None:
    bus = EventBus()
    progress = LiveProgress(bus)
    running = WAITING.advance(JobStatus.SUBMITTING).advance(JobStatus.IN_PROGRESS, progress=5.0)
    assert progress.of(running) == 5.0
    bus.publish(JobProgressed(running.id, 40.0))
    assert progress.of(running) == 40.0
    fetched = running.advance(JobStatus.DOWNLOADING, progress=None)
    bus.publish(JobChanged(fetched))
    assert progress.of(fetched) is None
    bus.publish(JobProgressed(running.id, 70.0))
    bus.publish(JobsChanged((fetched,)))
    assert progress.of(fetched) is None


def test_of_a_job_that_has_ended_only_what_is_stored_counts() -> None:
    bus = EventBus()
    progress = LiveProgress(bus)
    bus.publish(JobProgressed(WAITING.id, 40.0))
    assert progress.of(WAITING.advance(JobStatus.CANCELLED)) is None

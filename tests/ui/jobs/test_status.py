"""What a row says of where its job stands: what it waits for, what holds it up, and until when it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.queue import Hold, QueueMode, QueueState
from sora_desktop.ui.jobs.columns import STATUS
from sora_desktop.ui.jobs.status import look_of, row_text, row_tip
from sora_desktop.ui.moments import moment_text, until_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from sora_desktop.domain.jobs import Job
    from tests.ui.jobs.conftest import Desk

    MakeJob = Callable[..., Job]

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RUNNING = QueueState()
HOLD = Hold("studio", "key_refused", "studio refused the key. Check that it is complete.", NOW)
HELD = QueueState(holds=(HOLD,))
BUSY = Failure(FailureStage.SUBMIT, "rate_limited", "studio is busy.")


@pytest.mark.parametrize(
    ("state", "words", "icon"),
    [
        (RUNNING, "Waiting", "dots"),
        (QueueState(QueueMode.PAUSED), "Waiting · queue paused", "pause"),
        (QueueState(QueueMode.PAUSING), "Waiting · queue paused", "pause"),
        (HELD, "Held · Key refused", "pause"),
        (QueueState(QueueMode.PAUSED, (HOLD,)), "Held · Key refused", "pause"),
    ],
)
def test_a_waiting_job_says_what_it_waits_for(
    qapp: QApplication, make_job: MakeJob, state: QueueState, words: str, icon: str
) -> None:
    job = make_job(status=JobStatus.PENDING)
    assert row_text(job, state) == words
    assert look_of(job, state).icon == icon


def test_only_the_jobs_of_a_held_connection_are_held(qapp: QApplication, make_job: MakeJob) -> None:
    other = make_job(status=JobStatus.PENDING, connection="gateway")
    assert row_text(other, HELD) == "Waiting"
    assert "refused the key" not in row_tip(other, HELD)
    assert "The server refused the key. Check its key" in row_tip(make_job(status=JobStatus.PENDING), HELD)


def test_a_trouble_that_passes_by_itself_is_named(qapp: QApplication, make_job: MakeJob) -> None:
    job = make_job(status=JobStatus.PENDING, failure=BUSY)
    assert row_text(job, RUNNING) == "Waiting · Server busy"
    assert row_tip(job, RUNNING).endswith("studio is busy.")


def test_a_stalled_job_says_so_calmly(qapp: QApplication, make_job: MakeJob) -> None:
    job = make_job(status=JobStatus.IN_PROGRESS, stalled=True, progress=40.0)
    assert row_text(job, RUNNING) == "No news for longer than usual"
    assert "watched on" in row_tip(job, RUNNING)
    assert look_of(job, RUNNING).words == "text"
    done = make_job(stalled=True)
    assert row_text(done, RUNNING) == "Done"


def test_what_is_made_but_not_fetched_says_until_when_it_is_kept(qapp: QApplication, make_job: MakeJob) -> None:
    soon = datetime.now(UTC) + timedelta(hours=30)
    until = moment_text(soon)
    kept = make_job(status=JobStatus.DOWNLOADING, expires_at=soon)
    assert row_text(kept, QueueState(QueueMode.PAUSED)) == f"Made, not fetched yet · kept until {until}"
    assert row_text(kept, RUNNING) == "Downloading"
    assert f"The server keeps it until {until}" in row_tip(kept, RUNNING)
    failure = Failure(FailureStage.DOWNLOAD, "truncated", "It stopped.")
    failed = make_job(status=JobStatus.FAILED, expires_at=soon, failure=failure)
    assert row_text(failed, RUNNING) == f"Download stopped · kept until {until}"


def test_the_tip_of_a_failure_says_why(qapp: QApplication, make_job: MakeJob) -> None:
    failure = Failure(FailureStage.GENERATE, "moderation_blocked", "No named people.")
    assert row_tip(make_job(status=JobStatus.FAILED, failure=failure), RUNNING) == (
        "Refused by moderation\nNo named people."
    )


def test_a_time_that_is_over_is_not_promised(qapp: QApplication) -> None:
    assert until_text(NOW - timedelta(minutes=1), NOW).endswith("it may be gone.")
    assert until_text(NOW + timedelta(days=1), NOW).startswith("The server keeps it until 23 Nov, ")


def test_rows_follow_the_queue(desk: Desk, make_job: MakeJob) -> None:
    desk.add(make_job(status=JobStatus.PENDING))
    desk.open()
    before = desk.table.viewport().grab().toImage()
    desk.apply(QueueChanged(QueueState(QueueMode.PAUSED)))
    desk.settle()
    assert desk.texts(STATUS) == ["Waiting · queue paused"]
    assert desk.table.viewport().grab().toImage() != before

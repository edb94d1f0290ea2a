"""Facts about which listed video can be the one that a lost create asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.jobs import Derivation, Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.reconciliation import CLOCK_SKEW, may_be_of

SENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
JOB = Job(
    id=JobId("1"),
    connection="gpu",
    request=VideoRequest(prompt="a peanut", model="sora-2", size="1280x720", seconds=4),
    created_at=SENT,
    submitted_at=SENT,
    status=JobStatus.UNCONFIRMED,
)
SAME = RemoteVideo(
    id="video_1",
    status=JobStatus.QUEUED,
    prompt="a peanut",
    model="sora-2",
    size="1280x720",
    seconds=4,
    created_at=SENT + timedelta(seconds=1),
)


@pytest.mark.parametrize(
    "difference",
    [
        {"prompt": "a walnut"},
        {"model": "sora-2-pro"},
        {"size": "720x1280"},
        {"seconds": 8.0},
        {"created_at": SENT - CLOCK_SKEW - timedelta(seconds=1)},
    ],
)
def test_any_difference_speaks_against_it(difference: dict[str, object]) -> None:
    assert may_be_of(SAME, JOB)
    assert not may_be_of(replace(SAME, **difference), JOB)  # type: ignore[arg-type]


@pytest.mark.parametrize("unsaid", ["prompt", "model", "size", "seconds", "created_at"])
def test_what_the_server_does_not_say_does_not(unsaid: str) -> None:
    assert may_be_of(replace(SAME, **{unsaid: None}), JOB)  # type: ignore[arg-type]


def test_a_video_of_which_neither_prompt_nor_time_is_known_is_nobodys() -> None:
    assert not may_be_of(replace(SAME, prompt=None, created_at=None), JOB)


def test_a_remix_of_another_video_is_another_video() -> None:
    remix = replace(JOB, derivation=Derivation.REMIX, source_id="video_0")
    assert may_be_of(replace(SAME, remixed_from="video_0"), remix)
    assert not may_be_of(replace(SAME, remixed_from="video_9"), remix)

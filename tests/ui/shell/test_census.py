"""The counts of unfinished jobs are always those of the jobs themselves."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.events import (
    ConnectionsChanged,
    JobChanged,
    JobProgressed,
    JobsAdded,
    JobsChanged,
    JobsRemoved,
    JobsRestored,
)
from sora_desktop.domain.jobs import ACTIVE, Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.census import Census

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def job(number: int, status: JobStatus) -> Job:
    request = VideoRequest(prompt="a")
    return Job(id=JobId(str(number)), connection="simulated", request=request, created_at=NOW, status=status)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([*JobStatus, None])), max_size=40))
def test_the_counts_follow_every_change(steps: list[tuple[int, JobStatus | None]]) -> None:
    census, there = Census(), dict[int, JobStatus]()
    for number, status in steps:
        if status is None:
            there.pop(number, None)
            census.apply(JobsRemoved((JobId(str(number)),)))
        elif number in there:
            there[number] = status
            several = number % 2 == 0
            census.apply(JobsChanged((job(number, status),)) if several else JobChanged(job(number, status)))
        else:
            there[number] = status
            census.apply(JobsAdded((job(number, status),)))
        assert census.running == sum(one in ACTIVE for one in there.values())
        assert census.waiting == sum(one is JobStatus.PENDING for one in there.values())
        assert census.waiting == census.waiting_for("simulated")
        assert census.unconfirmed == sum(one is JobStatus.UNCONFIRMED for one in there.values())


def test_a_restored_job_counts_again_and_one_in_the_trash_does_not() -> None:
    census = Census()
    census.note([dataclasses.replace(job(1, JobStatus.PENDING), removed_at=NOW)])
    assert census.waiting == 0
    census.apply(JobsRestored((job(1, JobStatus.PENDING),)))
    assert census.waiting == 1


def test_only_what_concerns_the_counts_asks_for_a_look() -> None:
    census = Census()
    assert census.apply(JobsAdded((job(1, JobStatus.QUEUED),)))
    assert not census.apply(JobProgressed(JobId("1"), 50.0))
    assert not census.apply(ConnectionsChanged())

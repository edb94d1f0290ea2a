"""Facts about a job's life and its id."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.errors import IllegalTransition
from sora_desktop.domain.jobs import ENDED, TRANSITIONS, Job, JobId, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest

MILLISECONDS = st.integers(0, 2**48 - 1)
RANDOMNESS = st.binary(min_size=10, max_size=10)


def a_job(status: JobStatus, remote_id: str | None = None) -> Job:
    return Job(
        id=JobId("0"),
        connection="simulated",
        request=VideoRequest(prompt="a peanut"),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        status=status,
        remote_id=remote_id,
    )


@given(MILLISECONDS, RANDOMNESS)
def test_an_id_is_a_uuid_of_version_7_that_holds_its_time(milliseconds: int, randomness: bytes) -> None:
    value = uuid.UUID(job_id(milliseconds, randomness))
    assert value.version == 7
    assert value.variant == uuid.RFC_4122
    assert value.int >> 80 == milliseconds


@given(MILLISECONDS, MILLISECONDS, RANDOMNESS, RANDOMNESS)
def test_ids_sort_by_their_time(first: int, second: int, one: bytes, other: bytes) -> None:
    if first < second:
        assert job_id(first, one) < job_id(second, other)


@pytest.mark.parametrize(("milliseconds", "randomness"), [(-1, b"0" * 10), (2**48, b"0" * 10), (0, b"0" * 9)])
def test_an_id_is_not_built_from_what_does_not_fit(milliseconds: int, randomness: bytes) -> None:
    with pytest.raises(ValueError, match="UUIDv7"):
        job_id(milliseconds, randomness)


@given(st.lists(st.sampled_from(list(JobStatus)), max_size=30))
def test_no_walk_through_the_table_leaves_an_end_but_where_its_server_still_holds_something(
    steps: list[JobStatus],
) -> None:
    job = a_job(JobStatus.PENDING, remote_id="video_1")
    for wanted in steps:
        if wanted in TRANSITIONS[job.status]:
            assert job.status is not JobStatus.COMPLETED
            job = job.advance(wanted)
        else:
            with pytest.raises(IllegalTransition):
                job.advance(wanted)


@pytest.mark.parametrize("status", [JobStatus.DOWNLOADING, JobStatus.IN_PROGRESS])
@pytest.mark.parametrize("ended", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_an_ended_job_that_never_reached_a_server_stays_as_it_is(ended: JobStatus, status: JobStatus) -> None:
    assert not a_job(ended).may_become(status)
    assert a_job(ended, remote_id="video_1").may_become(status)


def test_every_status_has_a_row_in_the_table_and_can_be_reached_from_pending() -> None:
    reached = {JobStatus.PENDING}
    while True:
        further = {after for status in reached for after in TRANSITIONS[status]} | reached
        if further == reached:
            break
        reached = further
    assert set(TRANSITIONS) == reached == set(JobStatus)


def test_nothing_goes_back_to_being_sent_once_the_server_has_it() -> None:
    on_server = {JobStatus.QUEUED, JobStatus.IN_PROGRESS, JobStatus.DOWNLOADING, *ENDED}
    for status in on_server:
        assert JobStatus.SUBMITTING not in TRANSITIONS[status]
        assert JobStatus.PENDING not in TRANSITIONS[status]


def test_a_status_changes_only_by_a_step() -> None:
    with pytest.raises(TypeError, match="advance"):
        a_job(JobStatus.PENDING).changed(status=JobStatus.COMPLETED)

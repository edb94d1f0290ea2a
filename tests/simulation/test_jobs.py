"""How a job looks follows from the clock alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.simulation.jobs import STALL_AT, SimulatedJob, VideoStatus, look, new_video_id

JOB = SimulatedJob(
    id="video_1",
    sequence=1,
    model="sora-2",
    prompt="a peanut",
    width=1280,
    height=720,
    seconds=4,
    seed=1,
    created_at=1000.0,
    job_seconds=10.0,
)
ORDER = [VideoStatus.QUEUED, VideoStatus.IN_PROGRESS, VideoStatus.COMPLETED]


def test_ids_have_the_protocols_form_and_differ() -> None:
    ids = {new_video_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"video_[0-9a-f]{48}", video_id) for video_id in ids)


def test_a_job_waits_works_and_completes() -> None:
    drawn = replace(JOB, rendered_at=1003.0)
    looks = [look(drawn, moment) for moment in (1000.0, 1005.0, 1009.99, 1010.0, 2000.0)]
    assert [video.status for video in looks] == [
        VideoStatus.QUEUED,
        VideoStatus.IN_PROGRESS,
        VideoStatus.IN_PROGRESS,
        VideoStatus.COMPLETED,
        VideoStatus.COMPLETED,
    ]
    assert [video.progress for video in looks] == [0, 44, 99, 100, 100]
    assert looks[0].completed_at is None
    assert looks[-1].completed_at == 1010.0


def test_a_job_is_not_complete_before_its_clip_is_drawn() -> None:
    assert look(JOB, 1100.0).status is VideoStatus.IN_PROGRESS
    assert look(JOB, 1100.0).progress == 99
    late = replace(JOB, rendered_at=1050.0)
    assert look(late, 1049.0).status is VideoStatus.IN_PROGRESS
    assert look(late, 1050.0).completed_at == 1050.0


def test_a_clip_is_kept_for_its_lifetime() -> None:
    drawn = replace(JOB, rendered_at=1003.0)
    assert look(drawn, 1010.0, lifetime=60).expires_at == 1070.0
    assert look(drawn, 1010.0).expires_at is None
    assert look(drawn, 1005.0, lifetime=60).expires_at is None


def test_a_failing_job_fails_on_the_way_with_a_reason() -> None:
    failing = replace(JOB, model="sim-fails")
    assert look(failing, 1006.9).status is VideoStatus.IN_PROGRESS
    failed = look(failing, 1007.0)
    assert (failed.status, failed.progress) == (VideoStatus.FAILED, 70)
    assert failed.error
    assert failed.error.code == "video_generation_failed"


def test_a_stalling_job_never_moves_past_its_mark() -> None:
    stalling = replace(JOB, model="sim-stalls", rendered_at=1001.0)
    video = look(stalling, 1e9)
    assert (video.status, video.progress) == (VideoStatus.IN_PROGRESS, STALL_AT)


def test_a_clip_that_cannot_be_drawn_fails_its_job() -> None:
    video = look(replace(JOB, fault="The disk is full."), 1001.0)
    assert video.status is VideoStatus.FAILED
    assert video.error
    assert video.error.message == "The disk is full."


def test_a_clock_set_back_does_no_harm() -> None:
    assert look(JOB, 0.0).status is VideoStatus.QUEUED
    assert look(JOB, 0.0).progress == 0


@given(
    moments=st.lists(st.floats(900, 1100), min_size=2, max_size=30).map(sorted),
    job_seconds=st.floats(0, 50),
    drawn=st.floats(1000, 1060),
)
def test_a_job_never_goes_back(moments: list[float], job_seconds: float, drawn: float) -> None:
    job = replace(JOB, job_seconds=job_seconds, rendered_at=drawn)
    looks = [look(job, moment) for moment in moments]
    assert [video.progress for video in looks] == sorted(video.progress for video in looks)
    steps = [ORDER.index(video.status) for video in looks]
    assert steps == sorted(steps)


@pytest.mark.parametrize(("seconds", "text"), [(4.0, "4"), (2.5, "2.5")])
def test_lengths_are_written_as_the_protocol_does(seconds: float, text: str) -> None:
    assert look(replace(JOB, seconds=seconds), 1000.0).seconds_text == text

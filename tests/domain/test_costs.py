"""Facts about what jobs cost: estimates, what may have been billed, and caps on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.connections import Price
from sora_desktop.domain.costs import (
    MOST_USD,
    Cap,
    Period,
    Usage,
    charge,
    estimate,
    excess,
    format_usd,
    micros,
    promised,
    usage_of,
)
from sora_desktop.domain.jobs import TRANSITIONS, Failure, FailureStage, Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest

S, F = JobStatus, FailureStage
PRICES = ((Price(model="sora-2", usd_per_second=0.1), Price(model="free", usd_per_second=0.0)),)
JOB = Job(
    id=job_id(0, bytes(10)),
    connection="studio",
    request=VideoRequest(prompt="x"),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
NO_CLIPS = Usage()
AMOUNTS = st.integers(0, 10**9)
MAYBE = st.none() | AMOUNTS
USAGES = st.lists(MAYBE, max_size=20).map(usage_of)
CODES = st.sampled_from(["moderation_blocked", "remote_video_missing", "unexpected", "cancelled", "expired", "500"])
FAILURES = st.none() | st.builds(Failure, st.sampled_from(FailureStage), CODES, st.just(""))
JOBS = st.builds(
    replace,
    st.just(JOB),
    status=st.sampled_from(JobStatus),
    remote_id=st.sampled_from([None, "video_1"]),
    failure=FAILURES,
    lost_creates=st.integers(0, 3),
    cost=MAYBE,
    estimate=MAYBE,
)


def failed(stage: FailureStage, code: str, **fields: object) -> Job:
    """Make a failed job."""
    return replace(JOB, status=S.FAILED, failure=Failure(stage, code, ""), estimate=400_000, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("job", "clips"),
    [
        (replace(JOB, status=S.PENDING), 0),
        (replace(JOB, status=S.PENDING, attempt=3), 0),
        (replace(JOB, status=S.SUBMITTING), 1),
        (replace(JOB, status=S.UNCONFIRMED), 1),
        (replace(JOB, status=S.QUEUED, remote_id="v"), 1),
        (replace(JOB, status=S.IN_PROGRESS, remote_id="v"), 1),
        (replace(JOB, status=S.DOWNLOADING, remote_id="v"), 1),
        (replace(JOB, status=S.COMPLETED, remote_id="v"), 1),
        (replace(JOB, status=S.CANCELLED), 0),
        (replace(JOB, status=S.CANCELLED, remote_id="v"), 1),
        (failed(F.SUBMIT, "request_rejected"), 0),
        (failed(F.SUBMIT, "host_unreachable"), 0),
        (failed(F.GENERATE, "moderation_blocked", remote_id="v"), 0),
        (failed(F.GENERATE, "failed", remote_id="v"), 0),
        (failed(F.GENERATE, "failed", remote_id="v", cost=0), 0),
        (failed(F.GENERATE, "failed", remote_id="v", cost=100), 1),
        (failed(F.GENERATE, "remote_video_missing", remote_id="v"), 1),
        (failed(F.GENERATE, "unexpected", remote_id="v"), 1),
        (failed(F.GENERATE, "cancelled", remote_id="v"), 1),
        (failed(F.GENERATE, "expired", remote_id="v"), 1),
        (failed(F.DOWNLOAD, "truncated", remote_id="v"), 1),
        (replace(JOB, status=S.PENDING, lost_creates=1), 1),
        (replace(JOB, status=S.SUBMITTING, lost_creates=1), 2),
        (replace(JOB, status=S.COMPLETED, remote_id="v", lost_creates=1), 2),
        (replace(JOB, status=S.CANCELLED, lost_creates=1), 1),
        (failed(F.SUBMIT, "reply_lost", lost_creates=2), 2),
    ],
)
def test_what_may_have_been_billed_counts_and_nothing_else(job: Job, clips: int) -> None:
    assert charge(job).clips == clips


def test_the_servers_word_goes_before_the_estimate_but_not_for_creates_that_were_lost() -> None:
    done = replace(JOB, status=S.COMPLETED, remote_id="v", estimate=400_000)
    assert charge(done) == Usage(1, 400_000)
    assert charge(replace(done, cost=300_000)) == Usage(1, 300_000)
    assert charge(replace(done, cost=0)) == Usage(1, 0)
    assert charge(replace(done, cost=300_000, lost_creates=2)) == Usage(3, 1_100_000)
    assert charge(replace(done, estimate=None)) == Usage(1, 0, 1)
    assert charge(replace(done, estimate=None, cost=300_000, lost_creates=2)) == Usage(3, 300_000, 2)


@given(JOBS)
def test_no_charge_is_impossible(job: Job) -> None:
    found = charge(job)
    assert found.clips >= job.lost_creates
    assert 0 <= found.unknown <= found.clips
    assert found.micros >= 0
    assert found.clips or found == NO_CLIPS
    if job.cost is not None and job.lost_creates == 0:
        assert found.unknown == 0
    if job.estimate is not None:
        assert found.unknown == 0


@given(st.data())
def test_along_any_life_what_was_sent_counts_until_the_server_says_that_it_made_nothing(data: st.DataObject) -> None:
    job = replace(JOB, estimate=400_000)
    for _ in range(data.draw(st.integers(0, 8))):
        following = [status for status in sorted(TRANSITIONS[job.status]) if job.may_become(status)]
        if not following:
            break
        status = data.draw(st.sampled_from(following))
        fields: dict[str, object] = {"failure": data.draw(FAILURES)}
        if status in {S.QUEUED, S.IN_PROGRESS, S.DOWNLOADING}:
            fields["remote_id"] = "v"
        if job.status is S.UNCONFIRMED and status in {S.SUBMITTING, S.FAILED, S.CANCELLED}:
            fields["lost_creates"] = job.lost_creates + 1
        before, job = charge(job), job.advance(status, **fields)
        if status not in {S.FAILED, S.PENDING}:
            assert charge(job).clips >= before.clips
        assert charge(job).clips >= job.lost_creates


def test_a_waiting_job_promises_what_its_estimate_says() -> None:
    assert promised(replace(JOB, estimate=400_000)) == Usage(1, 400_000)
    assert promised(JOB) == Usage(1, 0, 1)
    assert usage_of([400_000, None, 0]) == Usage(3, 400_000, 1)
    assert usage_of([]) == NO_CLIPS


@pytest.mark.parametrize(
    ("request_", "amount"),
    [
        (VideoRequest(prompt="x", model="sora-2", seconds=4), 400_000),
        (VideoRequest(prompt="x", model="SORA-2", seconds=2.5), 250_000),
        (VideoRequest(prompt="x", model="sora-2"), None),
        (VideoRequest(prompt="x", model="other", seconds=4), None),
        (VideoRequest(prompt="x", seconds=4), None),
        (VideoRequest(prompt="x", model="free"), 0),
        (VideoRequest(prompt="x", model="free", seconds=4), 0),
        (VideoRequest(prompt="x", model="sora-2", seconds=4, extra={"n": 3}), 1_200_000),
        (VideoRequest(prompt="x", model="sora-2", seconds=4, extra={"n": None, "seed": 7}), 400_000),
        (VideoRequest(prompt="x", model="sora-2", seconds=4, extra={"n": "several"}), None),
        (VideoRequest(prompt="x", model="sora-2", seconds=4, extra={"n": 0}), None),
        (VideoRequest(prompt="x", model="sora-2", seconds=1e300), None),
        (VideoRequest(prompt="x", model="sora-2", seconds=float("nan")), None),
    ],
)
def test_an_estimate_is_the_price_of_the_seconds_or_unknown(request_: VideoRequest, amount: int | None) -> None:
    assert estimate(request_, PRICES) == amount


def test_an_edit_is_estimated_by_the_length_of_its_source() -> None:
    edit = VideoRequest(prompt="x", model="sora-2")
    assert estimate(edit, PRICES, seconds=12) == 1_200_000
    assert estimate(replace(edit, seconds=4), PRICES, seconds=12) == 400_000


@given(st.floats(0, 1e12), st.none() | st.floats(0.001, 1e12), st.integers(-5, 10**30))
def test_an_estimate_is_never_an_amount_that_no_database_holds(price: float, seconds: float | None, n: int) -> None:
    lists = ((Price(model="*", usd_per_second=price),),)
    found = estimate(VideoRequest(prompt="x", seconds=seconds, extra={"n": n}), lists)
    assert found is None or 0 <= found <= micros(MOST_USD)


@given(USAGES, USAGES, MAYBE, st.none() | st.integers(0, 60))
def test_orders_pass_a_cap_exactly_where_they_add_to_what_it_counts_and_the_sum_is_more(
    used: Usage, wanted: Usage, amount: int | None, clips: int | None
) -> None:
    passed = excess(Cap(period=Period.DAY, micros=amount, clips=clips), used, wanted)
    total = used + wanted
    in_money = amount is not None and (
        (total.micros > amount and wanted.micros > 0) or (total.micros >= amount and wanted.unknown > 0)
    )
    in_clips = clips is not None and wanted.clips > 0 and total.clips > clips
    assert (passed is not None) == (in_money or in_clips)
    if passed:
        assert passed.reason
        assert not passed.reason.endswith(".")


@given(st.integers(0, 6), st.lists(st.integers(1, 3), max_size=8))
def test_however_orders_come_no_more_clips_are_taken_than_the_cap_allows(limit: int, orders: list[int]) -> None:
    cap, taken = Cap(period=Period.DAY, clips=limit), Usage()
    for takes in orders:
        wanted = usage_of([None] * takes)
        if excess(cap, taken, wanted) is None:
            taken += wanted
    assert taken.clips <= limit


@given(USAGES, USAGES)
def test_a_part_can_be_taken_out_of_a_sum_again(one: Usage, other: Usage) -> None:
    assert (one + other).without(other) == one
    assert one.without(one + other) == NO_CLIPS


@pytest.mark.parametrize(
    ("cap", "used", "wanted", "reason"),
    [
        (Cap(period=Period.DAY, clips=1), Usage(), Usage(2), "2 clips today would be more than the cap of 1"),
        (
            Cap(period=Period.MONTH, clips=20),
            Usage(19),
            Usage(2),
            "21 clips this month would be more than the cap of 20 (19 made or waiting already)",
        ),
        (
            Cap(period=Period.DAY, micros=5_000_000),
            Usage(12, 4_800_000, 2),
            Usage(1, 400_000),
            (
                "$5.20 today would be more than the cap of $5.00"
                " ($4.80 spent or waiting already; 2 clips of unknown price not counted)"
            ),
        ),
        (
            Cap(period=Period.DAY, micros=1_000_000),
            Usage(2, 1_000_000),
            Usage(1, 0, 1),
            "the cap of $1.00 is used up today, and 1 clip of unknown price would pass it",
        ),
        (
            Cap(period=Period.BATCH, micros=0),
            Usage(),
            Usage(1, 12_500),
            "$0.0125 in one batch would be more than the cap of $0.00",
        ),
    ],
)
def test_an_excess_says_what_would_be_passed_and_by_what(cap: Cap, used: Usage, wanted: Usage, reason: str) -> None:
    passed = excess(cap, used, wanted)
    assert passed is not None
    assert passed.reason == reason


def test_caps_and_sums_are_said_in_words() -> None:
    assert Cap(period=Period.DAY, micros=5_000_000, clips=1).words == "$5.00 and 1 clip a day"
    assert Cap(period=Period.BATCH, clips=1_000).words == "1,000 clips a batch"
    assert Usage(2, 800_000).words == "$0.80"
    assert Usage(2, 0, 2).words == "unknown"
    assert Usage(3, 800_000, 1).words == "$0.80, and 1 clip of unknown price"


@given(st.integers(-(10**15), 10**15))
def test_an_amount_is_written_exactly_with_two_decimals_at_least(amount: int) -> None:
    written = format_usd(amount)
    assert "$" in written
    sign = -1 if written.startswith("-") else 1
    whole, _, part = written.lstrip("-").removeprefix("$").replace(",", "").partition(".")
    assert 2 <= len(part) <= 6
    assert sign * (int(whole) * 10**6 + int(part.ljust(6, "0"))) == amount

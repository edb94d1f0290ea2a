"""Facts about lists of jobs: each equals what plain Python gives for the same jobs."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import job_lists
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.job_rows import searched, size_key
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.search_index import catch_up
from sora_desktop.storage.texts import folded, sort_key

if TYPE_CHECKING:
    import sqlite3
    from array import array
    from collections.abc import Callable
    from datetime import datetime

    from hypothesis.strategies import SearchStrategy

    from sora_desktop.storage.database import Database

_ACTIVE = {"pending", "submitting", "queued", "in_progress", "downloading"}


def shown(job: Job, filter_: JobFilter) -> bool:
    """Say whether a filter shows a job, from the words that describe the filters."""
    if filter_ is JobFilter.TRASH:
        return job.removed_at is not None
    return (
        job.removed_at is None
        and {
            JobFilter.ALL: True,
            JobFilter.ACTIVE: job.status in _ACTIVE,
            JobFilter.DONE: job.status == "completed",
            JobFilter.ATTENTION: job.status in {"failed", "unconfirmed"},
            JobFilter.FAVOURITES: job.favourite,
            JobFilter.SIMULATED: job.simulated,
        }[filter_]
    )


def within(job: Job, query: JobQuery) -> bool:
    text = "\n".join(folded(part) for part in searched(job))
    return (
        all(word in text for word in folded(query.text).split())
        and query.connection in {None, job.connection}
        and query.batch_id in {None, job.batch_id}
        and {folded(tag) for tag in query.tags} <= {folded(tag) for tag in job.tags}
        and (query.model is None or sort_key(query.model) == key_of_model(job))
        and job.rating >= query.least_rating
        and (query.since is None or job.created_at >= query.since)
        and (query.before is None or job.created_at < query.before)
    )


def key_of_model(job: Job) -> str | None:
    model = job.remote_model or job.request.model
    return None if model is None else sort_key(model)


def value(job: Job, sort: JobSort) -> object:
    request = job.request
    seconds = request.seconds if job.remote_seconds is None else job.remote_seconds
    return {
        JobSort.CREATED: job.sequence,
        JobSort.PROMPT: sort_key(request.prompt),
        JobSort.STATUS: list(JobStatus).index(job.status),
        JobSort.MODEL: key_of_model(job),
        JobSort.SIZE: size_key(job.remote_size or request.size),
        JobSort.SECONDS: seconds,
        JobSort.CONNECTION: sort_key(job.connection),
        JobSort.COMPLETED: job.completed_at,
        JobSort.QUEUE: job.rank if job.status == "pending" else float("inf"),
        JobSort.NAME: sort_key(job.name or request.prompt),
        JobSort.RATING: job.rating,
        JobSort.COST: job.estimate if job.cost is None else job.cost,
    }[sort]


def expected(jobs: list[Job], query: JobQuery) -> list[int]:
    """Answer a query by plain Python: nothing before everything, ties newest first."""
    found = [job for job in reversed(jobs) if shown(job, query.filter) and within(job, query)]

    def key(job: Job) -> tuple[bool, object]:
        known = value(job, query.sort)
        encoded = known.encode() if isinstance(known, str) else known
        return (known is not None, 0 if encoded is None else encoded)

    # Sorting keeps the order of ties, also when it is done in reverse.
    ordered = sorted(found, key=key, reverse=query.descending)
    return [job.sequence for job in sorted(ordered, key=lambda job: place(jobs, job, query.group))]


def place(jobs: list[Job], job: Job, group: JobGroup) -> tuple[object, ...]:
    """Say where the group of a job comes."""
    if group is JobGroup.CONNECTION:
        return sort_key(job.connection).encode(), job.connection.encode()
    if group is JobGroup.BATCH and job.batch_id is not None:
        return (-min(other.sequence for other in jobs if other.batch_id == job.batch_id),)
    return (1,)


def expected_groups(jobs: list[Job], query: JobQuery) -> list[tuple[str | None, int]]:
    if query.group is JobGroup.NONE:
        return []
    field = {JobGroup.BATCH: "batch_id", JobGroup.CONNECTION: "connection"}[query.group]
    keys = [getattr(jobs[sequence - 1], field) for sequence in expected(jobs, query)]
    return [(key, len(list(group))) for key, group in itertools.groupby(keys)]


def queries(jobs: list[Job]) -> SearchStrategy[JobQuery]:
    """Draw queries that have something to find."""
    texts = [text for job in jobs for text in searched(job)] or [""]
    words = st.sampled_from(texts).flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(1, 8)).map(lambda cut: text[cut[0] :][: cut[1]])
    )
    tags = [tag for job in jobs for tag in job.tags] or [""]
    moments = [job.created_at for job in jobs]
    times = st.none() | st.sampled_from(moments) if moments else st.none()
    return st.builds(
        JobQuery,
        filter=st.sampled_from(JobFilter),
        text=st.just("") | st.lists(words | st.text(max_size=2), max_size=2).map(" ".join),
        sort=st.sampled_from(JobSort),
        descending=st.booleans(),
        connection=st.none() | st.sampled_from([job.connection for job in jobs] or [""]),
        batch_id=st.none() | st.sampled_from([job.batch_id for job in jobs] or [""]),
        group=st.sampled_from(JobGroup),
        tags=st.just(()) | st.sampled_from(tags).map(lambda tag: (tag.upper(),)),
        model=st.none() | st.sampled_from([job.request.model for job in jobs] or [""]),
        least_rating=st.integers(0, 3),
        since=times,
        before=times,
    )


def close_together(jobs: SearchStrategy[Job]) -> SearchStrategy[list[Job]]:
    """Draw lists of jobs that share much, so that orders have ties and queries several answers."""
    shared: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "connection": st.sampled_from(["one", "Two"]),
            "batch_id": st.sampled_from([None, "b"]),
            "remote_id": st.none(),
            "remote_model": st.sampled_from([None, "Sora", "sora-2"]),
            "remote_size": st.sampled_from([None, "1280x720", "720x1280"]),
            "remote_seconds": st.sampled_from([None, 4.0, 10.0]),
            "rank": st.sampled_from([-5, 0, 7]),
            "estimate": st.sampled_from([None, 0, 40_000]),
            "cost": st.sampled_from([None, 0, 50_000]),
        }
    )
    alike = st.tuples(jobs, shared).map(lambda pair: dataclasses.replace(pair[0], **pair[1]))
    return st.lists(alike, max_size=12, unique_by=lambda job: job.id)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
@pytest.mark.parametrize("few", [-1, job_lists.FEW])
def test_lists_and_counts_equal_those_of_plain_python(
    data: st.DataObject, any_jobs: SearchStrategy[Job], memory: Callable[[], Database], few: int
) -> None:
    jobs = data.draw(close_together(any_jobs))
    indexed = data.draw(st.integers(0, len(jobs)))
    asked = data.draw(st.lists(queries(jobs), min_size=5, max_size=5))

    async def compare() -> None:
        database = memory()
        repository, index = JobRepository(database), JobIndex(database)
        stored = await repository.add(jobs[:indexed])
        await database.write(lambda connection: catch_up(connection, portion=max(indexed, 1)))
        stored += await repository.add(jobs[indexed:])
        for query in asked:
            assert list(await index.sequences(query)) == expected(stored, query)
            assert [job.sequence for job in await index.first(query, 3)] == expected(stored, query)[:3]
            assert [(group.key, group.count) for group in await index.groups(query)] == expected_groups(stored, query)
            counts = {
                filter_: len(expected(stored, dataclasses.replace(query, filter=filter_))) for filter_ in JobFilter
            }
            assert await index.counts(query) == counts
        assert await index.page([job.sequence for job in stored]) == stored
        database.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_lists, "FEW", few)
        asyncio.run(compare())


@pytest.fixture
async def found(repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]) -> Callable[..., object]:
    """Store one job that has every text, among others, and tell whether a search finds just it."""
    job = make_job(
        request=VideoRequest(prompt="A Peanut eating Straße 100% of_it", model="sora-2", size="1280x720"),
        id=JobId("0190aaaa-0000-7000-8000-00000000abcd"),
        connection="Werkstatt",
        status=JobStatus.FAILED,
        name="Erdnuss",
        tags=("Tier", "süß"),
        remote_id="video_68Xyz",
        remote_model="sora-2-2025-10-06",
        remote_size="720x1280",
        batch_name="Abend.csv",
        failure=Failure(FailureStage.GENERATE, "moderation_blocked", "Not “allowed” here's why"),
        file="/home/somebody/Videos/nut ÄÖ.mp4",
    )
    await repository.add([make_job("b" * 3), job, make_job("c" * 3)])

    async def search(text: str) -> bool:
        sequences: array[int] = await index.sequences(JobQuery(text=text))
        assert set(sequences) <= {2}
        return len(sequences) == 1

    return search


@pytest.mark.parametrize(
    "text",
    [
        "peanut", "PEANUT", "eanu", "strasse", "STRASSE", "100%", "of_it", "werkstatt", "erdnuss", "tier", "SÜSS",
        "su\u0308ß", "video_68xyz", "2025-10-06", "720X1280", "1280x720", "abend.CSV", "moderation_", "“allowed”",
        "here's", "nut äö.mp4", "abcd", "peanut  erdnuss\tmoderation", "0190aaaa-0000",
    ],
)  # fmt: skip
async def test_every_text_of_a_job_is_searched_in_any_case(found: Callable[..., object], text: str) -> None:
    assert await found(text)  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    ["peanut walnut", "100_", "of%it", "peanuteating", "somebody", "'", '"*', "failed", "' OR 1=1 --", "erdnusstier"],
)
async def test_what_is_in_no_text_is_not_found(found: Callable[..., object], text: str) -> None:
    assert await found(text) is (text == "'")  # type: ignore[misc]


async def test_a_saved_change_changes_what_is_found(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job(remote_id="video_old")])
    await repository.save(job.advance(JobStatus.SUBMITTING).advance(JobStatus.QUEUED, remote_id="video_new"))
    assert list(await index.sequences(JobQuery(text="peanut video_new"))) == [1]
    assert list(await index.sequences(JobQuery(text="video_old"))) == []


async def test_sizes_are_sorted_by_area(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    sizes = ["1920x1080", "720x1280", "320x240", "1280x720", None]
    await repository.add([make_job(request=VideoRequest(prompt="p", size=size)) for size in sizes])
    query = JobQuery(sort=JobSort.SIZE, descending=False)
    jobs = await index.page(await index.sequences(query))
    assert [job.request.size for job in jobs] == [None, "320x240", "720x1280", "1280x720", "1920x1080"]


async def test_a_page_keeps_its_order_and_leaves_out_what_is_missing(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    stored = await repository.add([make_job(str(number)) for number in range(1200)])
    wanted = list(range(1200, 0, -1))
    assert await index.page([9999, *wanted, -1]) == stored[::-1]
    assert await index.page([]) == []


async def test_removed_jobs_are_in_the_trash_alone(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    (job,) = await repository.add([make_job(status=JobStatus.COMPLETED, simulated=True)])
    await repository.save(job.changed(removed_at=moment(1)))
    counts = await index.counts(JobQuery())
    assert counts == {**dict.fromkeys(JobFilter, 0), JobFilter.TRASH: 1}


async def plan(database: Database, query: JobQuery) -> str:
    def explain(connection: sqlite3.Connection) -> str:
        sql, values = job_lists.listing(connection, query)
        return " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))

    return await database.read(explain)


@pytest.mark.parametrize("sort", [sort for sort in JobSort if sort is not JobSort.STATUS])
async def test_no_order_of_all_jobs_has_to_be_sorted(database: Database, sort: JobSort) -> None:
    steps = await plan(database, JobQuery(sort=sort))
    assert "USING COVERING INDEX" in steps
    assert "TEMP B-TREE" not in steps


@pytest.mark.parametrize("sort", JobSort)
@pytest.mark.parametrize("filter_", [filter_ for filter_ in JobFilter if filter_ is not JobFilter.TRASH])
async def test_no_long_list_without_a_search_reads_the_jobs_themselves(
    database: Database, sort: JobSort, filter_: JobFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_lists, "FEW", -1)
    steps = await plan(database, JobQuery(sort=sort, filter=filter_, descending=False))
    assert steps.count("USING COVERING INDEX") == steps.count("SEARCH") + steps.count("SCAN") > 0

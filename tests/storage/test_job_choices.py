"""Facts about what lists can be narrowed by and put together by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import Facet, Facets, GroupRows, JobFilter, JobGroup, JobQuery, JobSort
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import job_lists

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    import pytest

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.jobs import JobRepository


async def test_the_values_to_choose_from_are_those_outside_of_the_trash_the_most_frequent_first(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    assert await index.facets() == Facets()
    sora = VideoRequest(prompt="p", model="Sora-2")
    await repository.add(
        [
            make_job(tags=("Süß", "sea"), request=sora, connection="studio"),
            make_job(tags=("SÜSS",), request=sora, connection="studio", remote_model="wan"),
            make_job(tags=("land",), remote_model="WAN", connection="other"),
            make_job(tags=("sea", "gone"), removed_at=moment(0), connection="removed"),
        ]
    )
    assert await index.facets() == Facets(
        tags=(Facet("SÜSS", 2), Facet("land", 1), Facet("sea", 1)),
        models=(Facet("wan", 2), Facet("Sora-2", 1)),
        connections=(Facet("studio", 2), Facet("other", 1)),
    )


async def test_tags_are_found_as_they_are_now(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    first, second = await repository.add([make_job(tags=("sea",)), make_job()])
    await repository.annotate([first.id, second.id], Annotation(added_tags=("Land",), removed_tags=("SEA",)))
    assert list(await index.sequences(JobQuery(tags=("land",)))) == [2, 1]
    assert list(await index.sequences(JobQuery(tags=("sea",)))) == []
    assert list(await index.sequences(JobQuery(tags=("land", "sea")))) == []
    # Who only follows a job leaves its tags alone.
    await repository.save(first.advance(JobStatus.SUBMITTING, tags=("sea",)))
    assert list(await index.sequences(JobQuery(tags=("sea",)))) == []


async def test_favourites_are_counted_and_listed(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    jobs = await repository.add([make_job(simulated=True), make_job(), make_job(removed_at=moment(0))])
    await repository.annotate([job.id for job in jobs], Annotation(favourite=True))
    await repository.annotate([jobs[1].id], Annotation(favourite=False))
    counts = await index.counts(JobQuery())
    assert (counts[JobFilter.FAVOURITES], counts[JobFilter.SIMULATED], counts[JobFilter.TRASH]) == (1, 1, 1)
    assert list(await index.sequences(JobQuery(filter=JobFilter.FAVOURITES))) == [1]


async def test_batches_come_newest_first_and_jobs_of_none_last(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    await repository.add(
        [
            make_job("alone", status=JobStatus.FAILED),
            make_job("b", batch_id="old", batch_name="foxes.csv"),
            make_job("a", batch_id="new"),
            # A late one does not bring its batch to the top.
            make_job("c", batch_id="old", batch_name="foxes.csv", status=JobStatus.FAILED),
        ]
    )
    query = JobQuery(group=JobGroup.BATCH, sort=JobSort.PROMPT, descending=False)
    assert list(await index.sequences(query)) == [3, 2, 4, 1]
    assert await index.groups(query) == [
        GroupRows("", "new", 1),
        GroupRows("foxes.csv", "old", 2),
        GroupRows("", None, 1),
    ]
    failed = JobQuery(group=JobGroup.BATCH, filter=JobFilter.ATTENTION)
    assert await index.groups(failed) == [GroupRows("foxes.csv", "old", 1), GroupRows("", None, 1)]
    assert [job.sequence for job in await index.first(query, 2)] == [3, 2]
    assert await index.groups(JobQuery()) == []


async def test_connections_come_by_name(
    repository: JobRepository, index: JobIndex, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job(connection=name) for name in ("b", "A", "b", "C")])
    query = JobQuery(group=JobGroup.CONNECTION)
    assert list(await index.sequences(query)) == [2, 3, 1, 4]
    assert await index.groups(query) == [GroupRows("A", "A", 1), GroupRows("b", "b", 2), GroupRows("C", "C", 1)]


async def test_the_first_of_a_long_list_are_given_without_looking_at_all_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_lists, "FEW", -1)

    def plan(connection: sqlite3.Connection) -> list[str]:
        queries = (JobQuery(), JobQuery(text="fox"), JobQuery(filter=JobFilter.DONE), JobQuery(sort=JobSort.PROMPT))
        statements = [job_lists.listing(connection, query, 100) for query in queries]
        steps = [
            " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            for sql, values in statements
        ]
        assert all(sql.endswith("LIMIT 100") for sql, _ in statements)
        return steps

    assert not any("TEMP B-TREE" in steps for steps in await database.read(plan))

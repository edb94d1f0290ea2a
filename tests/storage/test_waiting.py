"""Facts about jobs that wait: their order, and what may become of them while they do."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.costs import Calendar, Period, Usage
from sora_desktop.domain.errors import NotPossible, UnknownJob
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.queue import RANK_STEP, End
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import DURATIONS, JobRepository
from sora_desktop.storage.ranks import OTHERS_NEAR
from sora_desktop.storage.spending import SpendingRepository
from sora_desktop.storage.waiting import KEYS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sora_desktop.domain.queue import Place
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.paths import DataPaths


@pytest.fixture
def calendar(moment: Callable[[int], datetime]) -> Calendar:
    return Calendar(moment(0), moment(0))


@pytest.fixture
def begun(moment: Callable[[int], datetime]) -> Callable[[Job], Job]:
    """Make the version of a job that is being sent."""
    return lambda job: job.advance(JobStatus.SUBMITTING, attempt=job.attempt + 1, submitted_at=moment(1))


def moved(order: list[JobId], wanted: Sequence[JobId], place: Place) -> list[JobId]:
    """Move by plain Python: take them out, and put them back in one piece."""
    piece = [job_id for job_id in dict.fromkeys(wanted) if job_id in order]
    rest = [job_id for job_id in order if job_id not in piece]
    at = {End.TOP: 0, End.BOTTOM: len(rest)}[place] if isinstance(place, End) else place - 1
    return [*rest[:at], *piece, *rest[at:]]


PLACES = st.sampled_from(End) | st.integers(1, 25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    step=st.sampled_from([1, 2, 40, RANK_STEP]),
    moves=st.lists(st.tuples(st.lists(st.integers(0, 21), min_size=1, max_size=6), PLACES), max_size=8),
)
def test_moved_jobs_stand_where_plain_python_puts_them(
    step: int,
    moves: list[tuple[list[int], Place]],
    make_job: Callable[..., Job],
    memory: Callable[[], Database],
) -> None:
    async def compare() -> None:
        database = memory()
        repository = JobRepository(database)
        jobs = await repository.add([make_job(str(number), rank=(number + 1) * step) for number in range(20)])
        (sent,) = await repository.add([make_job("sent", status=JobStatus.QUEUED)])
        ids = [*(job.id for job in jobs), sent.id, JobId("nobody")]
        order = ids[:20]
        ranks = {job.id: job.rank for job in jobs}
        for numbers, place in moves:
            wanted = [ids[number] for number in numbers]
            changed = await repository.move(wanted, place)
            order = moved(order, wanted, place)
            waiting = await repository.waiting()
            assert [job.id for job in waiting] == order
            # What changed is told, what moved first.
            ranks.update((job.id, job.rank) for job in changed)
            assert {job.id: job.rank for job in waiting} == ranks
            piece = [job_id for job_id in dict.fromkeys(wanted) if job_id in ranks]
            assert [job.id for job in changed][: len(piece)] == piece
        assert [key[0] for key in await repository.waiting_keys()] == order
        assert await repository.get(sent.id) == sent
        database.close()

    asyncio.run(compare())


async def test_others_keep_their_ranks_until_no_room_is_left_and_then_only_those_around_move(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = await repository.add([make_job(str(number)) for number in range(300)])
    most = times = 0
    for number in range(1, 60):
        changed = await repository.move([jobs[-number].id], 150)
        assert changed[0].id == jobs[-number].id
        most, times = max(most, len(changed)), times + (len(changed) > 1)
    assert 1 < most < 30
    assert times < 10
    order = [job.id for job in await repository.waiting()]
    assert order[149:] == [job.id for job in [*jobs[241:], *jobs[149:241]]]


async def test_new_jobs_go_behind_those_that_were_moved_to_the_bottom(
    repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = await repository.add([make_job(str(number)) for number in range(4)])
    await repository.move([job.id for job in jobs[:3]], End.BOTTOM)
    late = await repository.add([make_job("late"), make_job("later")])
    assert [job.id for job in await repository.waiting()] == [job.id for job in [jobs[3], *jobs[:3], *late]]


async def test_only_what_waits_is_in_the_queue(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    jobs = await repository.add([make_job(status=status) for status in JobStatus])
    await repository.add([make_job(removed_at=moment(1))])
    waiting = jobs[0]
    assert await repository.waiting() == [waiting]
    assert await repository.waiting_keys() == [(waiting.id, "simulated", waiting.rank, 1)]
    assert await repository.move([job.id for job in jobs[1:]], End.TOP) == []
    assert await repository.cancel_waiting([job.id for job in jobs[1:]]) == []


async def test_a_job_is_begun_once(
    repository: JobRepository, make_job: Callable[..., Job], begun: Callable[[Job], Job], calendar: Calendar
) -> None:
    (job,) = await repository.add([make_job()])
    await repository.begin(begun(job), calendar)
    assert await repository.get(job.id) == begun(job)
    with pytest.raises(NotPossible):
        await repository.begin(begun(job), calendar)
    with pytest.raises(UnknownJob):
        await repository.begin(begun(make_job()), calendar)


async def test_a_lost_create_can_be_begun_again(
    repository: JobRepository, make_job: Callable[..., Job], begun: Callable[[Job], Job], calendar: Calendar
) -> None:
    (job,) = await repository.add([make_job(status=JobStatus.UNCONFIRMED, attempt=1)])
    again = begun(job).changed(lost_creates=1)
    await repository.begin(again, calendar)
    assert await repository.get(job.id) == again


async def test_what_was_changed_or_cancelled_meanwhile_is_not_begun(
    repository: JobRepository, make_job: Callable[..., Job], begun: Callable[[Job], Job], calendar: Calendar
) -> None:
    edited, cancelled = await repository.add([make_job("a fox"), make_job()])
    other = edited.changed(request=VideoRequest(prompt="an owl"), estimate=5)
    await repository.replace_waiting(other, calendar)
    await repository.cancel_waiting([cancelled.id])
    for job in (edited, cancelled):
        with pytest.raises(NotPossible):
            await repository.begin(begun(job), calendar)
    assert await repository.get(edited.id) == other


async def test_a_beginning_needs_its_time(
    repository: JobRepository, make_job: Callable[..., Job], calendar: Calendar
) -> None:
    (job,) = await repository.add([make_job()])
    for version in (job, job.advance(JobStatus.SUBMITTING)):
        with pytest.raises(ValueError, match="no beginning"):
            await repository.begin(version, calendar)
    assert await repository.waiting() == [job]


async def test_an_older_version_does_not_undo_a_move(
    repository: JobRepository, make_job: Callable[..., Job], begun: Callable[[Job], Job], calendar: Calendar
) -> None:
    first, second, third = await repository.add([make_job(str(number)) for number in range(3)])
    (up,) = await repository.move([third.id], End.TOP)
    await repository.replace_waiting(third.changed(name="owl"), calendar)
    assert await repository.waiting() == [up.changed(name="owl"), first, second]
    await repository.begin(begun(third).changed(name="owl"), calendar)
    found = await repository.get(third.id)
    assert found is not None
    assert found.rank == up.rank


async def test_only_a_waiting_job_can_be_replaced(
    repository: JobRepository, make_job: Callable[..., Job], begun: Callable[[Job], Job], calendar: Calendar
) -> None:
    (job,) = await repository.add([make_job()])
    await repository.begin(begun(job), calendar)
    with pytest.raises(NotPossible):
        await repository.replace_waiting(job.changed(name="owl"), calendar)
    with pytest.raises(UnknownJob):
        await repository.replace_waiting(make_job(), calendar)
    assert await repository.get(job.id) == begun(job)


async def test_cancelled_jobs_are_given_as_they_are_stored(
    database: Database,
    repository: JobRepository,
    index: JobIndex,
    make_job: Callable[..., Job],
    calendar: Calendar,
) -> None:
    failure = Failure(FailureStage.SUBMIT, "rate_limited", "Slow down.", "req", "raw")
    odd, stranger = make_job("odd", failure=failure), make_job("stranger", remote_id="video_1", estimate=7)
    one, two, four, three, stays = await repository.add(
        [make_job("1", lost_creates=1, estimate=3), odd, stranger, make_job(), make_job()]
    )
    await repository.move([three.id], End.TOP)
    cancelled = await repository.cancel_waiting([two.id, one.id, four.id, three.id])
    assert [job.id for job in cancelled] == [three.id, one.id, two.id, four.id]
    assert {job.status for job in cancelled} == {JobStatus.CANCELLED}
    assert [await repository.get(job.id) for job in cancelled] == cancelled
    assert cancelled[1] == one.advance(JobStatus.CANCELLED)
    assert cancelled[2:] == [two.advance(JobStatus.CANCELLED, failure=None), four.advance(JobStatus.CANCELLED)]
    usage = await SpendingRepository(database).usage(calendar)
    assert usage[Period.DAY].spent == Usage(2, 10)
    assert await repository.waiting() == [stays]
    assert list(await index.sequences(JobQuery(text="rate_limited"))) == []
    await repository.save(cancelled[1].changed(name="kept"))
    assert await repository.cancel_waiting() == [stays.advance(JobStatus.CANCELLED)]
    assert await repository.waiting_keys() == []


def multiply(number: int, connection: sqlite3.Connection) -> None:
    """Make so many jobs of the first one."""
    others = {"sequence": "n", "id": "id || n", "rank": f"n * {RANK_STEP}", "queue_key": f"n * {RANK_STEP}"}
    columns = [row[1] for row in connection.execute("PRAGMA table_info(jobs)")]
    connection.execute(
        f"WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {number}) "  # noqa: S608 - of names
        f"INSERT INTO jobs ({', '.join(columns)}) "
        f"SELECT {', '.join(others.get(column, column) for column in columns)} FROM jobs, numbers"
    )


async def test_ten_thousand_waiting_jobs_are_moved_and_cancelled_at_once(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job("a rather usual prompt")])
    await database.write(partial(multiply, 10_000))
    keys = await repository.waiting_keys()
    some = [keys[number][0] for number in (9, 5_000, 9_999, 77)]
    took = []
    for place in (End.TOP, 5_000, 5_000, End.BOTTOM, 3):
        begin = time.perf_counter()
        await repository.move(some, place)
        took.append(time.perf_counter() - begin)
    # Two milliseconds; a queue that is numbered anew takes a hundred.
    assert min(took) < 0.02
    spent = time.process_time()
    cancelled = await repository.cancel_waiting()
    # A third of a second, most of it off the writer's thread; one by one they take several.
    assert time.process_time() - spent < 2
    assert len(cancelled) == 10_000


async def test_the_queue_is_read_from_an_index_alone(database: Database) -> None:
    assert await steps(database, KEYS) == ["SCAN jobs USING COVERING INDEX jobs_waiting"]
    assert await steps(database, OTHERS_NEAR, "[]", 1, 1) == [
        "SCAN jobs USING COVERING INDEX jobs_waiting",
        "LIST SUBQUERY 1",
        "SCAN json_each VIRTUAL TABLE INDEX 1:",
    ]


async def steps(database: Database, sql: str, *values: object) -> list[str]:
    rows = await database.read(lambda connection: connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
    return [row[3] for row in rows]


async def test_failed_jobs_are_given_until_they_are_tried_again(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    failure = Failure(FailureStage.GENERATE, "moderation_blocked", "No.")
    one, two, _, _ = await repository.add(
        [
            make_job("1", status=JobStatus.FAILED, failure=failure),
            make_job("2", status=JobStatus.FAILED, failure=failure),
            make_job("3", status=JobStatus.FAILED, failure=failure, removed_at=moment(1)),
            make_job("4", status=JobStatus.CANCELLED),
        ]
    )
    assert await repository.failed() == [one, two]
    await repository.add([make_job(retry_of=one.id)])
    assert await repository.failed() == [two]


async def test_forgotten_jobs_are_those_that_were_sent_lately(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    def lost(stage: FailureStage, **fields: object) -> Job:
        return make_job(status=JobStatus.FAILED, failure=Failure(stage, "remote_video_missing", "Gone."), **fields)

    recent, fetched, *_ = await repository.add(
        [
            lost(FailureStage.GENERATE, submitted_at=moment(10)),
            lost(FailureStage.DOWNLOAD, submitted_at=moment(11)),
            lost(FailureStage.GENERATE, submitted_at=moment(9)),
            lost(FailureStage.GENERATE, submitted_at=moment(12), removed_at=moment(13)),
            make_job(
                status=JobStatus.FAILED, failure=Failure(FailureStage.GENERATE, "other", "No."), submitted_at=moment(12)
            ),
        ]
    )
    assert await repository.forgotten(moment(10)) == [recent, fetched]


async def test_the_usual_duration_is_that_of_nine_of_the_last_ten(
    repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    def done(at: int, took: float, model: str | None = "sora-2", **fields: object) -> Job:
        return make_job(
            request=VideoRequest(prompt="p", model=model),
            status=JobStatus.COMPLETED,
            submitted_at=moment(0),
            completed_at=moment(0) + (moment(1) - moment(0)) * took,
            **fields,
        )

    assert await repository.usual_duration("simulated", "sora-2") is None
    # These fifty are newer than the slow ones, because they were complete later.
    old = [dataclasses.replace(done(0, 900.0), submitted_at=moment(-901), completed_at=moment(-1)) for _ in range(9)]
    await repository.add([*old, *(done(0, number + 0.5) for number in range(50))])
    await repository.add([done(0, 3.0, None), done(0, -5.0, "sora-1"), done(0, 7.25, connection="other")])
    assert await repository.usual_duration("simulated", "sora-2") == (50, 44.5)
    assert await repository.usual_duration("simulated", None) == (1, 3.0)
    assert await repository.usual_duration("simulated", "sora-1") is None
    assert await repository.usual_duration("other", "sora-2") == (1, 7.25)


async def test_the_usual_duration_is_read_from_an_index_alone(database: Database) -> None:
    (step,) = await steps(database, DURATIONS, "a", "b")
    assert step.startswith("SEARCH jobs USING COVERING INDEX jobs_by_duration (connection=? AND model=?")


async def test_a_change_of_the_queue_outlives_the_process(
    paths: DataPaths, database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = await repository.add([make_job(str(number)) for number in range(3)])
    await repository.move([jobs[2].id], 1)
    await repository.cancel_waiting([jobs[0].id])
    # A second connection sees what is committed, and nothing else.
    other = Database.open(paths.database)
    assert [job.id for job in await JobRepository(other).waiting()] == [jobs[2].id, jobs[1].id]
    other.close()
    database.close()

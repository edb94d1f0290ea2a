"""Facts about the index of texts: it only hints, is brought up to date at leisure, and keeps nothing of the erased."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.errors import DiskFull
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.domain.queries import JobQuery
from sora_desktop.storage import job_lists, search_index, writer
from sora_desktop.storage.database import Database
from sora_desktop.storage.erasures import ErasureRepository
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.salvage import salvage
from sora_desktop.storage.search_index import catch_up, expression

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from sora_desktop.storage.paths import DataPaths

PENDING = "SELECT count(*) FROM search_changes"
HITS = "SELECT count(*) FROM job_texts WHERE job_texts MATCH ?"


async def ask(database: Database, sql: str, *values: object) -> int:
    return await database.read(lambda connection: int(connection.execute(sql, values).fetchone()[0]))


async def caught_up(database: Database) -> bool:
    return await ask(database, PENDING) == 0


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 10
    while not await condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


async def found(database: Database, text: str) -> list[int]:
    return list(await JobIndex(database).sequences(JobQuery(text=text, descending=False)))


async def hits(database: Database, word: str) -> int:
    return await ask(database, HITS, expression([word]))


@pytest.mark.parametrize(
    "text",
    [
        "港",
        "港の",
        "港の夜",
        "の夜景",
        "x",
        "xy",
        "xyz",
        'a"b',
        'a"bc',
        "100%",
        "of_it",
        "ﬁn",
        "süss",
        "🦊",
        "🦊" * 4,
    ],
)
@pytest.mark.parametrize("indexed", [False, True])
async def test_a_part_of_a_text_is_found_however_short_and_in_any_script(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], text: str, *, indexed: bool
) -> None:
    await repository.add([make_job(f"before{text}after"), make_job("nothing of the kind")])
    if indexed:
        await database.write(catch_up)
    assert (await ask(database, PENDING) == 0) is indexed
    assert 1 in await found(database, text)
    assert await found(database, f"{text}other") == []


@pytest.mark.parametrize("words", [1_001, 3_000])
async def test_a_whole_book_can_be_searched_for(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], words: int
) -> None:
    book = " ".join(f"word{number}" for number in range(words))
    await repository.add([make_job(f"before {book} after"), make_job("word1 word2")])
    assert await found(database, book) == [1]
    assert await found(database, f"{book} something-else-at-great-length") == []


@pytest.mark.parametrize("typed", ["café", "cafe", "CAFÉ", "CAFE", "istanbul", "İstanbul", "елки", "cafe creme"])
async def test_a_word_is_found_with_and_without_its_accents(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], typed: str
) -> None:
    await repository.add([make_job("A Café crème in İstanbul, ёлки"), make_job("nothing of the kind")])
    assert await found(database, typed) == [1]
    assert await found(database, "cafè") == []


async def test_a_sign_that_makes_another_letter_counts(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job("がき")])
    assert (await found(database, "がき"), await found(database, "かき")) == ([1], [])


async def test_the_index_names_a_few_of_many_jobs_and_no_other_is_looked_at(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job(f"a fox {'at the harbour' if number % 50 == 0 else ''}") for number in range(200)])
    await database.write(catch_up)

    def plan(connection: sqlite3.Connection) -> tuple[str, str]:
        sql, values = job_lists.listing(connection, JobQuery(text="harbour"))
        steps = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        return sql, steps

    sql, steps = await database.read(plan)
    assert "job_texts" in sql
    assert "SCAN jobs" not in steps
    assert await hits(database, "harbour") == 4
    assert len(await found(database, "harbour")) == 4


async def test_a_zero_in_a_text_hides_nothing_behind_it(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    await repository.add([make_job("before\0behind it")])
    await database.write(catch_up)
    assert await found(database, "behind") == [1]


async def test_what_changes_is_found_at_once_and_what_was_there_is_not_any_more(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job(tags=("meadow",))])
    await database.write(catch_up)
    await repository.annotate([job.id], Annotation(added_tags=("lighthouse",), removed_tags=("meadow",)))
    assert (await found(database, "lighthouse"), await found(database, "meadow")) == ([1], [])
    await repository.annotate([job.id], Annotation(name="cliff", removed_tags=("lighthouse",)))
    await database.write(catch_up)
    assert (await found(database, "cliff"), await found(database, "lighthouse")) == ([1], [])
    assert [await hits(database, word) for word in ("cliff", "lighthouse", "meadow")] == [1, 0, 0]


async def test_steps_that_change_no_text_leave_the_index_alone(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job,) = await repository.add([make_job()])
    await database.write(catch_up)
    queued = job.advance(JobStatus.SUBMITTING, attempt=1).advance(JobStatus.QUEUED, progress=1.0)
    await repository.save(queued)
    assert await ask(database, PENDING) == 0


async def test_the_index_is_brought_up_to_date_when_nothing_else_is_to_be_written(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUIET", 0.01)
    database = Database.open(paths.database)
    await JobRepository(database).add([make_job("a fox") for _ in range(2 * search_index.PORTION + 3)])
    await until(partial(caught_up, database))
    assert await hits(database, "fox") == 2 * search_index.PORTION + 3
    database.close()


async def test_a_part_of_it_is_done_even_if_there_is_always_more_to_write(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.05)
    database = Database.open(paths.database)
    await JobRepository(database).add([make_job("a fox")])

    async def nothing_left() -> bool:
        await database.write(lambda connection: connection.execute("DELETE FROM holds").close())
        return await caught_up(database)

    await until(nothing_left)
    assert await hits(database, "fox") == 1
    database.close()


async def test_a_disk_without_room_for_the_index_disturbs_nobody(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUIET", 0.01)
    tried = []

    def full(_connection: object) -> bool:
        tried.append(1)
        raise DiskFull(path="/data")

    monkeypatch.setattr("sora_desktop.storage.database.keep_up", full)
    database = Database.open(paths.database)
    repository = JobRepository(database)
    await repository.add([make_job("a fox")])

    async def was_tried() -> bool:
        return bool(tried)

    await until(was_tried)
    await repository.add([make_job("a second fox")])
    assert await found(database, "fox") == [1, 2]
    database.close()


async def test_nothing_of_an_erased_job_is_left_in_the_index(
    database: Database, repository: JobRepository, make_job: Callable[..., Job], moment: Callable[[int], datetime]
) -> None:
    secret = "xyzzy"
    gone = [make_job(f"{secret} {number}", status=JobStatus.COMPLETED, removed_at=moment(0)) for number in range(3)]
    await repository.add([make_job("a fox"), *gone])
    await database.write(catch_up)
    # One whose texts changed since, so that the text which the index has is in the list of changes.
    await repository.annotate([gone[0].id], Annotation(note=f"{secret} again"))
    erasures = ErasureRepository(database)
    await erasures.erase(None, moment(1))
    assert await ask(database, PENDING) == 0
    assert await hits(database, secret) == 0
    await erasures.remove_traces()

    def terms(connection: sqlite3.Connection) -> set[str]:
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, job_texts, row)")
        return {row[0] for row in connection.execute("SELECT term FROM temp.terms")}

    left = await database.alone(terms)
    assert "fox" in left
    assert left.isdisjoint({"xyz", "yzz", "zzy"})


async def test_the_index_of_a_salvaged_database_is_made_anew(
    database: Database, paths: DataPaths, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    (job, _) = await repository.add([make_job("a fox", tags=("sea",)), make_job("a gull")])
    await database.write(catch_up)
    await repository.annotate([job.id], Annotation(name="changed since"))
    database.close()
    salvage(paths.database, paths.root / "new.db")
    saved = Database.open(paths.root / "new.db")
    for _ in range(2):
        assert await found(saved, "fox changed") == [1]
        assert await found(saved, "gull") == [2]
        assert list(await JobIndex(saved).sequences(JobQuery(tags=("SEA",)))) == [1]
        assert await saved.write(catch_up) is False
    assert await hits(saved, "fox") == 1
    saved.close()


_ANNOTATE = """
import asyncio, itertools, sys
from pathlib import Path
from sora_desktop.domain.annotations import Annotation
from sora_desktop.storage import writer
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

writer.QUIET = 0.001

async def main():
    repository = JobRepository(Database.open(Path(sys.argv[1])))
    jobs = await repository.find("")
    for number in itertools.count(1):
        tags = (f"round {number}",)
        await repository.annotate([job.id for job in jobs], Annotation(
            name=f"name {number}", rating=number % 6, added_tags=tags, removed_tags=(f"round {number - 1}",),
        ))
        print(number, flush=True)
        await asyncio.sleep(0.003)

asyncio.run(main())
"""


async def test_a_kill_while_many_jobs_are_annotated_leaves_all_of_one_round_and_searches_true(
    paths: DataPaths, make_job: Callable[..., Job], start_python: Callable[..., subprocess.Popen[str]]
) -> None:
    database = Database.open(paths.database)
    await JobRepository(database).add([make_job(f"fox {number}") for number in range(12)])
    database.close()
    for wanted in (3, 7):
        process = start_python(_ANNOTATE, paths.database)
        assert process.stdout is not None
        told = 0
        while told < wanted:
            told = int(process.stdout.readline())
        await asyncio.sleep(0.002 * wanted)
        os.kill(process.pid, signal.SIGKILL)
        told = max([told, *map(int, process.stdout.read().split())])
        process.wait()
        database = Database.open(paths.database)
        jobs = await JobRepository(database).find("")
        (name,) = {job.name for job in jobs}
        assert name is not None
        number = int(name.removeprefix("name "))
        # What was told is stored; one round more may have been committed as the kill came.
        assert number in {told, told + 1}
        assert {(job.rating, job.tags) for job in jobs} == {(number % 6, (f"round {number}",))}
        assert len(await found(database, name)) == 12
        assert len(await JobIndex(database).sequences(JobQuery(tags=(f"Round {number}",)))) == 12
        await database.write(catch_up)
        assert len(await found(database, name)) == 12
        with closing(sqlite3.connect(paths.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        await JobRepository(database).annotate([job.id for job in jobs], Annotation(removed_tags=jobs[0].tags))
        database.close()


async def test_a_full_disk_takes_back_the_whole_annotation_of_many_jobs(
    database: Database, repository: JobRepository, make_job: Callable[..., Job]
) -> None:
    jobs = await repository.add([make_job(f"fox {number}", name="before", tags=("sea",)) for number in range(50)])
    await database.write(catch_up)
    pages = await database.write(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await database.alone(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone())
    with pytest.raises(DiskFull):
        await repository.annotate(
            [job.id for job in jobs], Annotation(name="after", note="n" * 9000, added_tags=("shore",))
        )
    assert await repository.find("") == jobs
    assert (await found(database, "after"), len(await found(database, "before"))) == ([], 50)
    assert list(await JobIndex(database).sequences(JobQuery(tags=("shore",)))) == []
    await database.alone(lambda connection: connection.execute(f"PRAGMA max_page_count = {1 << 30}").fetchone())
    changed = await repository.annotate([job.id for job in jobs], Annotation(name="after"))
    assert [job.name for job in changed] == ["after"] * 50
    assert len(await found(database, "after")) == 50

"""Facts about the writer's thread: groups, failures within them, kills, and other processes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DatabaseUnavailable, DiskFull, UnknownJob
from sora_desktop.storage import connecting
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.paths import DataPaths


def fact(name: str) -> Callable[[sqlite3.Connection], str]:
    """Give a write that stores one fact."""

    def write(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO facts (name, value) VALUES (?, '')", (name,))
        return name

    return write


async def facts(database: Database) -> list[str]:
    sql = "SELECT name FROM facts ORDER BY name"
    return await database.read(lambda connection: [row[0] for row in connection.execute(sql)])


@pytest.fixture
def commits(database: Database) -> Iterator[list[str]]:
    """List the transactions that the writer begins and ends."""
    seen: list[str] = []

    def trace(statement: str) -> None:
        if statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")) and " TO " not in statement:
            seen.append(statement)

    connection = database._writer._connection
    connection.set_trace_callback(trace)
    yield seen
    connection.set_trace_callback(None)


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """Keep the writer at work, so that whatever is asked for inside the block goes into one group."""
    begun, gate = threading.Event(), threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        begun.set()
        gate.wait(30)

    holding = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(begun.wait, 30)
    yield
    await asyncio.sleep(0)
    gate.set()
    await holding


async def in_one_group(database: Database, *functions: Callable[[sqlite3.Connection], object]) -> list[object]:
    """Have functions committed together, and give what each of them returned or raised."""
    async with busy(database):
        waiting = [asyncio.create_task(database.write(function)) for function in functions]
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_many_callers_share_one_commit(database: Database, commits: list[str]) -> None:
    names = [f"{number:03}" for number in range(200)]
    assert await in_one_group(database, *map(fact, names)) == names
    assert commits == ["BEGIN IMMEDIATE", "COMMIT"] * 2
    assert await facts(database) == names


async def test_one_that_fails_takes_nobody_with_it(database: Database, commits: list[str]) -> None:
    def fail(connection: sqlite3.Connection) -> str:
        fact("half")(connection)
        raise UnknownJob(job="x")

    results = await in_one_group(database, fact("a"), fail, fact("b"), fact("a"))
    assert results[0] == "a"
    assert isinstance(results[1], UnknownJob)
    assert results[2] == "b"
    assert isinstance(results[3], sqlite3.IntegrityError)
    # All together, and then apart, still with one commit.
    assert commits[2:] == ["BEGIN IMMEDIATE", "ROLLBACK", "BEGIN IMMEDIATE", "COMMIT"]
    assert await facts(database) == ["a", "b"]


async def test_a_full_disk_fails_only_what_does_not_fit(database: Database) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO facts (name, value) VALUES ('large', ?)", ("x" * 100_000,))

    await database.write(fact("before"))
    pages = await database.write(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    results = await in_one_group(database, fact("a"), fill, fact("b"))
    assert results[0] == "a"
    assert isinstance(results[1], DiskFull)
    assert results[2] == "b"
    assert await facts(database) == ["a", "b", "before"]


async def test_a_write_that_loses_the_transaction_costs_the_others_nothing(database: Database) -> None:
    def misbehave(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        msg = "lost"
        raise RuntimeError(msg)

    results = await in_one_group(database, fact("a"), misbehave, fact("b"))
    assert results[0] == "a"
    assert isinstance(results[1], RuntimeError)
    assert results[2] == "b"
    assert await facts(database) == ["a", "b"]


async def test_an_answer_comes_only_after_the_commit(database: Database, paths: DataPaths) -> None:
    for number in range(20):
        await database.write(fact(str(number)))
        with closing(sqlite3.connect(paths.database)) as other:
            assert other.execute("SELECT count(*) FROM facts").fetchone() == (number + 1,)


async def test_a_cancelled_caller_does_not_take_its_write_back(database: Database) -> None:
    async with busy(database):
        caller = asyncio.create_task(database.write(fact("kept")))
        await asyncio.sleep(0)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
    await database.write(fact("later"))
    assert await facts(database) == ["kept", "later"]


async def test_closing_commits_what_is_waiting(paths: DataPaths) -> None:
    database = Database.open(paths.database)
    waiting = [asyncio.create_task(database.write(fact(str(number)))) for number in range(50)]
    await asyncio.sleep(0)
    database.close()
    await asyncio.gather(*waiting)
    with closing(sqlite3.connect(paths.database)) as other:
        assert other.execute("SELECT count(*) FROM facts").fetchone() == (50,)


def test_a_loop_that_ended_leaves_the_writer_alive(database: Database) -> None:
    async def leave() -> None:
        asyncio.get_running_loop().call_soon(asyncio.get_running_loop().stop)
        await database.write(fact("left"))

    loop = asyncio.new_event_loop()
    task = loop.create_task(leave())
    loop.run_forever()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.close()

    async def go_on() -> list[str]:
        await database.write(fact("next"))
        return await facts(database)

    assert asyncio.run(go_on()) == ["left", "next"]


async def test_a_lock_that_another_program_never_lets_go_is_explained(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    database = Database.open(paths.database)
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        results = await asyncio.gather(*(database.write(fact(name)) for name in "abc"), return_exceptions=True)
        assert all(isinstance(result, DatabaseUnavailable) for result in results)
        assert "another program is writing to it" in str(results[0])
        other.execute("ROLLBACK")
    assert await database.write(fact("d")) == "d"
    database.close()


_ADD_JOBS = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from sora_desktop.domain.jobs import Job, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository

async def main():
    database = Database.open(Path(sys.argv[1]))
    repository = JobRepository(database)
    limit = int(sys.argv[2])

    async def add():
        job = Job(id=job_id(1, os.urandom(10)), connection="c", request=VideoRequest(prompt="p" * 500),
                  created_at=datetime.now(UTC))
        stored = await repository.add([job])
        print(stored[0].id, flush=True)

    while limit:
        await asyncio.gather(*(add() for _ in range(8)))
        limit -= 1
    database.close()

asyncio.run(main())
"""


async def test_two_processes_write_at_once(
    paths: DataPaths, start_python: Callable[..., subprocess.Popen[str]]
) -> None:
    Database.open(paths.database).close()
    processes = [start_python(_ADD_JOBS, paths.database, 20) for _ in range(2)]
    printed = []
    for process in processes:
        output, errors = await asyncio.to_thread(process.communicate, timeout=60)
        assert errors == ""
        printed += output.split()
    database = Database.open(paths.database)
    jobs = await JobRepository(database).unfinished()
    database.close()
    assert sorted(job.id for job in jobs) == sorted(printed)
    assert [job.sequence for job in jobs] == list(range(1, 321))


@pytest.mark.parametrize("after", [1, 5, 20, 60])
async def test_what_was_answered_survives_a_kill(
    paths: DataPaths, start_python: Callable[..., subprocess.Popen[str]], after: int
) -> None:
    process = start_python(_ADD_JOBS, paths.database, -1)
    assert process.stdout is not None
    output = process.stdout
    answered = [await asyncio.to_thread(output.readline) for _ in range(after)]
    process.kill()
    # By the same reader, which has a part of it already.
    rest = await asyncio.to_thread(output.read)
    answered += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    database = Database.open(paths.database)
    stored = {job.id for job in await JobRepository(database).unfinished()}
    database.close()
    assert {line.strip() for line in answered} <= stored


def test_a_program_that_forgets_to_close_still_ends(tmp_path: Path, run_python: Callable[..., str]) -> None:
    script = """
import sys
from pathlib import Path
from sora_desktop.storage.database import Database
database = Database.open(Path(sys.argv[1]))
print("end")
"""
    assert run_python(script, tmp_path / "sora.db") == "end\n"


async def test_a_job_of_another_process_is_seen_at_once(
    database: Database, paths: DataPaths, make_job: Callable[..., Job], run_python: Callable[..., str]
) -> None:
    repository = JobRepository(database)
    await repository.add([make_job()])
    await asyncio.to_thread(run_python, _ADD_JOBS, paths.database, 1)
    assert len(await repository.unfinished()) == 9

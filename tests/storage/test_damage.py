"""Facts about databases that were harmed: whatever is spoiled, jobs are all there, or it is said that they are not."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import DatabaseDamaged, StorageError
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import log_witness, rescue, soundness
from sora_desktop.storage.connecting import BESIDE
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from tests.storage.conftest import MOMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.storage.paths import DataPaths

JOBS = 60
EXAMPLES = int(os.environ.get("DAMAGE_EXAMPLES", "12"))
"""How many harmed databases are tried; the long form takes some ten thousand."""

FILES = ("", "-wal", "-shm")


class Harm(NamedTuple):
    """What is done to one of the files."""

    suffix: str
    kind: str
    place: float
    """Where, as a part of its length."""

    value: int


class Killed(NamedTuple):
    """The files that a killed program left, with half of its jobs in the database and half in the log."""

    files: dict[str, bytes]
    ids: frozenset[str]

    def __repr__(self) -> str:
        """Leave out the bytes."""
        return "Killed()"


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    path = tmp_path_factory.mktemp("killed") / "sora.db"

    async def work() -> Killed:
        database = Database.open(path)
        repository = JobRepository(database)
        ids = set()
        for number in range(JOBS):
            request = VideoRequest(prompt=f"{number} boats " + "in the fog " * (number % 40), model="sora-2")
            job = Job(id=job_id(number, os.urandom(10)), connection="c", request=request, created_at=MOMENT)
            (stored,) = await repository.add([job])
            sent = stored.advance(JobStatus.SUBMITTING, attempt=1)
            await repository.save(sent)
            await repository.record(stored.id, EXCHANGE)
            ids.add(stored.id)
            if number == JOBS // 2:
                await asyncio.to_thread(checkpoint, path)
        # What lies there now is what a kill would leave.
        files = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in FILES}
        database.close()
        return Killed(files, frozenset(ids))

    return asyncio.run(work())


EXCHANGE = Exchange(operation=Operation.CREATE, method="POST", url="http://x/v1/videos", started_at=MOMENT, elapsed=0.1)


def checkpoint(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")


def put(path: Path, files: dict[str, bytes]) -> None:
    for suffix, content in files.items():
        path.with_name(path.name + suffix).write_bytes(content)


def harmed(content: bytes, harm: Harm) -> bytes:
    place = int(harm.place * len(content))
    changed = bytearray(content)
    if harm.kind == "cut":
        return content[:place]
    if harm.kind == "flip":
        changed[place] ^= 1 << harm.value % 8
    elif harm.kind == "page":
        start = place // 4096 * 4096
        changed[start : start + 4096] = bytes([harm.value]) * len(changed[start : start + 4096])
    else:
        changed[place : place + 64] = random.Random(harm.value).randbytes(len(changed[place : place + 64]))
    return bytes(changed)


async def read_all(path: Path) -> set[str]:
    """Open it and read it the ways that the program does; give the jobs that every way has found."""
    database = Database.open(path)
    try:
        repository, index = JobRepository(database), JobIndex(database)
        found = {str(job.id) for job in await repository.unfinished()}
        sequences = await index.sequences(JobQuery())
        listed = {str(job.id) for job in await index.page(sequences)}
        counts = await index.counts(JobQuery())
        for job in found:
            await repository.exchanges(job)  # type: ignore[arg-type]
        await ConnectionRepository(database).all()
        await database.write(lambda connection: connection.execute("UPDATE facts SET value = value").close())
        return found & listed if counts[JobFilter.ALL] == len(listed) else set()
    finally:
        database.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    harm=st.builds(
        Harm,
        st.sampled_from(["", "", "-wal", "-wal", "-shm"]),
        st.sampled_from(["flip", "page", "cut", "noise"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 255),
    )
)
@example(harm=Harm("-wal", "cut", 0.0, 0))
@example(harm=Harm("-wal", "cut", 0.6, 0))
@example(harm=Harm("-wal", "flip", 0.95, 0))
@example(harm=Harm("-shm", "cut", 0.0, 0))
@example(harm=Harm("", "cut", 0.5, 0))
@example(harm=Harm("", "page", 0.0, 0))
def test_whatever_is_harmed_no_job_goes_missing_in_silence(
    killed: Killed, tmp_path_factory: pytest.TempPathFactory, harm: Harm
) -> None:
    folder = tmp_path_factory.mktemp("harmed")
    path = folder / "sora.db"
    put(path, killed.files)
    path.with_name(path.name + harm.suffix).write_bytes(harmed(killed.files[harm.suffix], harm))
    try:
        found = asyncio.run(read_all(path))
    except StorageError:
        left = rescue.readable(path)
        assert left is None or 0 < left.jobs <= JOBS
    else:
        assert found == killed.ids
    finally:
        shutil.rmtree(folder)


def test_what_a_kill_left_is_whole(killed: Killed, tmp_path: Path) -> None:
    put(tmp_path / "sora.db", killed.files)
    assert not log_witness.is_cut(tmp_path / "sora.db")
    assert asyncio.run(read_all(tmp_path / "sora.db")) == killed.ids


@pytest.mark.parametrize(
    "harm", [lambda log: log[:-1], lambda log: log[: len(log) // 2], lambda log: b"", lambda log: log[:-9] + bytes(9)]
)
def test_a_log_that_lost_commits_is_refused_each_time_and_left_as_it_is(
    killed: Killed, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    # Behind the last commit lies what an earlier log was.
    (frames,) = struct.unpack_from("=I", killed.files["-shm"], 16)
    files = {**killed.files, "-wal": harm(killed.files["-wal"][: 32 + frames * (24 + 4096)])}
    put(tmp_path / "sora.db", files)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged, match="missing from its log"):
            Database.open(tmp_path / "sora.db")
    assert {suffix: (tmp_path / f"sora.db{suffix}").read_bytes() for suffix in FILES} == files


def test_a_log_that_is_gone_altogether_is_noticed(killed: Killed, tmp_path: Path) -> None:
    put(tmp_path / "sora.db", killed.files)
    (tmp_path / "sora.db-wal").unlink()
    with pytest.raises(DatabaseDamaged, match="missing from its log"):
        Database.open(tmp_path / "sora.db")


def test_a_log_that_a_power_cut_tore_behind_its_last_commit_is_whole(killed: Killed, tmp_path: Path) -> None:
    put(tmp_path / "sora.db", {**killed.files, "-wal": killed.files["-wal"] + os.urandom(9000)})
    assert asyncio.run(read_all(tmp_path / "sora.db")) == killed.ids


def test_a_log_whose_database_is_gone_is_not_taken_for_nothing(killed: Killed, tmp_path: Path) -> None:
    put(tmp_path / "sora.db", killed.files)
    (tmp_path / "sora.db").unlink()
    with pytest.raises(DatabaseDamaged, match="the file itself is not"):
        Database.open(tmp_path / "sora.db")
    assert not (tmp_path / "sora.db").exists()


def test_a_database_without_one_of_its_columns_is_damaged(paths: DataPaths) -> None:
    Database.open(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("ALTER TABLE receipts RENAME COLUMN entries TO entrees")
    with pytest.raises(DatabaseDamaged, match="a part of it is missing"):
        Database.open(paths.database)


async def test_a_spoiled_letter_is_shown_as_such_and_hides_nothing(
    paths: DataPaths, make_job: Callable[..., Job]
) -> None:
    database = Database.open(paths.database)
    job, other = await JobRepository(database).add([make_job("a peanut"), make_job("a fox")])
    spoil = "UPDATE jobs SET prompt = CAST(x'61FF' AS TEXT) WHERE sequence = 1"
    await database.write(lambda connection: connection.execute(spoil).close())
    repository = JobRepository(database)
    assert [found.request.prompt for found in await repository.unfinished()] == ["a\ufffd", "a fox"]
    await repository.save(job.changed(batch_name="x"))
    assert [found.batch_name for found in await repository.unfinished()] == ["x", None]
    assert await repository.get(other.id) == other
    database.close()


async def test_a_value_that_makes_no_sense_is_damage_and_the_next_start_looks_at_everything(
    paths: DataPaths, make_job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "CHECKED_AT_ONCE", 0)
    database = Database.open(paths.database)
    repository = JobRepository(database)
    (job,) = await repository.add([make_job()])
    await database.write(lambda connection: connection.execute("UPDATE jobs SET extra = '{broken'").close())
    with pytest.raises(DatabaseDamaged, match="makes no sense"):
        await repository.get(job.id)
    database.close()
    assert soundness.suspicion(paths.database).exists()
    Database.open(paths.database).close()
    assert not soundness.suspicion(paths.database).exists()


def test_nothing_is_left_beside_a_database_that_was_closed(paths: DataPaths) -> None:
    Database.open(paths.database).close()
    Database.open(paths.database).close()
    assert not [suffix for suffix in BESIDE if paths.database.with_name(paths.database.name + suffix).exists()]

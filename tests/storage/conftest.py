"""Parts of the storage room for its tests: real files and databases, jobs of every shape, other processes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import pytest
from hypothesis import strategies as st

import sora_desktop
from sora_desktop.domain.jobs import Derivation, Failure, FailureStage, Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage import schema
from sora_desktop.storage.database import Database
from sora_desktop.storage.files import VideoFiles
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.for_folder(tmp_path / "data")


@pytest.fixture
def database(paths: DataPaths) -> Iterator[Database]:
    opened = Database.open(paths.database)
    yield opened
    opened.close()


class MemoryDatabase:
    """A database without a file, for tests that need hundreds of them: the same SQL, but no disk and no threads."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        schema.add_functions(self._connection)
        for step in schema.steps():
            self._connection.executescript(step.sql)

    async def write(self, function: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("SAVEPOINT caller")
        try:
            return function(self._connection)
        except BaseException:
            self._connection.execute("ROLLBACK TO caller")
            raise
        finally:
            self._connection.execute("RELEASE caller")

    async def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        return function(self._connection)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def memory() -> Callable[[], Database]:
    """Make a database without a file; whoever does so closes it."""
    return cast("Callable[[], Database]", MemoryDatabase)


@pytest.fixture
def repository(database: Database) -> JobRepository:
    return JobRepository(database)


@pytest.fixture
def index(database: Database) -> JobIndex:
    return JobIndex(database)


@pytest.fixture
def files(paths: DataPaths) -> VideoFiles:
    return VideoFiles(paths.videos, paths.parts, "{prompt}", trash=paths.trash)


@pytest.fixture
def make_job() -> Callable[..., Job]:
    """Make a plain job with some fields changed; `prompt` is the request's."""

    def make(prompt: str = "a peanut", **fields: object) -> Job:
        values: dict[str, object] = {
            "id": job_id(1_795_000_000_000, os.urandom(10)),
            "connection": "simulated",
            "request": VideoRequest(prompt=prompt),
            "created_at": MOMENT,
            **fields,
        }
        return Job(**values)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def any_jobs() -> SearchStrategy[Job]:
    """Draw any job that the domain can hold, with any text that is Unicode."""
    text = st.text(max_size=30)
    maybe_text = st.none() | text
    number = st.none() | st.floats(min_value=0.001, max_value=1e6)
    moment = st.datetimes(timezones=st.just(UTC))
    maybe_moment = st.none() | moment
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=5,
    )
    return st.builds(
        Job,
        id=st.builds(job_id, st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10)),
        connection=st.text(min_size=1, max_size=10),
        request=st.builds(
            VideoRequest,
            prompt=text,
            model=maybe_text,
            size=st.sampled_from([None, "1280x720", "720x1280", "640x360", "huge", ""]),
            seconds=number,
            reference=maybe_text,
            further_references=st.lists(text, max_size=2).map(tuple),
            characters=st.lists(text, max_size=2).map(tuple),
            video=maybe_text,
            extra=st.dictionaries(text, values, max_size=3),
        ),
        created_at=moment,
        status=st.sampled_from(JobStatus),
        simulated=st.booleans(),
        batch_id=maybe_text,
        batch_name=maybe_text,
        take=st.integers(1, 100),
        name=maybe_text,
        tags=st.lists(text, max_size=3).map(tuple),
        rating=st.integers(0, 5),
        favourite=st.booleans(),
        note=maybe_text,
        continues=maybe_text,
        remote_deleted_at=maybe_moment,
        rank=st.integers(-(2**40), 2**62),
        attempt=st.integers(0, 9),
        lost_creates=st.integers(0, 3),
        estimate=st.none() | st.integers(0, 10**9),
        cost=st.none() | st.integers(0, 10**9),
        stalled=st.booleans(),
        polling_url=maybe_text,
        content_url=maybe_text,
        remote_id=maybe_text,
        remote_model=maybe_text,
        remote_size=maybe_text,
        remote_seconds=number,
        progress=st.none() | st.floats(0, 100),
        submitted_at=maybe_moment,
        completed_at=maybe_moment,
        expires_at=maybe_moment,
        failure=st.none()
        | st.builds(
            Failure, stage=st.sampled_from(FailureStage), code=text, message=text, request_id=maybe_text,
            detail=maybe_text,
        ),
        file=maybe_text,
        file_bytes=st.none() | st.integers(0, 2**62),
        file_sha256=maybe_text,
        retry_of=maybe_text,
        derivation=st.none() | st.sampled_from(Derivation),
        source_id=maybe_text,
        removed_at=maybe_moment,
    )  # fmt: skip


@pytest.fixture
def moment() -> Callable[[int], datetime]:
    """Give a time some seconds after the usual one."""
    return lambda seconds: MOMENT + timedelta(seconds=seconds)


@pytest.fixture
def start_python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start another process of ours; whatever still runs afterwards is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(script: str, *arguments: object) -> subprocess.Popen[str]:
        root = Path(sora_desktop.__file__).parents[1]
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run_python(start_python: Callable[..., subprocess.Popen[str]]) -> Callable[..., str]:
    """Run another process of ours to its end and give what it printed."""

    def run(script: str, *arguments: object) -> str:
        process = start_python(script, *arguments)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        return output

    return run


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that any account of this computer can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def clip() -> bytes:
    """Give bytes that begin like an MP4 file."""
    return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 400

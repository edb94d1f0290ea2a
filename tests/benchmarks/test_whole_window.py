"""The whole window opens and works with many stored jobs without a step in which nobody could reach it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.resources import resource_path
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.queue import QueueRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.domain.jobs import Job
    from tests.benchmarks.conftest import Report

    MakeJob = Callable[[int], Job]
    Step = tuple[str, float, float, str]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(400)]

JOBS = 10_000
STEP_MILLISECONDS = 50.0
PROBE = Path(__file__).with_name("window_probe.py")
HOG = "while True: pass"
TOLD = 5
"""How many of the longest steps are told with what they did."""


@pytest.fixture
def folder(tmp_path: Path, make_job: MakeJob) -> Path:
    """A data folder in which somebody has worked for long and left a finished clip selected."""
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    clip = paths.root / "clip.mp4"
    shutil.copy(resource_path("simulation", "stub.mp4"), clip)
    database = Database.open(paths.database)
    try:
        jobs = asyncio.run(_fill(JobRepository(database), make_job, clip))
    finally:
        database.close()
    last = next(job.sequence for job in reversed(jobs) if job.file)
    state = {"selected": [last], "current": last}
    paths.settings.write_text(json.dumps({"window": {"begun": True, "jobs": state}}), encoding="utf-8")
    return paths.root


async def _fill(repository: JobRepository, make_job: MakeJob, clip: Path) -> list[Job]:
    ended = (JobStatus.COMPLETED, JobStatus.FAILED)
    jobs = [make_job(number) for number in range(JOBS)]
    jobs = [job if job.status in ended else dataclasses.replace(job, status=JobStatus.CANCELLED) for job in jobs]
    return await repository.add([dataclasses.replace(job, file=str(clip)) if job.file else job for job in jobs])


@pytest.fixture
def long_queue(tmp_path: Path, make_job: MakeJob) -> Path:
    """A data folder in which many jobs wait in a paused queue."""
    paths = DataPaths.for_folder(tmp_path / "queue")
    paths.prepare()
    jobs = [make_job(number) for number in range(JOBS)]
    fresh = {
        "status": JobStatus.PENDING,
        "connection": SIMULATED_NAME,
        "failure": None,
        "remote_id": None,
        "file": None,
    }
    waiting = [dataclasses.replace(job, **fresh) for job in jobs]  # type: ignore[arg-type]  # fields of a job
    database = Database.open(paths.database)
    try:
        asyncio.run(JobRepository(database).add(waiting))
        asyncio.run(QueueRepository(database).set_mode(QueueMode.PAUSED))
    finally:
        database.close()
    paths.settings.write_text(json.dumps({"window": {"begun": True}}), encoding="utf-8")
    return paths.root


@contextmanager
def hogs(number: int) -> Iterator[None]:
    """Keep so many processors busy."""
    nice = ["nice", "-n", "10"] if shutil.which("nice") else []
    running = [subprocess.Popen([*nice, sys.executable, "-c", HOG]) for _ in range(number)]
    try:
        yield
    finally:
        for hog in running:
            hog.kill()
            hog.wait()


def measure(folder: Path, compiled: Path, *options: str) -> list[Step]:
    """Give the steps of the UI thread while somebody works at the window."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment.pop("QT_LOGGING_RULES", None)
    root = Path(__file__).parents[2]
    environment |= {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONPATH": str(root)}
    command = [sys.executable, str(PROBE), str(folder), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=180, env=environment)
    assert done.returncode == 0, done.stderr
    return [(phase, busy, clock, what) for phase, busy, clock, what in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.parametrize("busy", [0, 2], ids=["a free machine", "two busy processors"])
def test_no_step_of_the_ui_thread_takes_over_50_ms(folder: Path, tmp_path: Path, report: Report, busy: int) -> None:
    # At the first start nothing is compiled yet: the window is to be as free then.
    compiled = tmp_path / "compiled"
    with hogs(busy):
        runs = {"first start": measure(folder, compiled), "later start": measure(folder, compiled)}
        told = sorted(measure(folder, compiled, "--profiled"), key=lambda step: -step[1])[:TOLD]
    for start, steps in runs.items():
        for phase in dict.fromkeys(phase for phase, *_ in steps):
            longest = max(step[1] for step in steps if step[0] == phase)
            late = max(step[2] for step in steps if step[0] == phase)
            subject = f"whole window, {busy} busy processors, {start}, {phase}"
            report.add(f"{subject}: by the clock", late, STEP_MILLISECONDS)
            report.add(f"{subject}: busy, of 50 ms", longest, STEP_MILLISECONDS, bar="≤ 1")
    did = "\n".join(f"{phase}: {milliseconds:.1f} ms: {what}" for phase, milliseconds, _, what in told)
    for start, steps in runs.items():
        assert max(step[1] for step in steps) <= STEP_MILLISECONDS, f"{start}; such are the longest steps:\n{did}"


def test_a_long_queue_is_handled_without_a_step_over_50_ms(long_queue: Path, tmp_path: Path, report: Report) -> None:
    steps = measure(long_queue, tmp_path / "compiled", "--queue")
    for phase in dict.fromkeys(phase for phase, *_ in steps):
        longest = max(step[1] for step in steps if step[0] == phase)
        report.add(f"{JOBS:,} waiting jobs, {phase}: busy, of 50 ms", longest, STEP_MILLISECONDS, bar="≤ 1")
    handled = [step for step in steps if step[0] not in {"open", "end"}]
    assert max(step[1] for step in handled) <= STEP_MILLISECONDS

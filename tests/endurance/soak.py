"""Makes some thousand videos in one process, and sees whether it grows."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sqlite3
import statistics
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sora_desktop.clients import entries
from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.paths import DataPaths
from tests.endurance import meddling

if TYPE_CHECKING:
    from tests.endurance.lives import Server

ROUND = 50
"""Jobs that are ordered at once."""

CACHE = 100
"""Entries of a list that are remembered; as many as in real life would only be reached after thousands of jobs."""

PAGE_CACHE = 64
"""KiB of its pages that each connection to the database remembers; by itself, SQLite fills two MiB for each."""

WARM_UP = 0.4
"""The share of the jobs after which caches and pools should be as large as they get."""

MEMORY_SLOPE = 0.5
"""KiB a job by which the memory may grow: what an allocator scatters, and no more."""


class Sample(NamedTuple):
    """What the process takes after so many jobs."""

    jobs: int
    memory: float
    """Resident, in KiB."""

    descriptors: int
    threads: int


@dataclass
class Growth:
    """What came of a soak."""

    samples: list[Sample]

    @property
    def later(self) -> list[Sample]:
        """The samples after the warming up."""
        return self.samples[int(len(self.samples) * WARM_UP) :]

    @property
    def memory(self) -> float:
        """By how many KiB a job the memory grows."""
        line = statistics.linear_regression(
            [sample.jobs for sample in self.later], [sample.memory for sample in self.later]
        )
        return line.slope

    def more(self, name: str) -> int:
        """Give by how much the most of something in the last half is above the most in the half before."""
        half = len(self.later) // 2
        counts: list[int] = [getattr(sample, name) for sample in self.later]
        return max(0, max(counts[half:]) - max(counts[:half]))

    @property
    def is_none(self) -> bool:
        """Whether nothing grows."""
        return self.memory <= MEMORY_SLOPE and not self.more("descriptors") and not self.more("threads")


def soak(folder: Path, server: Server, *, jobs: int) -> Growth:
    """Make so many videos, and give how the process grew."""
    meddling.shorten()
    _keep_caches_small()
    return asyncio.run(_soak(folder, server, jobs))


def _keep_caches_small() -> None:
    """Let caches be full soon, so that what still grows after that is no cache."""
    entries.KEPT = CACHE
    connect = sqlite3.connect

    def connected(*places: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - as the original
        connection: sqlite3.Connection = connect(*places, **options)
        connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE}")
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]  # it takes what the original takes


async def _soak(folder: Path, server: Server, jobs: int) -> Growth:
    paths = DataPaths.for_folder(folder / "data")
    paths.prepare()
    services = await open_services(paths)
    samples: list[Sample] = []
    try:
        draft = ConnectionDraft(
            name="server", base_url=server.url, auth=Auth.NONE, key_source=KeySource.NONE, concurrency=8
        )
        await services.connections.add(draft)
        for done in range(0, jobs, ROUND):
            orders = [
                Order(request=VideoRequest(prompt=f"soak {done + number}"), connection="server")
                for number in range(ROUND)
            ]
            ordered = await services.jobs.submit(orders)
            ended = await services.jobs.wait([job.id for job in ordered])
            assert {job.status for job in ended} == {JobStatus.COMPLETED}
            samples.append(_sample(done + ROUND))
    finally:
        await services.close()
    return Growth(samples)


def _sample(jobs: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    descriptors = 0
    with contextlib.suppress(OSError):
        descriptors = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - nothing more is wanted of them
    return Sample(jobs, pages * os.sysconf("SC_PAGE_SIZE") / 1024, descriptors, threading.active_count())

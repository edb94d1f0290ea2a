"""Looks at many running videos, in our way and in the plain one by turns, and prints what each took of a core.

python looking_work.py BASE_URL VIDEOS SECONDS
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import httpx

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.events import JobProgressed
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.events import Event

RHYTHM = 5.0
CONNECTIONS = 50
PROMPT = "A claymation peanut farmer in a field at the blue hour, slow dolly, fog over the ripening rows, number {}"


async def main(base_url: str, videos: int, seconds: float) -> None:
    """Make the videos, and measure both ways twice."""
    names = await _make(base_url, videos)
    shares: dict[str, list[float]] = {"ours": [], "plain": []}
    facts: dict[str, float] = {}
    for _ in range(2):
        for name, way in (("ours", _ours), ("plain", _plain)):
            shares[name].append(await _measured(way, base_url, names, seconds, facts))
    sys.stdout.write(json.dumps({**{name: min(found) for name, found in shares.items()}, **facts}) + "\n")


async def _make(base_url: str, videos: int) -> list[str]:
    async with httpx.AsyncClient(timeout=60) as client:

        async def make(number: int) -> str:
            body = {"prompt": PROMPT.format(number), "model": "sora-2", "size": "1280x720", "seconds": "4"}
            answer = await client.post(f"{base_url}/videos", json=body)
            return str(answer.raise_for_status().json()["id"])

        made: list[str] = []
        for first in range(0, videos, 20):
            made += await asyncio.gather(*(make(number) for number in range(first, min(first + 20, videos))))
        return made


async def _measured(
    way: Callable[[str, Sequence[str], float, dict[str, float]], Awaitable[None]],
    base_url: str,
    names: Sequence[str],
    seconds: float,
    facts: dict[str, float],
) -> float:
    """Give the share of a core that a way takes, once it is on its way, in percent."""
    task = asyncio.ensure_future(way(base_url, names, seconds + RHYTHM, facts))
    await asyncio.sleep(RHYTHM)
    begin, busy = time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    share = 100 * (time.process_time() - busy) / (time.monotonic() - begin)
    await task
    return share


async def _ours(base_url: str, names: Sequence[str], seconds: float, facts: dict[str, float]) -> None:
    """Everything that drives jobs, over a database in which these videos are being made."""
    with TemporaryDirectory() as folder:
        paths = DataPaths.for_folder(Path(folder))
        paths.prepare()
        services = await open_services(paths, environment={})
        draft = ConnectionDraft(name="c", base_url=base_url, auth=Auth.NONE, key_source=KeySource.NONE)
        await services.connections.add(draft)
        database = Database.open(paths.database)
        await JobRepository(database).add([_job(number, name) for number, name in enumerate(names)])
        database.close()
        told: list[Event] = []
        services.events.subscribe(lambda event: told.append(event) if isinstance(event, JobProgressed) else None)
        await services.jobs.resume()
        await asyncio.sleep(seconds)
        facts["told"] = len(told) / seconds
        await services.close()


def _job(number: int, name: str) -> Job:
    now = datetime.now(UTC)
    return Job(
        id=job_id(number, bytes(10)),
        connection="c",
        request=VideoRequest(prompt=PROMPT.format(number)),
        created_at=now,
        status=JobStatus.IN_PROGRESS,
        simulated=True,
        remote_id=name,
        submitted_at=now,
    )


async def _plain(base_url: str, names: Sequence[str], seconds: float, facts: dict[str, float]) -> None:
    """One GET a video and round, over fifty connections."""
    end = time.monotonic() + seconds
    requests = 0

    async def watch(client: httpx.AsyncClient, name: str, wait: float) -> None:
        nonlocal requests
        await asyncio.sleep(wait)
        while time.monotonic() < end:
            (await client.get(f"{base_url}/videos/{name}")).raise_for_status().json()
            requests += 1
            await asyncio.sleep(RHYTHM)

    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        share = RHYTHM / len(names)
        await asyncio.gather(*(watch(client, name, number * share) for number, name in enumerate(names)))
    facts["plain_requests"] = requests / seconds


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))

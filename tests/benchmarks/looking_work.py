"""Looks at many running videos, in our way and in the plain one by turns, and prints what each took of a core.

python looking_work.py BASE_URL VIDEOS SECONDS
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.domain.connections import NO_SECRETS, Auth, Connection
from sora_desktop.domain.events import JobProgressed
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.events import EventBus
from sora_desktop.services.lookout import Lookout
from sora_desktop.services.register import JobRegister

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
    events = EventBus()
    told: list[Event] = []
    events.subscribe(lambda event: told.append(event) if isinstance(event, JobProgressed) else None)
    connection = Connection(id="c", name="c", base_url=base_url, auth=Auth.NONE)
    client, control = HttpSoraClient(connection, NO_SECRETS), JobControl()
    lookout = Lookout(JobRegister(None, events), events)  # type: ignore[arg-type]  # nothing is stored
    now = datetime.now(UTC)
    waiting = []
    for number, name in enumerate(names):
        request = VideoRequest(prompt=PROMPT.format(number))
        job = Job(
            id=job_id(number, bytes(10)),
            connection="c",
            request=request,
            created_at=now,
            status=JobStatus.IN_PROGRESS,
            simulated=True,
            remote_id=name,
            submitted_at=now,
        )
        waiting.append(asyncio.ensure_future(_watch(lookout, job, client, control)))
    await asyncio.sleep(seconds)
    control.end()
    await asyncio.gather(*waiting)
    await client.close()
    facts["told"] = len(told) / seconds


async def _watch(lookout: Lookout, job: Job, client: HttpSoraClient, control: JobControl) -> None:
    last, wait = None, 1.0
    with contextlib.suppress(Interrupted):
        while True:
            last = await lookout.next(job, client, control, lambda _exchange: None, last, wait)
            job = job.changed(expires_at=last.expires_at)


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

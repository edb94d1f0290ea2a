"""Facts about a download that is killed, at each step and at any byte: nothing is lost, hardly a byte comes twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from tests.services.downloads.clip_server import CLIP, ETAG, HALF, a_clip, digest, ranged
from tests.services.downloads.dying import DEATHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from tests.clients.conftest import Received, Wire
    from tests.services.downloads.clip_server import ClipServer
    from tests.services.downloads.conftest import Desk
    from tests.services.downloads.undertaker import Undertaker

    Serve = Callable[..., ClipServer]

MOST = 1.05
"""How much of a file may come at most, in files."""


@pytest.mark.parametrize("death", [*DEATHS, "before the commit"])
async def test_a_kill_at_any_step_loses_nothing_and_costs_no_second_transfer(
    desk: Desk, serve: Serve, job: Job, undertaker: Undertaker, death: str
) -> None:
    server = serve([ranged()])
    undertaker.send(root=str(desk.paths.root), base_url=server.base_url, job=job.id, death=death)
    if death == "before the commit":
        assert undertaker.hear() == {"sha256": digest(CLIP)}
    assert undertaker.hear() == {"ended": signal.SIGKILL}
    kept = await desk.service.adopted(job)
    assert (kept is None) == (death == "with half a part")
    if kept is None:
        kept = await desk.fetch(server, job)
    assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())
    assert kept.path.name == "a peanut.mp4"
    assert desk.seen == ["a peanut.mp4"]
    assert await desk.service.adopted(job) == kept
    assert [asked for asked in server.ranges if asked is None] == [None]
    await desk.service.settle(job)
    assert not list(desk.paths.parts.iterdir())


async def test_a_clip_that_is_killed_again_and_again_is_fetched_once(
    desk: Desk, serve: Serve, job: Job, undertaker: Undertaker
) -> None:
    clip = a_clip(2_000_000)
    stops = [len(clip) * percent // 100 for percent in (10, 50, 99)]
    reached = threading.Event()

    def stop_and_go(server: ClipServer, request: Received, wire: Wire) -> object:
        if not stops:
            return ranged()(server, request, wire)
        start = int((request.headers.get("range") or "bytes=0-")[6:-1])
        ranged(cut=stops[0] - start)(server, request, wire)
        reached.set()
        wire.hang(5)
        return False

    server = serve([stop_and_go], clip=clip)
    while stops:
        reached.clear()
        pid = undertaker.send(root=str(desk.paths.root), base_url=server.base_url, job=job.id)
        assert await asyncio.to_thread(reached.wait, 5)
        # All that the server sent is there at once, and not only when much of it has gathered.
        for _ in range(200):
            if desk.files.part(job).offset == stops[0]:
                break
            await asyncio.sleep(0.005)
        stops.pop(0)
        os.kill(pid, signal.SIGKILL)
        assert undertaker.hear() == {"ended": signal.SIGKILL}
    kept = await desk.fetch(server, job)
    assert kept.sha256 == digest(clip)
    assert server.sent <= MOST * len(clip)
    assert server.ranges == [None, "bytes=200000-", "bytes=1000000-", "bytes=1980000-"]


async def test_after_a_power_cut_only_those_bytes_count_that_were_surely_on_the_disk(
    desk: Desk, serve: Serve, job: Job
) -> None:
    desk.begun(job, CLIP[:HALF], ETAG, total=len(CLIP))
    (note,) = desk.paths.parts.iterdir()
    part = desk.files.part(job).path
    # Some file systems keep the length of a file through a power cut, and not what was in it.
    part.write_bytes(CLIP[:HALF] + bytes(100_000))
    assert desk.files.part(job).offset == HALF + 100_000
    note.write_text(json.dumps({**json.loads(note.read_text()), "boot": "the one before"}))
    assert desk.files.part(job).offset == HALF
    server = serve([ranged()])
    assert (await desk.fetch(server, job)).sha256 == digest(CLIP)
    assert server.ranges == [f"bytes={HALF}-"]


async def test_a_clip_that_came_within_an_answer_survives_a_power_cut(desk: Desk, job: Job) -> None:
    await desk.service.spool(job, CLIP)
    (note,) = desk.paths.parts.iterdir()
    note.write_text(json.dumps({**json.loads(note.read_text()), "boot": "the one before"}))
    kept = await desk.service.adopted(job)
    assert kept is not None
    assert kept.sha256 == digest(CLIP) == digest(kept.path.read_bytes())

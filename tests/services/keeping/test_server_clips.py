"""Facts about videos that a server still has and that come into the library."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.costs import Usage, charge
from sora_desktop.domain.errors import NotSupported
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")

MADE = datetime(2026, 1, 2, tzinfo=UTC)


def fill(server: FakeServer) -> None:
    """Let a server have videos that were ordered elsewhere."""
    for name, status in (
        ("old", JobStatus.COMPLETED),
        ("running", JobStatus.IN_PROGRESS),
        ("refused", JobStatus.FAILED),
        ("untold", JobStatus.COMPLETED),
    ):
        prompt = None if name == "untold" else f"a {name} thing"
        server.videos[name] = RemoteVideo(
            id=name, status=status, prompt=prompt, model="fake-1", size="1280x720", seconds=4, created_at=MADE
        )
        server.left[name] = 2


async def test_what_a_server_has_is_listed_ticked_and_fetched(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    fill(server)
    async with world.services() as services:
        (own,) = await services.jobs.wait([job.id for job in await services.jobs.submit([an_order()])])
        told: list[int] = []
        listed = await services.server_clips.listed("fake", told.append)
        assert {clip.remote_id: (clip.known, clip.possible) for clip in listed.clips} == {
            "old": (False, True),
            "running": (False, True),
            "refused": (False, False),
            "untold": (False, True),
            own.remote_id: (True, False),
        }
        assert told == [5]
        jobs = await services.server_clips.bring_in("fake", listed.clips)
        done = await services.jobs.wait([job.id for job in jobs])
        again = await services.server_clips.listed("fake")
        assert all(clip.known for clip in again.clips if clip.status is not JobStatus.FAILED)
        assert await services.server_clips.bring_in("fake", listed.clips) == []
    assert {job.remote_id: job.status for job in done} == dict.fromkeys(
        ("old", "running", "untold"), JobStatus.COMPLETED
    )
    assert all(job.origin is Origin.ADOPTED and charge(job) == Usage() for job in done)
    assert all(Path(job.file or "").read_bytes() == server.content for job in done)
    assert {job.request.prompt for job in done} == {"a old thing", "a running thing", "(no prompt)"}
    assert len(server.bills) == 1


async def test_a_server_without_a_list_says_so(world: World, server: FakeServer) -> None:
    server.has_list = False
    async with world.services() as services:
        with pytest.raises(NotSupported):
            await services.server_clips.listed("fake")


async def test_what_was_being_fetched_goes_on_after_a_restart(world: World, server: FakeServer) -> None:
    fill(server)
    async with world.services() as services:
        listed = await services.server_clips.listed("fake")
        await services.queue.pause()
        jobs = await services.server_clips.bring_in("fake", listed.clips)
    async with world.services() as services:
        await services.queue.resume()
        await services.jobs.resume()
        done = await services.jobs.wait([job.id for job in jobs])
    assert {job.status for job in done} == {JobStatus.COMPLETED}

"""A clock that is set while jobs run ends none of them and sends none again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop import composition
from sora_desktop.domain.errors import RemoteVideoMissing
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("hours", [-30, 30])
async def test_a_video_that_is_not_found_is_not_given_up_because_the_clock_was_set(
    world: World,
    server: FakeServer,
    an_order: Callable[..., Order],
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    ahead = timedelta()
    monkeypatch.setattr(composition, "_now", lambda: datetime.now(UTC) + ahead)
    async with world.services() as services:
        server.always_on_retrieve = RemoteVideoMissing()
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        for _ in range(6):
            ahead += timedelta(hours=hours)
            await asyncio.sleep(0.05)
        assert (await services.catalogue.get(job.id)).status is JobStatus.QUEUED
        server.always_on_retrieve = None
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert len(server.bills) == 1

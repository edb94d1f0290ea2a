"""The services keep the computer awake over their jobs, and let it sleep when they end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sora_desktop.services import wakefulness

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World


class Told:
    """What a system was told, by everybody."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def take(self) -> str | None:
        self.words.append("awake")
        return "fake"

    def release(self) -> None:
        self.words.append("asleep")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    made = Told()
    monkeypatch.setattr(wakefulness, "SystemInhibitor", lambda: made)
    return made


@pytest.mark.usefixtures("short_waits")
async def test_a_job_keeps_the_computer_awake(
    world: World, server: FakeServer, an_order: Callable[..., Order], told: Told
) -> None:
    server.looks = 10_000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        async with asyncio.timeout(5):
            while told.words != ["awake"]:  # noqa: ASYNC110 - the other thread tells nobody
                await asyncio.sleep(0.01)
    assert told.words == ["awake", "asleep"]
    async with world.services() as services:
        await services.jobs.resume()
        async with asyncio.timeout(5):
            while len(told.words) < 3:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.01)
    assert told.words == ["awake", "asleep"] * 2


@pytest.mark.usefixtures("short_waits")
async def test_who_does_not_want_it_is_left_alone(
    world: World, server: FakeServer, an_order: Callable[..., Order], told: Told
) -> None:
    async with world.services() as services:
        services.settings.change(keep_awake=False)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
    assert told.words == []

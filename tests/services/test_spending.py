"""What was spent and what may be: caps, warnings and sums."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Price
from sora_desktop.domain.costs import Cap, Excess, OnExcess, Period, Usage
from sora_desktop.domain.errors import BudgetExceeded, RequestRejected
from sora_desktop.domain.events import BudgetReached, CapsChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.domain.spending import SpendingBy
from sora_desktop.services.connection_drafts import draft_of
from sora_desktop.services.events import EventBus
from sora_desktop.services.spending import SpendingService
from sora_desktop.storage.database import Database
from sora_desktop.storage.spending import SpendingRepository

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sora_desktop.composition import Services
    from sora_desktop.domain.events import Event
    from tests.services.conftest import FakeServer, World

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DIME = Price(model="dime", usd_per_second=0.1)


@pytest.fixture
async def services(world: World) -> AsyncIterator[Services]:
    """Open services whose fake server takes a dime a second for one model; nothing is sent yet."""
    async with world.services() as opened:
        await opened.connections.update("fake", replace(draft_of(opened.connections.get("fake")), prices=(DIME,)))
        await opened.queue.pause()
        yield opened


@pytest.fixture
def heard(services: Services) -> list[Event]:
    """Collect what is published from now on."""
    events: list[Event] = []
    services.events.subscribe(events.append)
    return events


def costing(dollars: float, **fields: object) -> Order:
    """Order a video that costs so much."""
    return Order(request=VideoRequest(prompt="x", model="dime", seconds=dollars * 10), connection="fake", **fields)  # type: ignore[arg-type]


OF_UNKNOWN_PRICE = Order(request=VideoRequest(prompt="x", model="other", seconds=4), connection="fake")


async def warnings_of(services: Services, heard: list[Event]) -> list[Excess]:
    """Give the warnings, when all are out."""
    await services.spending.settle()
    return [event.excess for event in heard if isinstance(event, BudgetReached)]


async def test_a_cap_is_set_changed_and_taken_away_and_everybody_is_told(
    services: Services, heard: list[Event]
) -> None:
    spending = services.spending
    await spending.set_cap(Cap(period=Period.MONTH, clips=5))
    await spending.set_cap(Cap(period=Period.DAY, micros=1, on=OnExcess.WARN))
    await spending.set_cap(Cap(period=Period.DAY, micros=2))
    assert await spending.caps() == (Cap(period=Period.DAY, micros=2), Cap(period=Period.MONTH, clips=5))
    await spending.remove_cap(Period.DAY)
    assert await spending.caps() == (Cap(period=Period.MONTH, clips=5),)
    assert heard == [CapsChanged()] * 4
    for wrong in (Cap(period=Period.DAY), Cap(period=Period.DAY, clips=-1), Cap(period=Period.DAY, micros=-1, clips=1)):
        with pytest.raises(ValueError, match="no cap"):
            await spending.set_cap(wrong)


async def test_orders_are_held_against_every_cap_before_they_are_placed_the_refusing_ones_first(
    services: Services,
) -> None:
    spending = services.spending
    assert await spending.verdicts(Usage(100, 10**9)) == []
    await services.jobs.submit([costing(0.4)])
    await spending.set_cap(Cap(period=Period.DAY, micros=500_000, on=OnExcess.WARN))
    await spending.set_cap(Cap(period=Period.MONTH, clips=2))
    await spending.set_cap(Cap(period=Period.BATCH, clips=2))
    assert await spending.verdicts(services.connections.wanted([costing(0.1)])) == []
    found = await spending.verdicts(services.connections.wanted([costing(0.1, takes=2)]))
    assert [one.cap.period for one in found] == [Period.MONTH, Period.DAY]
    assert (found[0].used, found[0].wanted) == (Usage(1, 400_000), Usage(2, 200_000))
    assert "cap of 2 (1 made or waiting already)" in found[0].reason


async def test_what_has_no_known_price_counts_as_a_clip_but_not_in_money(services: Services) -> None:
    await services.spending.set_cap(Cap(period=Period.DAY, micros=400_000, clips=3))
    await services.jobs.submit([OF_UNKNOWN_PRICE])
    await services.jobs.submit([costing(0.4)])
    with pytest.raises(BudgetExceeded, match=r"the cap of \$0.40 is used up today, and 1 clip of unknown price would"):
        await services.jobs.submit([OF_UNKNOWN_PRICE])
    await services.spending.set_cap(Cap(period=Period.DAY, micros=400_001, clips=3))
    await services.jobs.submit([OF_UNKNOWN_PRICE])
    with pytest.raises(BudgetExceeded, match="4 clips today would be more than the cap of 3"):
        await services.jobs.submit([OF_UNKNOWN_PRICE])
    assert (await services.spending.standing())[Period.DAY].promised == Usage(3, 400_000, 2)


async def test_a_cap_that_warns_takes_orders_beyond_it_and_tells_so_each_time(
    services: Services, heard: list[Event]
) -> None:
    await services.spending.set_cap(Cap(period=Period.DAY, micros=1_000_000, on=OnExcess.WARN))
    await services.jobs.submit([costing(0.6)])
    assert await warnings_of(services, heard) == []
    await services.jobs.submit([costing(0.6), costing(0.2)])
    (warned,) = await warnings_of(services, heard)
    assert (warned.used, warned.wanted) == (Usage(1, 600_000), Usage(2, 800_000))
    await services.jobs.submit([OF_UNKNOWN_PRICE])
    assert len(await warnings_of(services, heard)) == 2
    await services.jobs.submit([Order(request=VideoRequest(prompt="x"), connection="simulated")])
    assert len(await warnings_of(services, heard)) == 2


async def test_a_cap_a_batch_warns_of_batches_alone_and_of_retries_within_them(
    services: Services, heard: list[Event], server: FakeServer
) -> None:
    await services.spending.set_cap(Cap(period=Period.BATCH, clips=2, on=OnExcess.WARN))
    for _ in range(3):
        await services.jobs.submit([costing(0.1)])
    await services.jobs.submit([costing(0.1, takes=2)], batch_name="two")
    assert await warnings_of(services, heard) == []
    await services.jobs.submit([costing(0.1, takes=3)], batch_name="three")
    assert [one.wanted for one in await warnings_of(services, heard)] == [Usage(3, 300_000)]


async def test_what_was_spent_is_kept_apart_from_what_is_promised_and_the_servers_word_from_the_estimate(
    services: Services, server: FakeServer, short_waits: None
) -> None:
    server.cost, server.looks = 250_000, 1
    waiting = await services.jobs.submit([costing(0.4), OF_UNKNOWN_PRICE])
    await services.queue.resume()
    done = await services.jobs.wait([job.id for job in waiting])
    assert [(job.status, job.estimate, job.cost) for job in done] == [
        (JobStatus.COMPLETED, 400_000, 250_000),
        (JobStatus.COMPLETED, None, 250_000),
    ]
    await services.queue.pause()
    server.cost = None
    (third,) = await services.jobs.submit([costing(0.7)])
    standing = (await services.spending.standing())[Period.MONTH]
    assert (standing.spent, standing.promised) == (Usage(2, 500_000), Usage(1, 700_000))
    await services.queue.resume()
    await services.jobs.wait([third.id])
    (row,) = await services.spending.totals(SpendingBy.CONNECTION)
    assert (row.key, row.simulated, row.clips, row.actual, row.estimated) == ("fake", False, 3, 500_000, 700_000)


async def test_a_video_that_was_not_made_counts_no_longer(
    services: Services, server: FakeServer, short_waits: None
) -> None:
    await services.spending.set_cap(Cap(period=Period.DAY, clips=1))
    server.final, server.looks = JobStatus.FAILED, 1
    await services.queue.resume()
    (job,) = await services.jobs.submit([costing(0.4)])
    assert (await services.jobs.wait([job.id]))[0].status is JobStatus.FAILED
    server.final = JobStatus.COMPLETED
    server.before_create.append(RequestRejected(status=400, server_message="no"))
    (job,) = await services.jobs.submit([costing(0.4)])
    assert (await services.jobs.wait([job.id]))[0].status is JobStatus.FAILED
    (job,) = await services.jobs.submit([costing(0.4)])
    assert (await services.jobs.wait([job.id]))[0].status is JobStatus.COMPLETED
    with pytest.raises(BudgetExceeded):
        await services.jobs.submit([costing(0.4)])


async def test_sums_begin_and_end_with_whole_days(services: Services, server: FakeServer, short_waits: None) -> None:
    server.looks = 1
    await services.queue.resume()
    (job,) = await services.jobs.submit([costing(0.4)])
    await services.jobs.wait([job.id])
    today = datetime.now(UTC).astimezone().date()
    day = timedelta(days=1)
    totals = services.spending.totals
    assert [row.key for row in await totals(SpendingBy.DAY, today, today)] == [today.isoformat()]
    assert [row.key for row in await totals(SpendingBy.MONTH, today)] == [f"{today:%Y-%m}"]
    assert await totals(SpendingBy.DAY, today + day) == []
    assert await totals(SpendingBy.DAY, until=today - day) == []


async def test_a_new_day_is_told_once_for_caps_count_anew(tmp_path: Path) -> None:
    times = [NOON]
    events, heard = EventBus(), list[object]()
    events.subscribe(heard.append)
    database = await asyncio.to_thread(Database.open, tmp_path / "jobs.sqlite3")
    spending = SpendingService(SpendingRepository(database), events, lambda: times[-1])
    spending.watch()
    spending.look_at_clock()
    assert heard == []
    first = spending.calendar()
    times.append(NOON + timedelta(days=1))
    spending.look_at_clock()
    spending.look_at_clock()
    assert heard == [CapsChanged()]
    assert spending.calendar().day - first.day == timedelta(days=1)
    await spending.close()
    await asyncio.to_thread(database.close)

"""No door lets a clip through that a cap refuses: not one by itself, and not several at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Price
from sora_desktop.domain.costs import Cap, Period
from sora_desktop.domain.errors import BudgetExceeded, ReplyLost, RequestRejected
from sora_desktop.domain.jobs import Derivation, Job, JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.resources import resource_path
from sora_desktop.services.connection_drafts import draft_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sora_desktop.composition import Services
    from tests.services.conftest import FakeServer, World

PRICES = (Price(model="dime", usd_per_second=0.1), Price(model="quarter", usd_per_second=0.25))
ONE = 400_000
"""What one clip costs here."""

CAPS = {
    "clips": lambda period, clips: Cap(period=period, clips=clips),
    "money": lambda period, clips: Cap(period=period, micros=clips * ONE),
}
"""Caps of so many clips, in clips and in money."""


def an_order(model: str = "dime", **fields: object) -> Order:
    """Order a clip."""
    return Order(request=VideoRequest(prompt="x", model=model, seconds=4), connection="fake", **fields)  # type: ignore[arg-type]


@dataclass
class House:
    """Services with one finished, one refused and one waiting job behind them."""

    services: Services
    server: FakeServer
    done: Job
    refused: Job

    async def is_as_before(self, bills: int, jobs: int) -> bool:
        """Tell whether nothing was sent or stored."""
        return (len(self.server.bills), await self.jobs()) == (bills, jobs)

    async def jobs(self) -> int:
        """Count the jobs that are stored."""
        return (await self.services.catalogue.counts(JobQuery()))[JobFilter.ALL]

    async def made(self, order: Order) -> Job:
        """Order something and wait for its end."""
        (job,) = await self.services.jobs.submit([order])
        return (await self.services.jobs.wait([job.id]))[0]


@pytest.fixture
async def house(world: World, server: FakeServer, short_waits: None) -> AsyncIterator[House]:
    async with world.services() as services:
        await services.connections.update("fake", replace(draft_of(services.connections.get("fake")), prices=PRICES))
        server.looks = 1
        house = House(services, server, None, None)  # type: ignore[arg-type]  # in a moment
        house.done = await house.made(an_order())
        server.before_create.append(RequestRejected(status=400, server_message="no"))
        house.refused = await house.made(an_order())
        assert (house.done.status, house.refused.status) == (JobStatus.COMPLETED, JobStatus.FAILED)
        yield house


CLIP = resource_path("simulation", "stub.mp4")
FROM_CLIP = Order(request=VideoRequest(prompt="x", model="dime", seconds=4, video=str(Path(CLIP))), connection="fake")
DOORS: dict[str, Callable[[House], Awaitable[object]]] = {
    "an order": lambda house: house.services.jobs.submit([an_order()]),
    "takes": lambda house: house.services.jobs.submit([an_order(takes=3)]),
    "a batch": lambda house: house.services.jobs.submit([an_order(), an_order()], batch_name="two"),
    "a retry": lambda house: house.services.jobs.retry(house.refused.id),
    "a retry with changes": lambda house: house.services.jobs.retry(house.refused.id, an_order("quarter")),
    "a retry of all": lambda house: house.services.jobs.retry_failed(),
    "a remix": lambda house: house.services.jobs.derive(house.done.id, Derivation.REMIX, "y"),
    "an edit": lambda house: house.services.jobs.derive(house.done.id, Derivation.EDIT, "y"),
    "an extension": lambda house: house.services.jobs.derive(house.done.id, Derivation.EXTENSION, "y", seconds=4),
    "an edit of a clip": lambda house: house.services.jobs.derive_from_file(Derivation.EDIT, FROM_CLIP),
}
"""Every way in which a clip can be ordered."""


@pytest.mark.parametrize("cap", CAPS)
async def test_what_a_cap_refuses_comes_through_no_door(house: House, cap: str) -> None:
    for period in (Period.DAY, Period.MONTH):
        await house.services.spending.set_cap(CAPS[cap](period, 1))
        for name, door in DOORS.items():
            with pytest.raises(BudgetExceeded, match=r"(today|this month) would be more than the cap of (1|\$0.40)"):
                await door(house)
            assert await house.is_as_before(bills=1, jobs=2), name
        await house.services.spending.remove_cap(period)
    await asyncio.sleep(0.05)
    assert await house.is_as_before(bills=1, jobs=2)


@pytest.mark.parametrize("cap", CAPS)
async def test_a_cap_a_batch_refuses_what_is_ordered_together_and_nothing_else(house: House, cap: str) -> None:
    await house.services.spending.set_cap(CAPS[cap](Period.BATCH, 1))
    for name in ("takes", "a batch"):
        with pytest.raises(BudgetExceeded, match="in one batch"):
            await DOORS[name](house)
        assert await house.is_as_before(bills=1, jobs=2), name
    assert (await house.made(an_order())).status is JobStatus.COMPLETED
    assert (await house.made(an_order())).status is JobStatus.COMPLETED


@pytest.mark.parametrize("cap", CAPS)
async def test_of_all_doors_at_once_only_as_many_clips_come_through_as_there_is_room_for(
    house: House, cap: str
) -> None:
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 3))
    one_clip = ("an order", "a remix", "an edit", "an extension", "an edit of a clip", "a retry", "an order")
    came = await asyncio.gather(*(DOORS[name](house) for name in (*one_clip, "takes")), return_exceptions=True)
    refused = [one for one in came if isinstance(one, BudgetExceeded)]
    assert len(came) - len(refused) == 2, came
    await house.services.jobs.wait([job.id for job in await house.services.queue.waiting()])
    async with asyncio.timeout(5):
        await house.server.asked_to_create(4)
    assert await house.is_as_before(bills=3, jobs=4)


@pytest.mark.parametrize("cap", CAPS)
async def test_jobs_that_wait_have_their_room_already(house: House, cap: str) -> None:
    await house.services.queue.pause()
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 3))
    await house.services.jobs.submit([an_order(takes=2)])
    with pytest.raises(BudgetExceeded, match=r"(made|spent) or waiting already"):
        await house.services.jobs.submit([an_order()])
    await house.services.queue.cancel_waiting()
    await house.services.jobs.submit([an_order(takes=2)])


async def test_a_waiting_job_is_changed_to_a_dearer_one_only_where_there_is_room(house: House) -> None:
    await house.services.queue.pause()
    (job,) = await house.services.jobs.submit([an_order()])
    await house.services.spending.set_cap(CAPS["money"](Period.DAY, 2))
    with pytest.raises(BudgetExceeded, match=r"\$1.40 today would be more than the cap of \$0.80"):
        await house.services.queue.edit(job.id, an_order("quarter"))
    assert (await house.services.catalogue.get(job.id)).request.model == "dime"
    await house.services.spending.set_cap(Cap(period=Period.DAY, micros=1_400_000))
    assert (await house.services.queue.edit(job.id, an_order("quarter"))).estimate == 1_000_000


@pytest.mark.parametrize("cap", CAPS)
async def test_a_create_that_was_lost_is_sent_once_more_only_where_there_is_room(house: House, cap: str) -> None:
    house.server.has_list = False
    house.server.after_create.append(ReplyLost(host="fake", reason="it broke off"))
    lost = await house.made(an_order())
    assert lost.status is JobStatus.UNCONFIRMED
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 2))
    await house.services.jobs.resubmit(lost.id)
    (still,) = await house.services.jobs.wait([lost.id])
    assert still.status is JobStatus.UNCONFIRMED
    assert isinstance(house.services.jobs.parked()[lost.id], BudgetExceeded)
    assert await house.is_as_before(bills=2, jobs=3)
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 3))
    await house.services.jobs.resubmit(lost.id)
    assert (await house.services.jobs.wait([lost.id]))[0].status is JobStatus.COMPLETED
    assert len(house.server.bills) == 3


@pytest.mark.parametrize("cap", CAPS)
async def test_after_a_cap_was_lowered_waiting_jobs_are_held_back_with_the_reason_and_go_on_when_it_is_raised(
    house: House, cap: str
) -> None:
    await house.services.queue.pause()
    jobs = await house.services.jobs.submit([an_order(takes=3)])
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 2))
    await house.services.queue.resume()
    ids = [job.id for job in jobs]
    now = await house.services.jobs.wait(ids)
    assert sorted(job.status for job in now) == [JobStatus.COMPLETED, JobStatus.PENDING, JobStatus.PENDING]
    hold = house.services.queue.state.hold_of("fake")
    assert hold is not None
    assert hold.code == BudgetExceeded.code
    assert "more than the cap" in hold.message
    assert len(house.server.bills) == 2
    await house.services.spending.set_cap(CAPS[cap](Period.DAY, 4))
    assert {job.status for job in await house.services.jobs.wait(ids)} == {JobStatus.COMPLETED}
    assert len(house.server.bills) == 4

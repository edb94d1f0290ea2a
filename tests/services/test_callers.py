"""An order of a client is made once: after a lost answer, a crash, a restart, and for whoever drives."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import Role
from sora_desktop.domain.costs import Cap, Period
from sora_desktop.domain.errors import BudgetExceeded, InvalidRequest, OrderDiffers, StorageError, UnknownJob
from sora_desktop.services import callers
from sora_desktop.services.callers import Caller, CallerService, Made
from sora_desktop.services.identity import calling, prefix_of
from sora_desktop.storage.caller_keys import KEPT, CallerKeyRepository
from sora_desktop.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import World

pytestmark = pytest.mark.usefixtures("short_waits")

NAMED = Caller(key="mine")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ask(an_order: Callable[..., Order]) -> Callable[..., Awaitable[Made]]:
    """Give what orders a video as a client would."""

    async def ask(services: Services, caller: Caller, prompt: str = "a peanut", **fields: object) -> Made:
        return await services.callers.once(
            caller, {"prompt": prompt}, lambda: services.jobs.submit([an_order(prompt, **fields)])
        )

    return ask


async def test_the_same_name_gives_the_same_jobs(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        first = await ask(services, NAMED, takes=3)
        again = await ask(services, NAMED, takes=3)
        other = await ask(services, Caller(key="another"))
        await services.jobs.wait([job.id for job in (*first.jobs, *other.jobs)])
    assert (first.repeated, again.repeated, other.repeated) == (False, True, False)
    assert [job.id for job in again.jobs] == [job.id for job in first.jobs]
    assert len({prefix_of(job.id) for job in first.jobs}) == 1
    assert len(world.server.bills) == 4


async def test_many_at_once_make_one(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        made = await asyncio.gather(*(ask(services, NAMED) for _ in range(20)))
        await services.jobs.wait([made[0].jobs[0].id])
    assert len({one.jobs[0].id for one in made}) == 1
    assert [one.repeated for one in made].count(False) == 1
    assert len(world.server.bills) == 1


async def test_another_order_of_the_same_name_is_refused(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        await ask(services, NAMED)
        with pytest.raises(OrderDiffers):
            await ask(services, NAMED, "a walnut")


async def test_what_was_refused_may_be_mended_under_its_name(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        with pytest.raises(InvalidRequest):
            await ask(services, NAMED, " ")
        mended = await ask(services, NAMED, "a walnut")
        assert not mended.repeated
        await services.spending.set_cap(Cap(period=Period.DAY, clips=1))
        with pytest.raises(BudgetExceeded):
            await ask(services, Caller(key="dear"))
        await services.spending.set_cap(Cap(period=Period.DAY, clips=9))
        assert not (await ask(services, Caller(key="dear"))).repeated


async def test_a_later_start_of_the_program_knows_the_order(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        first = await ask(services, NAMED)
    async with world.services() as services:
        again = await ask(services, NAMED)
        ended = await services.jobs.wait([again.jobs[0].id])
    assert again.repeated
    assert [job.id for job in ended] == [job.id for job in first.jobs]
    assert len(world.server.bills) == 1


@pytest.mark.parametrize("stored", [False, True], ids=["before its jobs are stored", "after its jobs are stored"])
async def test_a_crash_in_the_middle_of_an_order_makes_it_neither_twice_nor_never(
    world: World, an_order: Callable[..., Order], *, stored: bool
) -> None:
    async with world.services() as services:

        async def crash() -> list[Job]:
            if stored:
                await services.jobs.submit([an_order()])
            raise SystemExit

        with pytest.raises(SystemExit):
            await services.callers.once(NAMED, {}, crash)
    async with world.services() as services:
        made = await services.callers.once(NAMED, {}, lambda: services.jobs.submit([an_order()]))
        await services.jobs.wait([made.jobs[0].id])
        assert made.repeated is stored
    assert len(world.server.bills) == 1


async def test_a_guest_of_the_driver_is_given_the_drivers_jobs(
    world: World, ask: Callable[..., Awaitable[Made]]
) -> None:
    async with world.services() as driver:
        first = await ask(driver, NAMED)
        async with world.services(role=Role.DRIVE_ALL) as guest:
            assert guest.wheel.guest is not None
            again = await ask(guest, NAMED)
            own = await ask(guest, Caller(key="another"))
            assert (await ask(driver, Caller(key="another"))).jobs[0].id == own.jobs[0].id
        await driver.jobs.wait([first.jobs[0].id, own.jobs[0].id])
    assert [job.id for job in again.jobs] == [job.id for job in first.jobs]
    assert len(world.server.bills) == 2


async def test_the_name_of_an_order_ends_with_it(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        first = await ask(services, NAMED)
        assert calling.get() is None
        assert (await ask(services, Caller())).jobs[0].id != first.jobs[0].id


async def test_what_was_deleted_for_good_is_not_made_again(world: World, ask: Callable[..., Awaitable[Made]]) -> None:
    async with world.services() as services:
        first = await ask(services, NAMED)
        unnamed = await ask(services, Caller(), "a walnut")
        ids = [first.jobs[0].id, unnamed.jobs[0].id]
        await services.jobs.wait(ids)
        await services.jobs.remove(ids)
        await services.jobs.delete(ids)
        with pytest.raises(UnknownJob):
            await ask(services, NAMED)
    database = Database.open(world.paths.database)
    digests = await database.read(
        lambda connection: connection.execute("SELECT fingerprint FROM caller_keys").fetchall()
    )
    database.close()
    assert digests == [("",), ("",)]
    assert len(world.server.bills) == 2


class TestClientsThatNameNothing:
    """Facts about clients that only say how often they have sent a request."""

    async def test_who_says_it_is_sent_again_is_given_what_is_there(
        self, world: World, ask: Callable[..., Awaitable[Made]]
    ) -> None:
        async with world.services() as services:
            first = await ask(services, Caller())
            again = await ask(services, Caller(repeats=1))
            third = await ask(services, Caller(repeats=2))
        assert {one.jobs[0].id for one in (first, again, third)} == {first.jobs[0].id}
        assert (again.repeated, third.repeated) == (True, True)

    async def test_after_a_restart_too(self, world: World, ask: Callable[..., Awaitable[Made]]) -> None:
        async with world.services() as services:
            first = await ask(services, Caller())
        async with world.services() as services:
            assert (await ask(services, Caller(repeats=1))).jobs[0].id == first.jobs[0].id

    async def test_two_that_are_alike_are_two(self, world: World, ask: Callable[..., Awaitable[Made]]) -> None:
        async with world.services() as services:
            made = [await ask(services, Caller()) for _ in range(2)]
            again = [await ask(services, Caller(repeats=1)) for _ in range(2)]
        assert len({one.jobs[0].id for one in made}) == 2
        assert {one.jobs[0].id for one in again} == {one.jobs[0].id for one in made}

    async def test_one_whose_video_was_asked_for_has_its_answer(
        self, world: World, ask: Callable[..., Awaitable[Made]]
    ) -> None:
        async with world.services() as services:
            lost = await ask(services, Caller())
            heard = [await ask(services, Caller()) for _ in range(3)]
            for one in heard:
                services.callers.note_answered(one.jobs[0].id)
            assert (await ask(services, Caller(repeats=1))).jobs[0].id == lost.jobs[0].id

    async def test_one_that_never_came_is_made(self, world: World, ask: Callable[..., Awaitable[Made]]) -> None:
        async with world.services() as services:
            late = await ask(services, Caller(repeats=1))
            again = await ask(services, Caller(repeats=2))
        assert (late.repeated, again.repeated) == (False, True)

    async def test_another_content_is_another_order(self, world: World, ask: Callable[..., Awaitable[Made]]) -> None:
        async with world.services() as services:
            first = await ask(services, Caller())
            other = await ask(services, Caller(repeats=1), "a walnut")
        assert other.jobs[0].id != first.jobs[0].id

    async def test_a_named_order_is_none_of_theirs(self, world: World, ask: Callable[..., Awaitable[Made]]) -> None:
        async with world.services() as services:
            named = await ask(services, NAMED)
            assert (await ask(services, Caller(repeats=1))).jobs[0].id != named.jobs[0].id

    async def test_what_was_refused_is_tried_again(self, world: World, an_order: Callable[..., Order]) -> None:
        async with world.services() as services:

            async def fail() -> list[Job]:
                raise StorageError

            with pytest.raises(StorageError):
                await services.callers.once(Caller(), {}, fail)
            made = await services.callers.once(Caller(repeats=1), {}, lambda: services.jobs.submit([an_order()]))
        assert not made.repeated


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class TestTime:
    """Facts about how long an order is known."""

    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def prefixes(self, world: World, clock: Clock) -> Iterator[Callable[[Caller], Awaitable[str]]]:
        """Give what says by which prefix an order of a client is known."""
        database = Database.open(world.paths.database)
        service = CallerService(CallerKeyRepository(database), clock)

        async def prefix(caller: Caller) -> str:
            found: list[str] = []

            async def make() -> list[Job]:
                order = calling.get()
                assert order is not None
                found.append(order.prefix)
                return []

            await service.once(caller, {}, make)
            return found[0]

        yield prefix
        database.close()

    @pytest.mark.parametrize("waits", [None, timedelta(seconds=5), timedelta(hours=2)])
    async def test_who_cannot_be_waiting_any_more_orders_anew(
        self, clock: Clock, prefixes: Callable[[Caller], Awaitable[str]], waits: timedelta | None
    ) -> None:
        patience = (waits or callers.USUAL_TIMEOUT) + timedelta(seconds=100)
        first = await prefixes(Caller())
        clock.now += patience
        again = Caller(repeats=1, timeout=waits)
        assert await prefixes(again) == first
        clock.now += patience
        assert await prefixes(dataclasses.replace(again, repeats=2)) == first
        clock.now += 4 * patience
        assert await prefixes(dataclasses.replace(again, repeats=3)) != first

    async def test_a_name_is_forgotten_after_a_month(
        self, clock: Clock, prefixes: Callable[[Caller], Awaitable[str]]
    ) -> None:
        first = await prefixes(NAMED)
        clock.now += KEPT - timedelta(minutes=1)
        assert await prefixes(NAMED) == first
        clock.now += timedelta(minutes=2)
        assert await prefixes(NAMED) != first

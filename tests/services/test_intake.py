"""Facts about how orders become jobs: how many at once, and that nobody has to wait meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.requests import JOBS_LIMIT, TAKES_LIMIT, Rule, check_together
from sora_desktop.services import pace
from sora_desktop.services.intake import PROBLEMS_TOLD, Intake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order, Problem, VideoRequest
    from tests.services.conftest import World

MOST = JOBS_LIMIT // TAKES_LIMIT
"""Orders of as many takes as there may be, that are just not too many."""


def test_every_take_counts_and_what_is_out_of_bounds_is_told_of_its_own_order(an_order: Callable[..., Order]) -> None:
    full = [an_order(takes=TAKES_LIMIT)] * MOST
    assert not list(check_together(full))
    assert not list(check_together([an_order(takes=JOBS_LIMIT * 2)]))
    (problem,) = check_together([*full, an_order(takes=-5)])
    assert (problem.rule, problem.field) == (Rule.JOBS_TOO_MANY, "takes")
    assert problem.message == "These are 10,001 videos together; at most 10,000 can be ordered at once."


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[VideoRequest]:
    """Give the requests that were checked so far."""
    seen: list[VideoRequest] = []
    check = Intake.check_request

    def checking(self: Intake, request: VideoRequest, connection: str | None) -> list[Problem]:
        seen.append(request)
        return check(self, request, connection)

    monkeypatch.setattr(Intake, "check_request", checking)
    return seen


async def test_more_than_can_be_ordered_at_once_comes_through_no_door(
    world: World, an_order: Callable[..., Order], checked: list[VideoRequest]
) -> None:
    async with world.services() as services:
        with pytest.raises(InvalidRequest, match="These are 10,100 videos together"):
            await services.jobs.submit([an_order(takes=TAKES_LIMIT)] * (MOST + 1), batch_name="prompts.csv")
        assert checked == []
        assert not await services.catalogue.sequences(JobQuery())


async def test_what_is_wrong_with_thousands_of_orders_is_looked_for_only_so_long(
    world: World, an_order: Callable[..., Order], checked: list[VideoRequest]
) -> None:
    async with world.services() as services:
        with pytest.raises(InvalidRequest) as caught:
            await services.jobs.submit([an_order("", takes=0)] * 1_000)
    assert len(caught.value.problems) == PROBLEMS_TOLD
    assert len(checked) == PROBLEMS_TOLD // 2


async def test_others_go_on_after_each_job_that_is_made_and_not_only_after_each_order(
    world: World, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "AT_ONCE", 0.0)
    made: list[Job] = []
    new_job = Intake.new_job

    def making(self: Intake, request: VideoRequest, connection: str, *, take: int = 1) -> Job:
        made.append(new_job(self, request, connection, take=take))
        return made[-1]

    monkeypatch.setattr(Intake, "new_job", making)
    turns: list[int] = []

    async def others() -> None:
        while True:
            turns.append(len(made))
            await asyncio.sleep(0)

    async with world.services() as services:
        orders: Sequence[Order] = [an_order(takes=10), an_order(takes=15)]
        task = asyncio.ensure_future(others())
        jobs = await services.jobs.submit(orders)
        task.cancel()
        assert len(jobs) == 25
        assert set(range(25)) <= set(turns)


async def test_work_is_not_broken_off_before_it_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 0.001, 0.004, 0.005, 0.1, 0.104])
    monkeypatch.setattr("sora_desktop.services.pace.perf_counter", lambda: next(times))
    turns: list[None] = []
    asyncio.get_running_loop().call_soon(turns.append, None)
    steps = pace.Pace()
    await steps.step()
    await steps.step()
    assert not turns
    await steps.step()
    assert turns
    await steps.step()
    assert not list(times)

"""Facts about the end of a process that drives: another takes its jobs over, and nothing is done twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import (
    NotPossible,
)
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.services.driving.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.requests import Order
    from tests.services.driving.conftest import Folder, Process

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]
    Ordering = Callable[..., Order]


@pytest.mark.parametrize("end", ["close", "die"])
async def test_a_guest_takes_over_when_the_driver_ends(
    folder: Folder, an_order: Ordering, soon: Soon, end: str
) -> None:
    driver, guest = await folder.open(), await folder.open()
    (other,) = await driver.jobs.submit([an_order()])
    (job,) = await soon(guest.jobs.submit([an_order()]))
    waiting = asyncio.ensure_future(guest.jobs.wait([job.id]))
    await soon(driver.engine.until(lambda: "wait" in driver.engine.asked))
    await getattr(driver, end)()
    await soon(_until(lambda: guest.drives and "wait" in guest.engine.asked))
    assert guest.engine.driven == [job.id], f"not {other.id}"
    assert guest.tidied == 1
    guest.engine.finish(job.id)
    (ended,) = await soon(waiting)
    assert ended.status is JobStatus.COMPLETED


async def test_who_comes_while_the_driver_is_ending_waits_for_its_place(
    folder: Folder, an_order: Ordering, soon: Soon
) -> None:
    driver = await folder.open()
    await driver.wheel.stop()
    coming = asyncio.ensure_future(folder.open())
    await soon(_until(lambda: bool(folder.processes[1:]) and len(folder.visits_of(driver)) == 1))
    await asyncio.sleep(0.05)
    assert len(folder.visits_of(driver)) == 1, "it came once, and did not have to come again"
    await driver.wheel.leave()
    late = await soon(coming)
    assert late.drives
    assert await soon(late.jobs.submit([an_order()]))


async def test_of_many_guests_one_drives_the_jobs_of_all(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver = await folder.open()
    guests = [await folder.open() for _ in range(6)]
    jobs = [(await soon(guest.jobs.submit([an_order()])))[0] for guest in guests]
    waits = [asyncio.ensure_future(guest.jobs.wait([job.id])) for guest, job in zip(guests, jobs, strict=True)]
    await driver.die()

    def driving() -> list[Process]:
        return [guest for guest in guests if guest.engines and set(guest.engine.driven) == {job.id for job in jobs}]

    await soon(_until(lambda: len(driving()) == 1))
    (next_driver,) = driving()
    # A guest whose jobs are taken up already may not have heard yet that it is one.
    await soon(_until(lambda: [guest.drives for guest in guests].count(True) == 1))
    for job in jobs:
        next_driver.engine.finish(job.id)
    ended = [await soon(wait) for wait in waits]
    assert {one.status for (one,) in ended} == {JobStatus.COMPLETED}


async def test_who_wanted_all_driven_drives_all_when_it_takes_over(
    folder: Folder, an_order: Ordering, soon: Soon
) -> None:
    driver = await folder.open()
    (job,) = await driver.jobs.submit([an_order()])
    guest = await folder.open(Role.DRIVE_ALL)
    await soon(guest.jobs.resume())
    await driver.die()
    await soon(_until(lambda: guest.drives and guest.engine.all))
    assert guest.engine.driven == [job.id]


@pytest.mark.parametrize("end", ["close", "die"])
async def test_a_submit_whose_reply_was_lost_is_found_and_not_repeated(
    folder: Folder, an_order: Ordering, soon: Soon, end: str
) -> None:
    driver, guest = await folder.open(), await folder.open()
    driver.engine.before_reply = asyncio.Event()
    submitting = asyncio.ensure_future(guest.jobs.submit([an_order("one"), an_order("two")]))
    await soon(driver.engine.until(lambda: len(folder.store.jobs) == 2))
    if end == "close":
        asyncio.get_running_loop().call_soon(driver.engine.before_reply.set)
    await getattr(driver, end)()
    jobs = await soon(submitting)
    assert [job.request.prompt for job in jobs] == ["one", "two"]
    assert len(folder.store.jobs) == 2
    driver.engine.before_reply.set()
    await soon(_until(lambda: guest.drives and set(guest.engine.driven) == set(folder.store.jobs)))
    assert "submit" not in guest.engine.asked


async def test_a_submit_that_never_arrived_is_carried_out_by_the_next(
    folder: Folder, an_order: Ordering, soon: Soon
) -> None:
    driver, guest = await folder.open(), await folder.open()
    never = asyncio.Event()
    stored = driver.engine.submit

    async def dies_first(orders: Sequence[Order], *, batch_name: str | None = None) -> list[Job]:
        await never.wait()
        return await stored(orders, batch_name=batch_name)

    driver.engine.submit = dies_first  # type: ignore[method-assign]
    submitting = asyncio.ensure_future(guest.jobs.submit([an_order()]))
    await asyncio.sleep(0.05)
    await driver.die()
    (job,) = await soon(submitting)
    assert list(folder.store.jobs) == [job.id] == guest.engine.driven
    never.set()


async def test_a_cancel_whose_reply_was_lost_is_no_failure(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    (job,) = await soon(guest.jobs.submit([an_order()]))
    done, cancel = asyncio.Event(), driver.engine.cancel

    async def never_answers(job_id: JobId) -> Job:
        cancelled = await cancel(job_id)
        done.set()
        await asyncio.Event().wait()
        return cancelled

    driver.engine.cancel = never_answers  # type: ignore[method-assign]
    cancelling = asyncio.ensure_future(guest.jobs.cancel(job.id))
    await soon(done.wait())
    await driver.die()
    assert (await soon(cancelling)).status is JobStatus.CANCELLED
    with pytest.raises(NotPossible):
        await guest.jobs.cancel(job.id)


async def test_a_resubmit_whose_reply_was_lost_is_not_sent_again(
    folder: Folder, an_order: Ordering, soon: Soon
) -> None:
    driver, guest = await folder.open(), await folder.open()
    (job,) = await soon(guest.jobs.submit([an_order()]))
    lost = job.advance(JobStatus.SUBMITTING, attempt=1).advance(JobStatus.UNCONFIRMED)
    folder.store.put(lost)
    done, resubmit = asyncio.Event(), driver.engine.resubmit

    async def is_lost_again(job_id: JobId) -> Job:
        sent = await resubmit(job_id)
        folder.store.put(sent.advance(JobStatus.UNCONFIRMED))
        done.set()
        await asyncio.Event().wait()
        return sent

    driver.engine.resubmit = is_lost_again  # type: ignore[method-assign]
    asked = asyncio.ensure_future(guest.jobs.resubmit(job.id))
    await soon(done.wait())
    await driver.die()
    assert (await soon(asked)).attempt == 2
    assert "resubmit" not in guest.engine.asked


async def test_a_window_gets_the_wheel_from_a_command(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    command, guest = await folder.open(), await folder.open()
    (own,) = await command.jobs.submit([an_order()])
    (other,) = await soon(guest.jobs.submit([an_order()]))
    waits = [asyncio.ensure_future(one.jobs.wait([job.id])) for one, job in ((command, own), (guest, other))]
    await soon(command.engine.until(lambda: command.engine.asked.count("wait") == 2))
    window = await soon(folder.open(Role.WINDOW))
    assert window.drives
    assert command.engines[0].stopped
    await soon(_until(lambda: window.engine.asked.count("wait") == 2))
    assert (command.drives, guest.drives) == (False, False)
    assert set(window.engine.driven) == {own.id, other.id}
    for job in (own, other):
        window.engine.finish(job.id)
    assert [(await soon(wait))[0].status for wait in waits] == [JobStatus.COMPLETED] * 2


async def _until(met: Callable[[], bool]) -> None:
    """Wait for what comes from another thread or process."""
    while not met():  # noqa: ASYNC110 - nobody there sets an event of ours
        await asyncio.sleep(0.005)

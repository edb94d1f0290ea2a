"""Facts about who drives: one process, whose guests ask it, hear of their jobs, and take over when it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.costs import Cap, Excess, Period, Usage
from sora_desktop.domain.errors import (
    AlreadyDriving,
    BudgetExceeded,
    DriverFailed,
    HostUnreachable,
    InvalidRequest,
    NotPossible,
    OtherVersionDrives,
    RateLimited,
    UnknownJob,
)
from sora_desktop.domain.events import (
    CapsChanged,
    ConnectionsChanged,
    JobChanged,
    JobProgressed,
    QueueChanged,
    TroubleArose,
)
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.domain.requests import Problem, Rule
from sora_desktop.services.driving.roles import Role
from sora_desktop.storage.driver_lock import DriverLock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.requests import Order
    from tests.services.driving.conftest import Folder, Process

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]
    Ordering = Callable[..., Order]


async def test_the_first_drives_and_the_second_is_its_guest(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    assert (driver.drives, guest.drives) == (True, False)
    (job,) = await soon(guest.jobs.submit([an_order("from the guest")], batch_name="b"))
    assert job.request.prompt == "from the guest"
    assert (job.connection, job.batch_name) == ("usual", "b")
    assert driver.engine.driven == [job.id]
    assert guest.engine.asked == []


async def test_a_guest_hears_of_its_own_jobs_only(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    (other,) = await driver.jobs.submit([an_order()])
    (job,) = await soon(guest.jobs.submit([an_order()]))
    waiting = asyncio.ensure_future(guest.jobs.wait([job.id]))
    driver.engine.progress(other.id, 10.0)
    driver.engine.progress(job.id, 40.0)
    driver.engine.finish(other.id)
    driver.engine.finish(job.id)
    (ended,) = await soon(waiting)
    assert ended.status is JobStatus.COMPLETED
    await soon(guest.until(lambda: len(guest.events) >= 5))
    assert guest.events[0] == JobProgressed(job.id, 40.0)
    changes = [event.job for event in guest.events[1:] if isinstance(event, JobChanged)]
    assert [one.status for one in changes] == ["submitting", "queued", "downloading", "completed"]
    assert {one.id for one in changes} == {job.id}
    assert changes[-1] == ended


async def test_a_guest_that_wants_all_driven_hears_of_all(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver = await folder.open()
    (job,) = await driver.jobs.submit([an_order()])
    guest = await folder.open(Role.DRIVE_ALL)
    assert [one.id for one in await soon(guest.jobs.resume())] == [job.id]
    assert driver.engine.all
    driver.engine.finish(job.id)
    await soon(guest.until(lambda: len(guest.events) == 4))


async def test_the_queue_of_the_driver_is_everybodys(folder: Folder, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    state = await soon(guest.queue.pause(after_running=True))
    assert state.mode is QueueMode.PAUSING
    assert driver.queue.state == guest.queue.state == state
    assert QueueChanged(state) in driver.events
    late = await folder.open()
    assert late.queue.state == state


@pytest.mark.parametrize(
    "error",
    [
        InvalidRequest([Problem("size", Rule.SIZE_ODD, {"value": "3x3"}, "4x4")]),
        BudgetExceeded(Excess(cap=Cap(period=Period.DAY, clips=1), used=Usage(1), wanted=Usage(1))),
        RateLimited(
            retry_after=2.5, status=429, server_code="slow", server_message="Slow down.", host="h", detail="{}"
        ),
        UnknownJob(job="x"),
    ],
)
async def test_what_the_driver_raises_the_guest_raises(
    folder: Folder, an_order: Ordering, soon: Soon, error: Exception
) -> None:
    driver, guest = await folder.open(), await folder.open()
    driver.engine.fails = error
    with pytest.raises(type(error)) as raised:
        await soon(guest.jobs.submit([an_order()]))
    assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))


async def test_a_fault_of_the_driver_is_told_as_one(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    driver.engine.fails = ZeroDivisionError("secret words")
    with pytest.raises(DriverFailed, match="ZeroDivisionError") as raised:
        await soon(guest.jobs.submit([an_order()]))
    assert "secret" not in str(raised.value)
    driver.engine.fails = None
    assert await soon(guest.jobs.submit([an_order()]))


async def test_why_a_job_cannot_go_on_reaches_the_guest(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest, third = [await folder.open() for _ in range(3)]
    (job,) = await soon(guest.jobs.submit([an_order()]))
    waiting = asyncio.ensure_future(guest.jobs.wait([job.id]))
    trouble = HostUnreachable(host="h", reason="nobody answered")
    driver.engine.park(job.id, trouble)
    driver.bus.publish(TroubleArose(trouble))
    (stuck,) = await soon(waiting)
    assert not stuck.ended
    assert str(guest.jobs.parked()[job.id]) == str(trouble)
    assert [str(event.error) for event in guest.events if isinstance(event, TroubleArose)] == [str(trouble)]
    await soon(third.queue.pause())
    assert not any(isinstance(event, TroubleArose) for event in third.events)


async def test_jobs_of_a_guest_that_goes_stay_with_the_driver(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver, guest = await folder.open(), await folder.open()
    (job,) = await soon(guest.jobs.submit([an_order()]))
    waiting = asyncio.ensure_future(guest.jobs.wait([job.id]))
    await soon(driver.engine.until(lambda: "wait" in driver.engine.asked))
    waiting.cancel()
    await guest.jobs.stop()
    await guest.close()
    assert not driver.engine.stopped
    driver.engine.finish(job.id)
    assert folder.store.jobs[job.id].status is JobStatus.COMPLETED


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


async def test_a_guest_of_another_version_is_refused(
    folder: Folder, soon: Soon, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = await folder.open()
    monkeypatch.setattr("sora_desktop.services.driving.wheel.__version__", "99.0")
    with pytest.raises(OtherVersionDrives, match=driver.wheel.version):
        await soon(folder.open())
    assert driver.drives


async def test_who_holds_the_lock_and_cannot_be_reached_is_named(folder: Folder, soon: Soon) -> None:
    folder.paths.root.mkdir()
    with DriverLock(folder.paths.lock), pytest.raises(AlreadyDriving):
        await soon(folder.open())


async def test_who_only_looks_needs_no_lock_and_tells_what_it_changed(folder: Folder, soon: Soon) -> None:
    driver = await folder.open()
    looker = await folder.open(Role.LOOK)
    looker.bus.publish(ConnectionsChanged())
    looker.bus.publish(CapsChanged())
    await soon(looker.close())
    assert folder.store.news == ["reloaded"]
    assert driver.events == [CapsChanged()]


async def test_a_key_that_only_the_guest_has_goes_along(folder: Folder, an_order: Ordering, soon: Soon) -> None:
    driver = await folder.open()
    driver.lending.wanted = {"gpu": ["$KEY"]}
    guest = folder.process()
    guest.lending.own = {"gpu": {"$KEY": "sk-1"}, "other": {"$KEY": "sk-2"}}
    await guest.open()
    await soon(driver.lending.told.wait())
    assert driver.lending.taken == {"gpu": {"$KEY": "sk-1"}}
    assert b"sk-1" not in folder.paths.driving.joinpath("address.json").read_bytes()


async def _until(met: Callable[[], bool]) -> None:
    """Wait for what comes from another thread or process."""
    while not met():  # noqa: ASYNC110 - nobody there sets an event of ours
        await asyncio.sleep(0.005)

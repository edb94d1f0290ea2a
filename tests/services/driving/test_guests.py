"""Facts about guests: they ask the process that drives, and hear of their own jobs and of what goes wrong."""

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
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.domain.requests import Problem, Rule
from sora_desktop.services.driving.roles import Role
from sora_desktop.storage.driver_lock import DriverLock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.requests import Order
    from tests.services.driving.conftest import Folder

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

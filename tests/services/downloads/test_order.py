"""Facts about who is fetched when: the soonest to expire first, nobody while the queue rests, and all again later."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.services import transfer_places
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.downloads import TRANSFERS, DownloadService
from sora_desktop.services.transfer_places import TransferPlaces
from tests.services.downloads.clip_server import CLIP, HALF, digest, ranged
from tests.services.downloads.conftest import DONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.downloads import KeptClip
    from tests.clients.conftest import Received, Wire
    from tests.services.downloads.clip_server import ClipServer
    from tests.services.downloads.conftest import Desk

    Serve = Callable[..., ClipServer]
    MakeJob = Callable[..., Job]

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that is set by hand."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        """Read it."""
        return self.time


@dataclass
class Tap:
    """A server's way of giving half of a clip, and the rest when it is let."""

    half_way: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    opened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, server: ClipServer, request: Received, wire: Wire) -> object:
        """Answer a request for the bytes."""
        if self.opened.is_set():
            return ranged()(server, request, wire)
        ranged(cut=HALF)(server, request, wire)
        self.half_way.release()
        while not self.opened.is_set() and not wire.stopping.is_set():
            wire.connection.settimeout(0.02)
            try:
                if not wire.connection.recv(1):
                    return False
            except TimeoutError:
                continue
        server.body(wire, server.clip[HALF:])
        return True

    async def has_given(self, clips: int) -> None:
        """Wait until so many further clips are half way."""
        for _ in range(clips):
            assert await asyncio.to_thread(self.half_way.acquire, timeout=5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(desk: Desk, clock: Clock) -> Desk:
    """Give a folder whose service knows the time by that clock."""
    desk.service.close()
    desk.service = DownloadService(lambda: desk.files, desk.service._register, now=clock)
    return desk


async def settled() -> None:
    """Let everything go as far as it goes without a socket."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_soonest_to_expire_is_next_then_the_oldest_and_the_unknown_last(make_job: MakeJob) -> None:
    places = TransferPlaces(1, Clock())
    first = make_job()
    await places.enter(first, None)
    expiries = {"c": 3, "a": None, "b": 1, "d": None, "e": 1}
    entered: list[str] = []

    async def wait(name: str, hours: int | None) -> None:
        job = make_job(created_at=NOON + timedelta(seconds=ord(name)))
        await places.enter(job, None if hours is None else NOON + timedelta(hours=hours))
        entered.append(name)
        places.leave()

    tasks = [asyncio.ensure_future(wait(name, hours)) for name, hours in reversed(expiries.items())]
    await settled()
    assert entered == []
    places.leave()
    await asyncio.gather(*tasks)
    assert entered == ["b", "e", "c", "a", "d"]


async def test_who_gives_up_waiting_takes_no_place(make_job: MakeJob) -> None:
    places = TransferPlaces(1, Clock())
    await places.enter(make_job(), None)
    waiting = [asyncio.ensure_future(places.enter(make_job(), None)) for _ in range(3)]
    await settled()
    waiting[0].cancel()
    places.leave()
    # The second has the place now, though it has not heard of it yet.
    waiting[1].cancel()
    await asyncio.wait_for(waiting[2], 1)
    assert waiting[0].cancelled()
    assert waiting[1].cancelled()


async def test_no_more_than_the_places_are_fetched_at_once(desk: Desk, serve: Serve, make_job: MakeJob) -> None:
    tap = Tap()
    server = serve([tap])
    client = desk.client(server.base_url)
    jobs = [make_job() for _ in range(TRANSFERS + 2)]
    fetches = [asyncio.ensure_future(desk.fetch(server, job, client=client)) for job in jobs]
    await tap.has_given(TRANSFERS)
    await settled()
    assert len(server.ranges) == TRANSFERS
    tap.opened.set()
    kept = await asyncio.gather(*fetches)
    assert {clip.sha256 for clip in kept} == {digest(CLIP)}
    assert len({clip.path for clip in kept}) == len(jobs)
    assert server.peak <= TRANSFERS


async def test_while_the_queue_rests_a_transfer_stops_where_it_is_and_goes_on_there(
    desk: Desk, serve: Serve, job: Job
) -> None:
    tap = Tap()
    server = serve([tap])
    fetch = asyncio.ensure_future(desk.fetch(server, job))
    await tap.has_given(1)
    await until(lambda: desk.files.part(job).offset == HALF)
    desk.service.rest()
    assert not desk.service.open
    await until(lambda: not desk.service._running)
    tap.opened.set()
    await settled()
    assert desk.files.part(job).offset == HALF
    assert not fetch.done()
    desk.service.go_on()
    assert (await fetch).sha256 == digest(CLIP)
    assert server.ranges == [None, f"bytes={HALF}-"]
    assert server.sent == len(CLIP)


async def test_a_transfer_that_rests_can_be_cancelled(desk: Desk, serve: Serve, job: Job) -> None:
    server = serve([ranged()])
    desk.service.rest()
    control = JobControl()
    fetch = asyncio.ensure_future(desk.fetch(server, job, control=control, video=None))
    await settled()
    control.cancel()
    with pytest.raises(Interrupted) as told:
        await fetch
    assert told.value.cancelled
    assert server.requests == []


async def test_a_clip_that_expires_soon_is_fetched_all_the_same(
    timed: Desk, serve: Serve, make_job: MakeJob, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer_places, "_LOOK_EVERY", 0.01)
    tap = Tap()
    server = serve([tap])
    hurried, later = (make_job(expires_at=NOON + timedelta(minutes=minutes)) for minutes in (29, 90))
    fetches: list[asyncio.Future[KeptClip]] = []
    client = timed.client(server.base_url)
    for job in (hurried, later):
        fetches.append(asyncio.ensure_future(timed.fetch(server, job, client=client)))
        await tap.has_given(1)
    timed.service.rest()
    await until(lambda: len(timed.service._running) == 1)
    tap.opened.set()
    assert (await fetches[0]).sha256 == digest(CLIP)
    await settled()
    assert not fetches[1].done()
    # Its time comes while everybody rests; also where somebody sets the clock.
    clock.time = NOON + timedelta(minutes=61)
    assert (await asyncio.wait_for(fetches[1], 5)).sha256 == digest(CLIP)
    assert not timed.service.open


async def test_what_the_server_says_of_the_expiry_counts_more_than_what_is_stored(
    timed: Desk, serve: Serve, make_job: MakeJob
) -> None:
    timed.service.rest()
    job = make_job(expires_at=NOON + timedelta(days=1))
    video = dataclasses.replace(DONE, expires_at=NOON + timedelta(minutes=5))
    assert (await timed.fetch(serve([ranged()]), job, video=video)).sha256 == digest(CLIP)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that a transfer thread brings about."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a file grows without telling
            await asyncio.sleep(0.005)

"""Facts about a disk that has little room left: nothing is begun, what runs goes on, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import FolderNotWritable, SpaceLow
from sora_desktop.domain.events import Event, QueueChanged
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services import keeping
from sora_desktop.services.disk_watch import DiskWatch
from sora_desktop.services.sizes import in_words
from sora_desktop.storage.files import VideoFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")


class Room:
    """How much room there is, as a test says."""

    free = 50_000_000_000


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    made = Room()
    monkeypatch.setattr(VideoFiles, "free_bytes", lambda _: made.free)
    return made


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> list[DiskWatch]:
    """Get hold of what watches the disk."""
    found: list[DiskWatch] = []

    class Watched(DiskWatch):
        async def start(self) -> None:
            found.append(self)
            await super().start()

    monkeypatch.setattr(keeping, "DiskWatch", Watched)
    return found


async def test_nothing_is_sent_while_there_is_too_little_room(
    world: World, server: FakeServer, an_order: Callable[..., Order], room: Room, watches: list[DiskWatch]
) -> None:
    room.free = 900_000_000
    async with world.services() as services:
        heard: list[Event] = []
        services.events.subscribe(heard.append)
        (job,) = await services.jobs.submit([an_order()])
        (job,) = await services.jobs.wait([job.id])
        assert (job.status, server.bills) == (JobStatus.PENDING, [])
        reason = services.jobs.parked()[job.id]
        assert isinstance(reason, SpaceLow)
        assert str(reason).startswith("Only 900 MB are free where clips are kept; no clip is begun below 1.0 GB.")
        space = services.queue.state.space
        assert space is not None
        assert space.code == "space_low"

        room.free = 1_050_000_000
        await watches[0].look()
        assert services.queue.state.space is not None
        room.free = 2_000_000_000
        await watches[0].look()
        (job,) = await services.jobs.wait([job.id])
        assert job.status is JobStatus.COMPLETED
        assert [event.state.space for event in heard if isinstance(event, QueueChanged)] == [None]


async def test_what_is_on_the_way_is_fetched_all_the_same(
    world: World, server: FakeServer, an_order: Callable[..., Order], room: Room, watches: list[DiskWatch]
) -> None:
    async with world.services() as services:
        first, second = await services.jobs.submit([an_order("a"), an_order("b")])
        await services.jobs.wait_until_sent([first.id, second.id])
        room.free = 10
        await watches[0].look()
        done = await services.jobs.wait([first.id, second.id])
        assert {job.status for job in done} == {JobStatus.COMPLETED}
        assert len(server.bills) == 2


async def test_the_limit_can_be_switched_off(
    world: World, an_order: Callable[..., Order], room: Room, watches: list[DiskWatch]
) -> None:
    room.free = 10
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        services.settings.change(least_free=0)
        await watches[0].look()
        (job,) = await services.jobs.wait([job.id])
        assert job.status is JobStatus.COMPLETED


async def test_a_disk_that_does_not_answer_holds_nobody_up(
    world: World, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_files: VideoFiles) -> int:
        raise FolderNotWritable(path="/videos", reason="gone")

    monkeypatch.setattr(VideoFiles, "free_bytes", refuse)
    async with world.services() as services:
        (job,) = await services.jobs.wait([job.id for job in await services.jobs.submit([an_order()])])
        assert job.status is JobStatus.COMPLETED


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (41_400_000_000, "41 GB"),
        (3_000_000_000_000_000, "3000 TB"),
    ],
)
def test_amounts_are_written_for_people(amount: int, words: str) -> None:
    assert in_words(amount) == words

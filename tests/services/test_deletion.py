"""Facts about deleting for good: nothing that a job said is left anywhere, and what it cost still counts."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.composition import open_services
from sora_desktop.domain.costs import Period
from sora_desktop.domain.errors import DatabaseUnavailable, NotPossible, StorageError, UnknownJob
from sora_desktop.domain.events import JobsDeleted, TroubleArose
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.domain.spending import SpendingBy
from sora_desktop.services import erasure
from sora_desktop.storage import remains, scrubbing
from sora_desktop.storage.backups import back_up_daily, backups_of
from sora_desktop.storage.database import Database
from sora_desktop.storage.erasures import ErasureRepository
from sora_desktop.storage.jobs import JobRepository

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.storage.paths import DataPaths
    from tests.services.conftest import FakeServer, World

SECRET = "Xyzzy-Überraschung"
FORMS = (SECRET.encode(), SECRET.lower().encode(), b"xyzzy", b"Xyzzy", rb"\u00dcberraschung")
"""The secret as it may be written: as it is, folded, and as JSON."""

pytestmark = pytest.mark.usefixtures("short_waits")


@pytest.fixture
def reference(tmp_path: Path) -> str:
    path = tmp_path / "image.png"
    Image.new("RGB", (64, 64), "teal").save(path)
    return str(path)


def secret(order: Order, **request: object) -> Order:
    """Let an order hold the secret in every text that it has."""
    asked = replace(order.request, prompt=f"A {SECRET} in the rain", extra={"style": SECRET}, **request)  # type: ignore[arg-type]
    return replace(order, request=asked, name=f"My {SECRET}", tags=(SECRET,))


async def in_trash(services: Services, *orders: Order) -> list[Job]:
    """Have clips made, looked at, and moved to the trash."""
    jobs = await services.jobs.submit(orders, batch_name=f"{SECRET}.csv")
    done = await services.jobs.wait([job.id for job in jobs])
    assert {job.status for job in done} == {JobStatus.COMPLETED}
    for job in done:
        await services.catalogue.thumbnail(job)
    return await services.jobs.remove([job.id for job in done])


def telling(paths: DataPaths) -> list[Path]:
    """Give the files of a data folder that still say the secret, in their names or in what they hold."""
    files = [path for path in paths.root.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if any(form in path.name.encode() + content(path) for form in FORMS)]


def content(path: Path) -> bytes:
    """Read a file; one of SQLite's by another process, because closing it here would take SQLite's locks away."""
    if path.suffix.startswith(".db"):
        return subprocess.run(["cat", path], capture_output=True, check=True).stdout
    return path.read_bytes()


async def test_nothing_is_left_of_what_a_job_said(world: World, an_order: Callable[..., Order], reference: str) -> None:
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order(), reference=reference))
        assert back_up_daily(world.paths.database, datetime.now(UTC)) is not None
        told = telling(world.paths)
        assert {path.parent.name for path in told} >= {"data", "backups", "trash"}
        assert len(list(world.paths.references.iterdir())) == 1
        (left,) = await services.jobs.delete([job.id])
        assert (left.request.prompt, left.name, left.tags, left.batch_name) == ("", None, (), None)
        # Also while everything is still open: not only the file, but its log too.
        assert telling(world.paths) == []
    assert telling(world.paths) == []
    for folder in (world.paths.trash, world.paths.references, world.paths.thumbnails, world.paths.parts):
        assert not folder.exists() or list(folder.iterdir()) == []
    assert job.file is not None
    assert not Path(job.file).exists()


async def test_what_a_deleted_job_cost_and_paid_for_stays(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.cost = 250_000
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order()))
        before = await services.spending.totals(SpendingBy.DAY)
        usage = await services.spending.standing()
        await services.jobs.delete([job.id])
        assert await services.spending.totals(SpendingBy.DAY) == before
        assert await services.spending.standing() == usage
        assert usage[Period.DAY].spent.micros == 250_000
        (batch,) = await services.spending.totals(SpendingBy.BATCH)
        assert (batch.label, batch.actual) == (job.batch_id, 250_000)
    database = Database.open(world.paths.database)
    assert await JobRepository(database).claimed("fake") == {"video_1"}
    database.close()


async def test_a_deleted_job_is_in_no_list_and_nothing_can_be_asked_about_it(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        job, other = await in_trash(services, secret(an_order()), secret(an_order()))
        told: list[Event] = []
        services.events.subscribe(told.append)
        await services.jobs.delete([job.id, job.id])
        assert told == [JobsDeleted((job.id,))]
        assert list(await services.catalogue.sequences(JobQuery(filter=JobFilter.TRASH))) == [other.sequence]
        assert list(await services.catalogue.sequences(JobQuery(filter=JobFilter.TRASH, text="rain"))) == [
            other.sequence
        ]
        assert await services.catalogue.page([job.sequence, other.sequence]) == [other]
        counts = await services.catalogue.counts(JobQuery())
        assert (counts[JobFilter.TRASH], counts[JobFilter.ALL]) == (1, 0)
        with pytest.raises(UnknownJob):
            await services.catalogue.get(job.id)
        for asked in (services.jobs.retry(job.id), services.jobs.restore([job.id]), services.jobs.remove([job.id])):
            with pytest.raises(UnknownJob):
                await asked
        assert (await services.catalogue.get(other.id)).request.prompt == other.request.prompt


async def test_only_what_is_in_the_trash_is_deleted_and_asking_twice_does_no_harm(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order()))
        (kept,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([kept.id])
        with pytest.raises(NotPossible, match="trash first"):
            await services.jobs.delete([job.id, kept.id])
        assert (await services.catalogue.get(job.id)) == job
        assert [left.id for left in await services.jobs.delete([job.id])] == [job.id]
        assert await services.jobs.delete([job.id]) == []
        with pytest.raises(UnknownJob):
            await services.jobs.delete(["nobody"])  # type: ignore[list-item]
        assert await services.jobs.empty_trash() == []
        assert (await services.catalogue.get(kept.id)).status is JobStatus.COMPLETED


async def test_emptying_the_trash_deletes_all_of_it_and_nothing_else(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        await in_trash(services, *(secret(an_order()) for _ in range(3)))
        (kept,) = await services.jobs.submit([an_order("a walnut")])
        (kept,) = await services.jobs.wait([kept.id])
        assert len(await services.jobs.empty_trash()) == 3
        assert telling(world.paths) == []
        assert await services.catalogue.get(kept.id) == kept
        assert kept.file is not None
        assert Path(kept.file).exists()


async def test_a_reference_image_stays_as_long_as_another_job_needs_it(
    world: World, an_order: Callable[..., Order], reference: str
) -> None:
    async with world.services() as services:
        one, two = await in_trash(
            services, secret(an_order(), reference=reference), secret(an_order(), reference=reference)
        )
        await services.jobs.delete([one.id])
        assert len(list(world.paths.references.iterdir())) == 1
        await services.jobs.delete([two.id])
        assert list(world.paths.references.iterdir()) == []


async def test_a_reference_image_that_somebody_orders_with_at_this_moment_stays(
    world: World, an_order: Callable[..., Order], reference: str
) -> None:
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order(), reference=reference))
        about_to = Order(request=VideoRequest(prompt="a walnut", reference=reference), connection="fake")
        assert await services.jobs.obstacle(about_to) is None
        await services.jobs.delete([job.id])
        assert len(list(world.paths.references.iterdir())) == 1


async def test_a_clip_that_never_came_into_the_trash_goes_only_if_it_is_that_very_clip(
    world: World, an_order: Callable[..., Order], server: FakeServer
) -> None:
    async with world.services() as services:
        same, other = await in_trash(services, an_order(), an_order())
        for job, content in ((same, server.content), (other, b"something else")):
            assert job.file is not None
            Path(job.file).unlink()
            put_back = world.paths.videos / f"{job.id}.mp4"
            put_back.write_bytes(content)
            database = Database.open(world.paths.database)
            await JobRepository(database).save(job.changed(file=str(put_back)))
            database.close()
        await services.jobs.empty_trash()
        assert [path.name for path in world.paths.videos.iterdir()] == [f"{other.id}.mp4"]


STEPS = (
    (remains, "remove"),
    (ErasureRepository, "files_gone"),
    (ErasureRepository, "remove_traces"),
    (erasure, "scrub_backups"),
    (scrubbing, "_rewrite"),
    (ErasureRepository, "done"),
)


@pytest.mark.parametrize(("place", "step"), STEPS, ids=[step for _, step in STEPS])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_what_breaks_off_anywhere_shows_nothing_and_is_finished_at_the_next_start(
    world: World,
    an_order: Callable[..., Order],
    reference: str,
    place: object,
    step: str,
    after: bool,  # noqa: FBT001 - a parameter
) -> None:
    real = getattr(place, step)

    def broken(*arguments: object) -> None:
        if after and not asyncio.iscoroutinefunction(real):
            real(*arguments)
        raise DatabaseUnavailable(path="/data", reason="killed")

    async def broken_later(*arguments: object) -> None:
        if after:
            await real(*arguments)
        broken(*arguments)

    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order(), reference=reference))
        back_up_daily(world.paths.database, datetime.now(UTC))
        told: list[Event] = []
        services.events.subscribe(told.append)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, step, broken_later if asyncio.iscoroutinefunction(real) else broken)
            await services.jobs.delete([job.id])
            await services.close()
        assert [type(event) for event in told[:2]] == [JobsDeleted, TroubleArose]
    async with world.services() as services:
        counts = await services.catalogue.counts(JobQuery())
        assert (counts[JobFilter.TRASH], counts[JobFilter.ALL]) == (0, 0)
        with pytest.raises(UnknownJob):
            await services.catalogue.get(job.id)
    assert await pending(world.paths) == []
    assert telling(world.paths) == []
    assert job.file is not None
    assert not Path(job.file).exists()
    assert list(world.paths.references.iterdir()) == []


async def pending(paths: DataPaths) -> list[Job]:
    database = Database.open(paths.database)
    try:
        return await ErasureRepository(database).pending()
    finally:
        database.close()


async def test_a_deletion_that_cannot_be_stored_changes_nothing(
    world: World, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order()))

        def full(*_: object, **__: object) -> None:
            raise DatabaseUnavailable(path="/data", reason="full")

        monkeypatch.setattr("sora_desktop.storage.erasures.erase", full)
        with pytest.raises(StorageError):
            await services.jobs.delete([job.id])
        assert await services.catalogue.get(job.id) == job
        (back,) = await services.jobs.restore([job.id])
        assert back.file is not None
        assert Path(back.file).exists()


async def test_backups_of_other_days_lose_the_job_too_and_stay_what_they_were(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await in_trash(services, secret(an_order()))
        (kept,) = await services.jobs.submit([an_order("a walnut")])
        await services.jobs.wait([kept.id])
        for days in (2, 1):
            assert back_up_daily(world.paths.database, datetime.now(UTC) - timedelta(days=days)) is not None
        before = {path: path.stat().st_mtime_ns for path in backups_of(world.paths.database)}
        await services.jobs.delete([job.id])
        assert {path: path.stat().st_mtime_ns for path in backups_of(world.paths.database)} == before
    assert telling(world.paths) == []
    for path in before:
        restored = Database.open(path)
        jobs = await JobRepository(restored).find("")
        assert [(one.request.prompt, one.deleted_at is None) for one in jobs] == [("", False), ("a walnut", True)]
        restored.close()


@asynccontextmanager
async def simulated(paths: DataPaths) -> AsyncIterator[Services]:
    """Open services whose simulation draws quickly."""
    services = await open_services(
        paths, open_client=lambda *_: MockSoraClient(paths.simulated, job_seconds=0.05), environment={}
    )
    try:
        yield services
    finally:
        await services.close()


async def test_what_the_simulation_kept_of_a_job_goes_too(world: World, reference: str) -> None:
    order = Order(
        request=VideoRequest(prompt="p", model="sora-2", size="160x120", seconds=0.25, reference=reference),
        connection="simulated",
    )
    async with simulated(world.paths) as services:
        plain = secret(order)
        asked = replace(plain, request=replace(plain.request, extra={}))
        (job,) = await in_trash(services, asked)
        assert {path.parent.parent.name for path in telling(world.paths)} >= {"simulated"}
        await services.jobs.delete([job.id])
    assert telling(world.paths) == []
    left = [path for path in world.paths.simulated.rglob("*") if path.is_file()]
    assert left == []

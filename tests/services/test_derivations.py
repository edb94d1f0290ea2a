"""Videos made from other videos, and characters: checked here, asked of the server once, and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import InvalidRequest, NotPossible, NotSupported
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import Order, VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.services.conftest import FakeServer, World

CLIP = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "mine.mp4"
    path.write_bytes(CLIP)
    return path


@pytest.mark.parametrize(
    ("derivation", "seconds"), [(Derivation.REMIX, None), (Derivation.EDIT, None), (Derivation.EXTENSION, 8.0)]
)
async def test_a_finished_video_is_built_on(
    world: World, server: FakeServer, an_order: Callable[..., Order], derivation: Derivation, seconds: float | None
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        derived = await services.jobs.derive(job.id, derivation, "at night", seconds=seconds)
        assert (derived.derivation, derived.source_id, derived.request.prompt) == (derivation, "video_1", "at night")
        (done,) = await services.jobs.wait([derived.id])
    assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id, derived.id]
    assert server.derivations == [derivation]


async def test_a_retry_is_made_from_the_same_video(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        server.final = JobStatus.FAILED
        derived = await services.jobs.derive(job.id, Derivation.EDIT, "at night")
        await services.jobs.wait([derived.id])
        server.final = JobStatus.COMPLETED
        again = await services.jobs.retry(derived.id)
        assert (again.derivation, again.source_id) == (Derivation.EDIT, "video_1")
        await services.jobs.wait([again.id])
    assert server.derivations == [Derivation.EDIT, Derivation.EDIT]


async def test_nothing_is_built_on_a_video_that_is_not_finished(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        with pytest.raises(NotPossible, match="finished"):
            await services.jobs.derive(job.id, Derivation.EDIT, "at night")


async def test_nothing_is_built_on_a_video_in_the_trash(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        await services.jobs.remove([job.id])
        with pytest.raises(NotPossible, match="trash"):
            await services.jobs.derive(job.id, Derivation.REMIX, "at night")
        await services.jobs.restore([job.id])
        await services.jobs.derive(job.id, Derivation.REMIX, "at night")


async def test_a_server_that_cannot_is_not_asked(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.capabilities = Capabilities(edit=Support.NO)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        with pytest.raises(NotSupported, match="editing a video"):
            await services.jobs.derive(job.id, Derivation.EDIT, "at night")
    assert server.bills == [job.id]


@pytest.mark.parametrize("seconds", [None, 0.0, -4.0, float("nan"), float("inf")])
async def test_an_extension_needs_a_length(world: World, an_order: Callable[..., Order], seconds: float | None) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        with pytest.raises(InvalidRequest) as refused:
            await services.jobs.derive(job.id, Derivation.EXTENSION, "and then", seconds=seconds)
    assert [problem.field for problem in refused.value.problems] == ["seconds"]


async def test_a_clip_of_this_computer_is_built_on(world: World, server: FakeServer, clip: Path) -> None:
    request = VideoRequest(prompt="at night", video=str(clip))
    async with world.services() as services:
        job = await services.jobs.derive_from_file(Derivation.EDIT, Order(request=request, connection="fake"))
        (done,) = await services.jobs.wait([job.id])
    assert (done.status, done.source_id, done.request.video) == (JobStatus.COMPLETED, None, str(clip))
    assert server.derivations == [Derivation.EDIT]


async def test_what_is_no_clip_is_refused_before_anything_is_sent(
    world: World, server: FakeServer, tmp_path: Path
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a video")
    async with world.services() as services:
        for path in (text, tmp_path / "nowhere.mp4", tmp_path):
            order = Order(request=VideoRequest(prompt="x", video=str(path)), connection="fake")
            with pytest.raises(InvalidRequest, match="not a video"):
                await services.jobs.derive_from_file(Derivation.EDIT, order)
    assert server.bills == []


async def test_a_character_is_shown_once_and_found_by_name(world: World, clip: Path) -> None:
    async with world.services() as services:
        made = await services.characters.create("fake", "  Mina  Harker ", clip)
        assert (made.name, made.remote_id, made.connection) == ("Mina Harker", "char_Mina Harker", "fake")
    async with world.services() as services:
        assert await services.characters.of("fake") == [made]
        assert await services.characters.of("simulated") == []
        assert await services.characters.find("fake", ("mina harker", "char_9")) == (made.remote_id, "char_9")
        await services.characters.forget(made)
        assert await services.characters.of("fake") == []


async def test_a_character_needs_a_name_and_a_clip(world: World, clip: Path, tmp_path: Path) -> None:
    async with world.services() as services:
        for name, path in ((" ", clip), ("x" * 81, clip), ("Mina", tmp_path / "nowhere.mp4")):
            with pytest.raises(InvalidRequest):
                await services.characters.create("fake", name, path)
        assert await services.characters.of("fake") == []

"""Beside each clip lies a file with its settings where that is wanted, and it goes with the clip."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.annotations import Annotation
from sora_desktop.services.sidecars import read_clip_settings
from sora_desktop.storage.sidecars import is_sidecar, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import World

pytestmark = pytest.mark.usefixtures("short_waits")


async def _made(services: Services, an_order: Callable[..., Order], prompt: str = "a peanut") -> Job:
    jobs = await services.jobs.submit([an_order(prompt)])
    (job,) = await services.jobs.wait([job.id for job in jobs])
    return job


async def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.005)


async def test_it_comes_with_the_clip_and_follows_what_is_written_about_it(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        services.settings.change(sidecars=True)
        job = await _made(services, an_order)
        clip = Path(job.file or "")
        await _until(sidecar_of(clip).exists)
        await services.jobs.annotate([job.id], Annotation(name="Felix", note="mine"))
        await _until(lambda: json.loads(sidecar_of(clip).read_bytes())["name"] == "Felix")
        settings = read_clip_settings(clip)
        assert settings is not None
        assert (settings.request, settings.note, settings.sha256) == (job.request, "mine", job.file_sha256)


async def test_it_goes_to_the_trash_and_comes_back_with_the_clip(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        services.settings.change(sidecars=True)
        job = await _made(services, an_order)
        beside = sidecar_of(Path(job.file or ""))
        await _until(beside.exists)
        await services.jobs.remove([job.id])
        assert not beside.exists()
        await services.jobs.restore([job.id])
        await _until(beside.exists)
        await services.jobs.remove([job.id])
        # As a crash between two steps leaves it.
        beside.write_text(json.dumps({"format": "sora-desktop-clip", "made": {"job": job.id}}))
        await services.jobs.delete([job.id])
        await _until(lambda: not beside.exists())


async def test_switched_on_it_is_written_for_clips_that_are_there(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        jobs = [await _made(services, an_order, prompt) for prompt in ("one", "two")]
        assert not any(sidecar_of(Path(job.file or "")).exists() for job in jobs)
        services.settings.change(sidecars=True)
        await _until(lambda: all(sidecar_of(Path(job.file or "")).exists() for job in jobs))


async def test_a_file_of_somebody_else_stays(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        job = await _made(services, an_order)
        beside = sidecar_of(Path(job.file or ""))
        beside.write_text("mine")
        services.settings.change(sidecars=True)
        other = await _made(services, an_order, "later")
        await _until(sidecar_of(Path(other.file or "")).exists)
        await services.jobs.remove([job.id])
        assert beside.read_text() == "mine"


async def test_without_the_wish_nothing_is_written(world: World, an_order: Callable[..., Order]) -> None:
    async with world.services() as services:
        job = await _made(services, an_order)
    assert [path.name for path in Path(job.file or "").parent.iterdir()] == [Path(job.file or "").name]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "sora-desktop-clip"}', b"\xff", b"[" * 100_000])
def test_only_our_own_file_of_that_very_job_counts(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert not is_sidecar(tmp_path / "a", "id")
    assert not is_sidecar(tmp_path / "missing", "id")
    (tmp_path / "b").write_text('{"format": "sora-desktop-clip", "made": {"job": "id"}}')
    assert is_sidecar(tmp_path / "b", "id")
    assert not is_sidecar(tmp_path / "b", "other")

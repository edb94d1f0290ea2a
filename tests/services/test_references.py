"""Reference images are kept as they will be sent: upright, and of the clip's own size."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.domain.capabilities import Capabilities, Support
from sora_desktop.domain.errors import InvalidRequest, ReferenceUnreadable
from sora_desktop.domain.requests import Fit, Order, VideoRequest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.conftest import FakeServer, World


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "wide.png"
    Image.new("RGB", (400, 100), (200, 30, 30)).save(path)
    return path


def _picture(path: str | None) -> Image.Image:
    assert path is not None
    with Image.open(path) as picture:
        return picture.convert("RGB")


def _order(picture: Path, *, size: str | None = "64x64", fit: Fit = Fit.CROP, further: tuple[str, ...] = ()) -> Order:
    request = VideoRequest(prompt="x", size=size, reference=str(picture), further_references=further)
    return Order(request=request, connection="fake", fit=fit)


async def test_the_image_is_brought_to_the_size_of_the_clip(world: World, picture: Path) -> None:
    async with world.services() as services:
        (cropped,) = await services.jobs.submit([_order(picture)])
        (padded,) = await services.jobs.submit([_order(picture, fit=Fit.PAD)])
        await services.jobs.wait([cropped.id, padded.id])
    kept = [_picture(job.request.reference) for job in (cropped, padded)]
    assert [picture.size for picture in kept] == [(64, 64), (64, 64)]
    assert [picture.getpixel((32, 2)) for picture in kept] == [(200, 30, 30), (0, 0, 0)]


async def test_without_a_size_the_image_keeps_its_own(world: World, picture: Path) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([_order(picture, size=None)])
        await services.jobs.wait([job.id])
    assert _picture(job.request.reference).size == (400, 100)


async def test_the_size_that_the_server_takes_for_granted_counts(
    world: World, server: FakeServer, picture: Path
) -> None:
    server.capabilities = Capabilities(default_size="48x32")
    async with world.services() as services:
        await services.connections.client("fake")
        (job,) = await services.jobs.submit([_order(picture, size=None)])
        await services.jobs.wait([job.id])
    assert _picture(job.request.reference).size == (48, 32)


async def test_further_images_go_along_where_the_server_takes_several(
    world: World, server: FakeServer, picture: Path
) -> None:
    async with world.services() as services:
        await services.connections.client("fake")
        with pytest.raises(InvalidRequest, match="it takes 1 at most"):
            await services.jobs.submit([_order(picture, further=(str(picture),))])
        server.capabilities = Capabilities(references=3)
        (job,) = await services.jobs.submit([_order(picture, further=(str(picture), str(picture)))])
        await services.jobs.wait([job.id])
    assert [_picture(path).size for path in job.request.further_references] == [(400, 100), (400, 100)]


async def test_a_server_without_references_gets_none(world: World, server: FakeServer, picture: Path) -> None:
    server.capabilities = Capabilities(reference=Support.NO)
    async with world.services() as services:
        await services.connections.client("fake")
        with pytest.raises(InvalidRequest, match="does not take a reference image"):
            await services.jobs.submit([_order(picture)])
    assert server.bills == []


async def test_the_preview_shows_what_will_be_sent(world: World, picture: Path, tmp_path: Path) -> None:
    async with world.services() as services:
        shown = await services.references.preview(str(picture), (1280, 720), Fit.CROP, (160, 160))
        with Image.open(io.BytesIO(shown)) as small:
            assert small.size == (160, 90)
        with pytest.raises(ReferenceUnreadable):
            await services.references.preview(str(tmp_path / "none.png"), None, Fit.CROP, (160, 160))

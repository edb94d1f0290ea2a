"""The client without a server makes videos from others, from given clips, and with characters."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.domain.errors import ClipUnreadable, NotSupported, RequestRejected
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.probe import probe
from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.spec import ClipSpec

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from tests.clients.conftest import MemorySink

ASKED = VideoRequest(prompt="a peanut", size="320x180", seconds=1.0)


@pytest.fixture
async def mock(tmp_path: Path) -> AsyncIterator[MockSoraClient]:
    """Give a quick one."""
    client = MockSoraClient(tmp_path / "state", job_seconds=0.2, seed=1)
    yield client
    await client.close()


async def ended(client: MockSoraClient, remote_id: str) -> RemoteVideo:
    """Look until a video is done."""
    async with asyncio.timeout(30):
        while True:
            video = await client.retrieve(remote_id)
            if video.status not in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}:
                return video
            await asyncio.sleep(video.poll_after or 0.1)


async def test_an_edit_and_an_extension_of_a_video(mock: MockSoraClient, sink: MemorySink, tmp_path: Path) -> None:
    made = await ended(mock, (await mock.create(ASKED, idempotency_key="k")).id)
    edit = await mock.derive(Derivation.EDIT, made.id, VideoRequest(prompt="at night"), idempotency_key="e")
    again = await mock.derive(Derivation.EDIT, made.id, VideoRequest(prompt="at night"), idempotency_key="e")
    assert (edit.prompt, edit.size, edit.seconds, edit.remixed_from) == ("at night", "320x180", 1.0, None)
    assert edit.id == again.id != made.id
    longer = VideoRequest(prompt="then it rains", seconds=0.5)
    extension = await ended(mock, (await mock.derive(Derivation.EXTENSION, made.id, longer, idempotency_key="x")).id)
    assert (extension.seconds, extension.status) == (1.5, JobStatus.COMPLETED)
    await asyncio.to_thread(mock.fetch_content, extension, sink, stop=threading.Event())
    path = tmp_path / "clip.mp4"
    path.write_bytes(sink.data)
    assert probe(path).seconds == 1.5
    with pytest.raises(RequestRejected) as caught:
        await mock.derive(Derivation.EXTENSION, extension.id, VideoRequest(prompt="p", seconds=61), idempotency_key="y")
    assert caught.value.server_message


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Give a clip of 320x180 pixels and a second."""
    path = tmp_path / "given.mp4"
    render(ClipSpec(prompt="given", width=320, height=180, seconds=1, seed=1), path)
    return path


@pytest.mark.parametrize(("derivation", "seconds"), [(Derivation.EDIT, 1.0), (Derivation.EXTENSION, 1.5)])
async def test_a_clip_of_this_computer_is_made_into_another(
    mock: MockSoraClient, clip: Path, derivation: Derivation, seconds: float
) -> None:
    request = VideoRequest(prompt="at night", model="sora-2-pro", seconds=0.5, video=str(clip))
    made = await ended(mock, (await mock.derive(derivation, None, request, idempotency_key="k")).id)
    assert (made.status, made.size, made.seconds) == (JobStatus.COMPLETED, "320x180", seconds)
    assert made.model == "sora-2-pro"


async def test_what_is_no_clip_is_told_before_anything_is_made(mock: MockSoraClient, tmp_path: Path) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html></html>")
    for path in (tmp_path / "page.mp4", tmp_path / "missing.mp4"):
        request = VideoRequest(prompt="p", video=str(path))
        with pytest.raises(ClipUnreadable):
            await mock.derive(Derivation.EDIT, None, request, idempotency_key="k")
        with pytest.raises(ClipUnreadable):
            await mock.create_character("Bolt", path)
    (tmp_path / "damaged.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    with pytest.raises(RequestRejected, match="damaged"):
        await mock.create_character("Bolt", tmp_path / "damaged.mp4")
    for derivation in Derivation:
        with pytest.raises(NotSupported):
            await mock.derive(derivation, None, VideoRequest(prompt="p"), idempotency_key="k")
    assert (await mock.list_videos()).videos == ()


async def test_a_character_appears(mock: MockSoraClient, clip: Path) -> None:
    bolt = await mock.create_character("Bolt", clip)
    assert bolt.name == "Bolt"
    request = VideoRequest(prompt="Bolt runs", size="320x180", seconds=0.5, characters=(bolt.id,))
    made = await ended(mock, (await mock.create(request, idempotency_key="k")).id)
    assert made.status is JobStatus.COMPLETED
    with pytest.raises(RequestRejected, match="not found"):
        await mock.create(VideoRequest(prompt="p", characters=("char_0",)), idempotency_key="k2")


async def test_several_references_are_taken(mock: MockSoraClient, tmp_path: Path) -> None:
    paths = []
    for colour in ("red", "green"):
        Image.new("RGB", (320, 180), colour).save(tmp_path / f"{colour}.png")
        paths.append(str(tmp_path / f"{colour}.png"))
    request = VideoRequest(
        prompt="p", size="320x180", seconds=0.5, reference=paths[0], further_references=tuple(paths[1:])
    )
    assert request.check(mock.capabilities) == []
    assert (await ended(mock, (await mock.create(request, idempotency_key="k")).id)).status is JobStatus.COMPLETED
    too_many = VideoRequest(prompt="p", reference=paths[0], further_references=tuple(paths * 2))
    assert too_many.check(mock.capabilities)

"""Videos out of videos, of files, and with characters, at a server that has all of it."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import av
import pytest
from PIL import Image

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import ClipUnreadable, NotSupported, RequestRejected
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import MemorySink, Played, Row

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Start = Callable[..., Played]

ASKED = VideoRequest(prompt="p", model="sora-2", size="1280x720", seconds=4.0)
EXTENSION = VideoRequest(prompt="and then", seconds=8.0)


async def test_an_extension_says_how_much_is_added_and_of_which_video(
    start: Start, connect: Connect, ended: Ended, sink: MemorySink
) -> None:
    exchanges: list[Exchange] = []
    learned: list[Connection] = []
    client = connect(start("openai").base_url, on_learned=learned.append)
    source = await ended(client, await client.create(ASKED, idempotency_key=uuid4().hex))
    video = await client.derive(
        Derivation.EXTENSION, source.id, EXTENSION, idempotency_key=uuid4().hex, record=exchanges.append
    )
    assert exchanges[0].operation is Operation.EXTEND
    body = json.loads(exchanges[0].request_body)
    assert body == {"prompt": "and then", "seconds": "8", "video": {"id": source.id}}
    video = await ended(client, video)
    assert video.seconds == 12.0
    await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event())
    assert sink.data
    assert learned[-1].learned.extension is Support.YES


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a clip of a second, of a size that the server takes."""
    path = tmp_path_factory.mktemp("film") / "my own film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        picture = av.VideoFrame.from_image(Image.new("RGB", (1280, 720), "teal"))  # type: ignore[no-untyped-call]
        for _ in range(24):
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("derivation", [Derivation.EDIT, Derivation.EXTENSION])
async def test_a_clip_that_the_server_does_not_have_goes_along_as_a_file(
    start: Start, connect: Connect, ended: Ended, film: Path, derivation: Derivation
) -> None:
    exchanges: list[Exchange] = []
    client = connect(start("openai").base_url)
    seconds = 4.0 if derivation is Derivation.EXTENSION else None
    request = VideoRequest(prompt="at night", model="sora-2", video=str(film), seconds=seconds)
    made = await client.derive(derivation, None, request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert 'name="video"; filename="video.mp4"' in exchanges[0].request_body
    assert str(film.parent) not in exchanges[0].request_body
    assert (await ended(client, made)).status is JobStatus.COMPLETED


async def test_a_character_is_shown_once_and_appears_in_videos(
    start: Start, connect: Connect, ended: Ended, film: Path
) -> None:
    learned: list[Connection] = []
    client = connect(start("openai").base_url, on_learned=learned.append)
    character = await client.create_character("Momo", film)
    assert character.name == "Momo"
    assert character.id
    assert learned[-1].learned.characters is Support.YES
    request = VideoRequest(prompt="Momo dances", characters=(character.id,))
    exchanges: list[Exchange] = []
    video = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert json.loads(exchanges[0].request_body)["characters"] == [{"id": character.id}]
    assert (await ended(client, video)).status is JobStatus.COMPLETED
    with pytest.raises(RequestRejected):
        await client.create(VideoRequest(prompt="p", characters=("char_nobody",)), idempotency_key=uuid4().hex)


async def test_a_character_and_a_reference_go_together_in_a_form(
    start: Start, connect: Connect, ended: Ended, picture: Path, film: Path
) -> None:
    client = connect(start("openai").base_url)
    character = await client.create_character("Momo", film)
    request = VideoRequest(prompt="Momo", size="1280x720", reference=str(picture), characters=(character.id,))
    exchanges: list[Exchange] = []
    video = await client.create(request, idempotency_key=uuid4().hex, record=exchanges.append)
    assert f'name="characters[][id]"\r\n\r\n{character.id}' in exchanges[0].request_body
    assert (await ended(client, video)).status is JobStatus.COMPLETED


async def test_characters_are_there_or_told_not_to_be(row: Row, client: HttpSoraClient, film: Path) -> None:
    if "characters" in row.has:
        assert (await client.create_character("Momo", film)).id
        return
    with pytest.raises(NotSupported, match="characters"):
        await client.create_character("Momo", film)
    assert client.capabilities.characters is Support.NO


@pytest.mark.parametrize("content", [None, b"", b"<html>", b"\x89PNG\r\n\x1a\n"])
async def test_a_file_that_is_no_clip_stays_here(
    start: Start, connect: Connect, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "clip.mp4"
    if content is not None:
        path.write_bytes(content)
    exchanges: list[Exchange] = []
    client = connect(start("openai").base_url)
    request = VideoRequest(prompt="p", video=str(path))
    with pytest.raises(ClipUnreadable, match=r"clip\.mp4 cannot be read"):
        await client.derive(Derivation.EDIT, None, request, idempotency_key="k", record=exchanges.append)
    with pytest.raises(ClipUnreadable):
        await client.create_character("Momo", path, record=exchanges.append)
    assert not exchanges


async def test_a_video_that_the_server_does_not_know_is_not_taken_for_a_missing_operation(
    start: Start, connect: Connect
) -> None:
    client = connect(start("openai").base_url)
    for derivation in Derivation:
        with pytest.raises(RequestRejected):
            await client.derive(derivation, "video_nobody", EXTENSION, idempotency_key=uuid4().hex)
    assert Support.NO not in {client.capabilities.remix, client.capabilities.edit, client.capabilities.extension}


async def test_a_remix_needs_a_video_of_the_servers_own(start: Start, connect: Connect, film: Path) -> None:
    client = connect(start("openai").base_url)
    request = VideoRequest(prompt="p", video=str(film))
    with pytest.raises(NotSupported, match="that the server does not have"):
        await client.derive(Derivation.REMIX, None, request, idempotency_key="k")

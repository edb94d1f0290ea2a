"""The client and the emulator, which share no line of code, understand each other over real HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import respx
from PIL import Image

from sora_desktop.domain.connections import Encoding, Learned
from sora_desktop.domain.errors import (
    ContentNotReady,
    KeyRefused,
    ModerationRefused,
    RemoteVideoMissing,
    RequestRejected,
)
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import MemorySink

    Connect = Callable[..., HttpSoraClient]

PROGRAM = """
import os, sys, threading
from pathlib import Path
from sora_desktop.emulator.options import EmulatorOptions
from sora_desktop.emulator.server import serve
threading.Thread(target=lambda: os._exit(bool(sys.stdin.read())), daemon=True).start()
sys.exit(serve(EmulatorOptions(port=0, key="right", job_seconds=0.2, clip="stub", ledger=Path(sys.argv[1]))))
"""
ASKED = VideoRequest(prompt="a peanut", model="sora-2", size="1280x720", seconds=4.0)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start an emulator of its own process; gives its base URL and its ledger."""
    ledger = tmp_path_factory.mktemp("emulator") / "ledger.jsonl"
    command = [sys.executable, "-c", PROGRAM, str(ledger)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening on ").strip(), ledger
        process.terminate()
        process.wait(10)


def billed(ledger: Path, prompt: str) -> int:
    """Count the bills for a prompt."""
    return sum(1 for line in ledger.read_text().splitlines() if json.loads(line)["prompt"] == prompt)


async def ended(client: HttpSoraClient, remote_id: str) -> RemoteVideo:
    """Look until a video is done."""
    async with asyncio.timeout(30):
        while True:
            video = await client.retrieve(remote_id)
            if video.status not in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}:
                return video
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("encoding", list(Encoding))
async def test_a_prompt_becomes_a_clip_for_one_bill(
    connect: Connect, emulator: tuple[str, Path], sink: MemorySink, encoding: Encoding
) -> None:
    exchanges: list[Exchange] = []
    base_url, ledger = emulator
    client = connect(base_url, key="right", learned=Learned(encoding=encoding))
    asked = VideoRequest(prompt=f"one as {encoding}", model="sora-2", size="1280x720", seconds=4.0)
    made = await client.create(asked, idempotency_key=f"k-{encoding}", record=exchanges.append)
    assert made.simulated
    assert made.request_id
    video = await ended(client, made.id)
    assert (video.id, video.status, video.progress) == (made.id, JobStatus.COMPLETED, 100)
    assert (video.prompt, video.size, video.seconds) == (asked.prompt, "1280x720", 4.0)
    report = await asyncio.to_thread(client.fetch_content, video, sink, stop=threading.Event(), record=exchanges.append)
    assert (report.simulated, report.media_type, report.total) == (True, "video/mp4", len(sink.data))
    assert [exchange.operation for exchange in exchanges] == [Operation.CREATE, Operation.CONTENT]
    assert billed(ledger, asked.prompt) == 1


async def test_an_interrupted_transfer_fetches_only_the_rest(
    connect: Connect, emulator: tuple[str, Path], sink: MemorySink, exchanges: list[Exchange]
) -> None:
    client = connect(emulator[0], key="right")
    video = await ended(client, (await client.create(ASKED, idempotency_key="resume")).id)
    client.fetch_content(video, sink, stop=threading.Event())
    digest, size = hashlib.sha256(sink.data).digest(), len(sink.data)
    del sink.data[size // 3 :]
    client.fetch_content(video, sink, stop=threading.Event(), record=exchanges.append)
    assert hashlib.sha256(sink.data).digest() == digest
    assert [(exchange.status, exchange.response_bytes) for exchange in exchanges] == [(206, size - size // 3)]


async def test_the_list_is_read_part_by_part(connect: Connect, emulator: tuple[str, Path]) -> None:
    client = connect(emulator[0], key="right")
    made = [(await client.create(ASKED, idempotency_key=f"list-{number}")).id for number in range(3)]
    found: list[str] = []
    after = None
    while not set(made) <= set(found):
        page = await client.list_videos(after=after, limit=2)
        assert all(video.simulated for video in page.videos)
        found += [video.id for video in page.videos]
        after = page.next_after
        assert after is not None or set(made) <= set(found)
    assert [remote_id for remote_id in found if remote_id in made] == made[::-1]


async def test_a_reference_is_taken_in_both_encodings(
    connect: Connect, emulator: tuple[str, Path], tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (1280, 720), "blue").save(picture)
    asked = VideoRequest(prompt="p", size="1280x720", reference=str(picture))
    for encoding in Encoding:
        client = connect(emulator[0], key="right", learned=Learned(encoding=encoding))
        assert (await client.create(asked, idempotency_key=f"ref-{encoding}")).id
    Image.new("RGB", (64, 64), "blue").save(picture)
    with pytest.raises(RequestRejected, match="must match"):
        await client.create(asked, idempotency_key="ref-small")


async def test_variants_remix_and_deletion_work(connect: Connect, emulator: tuple[str, Path]) -> None:
    client = connect(emulator[0], key="right")
    video = await ended(client, (await client.create(ASKED, idempotency_key="more")).id)
    assert (await client.fetch_variant(video.id, "thumbnail"))[8:12] == b"WEBP"
    remixed = await client.derive(Derivation.REMIX, video.id, VideoRequest(prompt="at night"), idempotency_key="remix")
    assert remixed.remixed_from == video.id
    await client.delete(video.id)
    await client.delete(video.id)
    with pytest.raises(RemoteVideoMissing):
        await client.retrieve(video.id)


async def test_refusals_are_told_apart_and_not_billed(
    connect: Connect, emulator: tuple[str, Path], sink: MemorySink
) -> None:
    base_url, ledger = emulator
    client = connect(base_url, key="right")
    for asked, kind in (
        (VideoRequest(prompt="refused", model="sim-refuses"), ModerationRefused),
        (VideoRequest(prompt="refused", size="1x1"), RequestRejected),
        (VideoRequest(prompt="refused", model="nobody's"), RequestRejected),
        (VideoRequest(prompt="refused", seconds=5.0), RequestRejected),
    ):
        with pytest.raises(kind):
            await client.create(asked, idempotency_key="refused")
    with pytest.raises(KeyRefused):
        await connect(base_url, key="wrong").create(VideoRequest(prompt="refused"), idempotency_key="refused")
    assert billed(ledger, "refused") == 0
    stalled = await client.create(VideoRequest(prompt="stalls", model="sim-stalls"), idempotency_key="stalls")
    with pytest.raises(ContentNotReady):
        client.fetch_content(stalled, sink, stop=threading.Event())


async def test_models_are_named(connect: Connect, emulator: tuple[str, Path]) -> None:
    assert "sora-2" in await connect(emulator[0], key="right").list_models()


async def test_a_connection_learns_that_its_server_is_our_emulator_and_unlearns_it(
    connect: Connect, emulator: tuple[str, Path]
) -> None:
    learned: list[Connection] = []
    client = connect(emulator[0], key="right", on_learned=learned.append)
    await client.list_models()
    await client.list_videos()
    assert {
        (connection.learned.emulated, connection.simulated, connection.is_simulation) for connection in learned
    } == {(True, True, False)}
    with respx.mock(base_url=emulator[0]) as another_server:
        another_server.get("/models").respond(json={"data": [{"id": "wan"}]})
        await client.list_models()
    assert [connection.learned.emulated for connection in learned] == [True, True, False]

"""A server in memory that does what a test tells it, and services over a real database and real files."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sora_desktop import composition
from sora_desktop.clients.base import ContentReport, RemoteCharacter, RemoteVideo, VideoPage
from sora_desktop.composition import Role, Services, open_services
from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import DiskFull, NotSupported, RemoteVideoMissing, TransferCancelled
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services import downloads, job_record, rhythms, running, trouble
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.services.reconciliation import Reconciliation
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths
from tests.plugins.keyrings import FakeSecrets

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from sora_desktop.clients.base import ContentSink, Recorder
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Entry

CLIP = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 64
"""Bytes that begin like an MP4, which is all that the file store asks of them."""

POLL = 0.1


@dataclass
class FakeServer:
    """A video server in memory: bills each create, and ends each video after a few looks."""

    looks: int = 2
    """How many looks a video takes."""

    capabilities: Capabilities = field(default_factory=Capabilities)
    derivations: list[Derivation] = field(default_factory=list)
    bills: list[str] = field(default_factory=list)
    """The idempotency key of every create that was accepted."""

    videos: dict[str, RemoteVideo] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    before_create: list[Exception] = field(default_factory=list)
    """Raised, one a create, before anything is accepted."""

    after_create: list[Exception] = field(default_factory=list)
    """Raised, one a create, after the create was accepted and billed."""

    on_retrieve: list[Exception] = field(default_factory=list)
    always_on_retrieve: Exception | None = None
    on_list: list[Exception] = field(default_factory=list)
    on_fetch: list[Exception] = field(default_factory=list)
    has_list: bool = True
    unlisted: set[str] = field(default_factory=set)
    """Ids of videos that the list does not show yet."""

    tells_prompt: bool = True
    final: JobStatus = JobStatus.COMPLETED
    cost: int | None = None
    """What it says in the end that a video cost, in millionths of a dollar."""

    content: bytes = CLIP
    creating: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while a create waits for `let_create`."""

    let_create: asyncio.Event | None = None
    reply_after: float = 0.0
    """Seconds between billing a create and its reply."""

    asked: int = 0
    """How many creates came."""

    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    concurrent: int = 0
    most_concurrent: int = 0

    async def asked_to_create(self, times: int) -> None:
        """Wait until so many creates came."""
        while self.asked < times:
            self._asked.clear()
            await self._asked.wait()

    async def create(
        self, request: VideoRequest, *, idempotency_key: str, record: Recorder | None = None
    ) -> RemoteVideo:
        self.asked += 1
        self._asked.set()
        if self.let_create is not None:
            self.creating.set()
            await self.let_create.wait()
        if self.before_create:
            raise self.before_create.pop(0)
        self.bills.append(idempotency_key)
        video = RemoteVideo(
            id=f"video_{len(self.bills)}",
            status=JobStatus.QUEUED,
            prompt=request.prompt if self.tells_prompt else None,
            model=request.model,
            size=request.size,
            seconds=request.seconds,
            created_at=datetime.now(UTC),
            poll_after=POLL,
        )
        self.videos[video.id] = video
        self.left[video.id] = self.looks
        self.concurrent += 1
        self.most_concurrent = max(self.most_concurrent, self.concurrent)
        await asyncio.sleep(self.reply_after)
        if self.after_create:
            raise self.after_create.pop(0)
        return video

    async def derive(
        self,
        derivation: Derivation,
        source_id: str | None,
        request: VideoRequest,
        *,
        idempotency_key: str,
        record: Recorder | None = None,
    ) -> RemoteVideo:
        self.derivations.append(derivation)
        video = await self.create(request, idempotency_key=idempotency_key)
        return replace(video, remixed_from=source_id)

    async def create_character(self, name: str, video: Path, *, record: Recorder | None = None) -> RemoteCharacter:
        return RemoteCharacter(id=f"char_{name}", name=name)

    async def retrieve(
        self, remote_id: str, *, polling_url: str | None = None, record: Recorder | None = None
    ) -> RemoteVideo:
        if self.on_retrieve:
            raise self.on_retrieve.pop(0)
        if self.always_on_retrieve is not None:
            raise self.always_on_retrieve
        if remote_id not in self.videos:
            raise RemoteVideoMissing
        video = self.videos[remote_id]
        if video.status in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}:
            self.left[remote_id] -= 1
            if self.left[remote_id] <= 0:
                self.concurrent -= 1
                video = replace(video, status=self.final, progress=100.0, cost=self.cost)
            else:
                video = replace(video, status=JobStatus.IN_PROGRESS, progress=50.0)
            self.videos[remote_id] = video
        return video

    async def list_videos(
        self, *, after: str | None = None, limit: int = 100, record: Recorder | None = None
    ) -> VideoPage:
        if not self.has_list:
            raise NotSupported(host="fake", operation="a list of videos")
        if self.on_list:
            raise self.on_list.pop(0)
        listed = [video for video in self.videos.values() if video.id not in self.unlisted]
        return VideoPage(videos=tuple(reversed(listed)), next_after=None)

    async def delete(self, remote_id: str, *, record: Recorder | None = None) -> None:
        self.deleted.append(remote_id)

    async def list_models(self, *, record: Recorder | None = None) -> tuple[str, ...]:
        return ("fake-1",)

    def fetch_content(
        self, video: RemoteVideo, sink: ContentSink, *, stop: threading.Event, record: Recorder | None = None
    ) -> ContentReport:
        self.fetched.append(video.id)
        half = len(self.content) // 2
        sink.begin(offset=0, etag=None, total=len(self.content))
        sink.write(self.content[:half])
        if self.on_fetch:
            raise self.on_fetch.pop(0)
        if stop.is_set():
            raise TransferCancelled
        sink.write(self.content[half:])
        return ContentReport(total=len(self.content), media_type="video/mp4", simulated=False)

    async def fetch_variant(self, remote_id: str, variant: str) -> bytes:
        raise NotSupported(host="fake", operation=variant)

    async def close(self) -> None:
        return


@dataclass
class World:
    """A data folder with a fake server behind its only connection."""

    paths: DataPaths
    server: FakeServer
    secrets: FakeSecrets

    def _open_client(
        self, connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> FakeServer:
        return self.server

    @asynccontextmanager
    async def services(self, *, role: Role = Role.DRIVE_ALL) -> AsyncIterator[Services]:
        """Open the services as a start of the program would, and end them in order."""
        services = await open_services(
            self.paths,
            role=role,
            open_client=self._open_client,
            secrets=self.secrets,  # type: ignore[arg-type]  # a fake of the same shape
            environment={},
        )
        try:
            if "fake" not in {one.name for one in services.connections.all()}:
                await services.connections.add(
                    ConnectionDraft(
                        name="fake", base_url="http://127.0.0.1:1/v1", auth=Auth.NONE, key_source=KeySource.NONE
                    )
                )
            yield services
        finally:
            await services.close()


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the facts and shorten the patience."""
    monkeypatch.setattr(downloads, "RETRY_WAITS", (0.01, 0.01))
    monkeypatch.setattr(rhythms, "BUSY_FIRST", 0.01)
    monkeypatch.setattr(rhythms, "BUSY_LEAST", 0.01)
    monkeypatch.setattr(rhythms, "FIRST_POLL", 0.01)
    monkeypatch.setattr(rhythms, "LONGEST_POLL", 0.05)
    monkeypatch.setattr(job_record, "COMMIT_WAIT", 0.01)
    monkeypatch.setattr(running, "DISK_WAIT", 0.05)
    monkeypatch.setattr(trouble, "LASTING", 0.2)
    monkeypatch.setattr(trouble, "LASTING_IF_STUBBORN", 0.1)
    monkeypatch.setattr(composition, "Reconciliation", partial(Reconciliation, looks=(0.0, 0.01, 0.03)))


class Disk:
    """The disk under the database, which may be full."""

    def __init__(self) -> None:
        self.refused: list[Job] = []
        self.takes: Callable[[Job], bool] = lambda job: True
        """Whether it takes this version of a job."""


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Give a disk that takes what a test lets it take."""
    made = Disk()
    save, begin = JobRepository.save, JobRepository.begin

    def take(job: Job) -> None:
        if not made.takes(job):
            made.refused.append(job)
            raise DiskFull(path="/data")

    async def saved(repository: JobRepository, job: Job, evidence: Sequence[Entry | Exchange] = ()) -> Job:
        take(job)
        return await save(repository, job, evidence)

    async def begun(repository: JobRepository, job: Job, calendar: Calendar, attempt: Entry) -> Job:
        take(job)
        return await begin(repository, job, calendar, attempt)

    monkeypatch.setattr(JobRepository, "save", saved)
    monkeypatch.setattr(JobRepository, "begin", begun)
    return made


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def world(tmp_path: Path, server: FakeServer) -> World:
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    return World(paths, server, FakeSecrets())


def an_order(prompt: str = "a peanut", **fields: object) -> Order:
    """Order a video from the fake server."""
    return Order(request=VideoRequest(prompt=prompt), connection="fake", **fields)  # type: ignore[arg-type]


@pytest.fixture(name="an_order")
def an_order_fixture() -> Callable[..., Order]:
    return an_order

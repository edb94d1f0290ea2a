"""The real way of a clip from a socket to its name: client, transfer, part and folder; only the server is ours."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets
from sora_desktop.domain.jobs import Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import downloads
from sora_desktop.services.controls import JobControl
from sora_desktop.services.downloads import DownloadService, KeptClip
from sora_desktop.services.events import EventBus
from sora_desktop.services.register import JobRegister
from sora_desktop.storage.files import VideoFiles
from sora_desktop.storage.paths import DataPaths
from tests.services.downloads.clip_server import ClipServer
from tests.services.downloads.undertaker import Undertaker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from sora_desktop.domain.exchanges import Exchange
    from tests.services.downloads.clip_server import Answer

DONE = RemoteVideo(id="video_1", status=JobStatus.COMPLETED)
QUICK = Patience(connect=1.5, read=1.0, stall=1.0, attempts=2, first_wait=0.0, most_wait=0.0)


@dataclass
class Desk:
    """A folder for clips, and the service that brings them there."""

    paths: DataPaths
    files: VideoFiles
    service: DownloadService
    exchanges: list[Exchange]
    clients: list[HttpSoraClient]

    def client(self, base_url: str) -> HttpSoraClient:
        """Open a client with a key."""
        connection = Connection(id="c1", name="there", auth=Auth.BEARER, base_url=base_url)
        client = HttpSoraClient(connection, ConnectionSecrets(key="sk-canary"), patience=QUICK)
        self.clients.append(client)
        return client

    async def fetch(
        self,
        server: ClipServer,
        job: Job,
        *,
        video: RemoteVideo | None = DONE,
        control: JobControl | None = None,
        client: HttpSoraClient | None = None,
    ) -> KeptClip:
        """Bring a job's clip, as the engine does."""
        client = client or self.client(server.base_url)
        return await self.service.fetch(job, client, control or JobControl(), video, self.exchanges.append)

    def begun(self, job: Job, content: bytes, etag: str | None, *, total: int | None = None) -> None:
        """Leave what an earlier try of a job would have left."""
        with self.files.part(job) as part:
            part.begin(offset=0, etag=etag, total=total)
            part.write(content)

    @property
    def seen(self) -> list[str]:
        """The names of everything in the folder for clips."""
        return sorted(entry.name for entry in self.files.folder.iterdir())


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep proxies of the machine out, and wait for nothing between two tries."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(downloads, "RETRY_WAITS", (0.0, 0.0))


@pytest.fixture
def serve() -> Iterator[Callable[..., ClipServer]]:
    """Give a function that starts a server with some answers."""
    servers: list[ClipServer] = []

    def start(answers: Sequence[Answer], **options: bytes) -> ClipServer:
        servers.append(ClipServer(answers, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Give an empty folder for clips."""
    paths = DataPaths.for_folder(tmp_path / "data")
    files = VideoFiles(paths.videos, paths.parts, "{prompt}", trash=paths.trash)
    register = JobRegister(None, EventBus())  # type: ignore[arg-type]  # downloads only publish
    made = Desk(paths, files, DownloadService(lambda: made.files, register), [], [])
    yield made
    made.service.close()
    for client in made.clients:
        await client.close()


@pytest.fixture
def make_job() -> Callable[..., Job]:
    """Make a job whose video is finished, with some fields changed."""

    def make(**fields: object) -> Job:
        job = Job(
            id=job_id(1_795_000_000_000, os.urandom(10)),
            connection="there",
            request=VideoRequest(prompt="a peanut"),
            created_at=datetime(2026, 11, 22, tzinfo=UTC),
            status=JobStatus.DOWNLOADING,
            remote_id="video_1",
        )
        return dataclasses.replace(job, **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def job(make_job: Callable[..., Job]) -> Job:
    return make_job()


@pytest.fixture(scope="package")
def undertaker() -> Iterator[Undertaker]:
    """Give somebody who sends others to fetch clips, and to die of it."""
    made = Undertaker()
    yield made
    made.close()

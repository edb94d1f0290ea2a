"""Fetches, verifies and keeps the file of a finished video, on a few transfer threads."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.errors import (
    ClientError,
    ContentNotReady,
    NeverSent,
    NotAVideo,
    RemoteVideoMissing,
    ReplyLost,
    ServerTrouble,
    TransferCancelled,
    Truncated,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.transfer_places import TransferPlaces

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sora_desktop.clients.base import ContentSink, Recorder, SoraClient
    from sora_desktop.domain.credentials import Credentials
    from sora_desktop.domain.jobs import Job
    from sora_desktop.media.probe import ClipFacts
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.register import JobRegister
    from sora_desktop.storage.files import KeptFile, VideoFiles

_log = logging.getLogger(__name__)

TRANSFERS = 3
"""How many files are fetched at once."""

RETRY_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before a failed transfer is taken up again, where it broke off."""

PROGRESS_EVERY = 0.2
"""Seconds between two published progresses of a transfer."""

_PASSING = (ContentNotReady, NeverSent, ReplyLost, ServerTrouble, Truncated)
"""What may be over in a moment."""


@dataclass(frozen=True, slots=True)
class KeptClip:
    """A clip that is safe on disk."""

    path: Path
    bytes: int
    sha256: str
    simulated: bool
    """Whether the answer or the clip itself says that our simulation made it."""

    facts: ClipFacts | None = None
    """What the file is, or None where it cannot be read."""

    credentials: Credentials | None = None
    """What its content credentials say, or None where nobody looked."""

    @property
    def size(self) -> str | None:
        """Width and height in pixels as the file has them, or None where it cannot be read."""
        return f"{self.facts.width}x{self.facts.height}" if self.facts else None

    @property
    def seconds(self) -> float | None:
        """Its length as the file has it, or None where it cannot be read."""
        return self.facts.seconds if self.facts else None


class DownloadService:
    """Brings finished videos to disk, those that expire soonest first."""

    def __init__(
        self,
        files: Callable[[], VideoFiles],
        register: JobRegister,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        anchors: Callable[[], str] = str,
    ) -> None:
        """Prepare.

        Args:
            files: where clips are kept at the time.
            register: told of progress.
            now: gives the time in UTC.
            anchors: gives the authorities that are trusted for content credentials, in PEM form; called on any thread.
        """
        self._anchors = anchors
        self._files = files
        self._register = register
        self._places = TransferPlaces(TRANSFERS, now)
        self._pool = ThreadPoolExecutor(TRANSFERS, thread_name_prefix="transfer")
        self._running: dict[JobControl, datetime | None] = {}

    @property
    def open(self) -> bool:
        """Whether clips are fetched; while not, only those are that would soon be gone."""
        return self._places.open

    def rest(self) -> None:
        """Stop all transfers where they are, and begin no other, but for clips that expire soon."""
        self._places.rest()
        for control, expires_at in self._running.items():
            if not self._places.lets_through(expires_at):
                control.transfer_stop.set()

    def go_on(self) -> None:
        """Take all transfers up again where they were stopped."""
        self._places.go_on()

    async def adopted(self, job: Job) -> KeptClip | None:
        """Take over a file that an earlier run had wholly, but could not commit; None where there is none.

        Raises:
            StorageError: it is there but cannot be kept.
        """
        return await asyncio.to_thread(_adopt, self._files(), job, self._anchors)

    async def spool(self, job: Job, content: bytes) -> None:
        """Put a clip that came within an answer on disk, for no server gives it a second time; `adopted` finds it.

        Raises:
            StorageError: it cannot be written.
        """
        await asyncio.to_thread(_spool, self._files(), job, content)

    async def fetch(
        self,
        job: Job,
        client: SoraClient,
        control: JobControl,
        video: RemoteVideo | None,
        record: Recorder,
    ) -> KeptClip:
        """Bring the file of `job` to disk, resuming what an earlier try left.

        Args:
            job: as it is stored.
            client: of its connection.
            control: the switches by which it is told to stop.
            video: as its server described it last, or None to ask.
            record: told of each exchange.

        Raises:
            Interrupted: the job was cancelled meanwhile.
            ClientError: the server does not give the file out.
            MediaError: what came is no video, or not whole.
            StorageError: it cannot be written.
        """
        for wait in (*RETRY_WAITS, None):
            try:
                return await self._transferred(job, client, control, video, record)
            except (*_PASSING, NotAVideo, RemoteVideoMissing) as error:
                if wait is None or isinstance(error, NotAVideo | RemoteVideoMissing):
                    raise
                _log.info("job %s: transfer broke off, again in %s s: %s", job.id, wait, error)
                await control.sleep(wait)
                if video is not None and video.content_url is not None:
                    # A signed address may have run out; a fresh look gives a fresh one.
                    video = None
        raise AssertionError("unreachable")  # noqa: EM101 - the last wait is None, and raises

    async def settle(self, job: Job) -> None:
        """Forget how the clip of `job` came, once its path is committed."""
        await asyncio.to_thread(self._files().settle, job.id)

    async def discard(self, job: Job) -> None:
        """Throw away what an unfinished transfer of `job` left."""
        await asyncio.to_thread(self._files().discard, job)

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _transferred(
        self, job: Job, client: SoraClient, control: JobControl, video: RemoteVideo | None, record: Recorder
    ) -> KeptClip:
        """Fetch once, however often that has to rest."""
        expires_at = (video and video.expires_at) or job.expires_at
        while True:
            async with self._place(job, control, expires_at):
                try:
                    found = video or await self._found_again(job, client, control, record)
                    return await self._transfer(job, client, control, found, record)
                except TransferCancelled as stopped:
                    if control.told:
                        raise control.interruption() from stopped
                    _log.info("job %s: its transfer rests", job.id)

    @asynccontextmanager
    async def _place(self, job: Job, control: JobControl, expires_at: datetime | None) -> AsyncIterator[None]:
        await control.repeatable(self._places.enter(job, expires_at))
        while not self._places.lets_through(expires_at):
            # The rest began in the moment in which the place was given.
            self._places.leave()
            await control.repeatable(self._places.enter(job, expires_at))
        self._running[control] = expires_at
        if not control.told:
            control.transfer_stop.clear()
        try:
            yield
        finally:
            del self._running[control]
            self._places.leave()

    async def _found_again(self, job: Job, client: SoraClient, control: JobControl, record: Recorder) -> RemoteVideo:
        """Ask where the bytes are now; a server that does not answer may still hand them out."""
        assert job.remote_id is not None  # noqa: S101 - a downloading job always has one
        try:
            video = await control.repeatable(client.retrieve(job.remote_id, record=record))
        except ClientError as error:
            _log.info("job %s: no fresh look before the download: %s", job.id, error)
            video = RemoteVideo(id=job.remote_id, status=JobStatus.COMPLETED)
        # Some servers say where the clip is only once, in the answer to the create.
        return replace(video, content_url=video.content_url or job.content_url)

    async def _transfer(
        self, job: Job, client: SoraClient, control: JobControl, video: RemoteVideo, record: Recorder
    ) -> KeptClip:
        loop = asyncio.get_running_loop()

        def progressed(percent: float) -> None:
            loop.call_soon_threadsafe(self._register.progressed, job, percent)

        def work() -> KeptClip:
            return _bring(self._files(), job, client, video, control, record, progressed, self._anchors)

        transfer = loop.run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(transfer)
        except asyncio.CancelledError:
            # The program ends: the thread must not outlive its files.
            control.transfer_stop.set()
            await asyncio.wait({transfer})
            raise


class _CountingSink:
    """A sink that tells how far it is."""

    def __init__(self, sink: ContentSink, progressed: Callable[[float], None]) -> None:
        self._sink = sink
        self._progressed = progressed
        self._total: int | None = None
        self._told = 0.0

    @property
    def offset(self) -> int:
        return self._sink.offset

    @property
    def etag(self) -> str | None:
        return self._sink.etag

    def begin(self, *, offset: int, etag: str | None, total: int | None) -> None:
        self._total = total
        self._sink.begin(offset=offset, etag=etag, total=total)

    def write(self, data: bytes) -> None:
        self._sink.write(data)
        now = time.monotonic()
        if self._total and now - self._told >= PROGRESS_EVERY:
            self._told = now
            self._progressed(min(100.0, 100.0 * self._sink.offset / self._total))


def _spool(files: VideoFiles, job: Job, content: bytes) -> None:
    with files.part(job) as part:
        part.begin(offset=0, etag=None, total=len(content))
        part.write(content)
        part.sync()


def _adopt(files: VideoFiles, job: Job, anchors: Callable[[], str]) -> KeptClip | None:
    """Take over a file that was finished just before its commit was lost."""
    kept = files.adopt(job)
    return None if kept is None else _described(kept, anchors())


def _bring(  # noqa: PLR0913, PLR0917 - what a transfer needs
    files: VideoFiles,
    job: Job,
    client: SoraClient,
    video: RemoteVideo,
    control: JobControl,
    record: Recorder,
    progressed: Callable[[float], None],
    anchors: Callable[[], str],
) -> KeptClip:
    """Fetch, verify and keep the file; runs on a transfer thread."""
    with files.part(job) as part:
        sink = _CountingSink(part, progressed)
        report = client.fetch_content(video, sink, stop=control.transfer_stop, record=record)
        kept = files.keep(part, job, total=report.total)
    return _described(kept, anchors(), simulated=report.simulated)


def _described(kept: KeptFile, anchors: str, *, simulated: bool = False) -> KeptClip:
    """Read what the clip says of itself: its size and length, and whether our simulation made it.

    A clip that cannot be read is kept all the same: it has the signature of a video and its
    whole length, it may be paid for, and another player may know its codec.
    """
    # Loaded here because they bring libraries that the start does without.
    from sora_desktop.media.credentials import read_credentials  # noqa: PLC0415
    from sora_desktop.media.probe import probe  # noqa: PLC0415

    credentials = read_credentials(kept.path, anchors)
    try:
        facts = probe(kept.path)
    except NotAVideo as error:
        _log.info("%s is kept, though its facts cannot be read: %s", kept.path, error)
        return KeptClip(kept.path, kept.bytes, kept.sha256, simulated, credentials=credentials)
    return KeptClip(kept.path, kept.bytes, kept.sha256, simulated or facts.simulated, facts, credentials)

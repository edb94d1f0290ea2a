"""The life of one job, straight through: submit, watch, download, done."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    ClientError,
    KeyMissing,
    MediaError,
    NeverSent,
    RateLimited,
    Refused,
    RemoteIdClaimed,
    RemoteVideoMissing,
    SecretError,
    SoraDesktopError,
    StorageError,
    UnknownConnection,
)
from sora_desktop.domain.jobs import ON_SERVER, Failure, FailureStage, Job, JobStatus
from sora_desktop.services.controls import Interrupted
from sora_desktop.services.failures import failure_of, remote_failure
from sora_desktop.services.scheduler import PollRhythm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sora_desktop.clients.base import RemoteVideo, SoraClient
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.downloads import DownloadService
    from sora_desktop.services.reconciliation import Reconciliation
    from sora_desktop.services.register import JobRegister
    from sora_desktop.services.scheduler import Scheduler

_log = logging.getLogger(__name__)

MISSING_FOR = timedelta(seconds=60)
"""For how long a server must say 404 before its video counts as forgotten, because another
pod, or a gateway that lost its way, may have answered."""

MISSING_TIMES = 4
BUSY_WAIT = 5.0
"""Seconds until a create that was refused for now is sent again, where the server does not say."""

BUSY_WAIT_LIMIT = 120.0
COMMIT_WAIT = 3.0
"""Seconds until a commit that the disk did not take is tried again."""


class Parked(Exception):
    """The job cannot go on now, for want of its key or its connection, and stays as it is."""

    def __init__(self, reason: SoraDesktopError) -> None:
        """Keep why."""
        super().__init__(str(reason))
        self.reason = reason


class Rooms:
    """The parts of the program that a job passes through."""

    def __init__(
        self,
        *,
        register: JobRegister,
        connections: ConnectionService,
        scheduler: Scheduler,
        downloads: DownloadService,
        reconciliation: Reconciliation,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Bring them together; `now` gives the time in UTC."""
        self.register = register
        self.connections = connections
        self.scheduler = scheduler
        self.downloads = downloads
        self.reconciliation = reconciliation
        self.now = now


class JobLife:
    """Takes one job from wherever it stands to its end.

    Attributes:
        job: the job as it was last committed.
    """

    def __init__(self, job: Job, control: JobControl, rooms: Rooms, *, resubmit: bool = False) -> None:
        """Begin with `job`; nothing happens before `live`.

        With `resubmit`, an unconfirmed job is sent once more before anything else.
        """
        self.job = job
        self._resubmit = resubmit
        self._control = control
        self._rooms = rooms
        self._exchanges: list[Exchange] = []
        self._video: RemoteVideo | None = None

    async def live(self) -> Job:
        """Go on until the job has ended, is unconfirmed, or cannot go on for now.

        Raises:
            Parked: its key or its connection is missing.
            StorageError: a step could not be committed; the job stands where it stood.
        """
        try:
            await self._control.sleep(0)
            await self._client()
            if self.job.status is not JobStatus.DOWNLOADING:
                async with self._place():
                    await self._make()
            if self.job.status is JobStatus.DOWNLOADING:
                await self._download(await self._client())
        except Interrupted as told:
            if told.cancelled:
                await self._cancel()
        return self.job

    @property
    def stage(self) -> FailureStage:
        """The part of its life that the job is in."""
        if self.job.status is JobStatus.DOWNLOADING:
            return FailureStage.DOWNLOAD
        return FailureStage.GENERATE if self.job.remote_id else FailureStage.SUBMIT

    async def break_off(self, failure: Failure) -> None:
        """End the job where it stands; one whose create is open is never called failed."""
        if self.job.status is JobStatus.SUBMITTING:
            await self._advance(JobStatus.UNCONFIRMED, failure=failure)
        elif not self.job.ended and self.job.status is not JobStatus.UNCONFIRMED:
            await self._advance(JobStatus.FAILED, failure=failure)

    async def _make(self) -> None:
        if self._resubmit and self.job.status is JobStatus.UNCONFIRMED:
            await self._submit(await self._client())
        while self.job.status is JobStatus.PENDING:
            await self._submit(await self._client())
        if self.job.status is JobStatus.UNCONFIRMED:
            await self._look_for(await self._client())
        if self.job.status in ON_SERVER:
            await self._watch()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        name, scheduler = self.job.connection, self._rooms.scheduler
        if self.job.status is JobStatus.PENDING:
            await self._control.repeatable(scheduler.enter(name, self.job.sequence))
        else:
            scheduler.occupy(name)
        try:
            yield
        finally:
            scheduler.leave(name)

    async def _client(self) -> SoraClient:
        """Give the connection's client as it is now: a key may have been changed meanwhile."""
        try:
            return await self._rooms.connections.client(self.job.connection)
        except (KeyMissing, SecretError, UnknownConnection) as error:
            raise Parked(error) from error

    async def _submit(self, client: SoraClient) -> None:
        """Send the create once; the intent is committed before, the outcome after."""
        await self._control.sleep(0)
        # Where an earlier create is still open, a refusal of this one does not close it.
        refused = JobStatus.UNCONFIRMED if self.job.status is JobStatus.UNCONFIRMED else JobStatus.FAILED
        await self._advance(
            JobStatus.SUBMITTING, attempt=self.job.attempt + 1, submitted_at=self._rooms.now(), failure=None
        )
        try:
            video = await self._create(client)
        except RateLimited as error:
            await self._advance(JobStatus.PENDING, failure=failure_of(FailureStage.SUBMIT, error))
            wait = BUSY_WAIT if error.retry_after is None else error.retry_after
            await self._keep_exchanges()
            await self._control.sleep(min(wait, BUSY_WAIT_LIMIT))
        except (NeverSent, Refused, MediaError) as error:
            await self._advance(refused, failure=failure_of(FailureStage.SUBMIT, error))
        except ClientError as error:
            await self._advance(JobStatus.UNCONFIRMED, failure=failure_of(FailureStage.SUBMIT, error))
        else:
            await self._take_up(video)
        await self._keep_exchanges()

    async def _create(self, client: SoraClient) -> RemoteVideo:
        job, record = self.job, self._exchanges.append
        if job.remix_of is not None:
            return await client.remix(job.remix_of, job.request.prompt, idempotency_key=job.id, record=record)
        return await client.create(job.request, idempotency_key=job.id, record=record)

    async def _take_up(self, video: RemoteVideo) -> None:
        """Commit what a server first said about the video, above all its id."""
        self._video = video
        known = {
            "remote_id": self.job.remote_id or video.id,
            "remote_model": video.model or self.job.remote_model,
            "remote_size": video.size or self.job.remote_size,
            "remote_seconds": video.seconds or self.job.remote_seconds,
            "expires_at": video.expires_at or self.job.expires_at,
            "progress": video.progress,
            "simulated": self.job.simulated or video.simulated,
            "failure": None,
        }
        if video.status is JobStatus.COMPLETED:
            await self._advance(JobStatus.DOWNLOADING, **known)
        elif video.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
            await self._advance(JobStatus.FAILED, **{**known, "failure": remote_failure(video)})
        else:
            await self._advance(video.status, **known)

    async def _look_for(self, client: SoraClient) -> None:
        """Find a video whose create had no reply in its server's list, if it is there."""
        search = self._rooms.reconciliation.find(self.job, client, self._control, self._exchanges.append)
        try:
            async with search as video:
                if video is not None:
                    await self._take_up(video)
        finally:
            await self._keep_exchanges()

    async def _watch(self) -> None:
        """Look again and again until the server is done; nothing paid is given up by a timer."""
        rhythm = PollRhythm()
        missing = _Absence()
        wait = rhythm.after(self._video.poll_after if self._video else 0.0, moved=True)
        while self.job.status in ON_SERVER:
            await self._control.sleep(wait)
            try:
                video = await self._asked(await self._client())
            except ClientError as error:
                await self._note_trouble(error, missing)
                wait = rhythm.after(getattr(error, "retry_after", None), moved=False)
            else:
                missing.ended()
                moved = await self._see(video)
                wait = rhythm.after(video.poll_after, moved=moved)

    async def _asked(self, client: SoraClient) -> RemoteVideo:
        assert self.job.remote_id is not None  # noqa: S101 - a job on a server always has one
        try:
            return await self._control.repeatable(client.retrieve(self.job.remote_id, record=self._exchanges.append))
        finally:
            await self._keep_exchanges()

    async def _note_trouble(self, error: ClientError, missing: _Absence) -> None:
        """Show the latest trouble on the job; give up only what its server has surely forgotten."""
        failure = failure_of(FailureStage.GENERATE, error)
        if isinstance(error, RemoteVideoMissing) and missing.lasts(self._rooms.now()):
            await self._advance(JobStatus.FAILED, failure=failure)
        else:
            self.job = await self._rooms.register.change(self.job, failure=failure)

    async def _see(self, video: RemoteVideo) -> bool:
        """Take in an answer; tell whether it brought something new."""
        before, self._video = self._video, video
        if video.status is self.job.status:
            self.job = await self._rooms.register.change(
                self.job,
                failure=None,
                simulated=self.job.simulated or video.simulated,
                expires_at=video.expires_at or self.job.expires_at,
            )
            if before is not None and before.progress == video.progress:
                return False
            self._rooms.register.progressed(self.job, video.progress)
            return True
        await self._take_up(video)
        return True

    async def _download(self, client: SoraClient) -> None:
        """Fetch and verify the file; a failure here can be retried for free."""
        try:
            kept = await self._rooms.downloads.fetch(
                self.job, client, self._control, self._video, self._exchanges.append
            )
        except (ClientError, MediaError, StorageError) as error:
            await self._advance(JobStatus.FAILED, failure=failure_of(FailureStage.DOWNLOAD, error))
        else:
            await self._advance(
                JobStatus.COMPLETED,
                file=str(kept.path),
                file_bytes=kept.bytes,
                file_sha256=kept.sha256,
                progress=100.0,
                completed_at=self._rooms.now(),
                simulated=self.job.simulated or kept.simulated,
                failure=None,
            )
            await self._rooms.downloads.settle(self.job)
        finally:
            await self._keep_exchanges()

    async def _cancel(self) -> None:
        """End the job by a person's word, and tell the server where it listens."""
        if self.job.remote_id is not None and self.job.status in ON_SERVER:
            try:
                client = await self._client()
                await client.delete(self.job.remote_id, record=self._exchanges.append)
            except (ClientError, Parked) as error:
                _log.info("job %s: the server did not take the cancel: %s", self.job.id, error)
            await self._keep_exchanges()
        await self._rooms.downloads.discard(self.job)
        await self._advance(JobStatus.CANCELLED, failure=None)

    async def _advance(self, status: JobStatus, **changes: object) -> None:
        """Commit the next step; once a create went out, a full disk is waited for and nothing is dropped."""
        while True:
            try:
                self.job = await self._rooms.register.advance(self.job, status, **changes)
            except RemoteIdClaimed as error:
                await self._doubt(error)
                return
            except StorageError as error:
                if self.job.status is JobStatus.PENDING:
                    raise
                self._rooms.register.troubled(error)
                await self._control.sleep(COMMIT_WAIT)
            else:
                return

    async def _doubt(self, error: RemoteIdClaimed) -> None:
        """Keep apart what a server confuses: it gave this job the id of another one."""
        failure = failure_of(FailureStage.SUBMIT, error)
        if self.job.status is JobStatus.UNCONFIRMED:
            self.job = await self._rooms.register.change(self.job, failure=failure)
        else:
            self.job = await self._rooms.register.advance(self.job, JobStatus.UNCONFIRMED, failure=failure)

    async def _keep_exchanges(self) -> None:
        kept, self._exchanges[:] = list(self._exchanges), []
        await self._rooms.register.record(self.job.id, kept)


class _Absence:
    """Since when, and how often in a row, a server has said that it does not know a video."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._times = 0

    def ended(self) -> None:
        """Forget about it: the video is there."""
        self._since, self._times = None, 0

    def lasts(self, now: datetime) -> bool:
        """Count one more, and tell whether it has lasted long enough to be believed."""
        self._since = self._since or now
        self._times += 1
        return self._times >= MISSING_TIMES and now - self._since >= MISSING_FOR

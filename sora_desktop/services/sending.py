"""Sends the create of a job: once, and again only where it certainly was not taken."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    ClientError,
    MediaError,
    NeverSent,
    NotSupported,
    RateLimited,
    Refused,
    StorageError,
)
from sora_desktop.domain.jobs import FailureStage, JobStatus
from sora_desktop.services.failures import failure_of
from sora_desktop.services.scheduler import BusyRhythm

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo, SoraClient
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.job_record import JobRecord
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.trouble import Trouble

_log = logging.getLogger(__name__)


class Sending:
    """Brings one job to its server."""

    def __init__(self, record: JobRecord, control: JobControl, rooms: Rooms, trouble: Trouble) -> None:
        """Send the job of `record`; nothing happens before `send`."""
        self._record = record
        self._control = control
        self._rooms = rooms
        self._trouble = trouble
        self._began = rooms.reach.now()

    async def send(self) -> RemoteVideo | None:
        """Send until the server took the job or refused it, or until nobody can tell; give what it took.

        Raises:
            Interrupted: the job was told to stop while nothing was under way.
            Parked: its key or its connection is missing.
            StorageError: the intent could not be committed, so nothing was sent.
        """
        # Where an earlier create is still open, what becomes of this one does not close it.
        waiting, refused = JobStatus.PENDING, JobStatus.FAILED
        if self._record.job.status is JobStatus.UNCONFIRMED:
            waiting = refused = JobStatus.UNCONFIRMED
        rhythm = BusyRhythm()
        while True:
            await self._rooms.reconciliation.twins_found(self._record.job, self._control)
            client = await self._rooms.client(self._record.job)
            await self._control.sleep(0)
            if await self._in_vain(refused):
                return None
            try:
                return await self._once(client, refused)
            except RateLimited as error:
                wait = rhythm.after(error.retry_after)
                await self._record.advance(waiting, failure=failure_of(FailureStage.SUBMIT, error))
            except NeverSent as error:
                self._trouble.arose(error)
                wait = rhythm.after(None)
                await self._record.advance(waiting, failure=failure_of(FailureStage.SUBMIT, error))
            finally:
                await self._record.keep_exchanges()
            await self._control.sleep(wait)

    async def _in_vain(self, refused: JobStatus) -> bool:
        """End a job that stood in line while others found out that its server cannot be reached."""
        job = self._record.job
        error = self._rooms.reach.failed_since(self._rooms.address(job), self._began)
        if error is None or job.status is not JobStatus.PENDING:
            return False
        await self._record.advance(refused, failure=failure_of(FailureStage.SUBMIT, error))
        return True

    async def _once(self, client: SoraClient, refused: JobStatus) -> RemoteVideo | None:
        """Send once; the intent is committed before, the outcome after.

        Raises:
            RateLimited: the server certainly did nothing, and may take it later.
            NeverSent: certainly nothing was sent, to a server that has answered before.
        """
        record, reach = self._record, self._rooms.reach
        address = self._rooms.address(record.job)
        await record.advance(
            JobStatus.SUBMITTING, attempt=record.job.attempt + 1, submitted_at=self._rooms.now(), failure=None
        )
        try:
            video = await self._create(client)
        except NeverSent as error:
            if reach.has_answered(address):
                raise
            reach.failed(address, error)
            await record.advance(refused, failure=failure_of(FailureStage.SUBMIT, error))
            return None
        except MediaError as error:
            await record.advance(refused, failure=failure_of(FailureStage.SUBMIT, error))
            return None
        except ClientError as error:
            self._answered(address)
            if isinstance(error, RateLimited):
                raise
            status = refused if isinstance(error, Refused | NotSupported) else JobStatus.UNCONFIRMED
            await record.advance(status, failure=failure_of(FailureStage.SUBMIT, error))
            return None
        self._answered(address)
        await self._spool(video)
        await record.take_up(video)
        return video

    async def _spool(self, video: RemoteVideo) -> None:
        """Bring a clip that came with the answer to safety before anything else."""
        if video.content is None:
            return
        try:
            await self._rooms.downloads.spool(self._record.job, video.content)
        except StorageError as error:
            # It is still in memory, and the download says what is wrong with the disk.
            _log.warning("job %s: the clip in the answer is not on disk yet: %s", self._record.job.id, error)

    async def _create(self, client: SoraClient) -> RemoteVideo:
        job, record = self._record.job, self._record.exchanges.append
        if job.derivation is not None:
            return await client.derive(
                job.derivation, job.source_id, job.request, idempotency_key=job.id, record=record
            )
        return await client.create(job.request, idempotency_key=job.id, record=record)

    def _answered(self, address: str) -> None:
        self._rooms.reach.answered(address)
        self._trouble.over()

"""Sends the create of a job: once, and again only where it certainly was not taken."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    MediaError,
    NeverSent,
    NotSupported,
    OutOfCredit,
    RateLimited,
    Refused,
    StorageError,
)
from sora_desktop.domain.jobs import FailureStage, JobStatus
from sora_desktop.services.failures import failure_of
from sora_desktop.services.provenance import attempt_entry
from sora_desktop.services.reach import Patience
from sora_desktop.services.reconciliation import ONE_LOOK
from sora_desktop.services.rooms import Parked

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo, SoraClient
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.dispatching import Dispatcher
    from sora_desktop.services.job_record import JobRecord
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.trouble import Trouble

_log = logging.getLogger(__name__)


class BackInLine(Exception):
    """Certainly nothing was made of the job; it waits again, and is sent later."""


class Sending:
    """Brings one job to its server."""

    def __init__(
        self, record: JobRecord, control: JobControl, rooms: Rooms, dispatcher: Dispatcher, trouble: Trouble
    ) -> None:
        """Send the job of `record`; nothing happens before `send`."""
        self._record = record
        self._control = control
        self._rooms = rooms
        self._dispatcher = dispatcher
        self._trouble = trouble

    async def send(self) -> RemoteVideo | None:
        """Send until the server took the job or refused it, or until nobody can tell; give what it took.

        Raises:
            BackInLine: it waits again, because nothing can be sent over its connection at present.
            BudgetExceeded: a cap refuses it; nothing was sent.
            Interrupted: the job was told to stop while nothing was under way.
            Parked: its key or its connection is missing.
            StorageError: the intent could not be committed, so nothing was sent.
        """
        name = self._record.job.connection
        while True:
            before = self._record.job
            await self._rooms.reconciliation.twins_found(before, self._control)
            client = await self._rooms.client(before)
            await self._control.sleep(0)
            if await self._in_vain():
                return None
            try:
                found = await self._found_after_all(client, before)
                if found is not None:
                    return found
                async with self._rooms.reconciliation.sending(before):
                    return await self._once(client, before)
            except (RateLimited, NeverSent) as error:
                passing = isinstance(error, NeverSent)
                wait = self._dispatcher.rest(name, error, getattr(error, "retry_after", None), trouble=passing)
                if passing:
                    self._trouble.arose(error)
                await self._nothing_made(before, error)
            except (KeyRefused, OutOfCredit) as error:
                await self._nothing_made(before, error)
                await self._rooms.board.hold(name, error)
                raise Parked(error) from error
            finally:
                await self._record.keep_exchanges()
            if before.status is JobStatus.PENDING:
                raise BackInLine
            await self._control.sleep(wait)

    async def _nothing_made(self, before: Job, error: ClientError) -> None:
        """Put the job back to where it stood before a create of which certainly nothing came."""
        failure = failure_of(FailureStage.SUBMIT, error)
        await self._record.advance(before.status, failure=failure, lost_creates=before.lost_creates)

    async def _in_vain(self) -> bool:
        """End a job that stood in line while others found out that its server cannot be reached."""
        job = self._record.job
        error = self._rooms.reach.failed_since(self._rooms.address(job), job.created_at)
        if error is None or job.status is not JobStatus.PENDING or self._rooms.patience(job.id) is Patience.LONG:
            return False
        await self._record.advance(JobStatus.FAILED, failure=failure_of(FailureStage.SUBMIT, error))
        return True

    async def _once(self, client: SoraClient, before: Job) -> RemoteVideo | None:
        """Send once; the intent is committed before, the outcome after.

        Raises:
            RateLimited: the server certainly did nothing, and may take it later.
            NeverSent: certainly nothing was sent, to a server that is worth waiting for.
            KeyRefused: the server certainly did nothing, nor will it for any other job.
            OutOfCredit: the same.
        """
        record, reach = self._record, self._rooms.reach
        address = self._rooms.address(before)
        connection = self._rooms.connections.get(before.connection)
        await record.begin(attempt_entry(before, connection, client, self._rooms.now()), **self._intent(before))
        try:
            video = await self._create(client)
        except NeverSent as error:
            if self._rooms.is_worth_waiting_for(before):
                raise
            reach.failed(address, error, self._rooms.now())
            await self._refused(before, error)
            return None
        except MediaError as error:
            await self._refused(before, error)
            return None
        except ClientError as error:
            self._answered(before, address)
            if isinstance(error, RateLimited | KeyRefused | OutOfCredit):
                raise
            if isinstance(error, Refused | NotSupported):
                self._rooms.board.clear(before.connection)
                await self._refused(before, error)
            else:
                await record.advance(JobStatus.UNCONFIRMED, failure=failure_of(FailureStage.SUBMIT, error))
            return None
        self._answered(before, address)
        self._rooms.board.clear(before.connection)
        await self._spool(video)
        await record.take_up(video)
        return video

    async def _refused(self, before: Job, error: SoraDesktopError) -> None:
        """End the job, or leave it in doubt where it was, after a create of which certainly nothing came."""
        status = JobStatus.UNCONFIRMED if before.status is JobStatus.UNCONFIRMED else JobStatus.FAILED
        failure = failure_of(FailureStage.SUBMIT, error)
        await self._record.advance(status, failure=failure, lost_creates=before.lost_creates)

    def _intent(self, before: Job) -> dict[str, object]:
        """Give what is committed with the intent to send."""
        # An earlier create that is still open stays so: what becomes of this one does not close it.
        in_doubt = before.status is JobStatus.UNCONFIRMED
        return {
            "attempt": before.attempt + 1,
            "submitted_at": self._rooms.now(),
            "failure": None,
            "lost_creates": before.lost_creates + in_doubt,
        }

    async def _found_after_all(self, client: SoraClient, before: Job) -> RemoteVideo | None:
        """Take up the video of a job that its server called too early, if it took it all the same."""
        if before.failure is None or before.failure.code != RateLimited.code:
            return None
        search = self._rooms.reconciliation.find(
            before, client, self._control, self._record.exchanges.append, looks=ONE_LOOK
        )
        async with search as video:
            if video is not None:
                # It is there already, so no cap is asked; the table wants the step in between.
                await self._record.advance(JobStatus.SUBMITTING, **self._intent(before))
                await self._record.take_up(video)
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

    def _answered(self, job: Job, address: str) -> None:
        self._rooms.reach.answered(address, self._rooms.now())
        self._dispatcher.answered(job.connection)
        self._trouble.over()

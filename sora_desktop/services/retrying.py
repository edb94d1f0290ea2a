"""Tries jobs again that did not work: for free where their server still has what was paid for."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClientError, NotPossible, NotSupported, RemoteVideoMissing, SoraDesktopError
from sora_desktop.domain.jobs import FailureStage, Job, JobId, JobStatus
from sora_desktop.domain.requests import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sora_desktop.domain.requests import Order
    from sora_desktop.services.intake import Intake
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.running import JobRunner


_log = logging.getLogger(__name__)

FORGOTTEN_SINCE = timedelta(days=2)
"""For how long a start asks once more for a video that its server had forgotten."""


class Retrying:
    """Decides how a job is tried again; a second press never pays twice."""

    def __init__(self, rooms: Rooms, runner: JobRunner, intake: Intake) -> None:
        """Bring the parts together."""
        self._register = rooms.register
        self._repository = rooms.register.repository
        self._connections = rooms.connections
        self._calendar = rooms.calendar
        self._runner = runner
        self._intake = intake
        self._under_way: set[JobId] = set()

    async def retry(self, job: Job, changed: Order | None = None) -> Job:
        """Try a job again, and give the job that goes on.

        Raises:
            NotPossible: it did not fail, or is in the trash; it is not known whether its server has it; or another
                job tries it again already.
            ClientError: its server cannot be asked whether it still has the video.
            BudgetExceeded: a cap refuses it.
        """
        self._refuse_impossible(job)
        self._under_way.add(job.id)
        try:
            await self._refuse_second(job)
            again = None if changed else await self._taken_up_again(job)
            if again is None:
                await self._connections.client(job.connection)
                fresh = await self._anew(job, changed)
                again = (await self._register.add([fresh], self._calendar()))[0]
            self._runner.start(again)
            return again
        finally:
            self._under_way.discard(job.id)

    async def retry_all(self, jobs: Sequence[Job]) -> list[Job]:
        """Try several jobs again, those that have to be made anew in one transaction.

        Raises:
            BudgetExceeded: a cap refuses them together; nothing was begun.
            ConnectionProblem: a connection lacks its key; nothing was begun.
        """
        chosen = [job for job in jobs if job.id not in self._under_way and not self._runner.knows(job.id)]
        self._under_way.update(job.id for job in chosen)
        try:
            for name in {job.connection for job in chosen}:
                await self._connections.client(name)
            costly = [job for job in chosen if not self._is_free(job)]
            anew = await self._register.add([await self._anew(job) for job in costly], self._calendar())
            free = [again for job in chosen if self._is_free(job) and (again := await self._freely(job)) is not None]
            self._runner.start_all([*free, *anew])
            return [*free, *anew]
        finally:
            self._under_way.difference_update(job.id for job in chosen)

    async def seek_forgotten(self, now: datetime) -> None:
        """Ask servers once more for videos that they had forgotten lately: another part of them may answer now."""
        for job in await self._repository.forgotten(now - FORGOTTEN_SINCE):
            try:
                again = await self._found_again(job)
            except SoraDesktopError as error:
                _log.info("job %s cannot be asked for again: %s", job.id, error)
                continue
            if again is not None:
                self._runner.start(again)

    @staticmethod
    def _refusal(job: Job, reason: str, status: str | None = None) -> NotPossible:
        return NotPossible(action="retry", job=job.id, status=status or job.status, reason=reason)

    async def _refuse_second(self, job: Job) -> None:
        """Refuse a second retry while a first one goes on, whichever run of the program began that."""
        for other in await self._repository.trying_again(job.id):
            raise self._refusal(job, f"Job {other.id} tries it again already, and is {other.status}.")

    def _refuse_impossible(self, job: Job) -> None:
        if job.removed_at is not None:
            raise self._refusal(job, "Restore it first.", "in the trash")
        if job.status is JobStatus.UNCONFIRMED:
            reason = "Its server may be making it already. Send it again, or forget it, where you see the job."
        elif job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
            reason = "Only failed and cancelled jobs can be tried again."
        elif job.id in self._under_way or self._runner.knows(job.id):
            reason = "It is being tried again already."
        else:
            return
        raise self._refusal(job, reason)

    async def _anew(self, job: Job, changed: Order | None = None) -> Job:
        """Make the job that asks for the same once more, or for what is wanted instead."""
        fresh = self._intake.new_job(job.request, job.connection, take=job.take).changed(
            retry_of=job.id,
            origin=Origin.RETRY,
            derivation=job.derivation,
            source_id=job.source_id,
            name=job.name,
            tags=job.tags,
            batch_id=job.batch_id,
            batch_name=job.batch_name,
        )
        return await self._intake.edited(fresh, changed) if changed else fresh

    @staticmethod
    def _is_free(job: Job) -> bool:
        """Tell whether the server of a job should still have what was paid for."""
        failure = job.failure
        if job.remote_id is None:
            return False
        if job.status is JobStatus.CANCELLED:
            # A clip that was being fetched is still there, and many servers make on what was cancelled.
            return True
        if failure is None or job.status is not JobStatus.FAILED:
            return False
        return failure.stage is FailureStage.DOWNLOAD or failure.code == RemoteVideoMissing.code

    async def _freely(self, job: Job) -> Job | None:
        """Give a job as it goes on for free; None if its server does not have it, or cannot be asked now."""
        try:
            return await self._taken_up_again(job)
        except ClientError:
            return None

    async def _taken_up_again(self, job: Job) -> Job | None:
        """Give the job as it goes on for free, or None if it has to be made anew.

        Raises:
            ClientError: that cannot be found out now; a second video might be paid for nothing.
        """
        if not self._is_free(job):
            return None
        if job.failure is not None and job.failure.stage is FailureStage.DOWNLOAD:
            return await self._register.advance(job, JobStatus.DOWNLOADING, failure=None)
        return await self._found_again(job)

    async def _found_again(self, job: Job) -> Job | None:
        """Ask the server of a job that it had forgotten, or that was cancelled; give the job if it is there after all.

        Raises:
            ClientError: it cannot be asked now.
        """
        assert job.remote_id is not None  # noqa: S101 - what was never there cannot be forgotten
        client = await self._connections.client(job.connection)
        try:
            video = await client.retrieve(job.remote_id)
        except (RemoteVideoMissing, NotSupported):
            return None
        if job.status is JobStatus.CANCELLED and video.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
            return None
        status = JobStatus.DOWNLOADING if video.status is JobStatus.COMPLETED else JobStatus.IN_PROGRESS
        return await self._register.advance(job, status, failure=None)

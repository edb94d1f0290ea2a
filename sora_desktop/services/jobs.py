"""The one door for jobs: submit, cancel, retry, remove and resume, for window, commands and files alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sora_desktop.domain.errors import NotPossible, RemoteVideoMissing, UnknownJob
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.services.derivations import Derivations
from sora_desktop.services.intake import Intake
from sora_desktop.services.removal import Removal
from sora_desktop.services.running import JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.references import ReferenceService
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.storage.files import VideoFiles

_LOST_AT_START = Failure(
    FailureStage.SUBMIT,
    "reply_lost",
    "The program ended while this was being sent. The server may have accepted it, so it is not sent again by itself.",
)


class JobService:
    """Takes orders, keeps every unfinished job going, and carries out what a person wants of it."""

    def __init__(
        self,
        *,
        rooms: Rooms,
        events: EventBus,
        references: ReferenceService,
        files: Callable[[], VideoFiles],
    ) -> None:
        """Bring the parts together; nothing runs before `submit` or `resume`."""
        self._rooms = rooms
        self._register = rooms.register
        self._repository = rooms.register.repository
        self._connections = rooms.connections
        self._removal = Removal(rooms.register, files, events, rooms.now)
        self._intake = Intake(rooms.connections, references, rooms.now)
        self._derivations = Derivations(rooms.connections, self._intake)
        self._retrying: set[JobId] = set()
        # For each job that was tried again, the job that came of it: a second press must not pay twice.
        self._retries: dict[JobId, JobId] = {}
        self._runner = JobRunner(rooms, events)

    def check(self, order: Order) -> list[Problem]:
        """List what is wrong with an order, without touching disk or network.

        Raises:
            UnknownConnection: its connection does not exist.
        """
        return self._intake.check(order)

    async def obstacle(self, order: Order) -> SoraDesktopError | None:
        """Say what would keep an order from being taken now: its values, its connection, key or image."""
        return await self._intake.obstacle(order)

    async def submit(self, orders: Sequence[Order], *, batch_name: str | None = None) -> list[Job]:
        """Store the jobs of all orders in one transaction, and start them.

        Every take is a job of its own. With several jobs, or a `batch_name`, they form a batch.

        Raises:
            InvalidRequest: an order has problems; nothing was stored.
            UnknownConnection: a connection does not exist; nothing was stored.
            KeyMissing: a connection lacks its key; nothing was stored.
            MediaError: a reference image does not do; nothing was stored.
            StorageError: they could not be stored.
        """
        return await self._begin(await self._intake.jobs_of(orders, batch_name))

    async def cancel(self, job_id: JobId) -> Job:
        """Stop a job; its server is told where it listens.

        A job whose reply gets lost in just this moment becomes unconfirmed instead, unless its
        video is found.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it has ended, or is being sent at this moment.
            StorageError: it cannot be committed yet; it is cancelled as soon as it can.
        """
        job = await self._get(job_id)
        if job.ended:
            self._refuse("cancel", job, "It has already ended.")
        if job.status is JobStatus.SUBMITTING:
            self._refuse("cancel", job, "It is being sent at this moment. Try again when it is on its server.")
        return await self._runner.cancel(job)

    async def retry(self, job_id: JobId) -> Job:
        """Try again what did not work.

        A failed download, and a video that its server had forgotten, are taken up again for
        free. Anything else becomes a new job that names the old one.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it did not fail, or it is not known whether its server has it.
            ClientError: its server cannot be asked whether it still has the video.
        """
        job = await self._get(job_id)
        if job.status is JobStatus.UNCONFIRMED:
            reason = "Its server may be making it already. Send it again, or forget it, where you see the job."
            self._refuse("retry", job, reason)
        if job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
            self._refuse("retry", job, "Only failed and cancelled jobs can be tried again.")
        if job_id in self._retrying or self._runner.follows(self._retries.get(job_id, job_id)):
            self._refuse("retry", job, "It is being tried again already.")
        self._retrying.add(job_id)
        try:
            again = await self._retried(job)
            self._retries[job_id] = again.id
            return again
        finally:
            self._retrying.discard(job_id)

    async def resubmit(self, job_id: JobId) -> Job:
        """Send a create whose reply was lost once more, by a person's word; it may cost again.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: its reply was not lost.
        """
        job = await self._unconfirmed("resubmit", job_id)
        self._runner.start(job, resubmit=True)
        return job

    async def forget(self, job_id: JobId) -> Job:
        """Stop looking for a create whose reply was lost.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: its reply was not lost.
        """
        await self._unconfirmed("forget", job_id)
        return await self.cancel(job_id)

    async def derive(self, job_id: JobId, derivation: Derivation, prompt: str, *, seconds: float | None = None) -> Job:
        """Ask the server of a finished job for a video made from the job's own; it costs like any other.

        Args:
            job_id: the finished job.
            derivation: what is to be made of its video.
            prompt: what is to be different, or to follow.
            seconds: for an extension, how much is to be added.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it has no finished video.
            NotSupported: its server cannot do that.
            InvalidRequest: the prompt or the length does not do.
        """
        job = await self._get(job_id)
        derived = await self._derivations.of_job(job, derivation, prompt, seconds)
        return (await self._begin([derived]))[0]

    def check_derivation(self, job: Job, derivation: Derivation) -> None:
        """Find out whether a video can be made from that of a job, as far as is known without asking.

        Raises:
            UnknownConnection: its connection does not exist any more.
            NotPossible: it has no finished video.
            NotSupported: its server cannot do that.
        """
        self._derivations.check(job, derivation)

    async def derive_from_file(self, derivation: Derivation, order: Order) -> Job:
        """Ask a server for a video made from a clip of this computer, `order.request.video`.

        Raises:
            UnknownConnection: the connection does not exist.
            NotSupported: its server cannot do that.
            InvalidRequest: the prompt, the length or the clip does not do.
        """
        return (await self._begin([await self._derivations.of_file(derivation, order)]))[0]

    async def remove(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Put ended jobs, with their clips, into the trash.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: one of them has not ended.
            StorageError: a clip could not be moved; the jobs before it are in the trash.
        """
        jobs = [await self._get(job_id) for job_id in dict.fromkeys(job_ids)]
        for job in jobs:
            if not job.ended:
                self._refuse("remove", job, "Cancel it first.")
        return await self._removal.remove([job for job in jobs if job.removed_at is None])

    async def restore(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Bring jobs, with their clips, back from the trash.

        Raises:
            UnknownJob: there is no such job.
            StorageError: a clip could not be moved; the jobs before it are back.
        """
        jobs = [await self._get(job_id) for job_id in dict.fromkeys(job_ids)]
        return await self._removal.restore([job for job in jobs if job.removed_at is not None])

    async def resume(self) -> list[Job]:
        """Take up every unfinished job where it stands; nothing paid is sent again by itself.

        Jobs that were being sent when an earlier run ended may or may not have arrived; they
        become unconfirmed and are looked for in their server's list.
        """
        return await self._take_up(await self._repository.unfinished())

    async def take_up(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take up the given jobs where they stand, as `resume` does with all; give those that have not ended."""
        jobs = [await self._get(job_id) for job_id in dict.fromkeys(job_ids)]
        return await self._take_up([job for job in jobs if not job.ended and job.removed_at is None])

    async def wait(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait for jobs, and give them as they are then: ended, in need of a person, or long in trouble.

        A job in trouble that may pass, such as an unreachable server, goes on trying all the same.
        """
        wanted = list(job_ids)
        await self._runner.wait(wanted)
        return [await self._get(job_id) for job_id in wanted]

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""
        wanted = list(job_ids)
        await self._runner.wait_until_sent(wanted)
        return [await self._get(job_id) for job_id in wanted]

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on at present, with the reason."""
        return self._runner.parked()

    async def stop(self) -> None:
        """End all following so that everything can be resumed."""
        await self._runner.stop()

    async def _begin(self, jobs: Sequence[Job]) -> list[Job]:
        stored = await self._register.add(jobs)
        for job in stored:
            self._runner.start(job)
        return stored

    async def _take_up(self, jobs: Sequence[Job]) -> list[Job]:
        settled = [await self._settled(job) for job in jobs]
        for job in settled:
            self._runner.start(job)
        return settled

    async def _settled(self, job: Job) -> Job:
        if job.status is JobStatus.SUBMITTING and not self._runner.follows(job.id):
            return await self._register.advance(job, JobStatus.UNCONFIRMED, failure=_LOST_AT_START)
        return job

    async def _retried(self, job: Job) -> Job:
        taken_up = await self._taken_up_again(job)
        if taken_up is not None:
            self._runner.start(taken_up)
            return taken_up
        await self._connections.client(job.connection)
        again = self._intake.new_job(job.request, job.connection, take=job.take).changed(
            retry_of=job.id,
            derivation=job.derivation,
            source_id=job.source_id,
            name=job.name,
            tags=job.tags,
            batch_id=job.batch_id,
            batch_name=job.batch_name,
        )
        return (await self._begin([again]))[0]

    async def _taken_up_again(self, job: Job) -> Job | None:
        """Give the job as it goes on for free, or None if it has to be made anew.

        Raises:
            ClientError: that cannot be found out now; a second video might be paid for nothing.
        """
        failure = job.failure
        if failure is None or job.remote_id is None or job.status is not JobStatus.FAILED:
            return None
        if failure.stage is FailureStage.DOWNLOAD:
            return await self._register.advance(job, JobStatus.DOWNLOADING, failure=None)
        if failure.code == RemoteVideoMissing.code:
            client = await self._connections.client(job.connection)
            try:
                await client.retrieve(job.remote_id)
            except RemoteVideoMissing:
                return None
            return await self._register.advance(job, JobStatus.IN_PROGRESS, failure=None)
        return None

    async def _unconfirmed(self, action: str, job_id: JobId) -> Job:
        job = await self._get(job_id)
        if job.status is not JobStatus.UNCONFIRMED:
            self._refuse(action, job, "Its server's reply was not lost.")
        if action == "resubmit" and self._runner.follows(job_id):
            self._refuse(action, job, "It is being looked for in its server's list. Try again in a moment.")
        return job

    async def _get(self, job_id: JobId) -> Job:
        job = self._runner.current(job_id) or await self._repository.get(job_id)
        if job is None:
            raise UnknownJob(job=job_id)
        return job

    def _refuse(self, action: str, job: Job, reason: str) -> NoReturn:
        raise NotPossible(action=action, job=job.id, status=job.status, reason=reason)

"""The one door for jobs: submit, cancel, retry, remove and resume, for window, commands and files alike."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

from sora_desktop.domain.errors import InvalidEntry, NotPossible, UnknownJob
from sora_desktop.domain.events import JobsChanged
from sora_desktop.domain.jobs import Failure, FailureStage, Job, JobId, JobStatus
from sora_desktop.services.derivations import Derivations
from sora_desktop.services.doubts import Doubts
from sora_desktop.services.intake import Intake
from sora_desktop.services.queue import QueueService
from sora_desktop.services.removal import Removal
from sora_desktop.services.retrying import Retrying
from sora_desktop.services.running import JobRunner
from sora_desktop.services.server_side import ServerSide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sora_desktop.domain.annotations import Annotation
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Derivation
    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.erasure import Erasure
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
    """Takes orders, keeps every unfinished job going, and carries out what a person wants of it.

    Attributes:
        queue: the door to the jobs that wait.
    """

    def __init__(
        self,
        *,
        rooms: Rooms,
        events: EventBus,
        references: ReferenceService,
        files: Callable[[], VideoFiles],
        erasure: Erasure,
    ) -> None:
        """Bring the parts together; nothing runs before `submit` or `resume`."""
        self._events = events
        self._register = rooms.register
        self._repository = rooms.register.repository
        self._connections = rooms.connections
        self._calendar = rooms.calendar
        self._now = rooms.now
        self._removal = Removal(self._found, rooms.register, files, erasure, events, rooms.now, rooms.clips)
        self._intake = Intake(rooms.connections, references, rooms.now)
        self._derivations = Derivations(rooms.connections, self._intake)
        self._runner = JobRunner(rooms, events)
        self._server_side = ServerSide(rooms)
        self._doubts = Doubts(rooms, self._runner, events)
        self._retrying = Retrying(rooms, self._runner, self._intake)
        self._seeking: asyncio.Task[None] | None = None
        self.queue = QueueService(rooms, self._runner, self._intake, events)

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
            BudgetExceeded: a cap refuses them; nothing was stored.
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

    async def retry(self, job_id: JobId, changed: Order | None = None) -> Job:
        """Try again what did not work.

        A failed download, and a video that its server had forgotten, are taken up again for
        free. Anything else, and whatever is `changed`, becomes a new job that names the old one.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it did not fail, or it is not known whether its server has it.
            ClientError: its server cannot be asked whether it still has the video.
            BudgetExceeded: a cap refuses it.
            InvalidRequest: what is wanted instead has problems.
        """
        return await self._retrying.retry(await self._get(job_id), changed)

    async def retry_failed(self) -> list[Job]:
        """Try every failed job again that is not in the trash and was not tried again yet.

        Raises:
            BudgetExceeded: a cap refuses them together; nothing was begun.
            ConnectionProblem: a connection of theirs cannot be used; nothing was begun.
        """
        return await self._retrying.retry_all(await self._repository.failed())

    async def resubmit(self, job_id: JobId) -> Job:
        """Send a create whose reply was lost once more, by a person's word; it may cost again.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: its reply was not lost, or it is just being looked for.
        """
        return await self._doubts.resubmit(await self._get(job_id))

    async def forget(self, job_id: JobId) -> Job:
        """Stop looking for a create whose reply was lost.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: its reply was not lost.
        """
        self._doubts.check("forget", await self._get(job_id), at_once=True)
        return await self.cancel(job_id)

    async def keep_looking(self, job_id: JobId) -> Job:
        """Look for a create whose reply was lost again, now and then, for as long as the program runs.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: its reply was not lost.
            NotSupported: its server has no list to look in.
        """
        return self._doubts.keep_looking(await self._get(job_id))

    async def look(self, job_id: JobId) -> Job:
        """Ask the server that works on a job how it stands, at once; give the job as it is then.

        A job that no server works on stays as it is; where the server cannot be asked, `parked` says why.

        Raises:
            UnknownJob: there is no such job.
        """
        await self._doubts.look(job_id)
        return await self._get(job_id)

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
            BudgetExceeded: a cap refuses it.
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
            BudgetExceeded: a cap refuses it.
        """
        return (await self._begin([await self._derivations.of_file(derivation, order)]))[0]

    async def annotate(self, job_ids: Iterable[JobId], annotation: Annotation) -> list[Job]:
        """Store what a person writes about jobs, for all or none; give those that it changed.

        Raises:
            UnknownJob: there is no such job.
            InvalidEntry: something written does not do.
            StorageError: it cannot be committed.
        """
        problems = annotation.check()
        if problems:
            raise InvalidEntry(problems)
        changed = await asyncio.shield(self._repository.annotate(list(dict.fromkeys(job_ids)), annotation))
        if changed:
            self._runner.update(changed)
            self._events.publish(JobsChanged(tuple(changed)))
        return changed

    async def delete_on_server(self, job_id: JobId) -> Job:
        """Tell the server of an ended job to delete its video; what is here stays.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it has not ended, or its server holds nothing of it.
            NotSupported: its server does not delete.
            ClientError: its server did not do it.
            ConnectionProblem: its connection cannot be used.
            StorageError: it cannot be committed.
        """
        return await self._server_side.delete(await self._get(job_id))

    async def mend(self) -> None:
        """Have clips where they belong that were moving into the trash or out of it when a run ended."""
        await self._removal.mend()

    async def remove(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Put ended jobs, with their clips, into the trash; see `Removal`."""
        return await self._removal.remove(job_ids)

    async def restore(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Bring jobs, with their clips, back from the trash; see `Removal`."""
        return await self._removal.restore(job_ids)

    async def delete(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Delete jobs of the trash for good: prompt, clip, thumbnail, receipt; see `Removal`."""
        return await self._removal.delete(job_ids)

    async def empty_trash(self) -> list[Job]:
        """Delete everything in the trash for good; see `Removal`."""
        return await self._removal.empty()

    async def resume(self) -> list[Job]:
        """Take up every unfinished job where it stands; nothing paid is sent again by itself.

        Jobs that were being sent when an earlier run ended may or may not have arrived; they
        become unconfirmed and are looked for in their server's list.
        """
        jobs = await self._take_up(await self._repository.unfinished())
        self._seeking = asyncio.ensure_future(self._retrying.seek_forgotten(self._now()))
        return jobs

    async def take_up(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take up the given jobs where they stand, as `resume` does with all; give those that have not ended."""
        return await self._take_up(
            [job for job in await self._all(job_ids) if not job.ended and job.removed_at is None]
        )

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
        if self._seeking is not None:
            self._seeking.cancel()
            await asyncio.gather(self._seeking, return_exceptions=True)
        await self._runner.stop()

    async def _begin(self, jobs: Sequence[Job]) -> list[Job]:
        stored = await self._register.add(jobs, self._calendar())
        self._runner.start_all(stored)
        return stored

    async def _take_up(self, jobs: Sequence[Job]) -> list[Job]:
        settled = [await self._settled(job) for job in jobs]
        self._runner.start_all(settled)
        await self._runner.settle_pause()
        return settled

    async def _settled(self, job: Job) -> Job:
        if job.status is JobStatus.SUBMITTING and not self._runner.follows(job.id):
            return await self._register.advance(job, JobStatus.UNCONFIRMED, failure=_LOST_AT_START)
        return job

    async def _all(self, job_ids: Iterable[JobId]) -> list[Job]:
        return [await self._get(job_id) for job_id in dict.fromkeys(job_ids)]

    async def _get(self, job_id: JobId) -> Job:
        job = await self._found(job_id)
        if job is None or job.deleted_at is not None:
            raise UnknownJob(job=job_id)
        return job

    async def _found(self, job_id: JobId) -> Job | None:
        return self._runner.current(job_id) or await self._repository.get(job_id)

    def _refuse(self, action: str, job: Job, reason: str) -> NoReturn:
        raise NotPossible(action=action, job=job.id, status=job.status, reason=reason)

"""The doors that front ends get: whoever drives, they lead to it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from sora_desktop.domain.connections import ENVIRONMENT_NAME
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.driving import calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.annotations import Annotation
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Derivation, Job, JobId
    from sora_desktop.domain.queue import Place, QueueState
    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.doors import JobDoor, QueueDoor
    from sora_desktop.services.driving.lending import Lending
    from sora_desktop.services.driving.wheel import Wheel


class Directions:
    """Makes sure that an order goes where it would go if this process drove."""

    def __init__(self, wheel: Wheel, connections: ConnectionService, lending: Lending) -> None:
        """Look at the connections of this process."""
        self._wheel = wheel
        self._connections = connections
        self._lending = lending

    def plain(self, order: Order) -> Order:
        """Name the connection of an order, which another process might understand otherwise.

        Raises:
            UnknownConnection: it does not exist.
            InvalidConnection: it leads elsewhere for the process that drives.
        """
        name = self._connections.get(order.connection).name
        guest = self._wheel.guest
        if name == ENVIRONMENT_NAME and guest is not None and not guest.agrees(self._lending.fingerprint()):
            raise InvalidConnection(
                reason=f"“{name}” leads to another server, or needs another key, for the Sora Desktop that works on "
                f"the jobs (process {guest.process}). Add a connection of its own, or close that one first."
            )
        return dataclasses.replace(order, connection=name)


class SharedJobs:
    """The door to jobs, as `JobDoor` says."""

    def __init__(self, wheel: Wheel, directions: Directions) -> None:
        """Lead to whoever has the wheel."""
        self._wheel = wheel
        self._directions = directions

    def check(self, order: Order) -> list[Problem]:
        """List what is wrong with an order, without touching disk or network."""
        return self._wheel.engine.jobs.check(order)

    async def obstacle(self, order: Order) -> SoraDesktopError | None:
        """Say what would keep an order from being taken now."""
        return await self._wheel.engine.jobs.obstacle(order)

    async def submit(self, orders: Sequence[Order], *, batch_name: str | None = None) -> list[Job]:
        """Store the jobs of all orders in one transaction, and let them go their way."""
        plain = [self._directions.plain(order) for order in orders]
        return cast("list[Job]", await self._wheel.call(calls.SUBMIT, orders=plain, batch_name=batch_name))

    async def cancel(self, job_id: JobId) -> Job:
        """Stop a job; its server is told where it listens."""
        return cast("Job", await self._wheel.call(calls.CANCEL, job_id=job_id))

    async def retry(self, job_id: JobId, changed: Order | None = None) -> Job:
        """Try again what did not work."""
        plain = changed and self._directions.plain(changed)
        return cast("Job", await self._wheel.call(calls.RETRY, job_id=job_id, changed=plain))

    async def retry_failed(self) -> list[Job]:
        """Try every failed job again that is not in the trash and was not tried again yet."""
        return cast("list[Job]", await self._wheel.call(calls.RETRY_FAILED))

    async def resubmit(self, job_id: JobId) -> Job:
        """Send a create whose reply was lost once more, by a person's word; it may cost again."""
        return cast("Job", await self._wheel.call(calls.RESUBMIT, job_id=job_id))

    async def forget(self, job_id: JobId) -> Job:
        """Stop looking for a create whose reply was lost."""
        return cast("Job", await self._wheel.call(calls.FORGET, job_id=job_id))

    async def keep_looking(self, job_id: JobId) -> Job:
        """Look for a create whose reply was lost again, now and then."""
        return cast("Job", await self._wheel.call(calls.KEEP_LOOKING, job_id=job_id))

    async def look(self, job_id: JobId) -> Job:
        """Ask the server that works on a job how it stands, at once; give the job as it is then."""
        return cast("Job", await self._wheel.call(calls.LOOK, job_id=job_id))

    async def derive(self, job_id: JobId, derivation: Derivation, prompt: str, *, seconds: float | None = None) -> Job:
        """Ask the server of a finished job for a video made from the job's own."""
        asked = self._wheel.call(calls.DERIVE, job_id=job_id, derivation=derivation, prompt=prompt, seconds=seconds)
        return cast("Job", await asked)

    def check_derivation(self, job: Job, derivation: Derivation) -> None:
        """Find out whether a video can be made from that of a job, as far as is known without asking."""
        self._wheel.engine.jobs.check_derivation(job, derivation)

    async def derive_from_file(self, derivation: Derivation, order: Order) -> Job:
        """Ask a server for a video made from a clip of this computer, `order.request.video`."""
        plain = self._directions.plain(order)
        return cast("Job", await self._wheel.call(calls.DERIVE_FROM_FILE, derivation=derivation, order=plain))

    async def annotate(self, job_ids: Iterable[JobId], annotation: Annotation) -> list[Job]:
        """Store what a person writes about jobs, for all or none; give those that it changed."""
        asked = self._wheel.call(calls.ANNOTATE, job_ids=tuple(job_ids), annotation=annotation)
        return cast("list[Job]", await asked)

    async def delete_on_server(self, job_id: JobId) -> Job:
        """Tell the server of an ended job to delete its video; what is here stays."""
        return cast("Job", await self._wheel.call(calls.DELETE_ON_SERVER, job_id=job_id))

    async def remove(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Put ended jobs, with their clips, into the trash."""
        return cast("list[Job]", await self._wheel.call(calls.REMOVE, job_ids=tuple(job_ids)))

    async def restore(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Bring jobs back from the trash."""
        return cast("list[Job]", await self._wheel.call(calls.RESTORE, job_ids=tuple(job_ids)))

    async def delete(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Delete jobs of the trash for good."""
        return cast("list[Job]", await self._wheel.call(calls.DELETE, job_ids=tuple(job_ids)))

    async def empty_trash(self) -> list[Job]:
        """Delete everything in the trash for good."""
        return cast("list[Job]", await self._wheel.call(calls.EMPTY_TRASH))

    async def resume(self) -> list[Job]:
        """Take up every unfinished job where it stands, and drive all of them from now on; give them."""
        return cast("list[Job]", await self._wheel.call(calls.RESUME))

    async def take_up(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take up the given jobs where they stand, as `resume` does with all; give those that have not ended."""
        return cast("list[Job]", await self._wheel.call(calls.TAKE_UP, job_ids=tuple(job_ids)))

    async def wait(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait until each of the given jobs has ended, or cannot go on by itself; give them as they are then."""
        return cast("list[Job]", await self._wheel.call(calls.WAIT, job_ids=tuple(job_ids)))

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""
        return cast("list[Job]", await self._wheel.call(calls.WAIT_UNTIL_SENT, job_ids=tuple(job_ids)))

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on at present, with the reason; of a driver elsewhere, as last heard."""
        guest = self._wheel.guest
        return dict(guest.parked) if guest is not None else self._wheel.engine.jobs.parked()

    async def stop(self) -> None:
        """End all following so that everything can be resumed; what another process drives goes on there."""
        await self._wheel.stop()


class SharedQueue:
    """The door to the queue, as `QueueDoor` says."""

    def __init__(self, wheel: Wheel, directions: Directions) -> None:
        """Lead to whoever has the wheel."""
        self._wheel = wheel
        self._directions = directions

    @property
    def state(self) -> QueueState:
        """How the queue stands; of a driver elsewhere, as last heard."""
        guest = self._wheel.guest
        return guest.state if guest is not None else self._wheel.engine.queue.state

    async def pause(self, *, after_running: bool = False) -> QueueState:
        """Send nothing more; with `after_running`, what is on the way is still followed to its end."""
        return cast("QueueState", await self._wheel.call(calls.PAUSE, after_running=after_running))

    async def resume(self) -> QueueState:
        """Go on, with held connections too."""
        return cast("QueueState", await self._wheel.call(calls.RESUME_QUEUE))

    async def release(self, connection: str) -> QueueState:
        """Go on with the jobs of one held connection."""
        return cast("QueueState", await self._wheel.call(calls.RELEASE, connection=connection))

    async def waiting(self) -> list[Job]:
        """Give the jobs that wait, in the order in which they will be sent."""
        return cast("list[Job]", await self._wheel.call(calls.WAITING))

    async def move(self, job_ids: Sequence[JobId], place: Place) -> list[Job]:
        """Move waiting jobs, in the order given, to a place in the queue; give those that moved."""
        return cast("list[Job]", await self._wheel.call(calls.MOVE, job_ids=tuple(job_ids), place=place))

    async def edit(self, job_id: JobId, order: Order) -> Job:
        """Let a waiting job ask for something else; its place in the queue stays."""
        return cast("Job", await self._wheel.call(calls.EDIT, job_id=job_id, order=self._directions.plain(order)))

    async def cancel_waiting(self, job_ids: Sequence[JobId] | None = None) -> list[Job]:
        """Cancel jobs that wait, all of them if none are named; give those that were cancelled."""
        wanted = None if job_ids is None else tuple(job_ids)
        return cast("list[Job]", await self._wheel.call(calls.CANCEL_WAITING, job_ids=wanted))


if TYPE_CHECKING:

    def _are_doors(jobs: SharedJobs, queue: SharedQueue) -> tuple[JobDoor, QueueDoor]:
        return jobs, queue

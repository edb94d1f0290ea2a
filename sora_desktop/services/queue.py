"""The queue as people handle it: paused and resumed, put in another order, changed and thinned out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import InvalidRequest, NotPossible, StorageError, UnknownJob
from sora_desktop.domain.events import JobChanged, JobsChanged
from sora_desktop.domain.queue import QueueMode
from sora_desktop.domain.requests import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import Place, QueueState
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.intake import Intake
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.running import JobRunner

_NOT_WAITING = "It does not wait any more."


class QueueService:
    """Pauses the queue, and changes jobs that wait in it; a change is committed before anybody hears of it."""

    def __init__(self, rooms: Rooms, runner: JobRunner, intake: Intake, events: EventBus) -> None:
        """Bring the parts together."""
        self._rooms = rooms
        self._board = rooms.board
        self._repository = rooms.register.repository
        self._runner = runner
        self._intake = intake
        self._events = events

    @property
    def state(self) -> QueueState:
        """How the queue stands."""
        return self._board.state

    async def pause(self, *, after_running: bool = False) -> QueueState:
        """Send nothing more; with `after_running`, what is on the way is still followed to its end.

        Raises:
            StorageError: it cannot be committed.
        """
        waits_for_some = after_running and self._runner.busy
        await self._board.set_mode(QueueMode.PAUSING if waits_for_some else QueueMode.PAUSED)
        return self.state

    async def resume(self) -> QueueState:
        """Go on, with held connections too.

        Raises:
            StorageError: it cannot be committed.
        """
        await self._board.release_all()
        await self._board.set_mode(QueueMode.RUNNING)
        return self.state

    async def release(self, connection: str) -> QueueState:
        """Go on with the jobs of one held connection.

        Raises:
            StorageError: it cannot be committed.
        """
        await self._board.release(connection)
        return self.state

    async def waiting(self) -> list[Job]:
        """Give the jobs that wait, in the order in which they will be sent."""
        return await self._repository.waiting()

    async def move(self, job_ids: Sequence[JobId], place: Place) -> list[Job]:
        """Move waiting jobs, in the order given, to a place in the queue; give those that moved.

        Raises:
            NotPossible: none of them waits.
            StorageError: it cannot be committed.
        """
        # Others may have made room for them.
        changed = await self._repository.move(list(dict.fromkeys(job_ids)), place)
        if not changed:
            raise await self._not_waiting("move", job_ids)
        self._runner.update(changed)
        self._events.publish(JobsChanged(tuple(changed)))
        return [job for job in changed if job.id in set(job_ids)]

    async def edit(self, job_id: JobId, order: Order) -> Job:
        """Let a waiting job ask for something else; its place in the queue stays.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: it does not wait any more.
            InvalidRequest: the order has problems, or asks for several takes.
            BudgetExceeded: a cap refuses the dearer order.
            ConnectionProblem: its connection does not exist or cannot be used.
            MediaError: its reference image does not do.
            StorageError: it cannot be committed.
        """
        if order.takes != 1:
            raise InvalidRequest([Problem("takes", Rule.TAKES_OUT_OF_RANGE, {"value": order.takes, "limit": 1})])
        job = await self._repository.get(job_id)
        if job is None:
            raise UnknownJob(job=job_id)
        edited = await self._intake.edited(job, order)
        held = self._runner.hold_back([job_id])
        if self._runner.follows(job_id):
            raise await self._not_waiting("edit", [job_id])
        kept = held
        try:
            await self._repository.replace_waiting(edited, self._rooms.calendar())
            kept = [edited] if held else []
        finally:
            self._runner.let_wait(kept)
        self._events.publish(JobChanged(edited))
        return edited

    async def cancel_waiting(self, job_ids: Sequence[JobId] | None = None) -> list[Job]:
        """Cancel jobs that wait, all of them if none are named; give those that were cancelled.

        Raises:
            StorageError: it cannot be committed; all of them wait as before.
        """
        if job_ids is None:
            job_ids = [key[0] for key in await self._repository.waiting_keys()]
        wanted = [job_id for job_id in dict.fromkeys(job_ids) if not self._runner.follows(job_id)]
        held = self._runner.hold_back(wanted)
        try:
            cancelled = await self._repository.cancel_waiting(wanted)
        except StorageError:
            self._runner.let_wait(held)
            raise
        if cancelled:
            self._events.publish(JobsChanged(tuple(cancelled)))
        return cancelled

    async def _not_waiting(self, action: str, job_ids: Sequence[JobId]) -> NotPossible | UnknownJob:
        for job_id in job_ids:
            job = self._runner.current(job_id) or await self._repository.get(job_id)
            if job is not None:
                return NotPossible(action=action, job=job.id, status=job.status, reason=_NOT_WAITING)
        return UnknownJob(job=", ".join(job_ids))

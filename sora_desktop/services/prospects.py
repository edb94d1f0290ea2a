"""Tells which jobs move on by themselves, and lets others wait for them."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queue import QueueMode

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.dispatching import Dispatcher
    from sora_desktop.services.following import JobLife
    from sora_desktop.services.queue_board import QueueBoard


@dataclass(frozen=True, slots=True)
class Run:
    """A job that is being followed."""

    life: JobLife
    control: JobControl
    task: asyncio.Task[None]


class Prospects:
    """Looks at what is under way whenever something happens to any job."""

    def __init__(self, runs: Mapping[JobId, Run], parked: Container[JobId], board: QueueBoard) -> None:
        """Begin to look; the dispatcher comes later, for it needs `pulse`.

        Args:
            runs: the jobs that are followed, always as they are now.
            parked: those that cannot go on at present.
            board: the state of the queue.
        """
        self._runs = runs
        self._parked = parked
        self._board = board
        self._turns: list[asyncio.Future[None]] = []

    async def wait(self, job_ids: Iterable[JobId], dispatcher: Dispatcher) -> None:
        """Wait until each of some jobs has ended, cannot go on by itself, or is stuck in trouble."""
        wanted = deque(job_ids)
        while self._bring_forward(wanted, dispatcher):
            await self.turn()

    async def wait_until_sent(self, job_ids: Iterable[JobId], dispatcher: Dispatcher) -> None:
        """Wait until the server's word on each of some jobs is stored, or it cannot go on by itself."""
        wanted = list(job_ids)
        while any(self._unsent(job_id, dispatcher) and self._moves(job_id, dispatcher) for job_id in wanted):
            await self.turn()

    async def turn(self) -> None:
        """Wait until something happens to any job."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        await turn

    def pulse(self) -> None:
        """Note that something happened."""
        turns, self._turns = self._turns, []
        for turn in turns:
            if not turn.done():
                turn.set_result(None)

    def _bring_forward(self, job_ids: deque[JobId], dispatcher: Dispatcher) -> bool:
        """Tell whether one of some jobs moves on by itself, and bring it to the front; drop those that are over."""
        for _ in range(len(job_ids)):
            first = job_ids[0]
            if self._moves(first, dispatcher):
                return True
            if first in self._runs or first in self._parked or dispatcher.get(first) is not None:
                job_ids.rotate(-1)
            else:
                job_ids.popleft()
        return False

    def _moves(self, job_id: JobId, dispatcher: Dispatcher) -> bool:
        """Tell whether a job moves on by itself; who stands in line does so as long as one before it does."""
        run = self._runs.get(job_id)
        if run is not None:
            if self._board.state.mode is QueueMode.PAUSED and run.life.job.status is not JobStatus.SUBMITTING:
                # It is looked at now and then, but not brought to its end.
                return False
            return not run.task.done() and run.life.stuck is None and not run.life.searching
        job = dispatcher.get(job_id)
        if job is None or not self._board.may_send(job.connection):
            return False
        if dispatcher.lasting_trouble(job.connection) is not None:
            return False
        before = [other.life for other in self._runs.values() if other.life.job.connection == job.connection]
        return not before or any(life.stuck is None for life in before)

    def _unsent(self, job_id: JobId, dispatcher: Dispatcher) -> bool:
        run = self._runs.get(job_id)
        job = run.life.job if run else dispatcher.get(job_id)
        return job is not None and job.remote_id is None and not job.ended

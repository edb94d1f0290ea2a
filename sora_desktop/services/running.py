"""Keeps jobs going: sends those that wait, follows the others, waits for them, and ends all that in order."""

from __future__ import annotations

import asyncio
import logging
from enum import Enum
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import BudgetExceeded, NotPossible, SoraDesktopError, StorageError
from sora_desktop.domain.events import CapsChanged, ConnectionsChanged, Event, JobChanged, QueueChanged, TroubleArose
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.dispatching import Dispatcher
from sora_desktop.services.failures import unexpected_failure
from sora_desktop.services.following import Course, JobLife
from sora_desktop.services.prospects import Prospects, Run
from sora_desktop.services.rooms import Parked, Rooms
from sora_desktop.services.sending import BackInLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.services.events import EventBus

_log = logging.getLogger(__name__)

STOP_GRACE = 5.0
"""Seconds that creates under way get to come home when the program ends."""

DISK_WAIT = 15.0
"""Seconds until a job that the disk did not let begin is tried again."""


_MAKES_ROOM = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})
"""What ends without a bill leaves room below a cap."""


class _Then(Enum):
    """What is to be done with a job that is not followed any more."""

    NOTHING = "nothing"
    WAIT = "wait"
    """Let it wait in line again."""

    LOOK = "look"
    """Look how it is stored, and go on from there."""


class JobRunner:
    """Sends jobs in the order of the queue, and follows each in a task of its own."""

    def __init__(self, rooms: Rooms, events: EventBus) -> None:
        """Follow jobs through `rooms`; `events` tells when one may be able to go on."""
        self._rooms = rooms
        self._board = rooms.board
        self._events = events
        self._runs: dict[JobId, Run] = {}
        self._parked: dict[JobId, tuple[Job, SoraDesktopError]] = {}
        self._prospects = Prospects(self._runs, self._parked, self._board)
        self._pulse = self._prospects.pulse
        self._dispatcher = Dispatcher(rooms.connections.concurrency, self._board.may_send, self._send, self._pulse)
        self._stopped = False
        events.subscribe(self._heard)
        rooms.mode_changed()

    def start(self, job: Job, course: Course = Course.USUAL) -> None:
        """Take a job on from where it stands; one that waits stands in line. Who is known already stays as it is."""
        self.start_all([job], course)

    def start_all(self, jobs: Iterable[Job], course: Course = Course.USUAL) -> None:
        """Take several jobs on; those that wait are sent in the order of the queue."""
        if self._stopped:
            return
        waiting: list[Job] = []
        for job in jobs:
            if self.knows(job.id):
                continue
            self._parked.pop(job.id, None)
            if job.status is JobStatus.PENDING:
                waiting.append(job)
            else:
                self._run(job, JobControl(), course)
        self._dispatcher.add(waiting)

    def update(self, jobs: Iterable[Job]) -> None:
        """Take note of what has changed about jobs that wait, such as their place in the queue."""
        self._dispatcher.add([job for job in jobs if self._dispatcher.get(job.id) is not None])

    def hold_back(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take jobs out of the line while they are changed; give those that stood in it."""
        return self._dispatcher.take_out(job_ids)

    def let_wait(self, jobs: Iterable[Job]) -> None:
        """Put jobs back into the line."""
        if not self._stopped:
            self._dispatcher.add(jobs)

    def follows(self, job_id: JobId) -> bool:
        """Tell whether a job is being followed now; one that stands in line is not."""
        return job_id in self._runs

    def knows(self, job_id: JobId) -> bool:
        """Tell whether a job is being followed, or stands in line."""
        return job_id in self._runs or self._dispatcher.get(job_id) is not None

    def looks_for(self, job_id: JobId) -> bool:
        """Tell whether a job whose reply was lost is just being looked for, or sent again."""
        return job_id in self._runs and not self._runs[job_id].life.searching

    @property
    def busy(self) -> bool:
        """Whether anything is on the way."""
        return any(not run.life.searching for run in self._runs.values())

    def current(self, job_id: JobId) -> Job | None:
        """Give a job that is known here as it stands now, or None."""
        run = self._runs.get(job_id)
        return run.life.job if run else self._dispatcher.get(job_id)

    async def cancel(self, job: Job) -> Job:
        """Cancel a job at the next safe point, and give it as it is then.

        Raises:
            SoraDesktopError: what keeps it from being cancelled at present.
        """
        run = self._runs.get(job.id)
        if run is None and job.status is JobStatus.PENDING:
            return await self._cancel_waiting(job)
        forget = job.status is JobStatus.UNCONFIRMED
        if run is None:
            control = JobControl()
            control.cancel(forget=forget)
            run = self._run(job, control)
        else:
            run.control.cancel(forget=forget)
        while not run.task.done() and run.life.hindered is None:
            await self._prospects.turn()
        reason = run.life.hindered or self.parked().get(job.id)
        if reason is not None and not run.life.job.ended:
            raise reason
        return run.life.job

    async def end(self, job_id: JobId) -> None:
        """Stop following a job, which stays as it was last stored."""
        run = self._runs.get(job_id)
        if run is not None:
            run.control.end()
            await asyncio.wait({run.task})

    async def wait(self, job_ids: Iterable[JobId]) -> None:
        """Wait until each of the given jobs has ended, cannot go on by itself, or is stuck in trouble."""
        await self._prospects.wait(job_ids, self._dispatcher)

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> None:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""
        await self._prospects.wait_until_sent(job_ids, self._dispatcher)

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on at present, with the reason."""
        held = {job.id: self._board.reason(job.connection) for job in self._dispatcher.waiting()}
        stuck = {job_id: run.life.stuck for job_id, run in self._runs.items()}
        return {
            **{job_id: reason for job_id, (_, reason) in self._parked.items()},
            **{job_id: reason for job_id, reason in (held | stuck).items() if reason is not None},
        }

    async def stop(self) -> None:
        """End all following so that everything can be resumed; creates under way come home first."""
        self._stopped = True
        self._dispatcher.close()
        runs = list(self._runs.values())
        for run in runs:
            run.control.end()
        if runs:
            _, late = await asyncio.wait({run.task for run in runs}, timeout=STOP_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _cancel_waiting(self, job: Job) -> Job:
        held = self._dispatcher.take_out([job.id])
        parked = self._parked.pop(job.id, None)
        try:
            cancelled = await self._rooms.register.advance(job, JobStatus.CANCELLED, failure=None)
        except StorageError:
            self.let_wait(held)
            if parked is not None:
                self._parked[job.id] = parked
            raise
        return cancelled

    def _send(self, job: Job) -> None:
        """Begin with a job that stood in line; it has its place already."""
        self._run(job, JobControl(), placed=True)

    def _run(self, job: Job, control: JobControl, course: Course = Course.USUAL, *, placed: bool = False) -> Run:
        self._parked.pop(job.id, None)
        if not placed:
            self._dispatcher.occupy(job.connection)
        life = JobLife(job, control, self._rooms, self._dispatcher, self._pulse, course)
        run = Run(life, control, asyncio.ensure_future(self._follow(life)))
        self._runs[job.id] = run
        return run

    async def _follow(self, life: JobLife) -> None:
        """Let a job live; whatever goes wrong with it concerns that job alone."""
        then = _Then.NOTHING
        try:
            then = await self._lived(life)
        except Exception:  # noqa: BLE001 - a fault of ours must not take other jobs along
            _log.exception("job %s hit a fault of the program", life.job.id)
            await self._broken_off(life)
        finally:
            del self._runs[life.job.id]
            life.leave_place()
            if then is _Then.WAIT:
                self.start(life.job)
            elif then is _Then.LOOK:
                await self._start_as_stored(life.job.id)
            await self.settle_pause()
            self._pulse()

    async def _lived(self, life: JobLife) -> _Then:
        """Let a job live, and tell what is to be done with it then."""
        try:
            await life.live()
        except Interrupted:
            _log.info("job %s is left as it was last stored", life.job.id)
        except BackInLine:
            return _Then.WAIT
        except (Parked, BudgetExceeded) as stop:
            reason = stop.reason if isinstance(stop, Parked) else stop
            if life.job.status is JobStatus.PENDING:
                await self._board.hold(life.job.connection, reason)
                return _Then.WAIT
            self._park(life.job, reason)
        except NotPossible as error:
            _log.info("job %s was changed while it was to be sent: %s", life.job.id, error)
            return _Then.LOOK
        except SoraDesktopError as error:
            _log.warning("job %s stands still: %s", life.job.id, error)
            self._park(life.job, error)
            if isinstance(error, StorageError):
                asyncio.get_running_loop().call_later(DISK_WAIT, self._unpark, life.job.id)
        return _Then.NOTHING

    async def _start_as_stored(self, job_id: JobId) -> None:
        """Let a job wait again as it is stored, if it still does."""
        try:
            job = await self._rooms.register.repository.get(job_id)
        except StorageError as error:
            _log.warning("job %s cannot be read; the next start goes on with it: %s", job_id, error)
            return
        if job is not None and job.status is JobStatus.PENDING and job.removed_at is None:
            self.start(job)

    async def settle_pause(self) -> None:
        """Call a queue paused that was to be after the running ones, once nothing runs any more."""
        if self._board.state.mode is QueueMode.PAUSING and not self.busy and not self._stopped:
            try:
                await self._board.set_mode(QueueMode.PAUSED)
            except StorageError as error:
                _log.warning("the queue is paused, but this is not stored: %s", error)

    async def _broken_off(self, life: JobLife) -> None:
        try:
            await life.break_off(unexpected_failure(life.stage))
        except (Interrupted, SoraDesktopError) as error:
            _log.warning("job %s is left as it was last stored: %s", life.job.id, error)

    def _park(self, job: Job, reason: SoraDesktopError) -> None:
        self._parked[job.id] = (job, reason)
        self._events.publish(TroubleArose(reason))

    def _unpark(self, *job_ids: JobId) -> None:
        """Try jobs again that could not go on: they may be able to now."""
        for job_id in job_ids:
            if job_id in self._parked and not self._stopped:
                self.start(self._parked[job_id][0])

    def _heard(self, event: Event) -> None:
        if isinstance(event, ConnectionsChanged) and not event.learned:
            self._board.connections_changed()
            self._unpark(*list(self._parked))
        elif isinstance(event, CapsChanged) or (isinstance(event, JobChanged) and event.job.status in _MAKES_ROOM):
            self._board.budgets_changed()
        elif isinstance(event, QueueChanged):
            self._rooms.mode_changed()
        if isinstance(event, ConnectionsChanged | QueueChanged):
            self._dispatcher.look_anew()
        self._pulse()

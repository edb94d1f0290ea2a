"""Keeps jobs going: starts to follow them, waits for them, and ends all that in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SoraDesktopError, StorageError
from sora_desktop.domain.events import ConnectionsChanged, Event, TroubleArose
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.failures import unexpected_failure
from sora_desktop.services.following import JobLife
from sora_desktop.services.rooms import Parked, Rooms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.services.events import EventBus

_log = logging.getLogger(__name__)

STOP_GRACE = 5.0
"""Seconds that creates under way get to come home when the program ends."""

DISK_WAIT = 15.0
"""Seconds until a job that the disk did not let begin is tried again."""


class _Run:
    """A job that is being followed."""

    def __init__(self, life: JobLife, control: JobControl, task: asyncio.Task[None]) -> None:
        self.life = life
        self.control = control
        self.task = task


class JobRunner:
    """Follows jobs, each in a task of its own."""

    def __init__(self, rooms: Rooms, events: EventBus) -> None:
        """Follow jobs through `rooms`; `events` tells when one may be able to go on."""
        self._rooms = rooms
        self._events = events
        self._runs: dict[JobId, _Run] = {}
        self._parked: dict[JobId, tuple[Job, SoraDesktopError]] = {}
        self._turns: list[asyncio.Future[None]] = []
        self._troubles: list[asyncio.Future[None]] = []
        self._stopped = False
        events.subscribe(self._heard)

    def start(self, job: Job, *, resubmit: bool = False) -> None:
        """Follow a job; where it is followed already, nothing changes.

        With `resubmit`, an unconfirmed job is sent once more.
        """
        if not (self._stopped or self.follows(job.id)):
            self._run(job, JobControl(), resubmit=resubmit)

    def follows(self, job_id: JobId) -> bool:
        """Tell whether a job is being followed now."""
        return job_id in self._runs

    def current(self, job_id: JobId) -> Job | None:
        """Give a job that is being followed as it stands now, or None."""
        run = self._runs.get(job_id)
        return run.life.job if run else None

    async def cancel(self, job: Job) -> Job:
        """Cancel a job at the next safe point, and give it as it is then.

        Raises:
            SoraDesktopError: what keeps it from being cancelled at present.
        """
        forget = job.status is JobStatus.UNCONFIRMED
        run = self._runs.get(job.id)
        if run is None:
            control = JobControl()
            control.cancel(forget=forget)
            run = self._run(job, control)
        else:
            run.control.cancel(forget=forget)
        while not run.task.done() and run.life.hindered is None:
            await self._ended_or_troubled([run.task])
        reason = run.life.hindered or self.parked().get(job.id)
        if reason is not None and not run.life.job.ended:
            raise reason
        return run.life.job

    async def wait(self, job_ids: Iterable[JobId]) -> None:
        """Wait until each of the given jobs has ended, cannot go on by itself, or is stuck in trouble."""
        wanted = list(job_ids)
        while tasks := self._tasks_under_way(wanted):
            await self._ended_or_troubled(tasks)

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> None:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""
        wanted = list(job_ids)
        while self._tasks_under_way([job_id for job_id in wanted if self._unsent(job_id)]):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._turns.append(turn)
            await turn

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on at present, with the reason."""
        stuck = {job_id: run.life.stuck for job_id, run in self._runs.items()}
        return {
            **{job_id: reason for job_id, (_, reason) in self._parked.items()},
            **{job_id: reason for job_id, reason in stuck.items() if reason is not None},
        }

    async def stop(self) -> None:
        """End all following so that everything can be resumed; creates under way come home first."""
        self._stopped = True
        runs = list(self._runs.values())
        for run in runs:
            run.control.end()
        if runs:
            _, late = await asyncio.wait({run.task for run in runs}, timeout=STOP_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _run(self, job: Job, control: JobControl, *, resubmit: bool = False) -> _Run:
        self._parked.pop(job.id, None)
        life = JobLife(job, control, self._rooms, self._troubled, resubmit=resubmit)
        run = _Run(life, control, asyncio.ensure_future(self._follow(life)))
        self._runs[job.id] = run
        return run

    async def _follow(self, life: JobLife) -> None:
        """Let a job live; whatever goes wrong with it concerns that job alone."""
        try:
            await life.live()
        except Interrupted:
            _log.info("job %s is left as it was last stored", life.job.id)
        except Parked as parked:
            self._park(life.job, parked.reason)
        except SoraDesktopError as error:
            _log.warning("job %s stands still: %s", life.job.id, error)
            self._park(life.job, error)
            if isinstance(error, StorageError):
                asyncio.get_running_loop().call_later(DISK_WAIT, self._unpark, life.job.id)
        except Exception:  # noqa: BLE001 - a fault of ours must not take other jobs along
            _log.exception("job %s hit a fault of the program", life.job.id)
            await self._broken_off(life)
        finally:
            del self._runs[life.job.id]
            self._pulse()

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

    def _tasks_under_way(self, job_ids: Iterable[JobId]) -> list[asyncio.Task[None]]:
        """Give the tasks of those jobs that are followed, if at least one of them moves on by itself.

        Who stands in line moves on as long as one before it does.
        """
        runs = [self._runs[job_id] for job_id in job_ids if job_id in self._runs]
        runs = [run for run in runs if not run.task.done()]
        if any(run.life.stuck for run in runs):
            in_line = self._rooms.scheduler.in_line()
            held_up = {run.life.job.connection for run in runs if run.life.stuck}
            for run in self._runs.values():
                if not run.life.stuck and _place_of(run) not in in_line:
                    held_up.discard(run.life.job.connection)
            moving = [
                run
                for run in runs
                if not run.life.stuck and not (_place_of(run) in in_line and run.life.job.connection in held_up)
            ]
            if not moving:
                return []
        return [run.task for run in runs]

    def _unsent(self, job_id: JobId) -> bool:
        job = self.current(job_id)
        return job is not None and job.remote_id is None and not job.ended

    def _heard(self, event: Event) -> None:
        if isinstance(event, ConnectionsChanged):
            self._rooms.scheduler.limits_changed()
            self._unpark(*list(self._parked))
        self._pulse()

    async def _ended_or_troubled(self, tasks: Iterable[asyncio.Task[None]]) -> None:
        """Wait until all of some tasks have ended, or any job has trouble."""
        trouble: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._troubles.append(trouble)
        ended = asyncio.ensure_future(_all_ended(tasks))
        try:
            await asyncio.wait([ended, trouble], return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            self._troubles = [one for one in self._troubles if one is not trouble]

    def _troubled(self) -> None:
        troubles, self._troubles = self._troubles, []
        _finish(troubles)
        self._pulse()

    def _pulse(self) -> None:
        turns, self._turns = self._turns, []
        _finish(turns)


async def _all_ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    await asyncio.wait(tasks)


def _place_of(run: _Run) -> tuple[str, int]:
    return (run.life.job.connection, run.life.job.sequence)


def _finish(futures: Iterable[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)

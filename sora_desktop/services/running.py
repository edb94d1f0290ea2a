"""Keeps jobs going: starts to follow them, waits for them, and ends all that in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import ConnectionsChanged, Event, TroubleArose
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.failures import unexpected_failure
from sora_desktop.services.following import JobLife, Parked, Rooms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.services.events import EventBus

_log = logging.getLogger(__name__)

STOP_GRACE = 5.0
"""Seconds that creates under way get to come home when the program ends."""


class _Run:
    """A job that is being followed, or was."""

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
        events.subscribe(self._heard)

    def start(self, job: Job, *, resubmit: bool = False) -> None:
        """Follow a job; where it is followed already, nothing changes.

        With `resubmit`, an unconfirmed job is sent once more before anything else.
        """
        if not self.follows(job.id):
            self._run(job, JobControl(), resubmit=resubmit)

    def follows(self, job_id: JobId) -> bool:
        """Tell whether a job is being followed now."""
        return job_id in self._runs

    def current(self, job_id: JobId) -> Job | None:
        """Give a job that is being followed as it stands now, or None."""
        run = self._runs.get(job_id)
        return run.life.job if run else None

    async def cancel(self, job: Job) -> Job:
        """Cancel a job at the next safe point, and give it as it is then."""
        run = self._runs.get(job.id)
        if run is None:
            control = JobControl()
            control.cancel()
            run = self._run(job, control)
        else:
            run.control.cancel()
        await asyncio.wait({run.task})
        return run.life.job

    def _run(self, job: Job, control: JobControl, *, resubmit: bool = False) -> _Run:
        self._parked.pop(job.id, None)
        life = JobLife(job, control, self._rooms, resubmit=resubmit)
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
            self._parked[life.job.id] = (life.job, parked.reason)
            self._events.publish(TroubleArose(parked.reason))
        except SoraDesktopError as error:
            _log.warning("job %s stands still: %s", life.job.id, error)
            self._parked[life.job.id] = (life.job, error)
            self._events.publish(TroubleArose(error))
        except Exception:  # noqa: BLE001 - a fault of ours must not take other jobs along
            _log.exception("job %s hit a fault of the program", life.job.id)
            await life.break_off(unexpected_failure(life.stage))
        finally:
            del self._runs[life.job.id]
            self._pulse()

    async def wait(self, job_ids: Iterable[JobId]) -> None:
        """Wait until the given jobs have ended or cannot go on by themselves."""
        tasks = [self._runs[job_id].task for job_id in job_ids if job_id in self._runs]
        if tasks:
            await asyncio.wait(tasks)

    async def wait_until_sent(self, job_ids: Iterable[JobId]) -> None:
        """Wait until the server's word on each given job is stored, or it cannot go on by itself."""
        wanted = list(job_ids)
        while any(self._unsent(job_id) for job_id in wanted):
            await self._next_change()

    def parked(self) -> dict[JobId, SoraDesktopError]:
        """Give the jobs that cannot go on for now, with the reason."""
        return {job_id: reason for job_id, (_, reason) in self._parked.items()}

    async def stop(self) -> None:
        """End all following so that everything can be resumed; creates under way come home first."""
        runs = list(self._runs.values())
        for run in runs:
            run.control.end()
        if runs:
            _, late = await asyncio.wait({run.task for run in runs}, timeout=STOP_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _unsent(self, job_id: JobId) -> bool:
        job = self.current(job_id)
        return job is not None and job.status in {JobStatus.PENDING, JobStatus.SUBMITTING}

    def _heard(self, event: Event) -> None:
        if isinstance(event, ConnectionsChanged):
            self._rooms.scheduler.limits_changed()
            self._unpark()
        self._pulse()

    def _unpark(self) -> None:
        """Try the jobs again that waited for a key: there may be one now."""
        for job, _ in list(self._parked.values()):
            self.start(job)

    async def _next_change(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        await turn

    def _pulse(self) -> None:
        turns, self._turns = self._turns, []
        for turn in turns:
            if not turn.done():
                turn.set_result(None)

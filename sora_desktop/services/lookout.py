"""Looks at the videos that servers work on, with as few requests as it takes, and tells who waits for news."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.events import ConnectionsChanged, JobChanged, JobsChanged
from sora_desktop.domain.jobs import ON_SERVER
from sora_desktop.services.clock_watch import ClockWatch
from sora_desktop.services.rounds import Rounds
from sora_desktop.services.stalls import Silence, Stalls
from sora_desktop.services.watched import Sight, Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.base import Recorder, RemoteVideo, SoraClient
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.register import JobRegister
    from sora_desktop.services.rounds import Clients
    from sora_desktop.services.stalls import Usual

HURRY_GAP = 30.0
"""Seconds within which all jobs are not hurried to a second time, whatever the clocks do."""


class Lookout:
    """Watches the jobs of all connections, each connection's in shared rounds."""

    def __init__(
        self,
        register: JobRegister,
        events: EventBus,
        *,
        clients: Clients | None = None,
        usual: Usual | None = None,
        watching: Callable[[JobId], None] | None = None,
        watch_clocks: Callable[[Callable[[], None]], ClockWatch] = ClockWatch,
    ) -> None:
        """Begin without jobs.

        Args:
            register: where progress is published.
            events: tells of connections that were changed, and of jobs that have ended.
            clients: gives the client of a connection after that was changed; raises `Parked`.
            usual: tells how long a model of a connection usually takes; see `Stalls`.
            watching: told of each job that is watched.
            watch_clocks: makes what notices that the computer was asleep.
        """
        self._register = register
        self._clients = clients
        self._stalls = Stalls(usual)
        self._watching = watching
        self._rounds: dict[str, Rounds] = {}
        self._sights: dict[JobId, Sight] = {}
        self._clocks = watch_clocks(self._woke_up)
        self._slow = False
        self._hurried_at: float | None = None
        events.subscribe(self._heard)

    @property
    def slow(self) -> bool:
        """Whether jobs are looked at only now and then, because the queue is paused."""
        return self._slow

    @slow.setter
    def slow(self, slow: bool) -> None:
        if slow is not self._slow:
            self._slow = slow
            for rounds in self._rounds.values():
                rounds.set_slow(slow)

    def stalled(self, job_id: JobId) -> bool:
        """Tell whether a job that is watched has been without news for much longer than is usual."""
        sight = self._sights.get(job_id)
        return sight is not None and sight.silence.stalled

    async def next(
        self,
        job: Job,
        client: SoraClient,
        control: JobControl,
        record: Recorder,
        last: RemoteVideo | None,
        wait: float,
    ) -> RemoteVideo:
        """Wait for news of a job that its server works on, and give the answer that brings them.

        News are another status, anything else that is to be stored, the first answer after a trouble, and
        that the job has stalled, or moves again. Progress is published meanwhile without anything else.

        Args:
            job: as it is stored.
            client: speaks to its server.
            control: the switches by which it is told to stop.
            record: told of the exchanges that are worth keeping; looks that brought nothing are counted.
            last: the last answer, if there is one.
            wait: seconds until the first look, more or less.

        Raises:
            Interrupted: the job was told to stop.
            Parked: its connection was changed, and cannot be used any more.
            ClientError: a look failed.
        """
        now = asyncio.get_running_loop().time()
        sight = self._sights.get(job.id)
        if sight is None:
            sight = self._sights[job.id] = Sight(Silence(now, stalled=job.stalled), now)
            sight.progress = last.progress if last else None
        watched = Watched(job, client, record, last, sight=sight)
        rounds = self._rounds.get(job.connection)
        if rounds is None:
            rounds = self._rounds[job.connection] = Rounds(
                job.connection, self._register, self._stalls, self._clients, slow=self._slow
            )
        rounds.join(watched, wait)
        if self._watching is not None:
            self._watching(job.id)
        self._clocks.start()
        try:
            return await control.repeatable(watched.news())
        finally:
            rounds.leave(watched)
            watched.close()
            if all(one.is_empty for one in self._rounds.values()):
                self._clocks.stop()

    async def look(self, job_id: JobId) -> bool | None:
        """Look at a job at once; tell whether that brings news, or give None if the job is not watched."""
        for rounds in tuple(self._rounds.values()):
            seen = await rounds.look(job_id)
            if seen is not None:
                return seen
        return None

    def _woke_up(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._hurried_at is not None and now - self._hurried_at < HURRY_GAP:
            return
        self._hurried_at = now
        for rounds in self._rounds.values():
            rounds.hurry()

    def _heard(self, event: Event) -> None:
        if isinstance(event, ConnectionsChanged):
            for rounds in self._rounds.values():
                rounds.renew()
        elif isinstance(event, JobChanged):
            self._forget(event.job)
        elif isinstance(event, JobsChanged):
            for job in event.jobs:
                self._forget(job)

    def _forget(self, job: Job) -> None:
        if job.status not in ON_SERVER:
            self._sights.pop(job.id, None)

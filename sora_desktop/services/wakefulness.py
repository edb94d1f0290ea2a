"""Keeps the computer from falling asleep over running jobs, where a person does not want it otherwise."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sora_desktop.domain.events import (
    JobChanged,
    JobProgressed,
    JobsAdded,
    JobsChanged,
    SettingsChanged,
    TroubleArose,
)
from sora_desktop.domain.jobs import ACTIVE
from sora_desktop.services.inhibitor import SystemInhibitor

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.inhibitor import Inhibitor

_log = logging.getLogger(__name__)

LINGER = 5.0
"""Seconds for which the computer is kept awake after the last job, because often another follows."""


class Wakefulness:
    """Knows which jobs are on their way, and asks the system to stay awake while there is one."""

    def __init__(
        self,
        events: EventBus,
        *,
        wanted: Callable[[], bool],
        stuck: Callable[[], Container[JobId]] = frozenset,
        inhibitor: Inhibitor | None = None,
    ) -> None:
        """Begin without jobs.

        Args:
            events: tells of jobs and settings.
            wanted: whether the computer is to be kept awake.
            stuck: gives the jobs that cannot go on at present.
            inhibitor: speaks to the system.
        """
        self._wanted = wanted
        self._stuck = stuck
        self._inhibitor = inhibitor or SystemInhibitor()
        self._running: set[JobId] = set()
        self._is_taken = False
        self._has_complained = False
        self._worker: ThreadPoolExecutor | None = None
        self._settling: asyncio.Task[None] | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._closed = False
        self._unsubscribe = events.subscribe(self._heard)

    @property
    def running(self) -> int:
        """How many jobs are on their way."""
        return len(self._running)

    def note(self, job_id: JobId) -> None:
        """Note that a job is on its way, though nothing of it has changed in this run of the program."""
        if job_id not in self._running:
            self._running.add(job_id)
            self._settle()

    async def close(self) -> None:
        """Let the computer sleep, and end."""
        self._closed = True
        self._unsubscribe()
        self._running.clear()
        if self._lingering is not None:
            self._lingering.cancel()
        if self._settling is not None:
            await self._settling
        await self._adjust()
        if self._worker is not None:
            self._worker.shutdown(wait=False)

    def _heard(self, event: Event) -> None:
        if isinstance(event, JobProgressed):
            self.note(event.job_id)
        elif isinstance(event, JobChanged):
            self._see((event.job,))
        elif isinstance(event, JobsChanged | JobsAdded):
            self._see(event.jobs)
        elif isinstance(event, TroubleArose):
            stuck = self._stuck()
            self._running = {job_id for job_id in self._running if job_id not in stuck}
            self._settle()
        elif isinstance(event, SettingsChanged):
            self._settle()

    def _see(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            if job.status in ACTIVE:
                self._running.add(job.id)
            else:
                self._running.discard(job.id)
        self._settle()

    @property
    def _is_due(self) -> bool:
        return bool(self._running) and self._wanted()

    def _settle(self) -> None:
        """See to it that the system knows what is wanted now."""
        due = self._is_due
        if due and self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        if due is self._is_taken or self._closed or self._settling is not None:
            return
        if due:
            self._settling = asyncio.ensure_future(self._adjust())
        elif self._lingering is None:
            self._lingering = asyncio.get_running_loop().call_later(LINGER, self._let_go)

    def _let_go(self) -> None:
        self._lingering = None
        if self._settling is None and self._is_taken and not self._is_due:
            self._settling = asyncio.ensure_future(self._adjust())

    async def _adjust(self) -> None:
        """Tell the system what is wanted, on a thread of its own, because it may let us wait."""
        try:
            if self._is_due is self._is_taken:
                return
            self._is_taken = self._is_due
            if self._worker is None:
                # The library wants one thread for everything.
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="awake")
            loop = asyncio.get_running_loop()
            if self._is_taken:
                self._say(await loop.run_in_executor(self._worker, self._inhibitor.take))
            else:
                await loop.run_in_executor(self._worker, self._inhibitor.release)
        finally:
            self._settling = None
        self._settle()

    def _say(self, way: str | None) -> None:
        if way is not None:
            _log.info("the computer is kept awake by %s", way)
        elif not self._has_complained:
            self._has_complained = True
            _log.info("nothing here can keep the computer awake while videos are made")

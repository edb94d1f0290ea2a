"""Jobs of which nobody knows how they stand: what a person can do about them, and a look at their server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import NotPossible, NotSupported
from sora_desktop.domain.events import JobChanged
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.services.following import Course

if TYPE_CHECKING:
    from sora_desktop.domain.events import Event
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.rooms import Rooms
    from sora_desktop.services.running import JobRunner

_COMMITTING = 2.0
"""Seconds in which news of a job are usually committed."""


class Doubts:
    """Carries out what a person decides about creates whose replies were lost, and asks servers at once."""

    def __init__(self, rooms: Rooms, runner: JobRunner, events: EventBus) -> None:
        """Send and look through `rooms` and `runner`; `events` tells when an answer is committed."""
        self._connections = rooms.connections
        self._lookout = rooms.lookout
        self._runner = runner
        self._events = events

    def check(self, action: str, job: Job, *, at_once: bool = False) -> None:
        """Refuse what can only be done with a job whose reply was lost.

        Args:
            action: what is to be done, for the sentence.
            job: the job as it is stored.
            at_once: whether it can be done while the job is just being looked for.

        Raises:
            NotPossible: its reply was not lost, or it is just being looked for.
        """
        reason = ""
        if job.status is not JobStatus.UNCONFIRMED:
            reason = "Its server's reply was not lost."
        elif not at_once and self._runner.looks_for(job.id):
            reason = "It is being looked for in its server's list. Try again in a moment."
        if reason:
            raise NotPossible(action=action, job=job.id, status=job.status, reason=reason)

    async def resubmit(self, job: Job) -> Job:
        """Send a create once more, by a person's word.

        Raises:
            NotPossible: its reply was not lost, or it is just being looked for.
        """
        self.check("resubmit", job)
        await self._runner.end(job.id)
        self._runner.start(job, Course.RESUBMIT)
        return job

    def keep_looking(self, job: Job) -> Job:
        """Look for a create again, now and then.

        Raises:
            NotPossible: its reply was not lost.
            NotSupported: its server has no list to look in.
        """
        self.check("look for", job, at_once=True)
        if self._connections.capabilities(job.connection).listing is Support.NO:
            raise NotSupported(host=f"The server of “{job.connection}”", operation="listing its videos")
        self._runner.start(job, Course.SEARCH)
        return job

    async def look(self, job_id: JobId) -> None:
        """Ask the server that works on a job how it stands, and wait a moment until its answer is committed."""
        changed = asyncio.Event()

        def hear(event: Event) -> None:
            if isinstance(event, JobChanged) and event.job.id == job_id:
                changed.set()

        unsubscribe = self._events.subscribe(hear)
        try:
            if await self._lookout.look(job_id):
                async with asyncio.timeout(_COMMITTING):
                    await changed.wait()
        except TimeoutError:
            pass  # it is being committed still
        finally:
            unsubscribe()

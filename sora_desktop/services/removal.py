"""Moves jobs with their clips into the trash and back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError
from sora_desktop.domain.events import JobsRemoved, JobsRestored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.register import JobRegister
    from sora_desktop.storage.files import VideoFiles


class Removal:
    """A job is in the trash before its clip is, and comes back after it: wherever a crash comes, the clip is found."""

    def __init__(
        self, register: JobRegister, files: Callable[[], VideoFiles], events: EventBus, now: Callable[[], datetime]
    ) -> None:
        """Bring the parts together; `now` gives the time in UTC."""
        self._register = register
        self._files = files
        self._events = events
        self._now = now

    async def remove(self, jobs: Sequence[Job]) -> list[Job]:
        """Put ended jobs into the trash.

        Raises:
            StorageError: one could not be moved; those before it are in the trash, and everybody knows.
        """
        removed: list[Job] = []
        try:
            for job in jobs:
                removed.append(await self._take(job))  # noqa: PERF401 - those before one that fails are told of
        finally:
            self._events.publish(JobsRemoved(tuple(job.id for job in removed)))
        return removed

    async def _take(self, job: Job) -> Job:
        removed = await self._register.change(job, removed_at=self._now())
        try:
            file = await asyncio.to_thread(self._files().to_trash, removed)
        except StorageError:
            await self._register.change(removed, removed_at=None)
            raise
        return await self._register.change(removed, file=file)

    async def restore(self, jobs: Sequence[Job]) -> list[Job]:
        """Bring jobs back from the trash.

        Raises:
            StorageError: one could not be moved; those before it are back, and everybody knows.
        """
        restored: list[Job] = []
        try:
            for job in jobs:
                file = await asyncio.to_thread(self._files().from_trash, job)
                moved = await self._register.change(job, removed_at=None, file=file)
                restored.append(moved)
        finally:
            self._events.publish(JobsRestored(tuple(restored)))
        return restored

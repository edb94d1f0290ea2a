"""Moves jobs with their clips into the trash and back, or deletes them from it for good."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from sora_desktop.domain.errors import NotPossible, StorageError, UnknownJob
from sora_desktop.domain.events import JobsRemoved, JobsRestored
from sora_desktop.domain.jobs import JobId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.erasure import Erasure
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.register import JobRegister
    from sora_desktop.storage.files import VideoFiles

_NO_LENGTH = -1
_log = logging.getLogger(__name__)


class Removal:
    """A job is in the trash before its clip is, and comes back after it: wherever a crash comes, the clip is found."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that a clip passes through
        self,
        find: Callable[[JobId], Awaitable[Job | None]],
        register: JobRegister,
        files: Callable[[], VideoFiles],
        erasure: Erasure,
        events: EventBus,
        now: Callable[[], datetime],
        lock: asyncio.Lock,
    ) -> None:
        """Bring the parts together.

        Args:
            find: gives a job as it is now.
            register: where jobs are committed.
            files: where clips are kept at the time.
            erasure: deletes for good.
            events: where it is told what happened.
            now: gives the time in UTC.
            lock: held by whoever moves the file of a clip.
        """
        self._find = find
        self._register = register
        self._files = files
        self._erasure = erasure
        self._events = events
        self._now = now
        # What is on its way into the trash or out of it is not deleted meanwhile.
        self._lock = lock
        self._unsettled = False

    async def mend(self) -> None:
        """Have the clips where they belong that a run which ended was moving into the trash or out of it."""
        async with self._lock:
            await self._mend()

    async def remove(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Put ended jobs into the trash.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: one of them has not ended; none was moved.
            StorageError: one could not be moved; those before it are in the trash, and everybody knows.
        """
        async with self._lock:
            await self._mend_if_unsettled()
            jobs = await self._all(job_ids)
            for job in jobs:
                if not job.ended:
                    _refuse("remove", job, "Cancel it first.")
            wanted = [job for job in jobs if job.removed_at is None]
            removed: list[Job] = []
            try:
                async with self._noted(wanted):
                    for job in wanted:
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
        return await self._commit(removed, file)

    async def _commit(self, removed: Job, file: str | None) -> Job:
        """Commit where the clip of a removed job is; until that can be done, it is where everybody looks for it."""
        try:
            return await self._register.change(removed, file=file)
        except StorageError:
            with suppress(StorageError):
                await asyncio.to_thread(self._files().from_trash, removed)
            raise

    async def restore(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Bring jobs back from the trash.

        Raises:
            UnknownJob: there is no such job.
            StorageError: one could not be moved; those before it are back, and everybody knows.
        """
        async with self._lock:
            await self._mend_if_unsettled()
            jobs = [job for job in await self._all(job_ids) if job.removed_at is not None]
            restored: list[Job] = []
            try:
                async with self._noted(jobs):
                    for job in jobs:
                        restored.append(await self._give_back(job))  # noqa: PERF401 - those before one that fails are told of
            finally:
                self._events.publish(JobsRestored(tuple(restored)))
            return restored

    async def _give_back(self, job: Job) -> Job:
        trash = self._files().trash
        file = await asyncio.to_thread(self._files().from_trash, job)
        try:
            moved = await self._register.change(job, removed_at=None, file=file)
        except StorageError:
            with suppress(StorageError):
                await asyncio.to_thread(trash.mend, job, await asyncio.to_thread(trash.origin, job))
            raise
        await asyncio.to_thread(trash.forget, moved, job.file)
        return moved

    async def delete(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Delete jobs of the trash for good; those that are deleted already are left out.

        Raises:
            UnknownJob: there is no such job.
            NotPossible: one of them is not in the trash, or has not ended; none was deleted.
            StorageError: it could not be committed; all is as before.
        """
        async with self._lock:
            await self._mend_if_unsettled()
            wanted = list(dict.fromkeys(job_ids))
            for job_id in wanted:
                job = await self._find(job_id)
                if job is None:
                    raise UnknownJob(job=job_id)
                if job.removed_at is None:
                    _refuse("delete", job, "Move it to the trash first.")
                if not job.ended:
                    _refuse("delete", job, "Cancel it first.")
            return await self._erasure.delete(wanted)

    async def empty(self) -> list[Job]:
        """Delete everything in the trash for good.

        Raises:
            StorageError: it could not be committed; all is as before.
        """
        async with self._lock:
            await self._mend_if_unsettled()
            return await self._erasure.delete(None)

    @asynccontextmanager
    async def _noted(self, jobs: Sequence[Job]) -> AsyncIterator[None]:
        """Keep a note of jobs while their clips move; it stays where something came between, until that is mended."""
        if not jobs:
            yield
            return
        await asyncio.to_thread(self._files().trash.note, [job.id for job in jobs])
        before, self._unsettled = self._unsettled, True
        yield
        if not before:
            await asyncio.to_thread(self._files().trash.settle)
            self._unsettled = False

    async def _mend_if_unsettled(self) -> None:
        if self._unsettled:
            await self._mend()

    async def _mend(self) -> None:
        trash = self._files().trash
        try:
            for job_id in await asyncio.to_thread(trash.noted):
                job = await self._find(JobId(job_id))
                if job is not None and job.removed_at is None:
                    # It was committed that it is back; the note of where it was may still be there.
                    await asyncio.to_thread(trash.forget, job)
                elif job is not None and job.deleted_at is None:
                    origin = await asyncio.to_thread(trash.origin, job)
                    alone = origin is None or await self._is_alone(job, str(origin))
                    file = await asyncio.to_thread(trash.mend, job, origin if alone else None)
                    await self._commit(job, file)
        except StorageError as error:
            _log.warning("clips on their way into the trash or out of it are not all where they belong: %s", error)
        else:
            await asyncio.to_thread(trash.settle)
            self._unsettled = False

    async def _is_alone(self, job: Job, file: str) -> bool:
        """Tell whether no other job has its clip at a path."""
        near = await self._register.repository.resembling(file, _NO_LENGTH)
        return all(one.id == job.id or one.file != file for one in near)

    async def _all(self, job_ids: Iterable[JobId]) -> list[Job]:
        jobs = []
        for job_id in dict.fromkeys(job_ids):
            job = await self._find(job_id)
            if job is None or job.deleted_at is not None:
                raise UnknownJob(job=job_id)
            jobs.append(job)
        return jobs


def _refuse(action: str, job: Job, reason: str) -> NoReturn:
    raise NotPossible(action=action, job=job.id, status=job.status, reason=reason)

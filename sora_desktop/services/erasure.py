"""Deletes jobs for good: first from every list, then all their files, then every trace; a kill ends none of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError
from sora_desktop.domain.events import JobsDeleted, TroubleArose
from sora_desktop.storage import remains
from sora_desktop.storage.scrubbing import scrub_backups, unscrubbed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.erasures import ErasureRepository
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.paths import DataPaths

BETWEEN = 3600.0
"""Seconds from one try to remove what could not be removed to the next."""

_log = logging.getLogger(__name__)


def copies_aside(paths: DataPaths) -> list[Path]:
    """Name the copies of the database from which nothing can be erased, because they are damaged; blocking."""
    return unscrubbed(paths.database)


class Erasure:
    """Deletes jobs for good, and goes on with what an earlier run, or a full disk, left undone."""

    def __init__(
        self,
        repository: ErasureRepository,
        *,
        files: Callable[[], VideoFiles],
        paths: DataPaths,
        events: EventBus,
        now: Callable[[], datetime],
    ) -> None:
        """Bring the parts together; `now` gives the time in UTC."""
        self._repository = repository
        self._files = files
        self._paths = paths
        self._events = events
        self._now = now
        self._lock = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None
        self._finishing: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Go on with what is left of earlier deletions, now and then."""
        self._looking = asyncio.create_task(self._look(), name="erasure")

    async def close(self) -> None:
        """Look no more; what was asked for is brought to its end."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        await asyncio.gather(*self._finishing, return_exceptions=True)

    async def delete(self, job_ids: Collection[JobId] | None) -> list[Job]:
        """Delete those of some jobs for good that are in the trash and have ended, or all such jobs.

        What cannot be removed at once is told of, and tried again later.

        Returns:
            What is left of them: what they cost, and what they paid for.

        Raises:
            StorageError: it could not be committed; all is as before.
        """
        deleted = await asyncio.shield(self._repository.erase(job_ids, self._now()))
        if deleted:
            self._events.publish(JobsDeleted(tuple(job.id for job in deleted)))
            await self._finish_whole()
        return deleted

    async def finish(self) -> None:
        """Remove what is left of jobs that were deleted for good.

        Raises:
            StorageError: something cannot be removed just now.
        """
        async with self._lock:
            pending = await self._repository.pending()
            if not pending:
                return
            names = remains.reference_names(pending, self._paths)
            used = await self._repository.used(names) if names else set()
            await asyncio.to_thread(remains.remove, pending, used, self._files(), self._paths)
            await self._repository.files_gone(pending)
            # Only then, for where the files were is a trace as well.
            await self._repository.remove_traces()
            since = min(job.deleted_at for job in pending if job.deleted_at is not None)
            ids = [job.id for job in pending]
            await asyncio.to_thread(scrub_backups, self._paths.database, ids, since, self._now())
            await self._repository.done(pending)

    async def _finish_whole(self) -> None:
        """Finish, also if whoever asked for it goes."""
        task = asyncio.ensure_future(self._finish_or_tell())
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)
        await asyncio.shield(task)

    async def _finish_or_tell(self) -> None:
        try:
            await self.finish()
        except StorageError as error:
            _log.warning("something is left of jobs that were deleted for good: %s", error)
            self._events.publish(TroubleArose(error))

    async def _look(self) -> None:
        while True:
            await self._finish_whole()
            await asyncio.sleep(BETWEEN)

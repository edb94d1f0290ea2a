"""The catalogue: lists, search, single jobs and thumbnails, for window and commands alike."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import MediaError, SeveralJobs, UnknownJob

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queries import Facets, GroupRows, JobFilter, JobQuery
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.jobs import JobRepository
    from sora_desktop.storage.sources import SourceIndex

THUMBNAIL_BOX = (512, 512)
"""Pixels that a thumbnail fits into: sharp in every cell of a gallery, at twice its size nearly so."""


class CatalogueService:
    """Answers what is asked about stored jobs."""

    def __init__(
        self,
        *,
        index: JobIndex,
        repository: JobRepository,
        sources: SourceIndex,
        files: Callable[[], VideoFiles],
        thumbnails: Path,
    ) -> None:
        """Read from `index`, `repository` and `sources`; keep thumbnails in the folder `thumbnails`."""
        self._index = index
        self._repository = repository
        self._sources = sources
        self._files = files
        self._thumbnails = thumbnails
        # One thread: decoding posters must not crowd out what people wait for.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="thumbnail")

    async def sequences(self, query: JobQuery) -> array[int]:
        """Give the sequences of all jobs of a query, in its order."""
        return await self._index.sequences(query)

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        """Give the groups of a query that asks for some, in the order of its sequences."""
        return await self._index.groups(query)

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        """Give the first jobs of a query, up to so many, in its order; sooner than all sequences can be had."""
        return await self._index.first(query, count)

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        """Give the jobs of some sequences, in that order; missing ones are left out."""
        return await self._index.page(sequences)

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        """Count the jobs of each filter, within the rest of the query."""
        return await self._index.counts(query)

    async def facets(self) -> Facets:
        """Give the values by which the jobs outside of the trash can be chosen, the most frequent first."""
        return await self._index.facets()

    async def failed(self) -> list[Job]:
        """Give the failed jobs that are not in the trash and were not tried again yet, oldest first."""
        return await self._repository.failed()

    async def get(self, job_id: str) -> Job:
        """Give the job of an id, or of the beginning of one that is unique.

        Raises:
            UnknownJob: there is none.
            SeveralJobs: several begin so.
        """
        wanted = job_id.strip().lower()
        named = await self._repository.find(wanted) if wanted else []
        found = [job for job in named if job.deleted_at is None]
        if not found:
            raise UnknownJob(job=job_id)
        if len(found) > 1:
            raise SeveralJobs(job=job_id, count=len(found))
        return found[0]

    async def source(self, job: Job) -> JobId | None:
        """Give the job whose video a job was made from, or None where it was made from none that is known here."""
        return None if job.source_id is None else await self._sources.job_of(job.connection, job.source_id)

    async def exchanges(self, job_id: JobId) -> list[Exchange]:
        """Give the HTTP exchanges of a job, oldest first."""
        return await self._repository.exchanges(job_id)

    async def thumbnail(self, job: Job) -> bytes | None:
        """Give a JPEG of a moment of the clip, or None where there is no clip to show."""
        if job.file is None:
            return None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._thumbnail, job.id, Path(job.file))

    def free_bytes(self) -> int:
        """Say how much room is left where clips are kept, in bytes."""
        return self._files().free_bytes()

    def close(self) -> None:
        """Let go of the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _thumbnail(self, job_id: JobId, clip: Path) -> bytes | None:
        cached = self._thumbnails / f"{job_id}.jpg"
        try:
            return cached.read_bytes()
        except OSError:
            pass
        # Loaded here because it brings a video library that the start does without.
        from sora_desktop.media.frames import poster  # noqa: PLC0415

        try:
            picture = poster(clip, THUMBNAIL_BOX)
        except MediaError:
            return None
        try:
            self._thumbnails.mkdir(parents=True, exist_ok=True)
            part = cached.with_suffix(".part")
            part.write_bytes(picture)
            part.replace(cached)
        except OSError:
            # A thumbnail that cannot be kept is made again the next time.
            return picture
        return picture

"""Makes jobs of clips that were made elsewhere; for the process that drives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import IMPORTED_NAME
from sora_desktop.domain.errors import RemoteIdClaimed
from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.domain.requests import Origin, VideoRequest
from sora_desktop.services.identity import IdSource
from sora_desktop.services.provenance import brought_entry
from sora_desktop.storage.arrivals import Arrival, Arrivals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.domain.adoption import FoundClip, Gathering, ServerClip
    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.register import JobRegister
    from sora_desktop.storage.clip_places import ClipPlaces
    from sora_desktop.storage.files import VideoFiles

UNTOLD = "(no prompt)"
"""What stands for the prompt of a video whose server does not say what was asked for."""


class Arriving:
    """Copies first, commits second: a kill between them leaves no copy that nobody knows."""

    def __init__(  # noqa: PLR0913 - everything that a clip passes through
        self,
        *,
        register: JobRegister,
        places: ClipPlaces,
        connections: ConnectionService,
        files: Callable[[], VideoFiles],
        notes: Path,
        events: EventBus,
        take_up: Callable[[Iterable[JobId]], Awaitable[list[Job]]],
        now: Callable[[], datetime],
    ) -> None:
        """Bring the parts together.

        Args:
            register: where jobs are committed.
            places: where clips are.
            connections: the servers.
            files: where clips are kept at the time.
            notes: where it is noted what is being copied.
            events: where it is told what came in.
            take_up: lets jobs go their way.
            now: gives the time in UTC.
        """
        self._register = register
        self._places = places
        self._connections = connections
        self._files = files
        self._notes = notes
        self._events = events
        self._take_up = take_up
        self._now = now
        self._ids = IdSource()

    async def sweep(self) -> None:
        """Remove the copies that an earlier run could not commit."""
        arrivals = self._arrivals()
        noted = await asyncio.to_thread(arrivals.noted)
        await asyncio.to_thread(arrivals.sweep, await self._places.owners(noted))

    async def adopt(self, clips: Sequence[FoundClip], gathering: Gathering) -> list[Job]:
        """Make jobs of files, in one transaction; those that the library knows, or that changed, are left out.

        Raises:
            StorageError: they could not be copied or committed; nothing came in.
        """
        known = await self._places.known(clip.sha256 for clip in clips)
        now = self._now()
        pairs = [
            Arrival(self._job(clip, gathering, now), clip)
            for clip in {clip.sha256: clip for clip in clips if clip.sha256 not in known}.values()
        ]
        if not pairs:
            return []
        return await asyncio.shield(self._brought(pairs, now, copies=gathering.copies))

    async def adopt_remote(self, connection: str, clips: Sequence[ServerClip], gathering: Gathering) -> list[Job]:
        """Make jobs of videos that a server has, and fetch them; those that a job has already are left out.

        Raises:
            UnknownConnection: the connection does not exist.
            StorageError: they could not be committed; nothing came in.
        """
        name = self._connections.get(connection).name
        simulated = self._connections.get(connection).is_simulation
        claimed = await self._register.repository.claimed(name)
        jobs = [
            self._remote_job(clip, name, gathering, simulated=simulated)
            for clip in {clip.remote_id: clip for clip in clips if clip.possible}.values()
            if clip.remote_id not in claimed
        ]
        if not jobs:
            return []
        try:
            stored = await asyncio.shield(self._register.repository.add(jobs))
        except RemoteIdClaimed:
            # In this very moment a job was given one of them: look again which are free.
            return await self.adopt_remote(connection, clips, gathering)
        self._events.publish(JobsAdded(tuple(stored)))
        await self._take_up([job.id for job in stored])
        return stored

    async def _brought(self, pairs: Sequence[Arrival], now: datetime, *, copies: bool) -> list[Job]:
        arrivals = self._arrivals()
        files = {pair.job.id: pair.clip.path for pair in pairs}
        if copies:
            files = await asyncio.to_thread(arrivals.copy, pairs)
        brought = [(pair.job.changed(file=files[pair.job.id]), pair.clip) for pair in pairs if pair.job.id in files]
        stored: list[Job] = []
        try:
            entries = [brought_entry(job, clip, now, copied=copies) for job, clip in brought]
            stored = await self._places.bring_in([job for job, _ in brought], entries)
        finally:
            if copies:
                committed = {job.file for job in stored if job.file is not None}
                await asyncio.to_thread(arrivals.settle, pairs, committed)
        if stored:
            self._events.publish(JobsAdded(tuple(stored)))
        return stored

    def _arrivals(self) -> Arrivals:
        files = self._files()
        return Arrivals(files.folder, files.template, self._notes)

    def _job(self, clip: FoundClip, gathering: Gathering, now: datetime) -> Job:
        return Job(
            id=self._ids.new(),
            connection=IMPORTED_NAME,
            request=clip.request,
            created_at=now,
            status=JobStatus.COMPLETED,
            simulated=clip.simulated,
            batch_id=gathering.batch_id,
            batch_name=gathering.batch_name,
            name=clip.name,
            tags=clip.tags,
            rating=clip.rating,
            favourite=clip.favourite,
            note=clip.note,
            remote_model=clip.model if clip.model != clip.request.model else None,
            remote_size=clip.size,
            remote_seconds=clip.seconds,
            progress=100.0,
            completed_at=clip.made_at,
            file_bytes=clip.bytes,
            file_sha256=clip.sha256,
            origin=Origin.ADOPTED,
        )

    def _remote_job(self, clip: ServerClip, connection: str, gathering: Gathering, *, simulated: bool) -> Job:
        done = clip.status is JobStatus.COMPLETED
        return Job(
            id=self._ids.new(),
            connection=connection,
            request=VideoRequest(prompt=clip.prompt or UNTOLD, model=clip.model, size=clip.size, seconds=clip.seconds),
            created_at=self._now(),
            status=JobStatus.DOWNLOADING if done else clip.status,
            simulated=simulated or clip.simulated,
            batch_id=gathering.batch_id,
            batch_name=gathering.batch_name,
            remote_id=clip.remote_id,
            remote_model=clip.model,
            remote_size=clip.size,
            remote_seconds=clip.seconds,
            content_url=clip.content_url if done else None,
            progress=clip.progress,
            expires_at=clip.expires_at,
            origin=Origin.ADOPTED,
        )

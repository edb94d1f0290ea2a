"""Keeps a file with all settings beside each clip of the library, where a person wants that."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsChanged, JobsRestored, SettingsChanged
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.services.clip_documents import document_of, pretty
from sora_desktop.storage.sidecars import write_sidecar

if TYPE_CHECKING:
    from array import array
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.settings import SettingsService

_log = logging.getLogger(__name__)

PORTION = 200
"""Clips that are looked at together."""


class SidecarKeeping:
    """Writes such a file when a clip comes and whenever something is written about it, out of everybody's way.

    It is removed with its clip; what else lies beside clips is not touched.
    """

    def __init__(
        self,
        events: EventBus,
        settings: SettingsService,
        sequences: Callable[[JobQuery], Awaitable[array[int]]],
        page: Callable[[Sequence[int]], Awaitable[list[Job]]],
    ) -> None:
        """Know what to listen on; `sequences` and `page` give all jobs, for when it is switched on."""
        self._events = events
        self._settings = settings
        self._sequences = sequences
        self._page = page
        self._on = settings.current.sidecars
        self._waiting: dict[JobId, Job] = {}
        self._work: asyncio.Task[None] | None = None
        self._everything = False
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin to listen; this process drives."""
        self._unsubscribe = self._events.subscribe(self._on_event)

    async def close(self) -> None:
        """Finish what is begun, and write nothing more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._everything = False
        if self._work is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._work

    def _on_event(self, event: Event) -> None:
        match event:
            case SettingsChanged():
                was_on, self._on = self._on, self._settings.current.sidecars
                if self._on and not was_on:
                    self._everything = True
                    self._start()
            case JobChanged(job):
                self._note((job,))
            case JobsAdded(jobs) | JobsChanged(jobs) | JobsRestored(jobs):
                self._note(jobs)
            case _:
                pass

    def _note(self, jobs: Iterable[Job]) -> None:
        if not self._on:
            return
        found = {job.id: job for job in jobs if job.file is not None and job.removed_at is None}
        if found:
            self._waiting.update(found)
            self._start()

    def _start(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        while self._waiting or self._everything:
            if self._waiting:
                jobs, self._waiting = list(self._waiting.values()), {}
                await asyncio.to_thread(_write, jobs)
            else:
                await self._cover()

    async def _cover(self) -> None:
        """Write the files of all clips that are there, a portion at a time."""
        sequences = await self._sequences(JobQuery(filter=JobFilter.ALL))
        for start in range(0, len(sequences), PORTION):
            if not (self._everything and self._on):
                break
            jobs = await self._page(sequences[start : start + PORTION])
            await asyncio.to_thread(_write, [job for job in jobs if job.file is not None and job.removed_at is None])
        self._everything = False


def _write(jobs: Sequence[Job]) -> None:
    for job in jobs:
        try:
            write_sidecar(Path(job.file or ""), job.id, pretty(document_of(job)))
        except OSError as error:
            # The library knows all of it; such a file can be written again at any time.
            _log.warning("the settings of job %s are not beside its clip: %s", job.id, error)

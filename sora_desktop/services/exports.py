"""Exports: copies of clips with what is known of them, and the list of jobs as a table."""

from __future__ import annotations

import asyncio
import itertools
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.services.export_runs import ExportRun, save_copy
from sora_desktop.services.job_lists import write_list
from sora_desktop.services.sidecars import digests_of, read_clip_settings, read_sidecar
from sora_desktop.storage import disk
from sora_desktop.storage.names import file_name, same_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.exports import (
        ExportedClip,
        ExportProgress,
        ExportReport,
        ExportWish,
        ListForm,
        WrittenList,
    )
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.job_lists import Pages

_SOME_PACKET = 4096
"""Bytes that settings take at most, as a rule; for the room that an export needs."""


class ExportService:
    """Copies clips out of the library; what is in it is only read."""

    def __init__(self, kept: Path, of_file: Callable[[str], Awaitable[list[Job]]], page: Pages) -> None:
        """Prepare.

        Args:
            kept: the folder of the images that requests use.
            of_file: gives the jobs whose clip has a SHA-256.
            page: gives jobs by their sequences.
        """
        self._kept = kept
        self._of_file = of_file
        self._page = page

    @staticmethod
    def names(jobs: Sequence[Job], template: str) -> list[str]:
        """Name the copies of jobs as they would be named in an empty folder; touches no disk."""
        taken: set[str] = set()
        named = []
        for job in jobs:
            for number in itertools.count(1):
                name = file_name(template, job, _suffix(job), number)
                if same_name(name) not in taken:
                    break
            taken.add(same_name(name))
            named.append(name)
        return named

    @staticmethod
    def size_of(jobs: Sequence[Job]) -> int:
        """Say how many bytes the copies of jobs take, about."""
        return sum((job.file_bytes or 0) + _SOME_PACKET for job in jobs if job.file)

    @staticmethod
    async def free_bytes(target: Path) -> int:
        """Say how much room is left where an export is to go.

        Raises:
            FolderNotWritable: the system does not tell.
        """
        return await asyncio.to_thread(disk.free_bytes, target)

    async def export(
        self,
        jobs: Sequence[Job],
        wish: ExportWish,
        *,
        progressed: Callable[[ExportProgress], None] = lambda _progress: None,
        stop: threading.Event | None = None,
    ) -> ExportReport:
        """Copy the clips of jobs. What cannot be copied is named in the report and holds nothing else up.

        Args:
            jobs: which; those without a clip are left out.
            wish: what is wanted.
            progressed: told now and then how far it is, on this loop.
            stop: set to end it; what is whole stays.

        Raises:
            StorageError: it could not even begin.
        """
        loop = asyncio.get_running_loop()
        halt = stop or threading.Event()

        def tell(progress: ExportProgress) -> None:
            # A window that is closed meanwhile hears nothing more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(progressed, progress)

        work = loop.run_in_executor(None, lambda: ExportRun(list(jobs), wish, tell, halt).run())
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            halt.set()
            await asyncio.wait({work})
            raise

    async def save_as(self, job: Job, target: Path, *, embed: bool = True, overwrite: bool = False) -> ExportedClip:
        """Copy one clip to a file of any name.

        Args:
            job: whose.
            target: the file.
            embed: whether its settings go with it.
            overwrite: whether a file of that name may be replaced, as a person said.

        Raises:
            StorageError: it cannot be written, or a file of that name is in the way.
            ClipUnreadable: its file cannot be read.
        """
        return await asyncio.to_thread(save_copy, job, target, embed=embed, overwrite=overwrite)

    async def write_list(
        self,
        sequences: Sequence[int],
        target: Path,
        form: ListForm,
        *,
        overwrite: bool = False,
        references: bool = True,
    ) -> WrittenList:
        """Write the list of jobs into a file, and tell how many they were.

        Args:
            sequences: which, in this order.
            target: the file.
            form: how it is written.
            overwrite: whether a file of that name may be replaced, as a person said.
            references: whether a batch has the reference images with it.

        Raises:
            StorageError: it cannot be written, or a file of that name is in the way.
        """
        return await write_list(sequences, self._page, target, form, overwrite=overwrite, references=references)

    async def settings_of(self, clip: Path) -> ClipSettings | None:
        """Find out how a clip was made: as the library knows it, or else as it, or a file beside it, says."""
        told = await asyncio.to_thread(read_clip_settings, clip, self._kept)
        known = await self.known(clip)
        if known is None:
            return told
        if told is not None and told.source is not SettingsSource.FOREIGN:
            # What went out with the clip is what a person wants back, even if names were changed here since.
            return told
        return ClipSettings(
            request=known.request,
            source=SettingsSource.LIBRARY,
            connection=known.connection,
            name=known.name,
            tags=known.tags,
            rating=known.rating,
            favourite=known.favourite,
            note=known.note,
            simulated=known.simulated,
            job_id=known.id,
            remote_id=known.remote_id,
            sha256=known.file_sha256,
        )

    async def settings_in(self, sidecar: Path) -> ClipSettings | None:
        """Read a file of settings that lay beside a clip; None where it is none."""
        return await asyncio.to_thread(read_sidecar, sidecar, self._kept)

    async def known(self, clip: Path) -> Job | None:
        """Give the job whose clip a file is, with or without what an export added; None where there is none."""
        for digest in await asyncio.to_thread(digests_of, clip):
            found = [job for job in await self._of_file(digest) if job.deleted_at is None]
            if found:
                return found[0]
        return None


def _suffix(job: Job) -> str:
    return (Path(job.file).suffix.lower() if job.file else "") or ".mp4"

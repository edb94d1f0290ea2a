"""Exports: copies of clips with what is known of them, and the list of jobs as a table."""

from __future__ import annotations

import asyncio
import itertools
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.exports import (
    ExportedClip,
    ExportForm,
    ExportProgress,
    ExportReport,
    ExportWish,
    LeftOut,
)
from sora_desktop.services.clip_copies import Draft, draft_of
from sora_desktop.services.clip_documents import companions_of
from sora_desktop.services.job_lists import write_list
from sora_desktop.services.sidecars import COMPANIONS, digests_of, read_clip_settings, read_sidecar
from sora_desktop.storage import disk
from sora_desktop.storage.copies import ArchiveDestination, CopyStopped, FolderDestination, SourceLost, pieces_of
from sora_desktop.storage.names import file_name, same_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from sora_desktop.domain.exports import ListForm
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.job_lists import Pages
    from sora_desktop.storage.copies import Destination

_SOME_PACKET = 4096
"""Bytes that settings take at most, as a rule; for the room that an export needs."""

_MOST_NAMES = 100_000


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

        work = loop.run_in_executor(None, lambda: _Export(list(jobs), wish, tell, halt).run())
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
        return await asyncio.to_thread(_save_as, job, target, embed=embed, overwrite=overwrite)

    async def write_list(
        self, sequences: Sequence[int], target: Path, form: ListForm, *, overwrite: bool = False
    ) -> int:
        """Write the list of jobs into a file, and tell how many they were.

        Args:
            sequences: which, in this order.
            target: the file.
            form: how it is written.
            overwrite: whether a file of that name may be replaced, as a person said.

        Raises:
            StorageError: it cannot be written, or a file of that name is in the way.
        """
        return await write_list(sequences, self._page, target, form, overwrite=overwrite)

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


class _Export:
    """One export, on its worker thread."""

    def __init__(
        self, jobs: list[Job], wish: ExportWish, tell: Callable[[ExportProgress], None], stop: threading.Event
    ) -> None:
        self._jobs = jobs
        self._wish = wish
        self._tell = tell
        self._stop = stop
        self._bytes = 0
        self._of_bytes = sum(job.file_bytes or 0 for job in jobs if job.file)
        self._clips: list[ExportedClip] = []
        self._left_out: list[tuple[Job, LeftOut]] = []

    def run(self) -> ExportReport:
        wish = self._wish
        into: Destination = (
            FolderDestination(wish.target) if wish.form is ExportForm.FOLDER else ArchiveDestination(wish.target)
        )
        error: SoraDesktopError | None = None
        cancelled = False
        try:
            for number, job in enumerate(self._jobs):
                self._report(number)
                self._one(job, into)
            self._report(len(self._jobs))
            into.finish()
        except CopyStopped:
            cancelled = True
        except SoraDesktopError as found:
            error = found
        finally:
            into.give_up()
        if wish.form is ExportForm.ARCHIVE and (error or cancelled):
            # There is no archive, so nothing is in it.
            self._clips.clear()
        return ExportReport(
            wish=wish, clips=tuple(self._clips), left_out=tuple(self._left_out), error=error, cancelled=cancelled
        )

    def _one(self, job: Job, into: Destination) -> None:
        if self._stop.is_set():
            raise CopyStopped
        if job.file is None:
            self._left_out.append((job, LeftOut.UNFINISHED))
            return
        source, before = Path(job.file), self._bytes
        try:
            draft = draft_of(job, source, embed=self._wish.embed, stopped=self._stop.is_set)
            self._copy(job, draft, into)
        except SourceLost as lost:
            gone = isinstance(lost.error, FileNotFoundError)
            self._left_out.append((job, LeftOut.MISSING if gone else LeftOut.UNREADABLE))
        self._bytes = before + (job.file_bytes or 0)

    def _copy(self, job: Job, draft: Draft, into: Destination) -> None:
        beside = self._wish.sidecars or (self._wish.embed and draft.bare is not None)
        for number in range(1, _MOST_NAMES):
            name = file_name(self._wish.template, job, draft.source.suffix.lower() or ".mp4", number)
            if into.free(name) and (not beside or into.free(f"{name}.json")):
                try:
                    into.write(name, self._counted(draft), draft.modified)
                except FileExistsError:
                    continue
                was_there = False
            elif into.holds(name, draft.size, lambda: draft.pieces(self._stop.is_set)):
                was_there = True
            else:
                continue
            self._beside(job, draft, name, into, wanted=beside)
            self._clips.append(ExportedClip(job, name, draft.bare, was_there, draft.altered))
            return
        self._left_out.append((job, LeftOut.IN_THE_WAY))

    def _beside(self, job: Job, draft: Draft, name: str, into: Destination, *, wanted: bool) -> None:
        if wanted and into.free(f"{name}.json"):
            with suppress(FileExistsError):
                into.write(f"{name}.json", iter((draft.sidecar,)), draft.modified)
        for path, companion in companions_of(job) if self._wish.companions else ():
            within = f"{COMPANIONS}/{companion.file}"
            # A name made of the content is the same file, whoever put it there.
            if into.free(within):
                with suppress(SourceLost, FileExistsError):
                    into.write(within, pieces_of(Path(path), self._stop.is_set))

    def _counted(self, draft: Draft) -> Iterator[bytes]:
        for piece in draft.pieces(self._stop.is_set):
            yield piece
            self._bytes += len(piece)
            self._report(len(self._clips) + len(self._left_out))

    def _report(self, done: int) -> None:
        self._tell(ExportProgress(done, len(self._jobs), min(self._bytes, self._of_bytes), self._of_bytes))


def _save_as(job: Job, target: Path, *, embed: bool, overwrite: bool) -> ExportedClip:
    from sora_desktop.domain.errors import ClipUnreadable  # noqa: PLC0415 - only where there is no clip

    if job.file is None:
        raise ClipUnreadable(path=target.name, reason="there is none yet")
    try:
        draft = draft_of(job, Path(job.file), embed=embed, stopped=_never)
        _put(target, draft.pieces(_never), draft.modified, overwrite=overwrite)
    except FileExistsError as error:
        raise disk.storage_error(error, target) from error
    except SourceLost as lost:
        raise ClipUnreadable(path=job.file, reason=disk.reason(lost.error).lower()) from lost
    if embed and draft.bare is not None:
        beside = target.with_name(f"{target.name}.json")
        with suppress(FileExistsError):
            _put(beside, iter((draft.sidecar,)), draft.modified, overwrite=overwrite)
    return ExportedClip(job, target.name, draft.bare, altered=draft.altered)


def _put(target: Path, pieces: Iterator[bytes], modified: float | None, *, overwrite: bool) -> None:
    into = FolderDestination(target.parent)
    if not overwrite:
        into.write(target.name, pieces, modified)
        return
    beside = disk.unused_name(target)
    into.write(beside.name, pieces, modified)
    with disk.disk_errors(target):
        beside.replace(target)
        disk.sync_folder(target.parent)


def _suffix(job: Job) -> str:
    return (Path(job.file).suffix.lower() if job.file else "") or ".mp4"


def _never() -> bool:
    return False

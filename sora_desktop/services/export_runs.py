"""One export: copies one clip after the other to where they go; blocking."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClipUnreadable, SoraDesktopError
from sora_desktop.domain.exports import ExportedClip, ExportForm, ExportProgress, ExportReport, ExportWish, LeftOut
from sora_desktop.services.clip_copies import Draft, draft_of
from sora_desktop.services.clip_documents import companions_of
from sora_desktop.services.sidecars import COMPANIONS
from sora_desktop.storage import disk
from sora_desktop.storage.copies import ArchiveDestination, CopyStopped, FolderDestination, SourceLost, pieces_of
from sora_desktop.storage.names import file_name

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Generator, Iterator

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.copies import Destination

_MOST_NAMES = 100_000


class ExportRun:
    """One export, on its worker thread."""

    def __init__(
        self, jobs: list[Job], wish: ExportWish, tell: Callable[[ExportProgress], None], stop: threading.Event
    ) -> None:
        """Prepare.

        Args:
            jobs: whose clips.
            wish: what is wanted.
            tell: told how far it is, on the thread that it runs on.
            stop: set to end it.
        """
        self._jobs = jobs
        self._wish = wish
        self._tell = tell
        self._stop = stop
        self._bytes = 0
        self._of_bytes = sum(job.file_bytes or 0 for job in jobs if job.file)
        self._clips: list[ExportedClip] = []
        self._left_out: list[tuple[Job, LeftOut]] = []

    def run(self) -> ExportReport:
        """Copy all that can be copied.

        Raises:
            StorageError: it could not even begin.
        """
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
            was_there = not (
                into.free(name) and (not beside or into.free(f"{name}.json")) and self._written(draft, name, into)
            )
            # Another export may write the same copies in this very moment.
            if was_there and not into.holds(name, draft.size, lambda: draft.pieces(self._stop.is_set)):
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

    def _written(self, draft: Draft, name: str, into: Destination) -> bool:
        # A clip that is held open could not be moved or deleted on some systems.
        with closing(self._counted(draft)) as pieces:
            try:
                into.write(name, pieces, draft.modified)
            except FileExistsError:
                return False
        return True

    def _counted(self, draft: Draft) -> Generator[bytes]:
        for piece in draft.pieces(self._stop.is_set):
            yield piece
            self._bytes += len(piece)
            self._report(len(self._clips) + len(self._left_out))

    def _report(self, done: int) -> None:
        self._tell(ExportProgress(done, len(self._jobs), min(self._bytes, self._of_bytes), self._of_bytes))


def save_copy(job: Job, target: Path, *, embed: bool, overwrite: bool) -> ExportedClip:
    """Copy the clip of one job to a file of any name; see `ExportService.save_as`.

    Raises:
        StorageError: it cannot be written, or a file of that name is in the way.
        ClipUnreadable: its file cannot be read.
    """
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


def _never() -> bool:
    return False

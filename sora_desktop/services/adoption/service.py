"""Brings files and folders of clips into the library: reads ahead on worker threads, and hands over in portions."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.domain.adoption import FoundClip, Gathering, LeftOut, Reason
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.services.adoption.reading import read_clip
from sora_desktop.services.adoption.scanning import scan
from sora_desktop.services.identity import IdSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.doors import LibraryDoor
    from sora_desktop.storage.clip_places import ClipPlaces

    Told = Callable[["Progress"], None]
    """Is told how far it is, after each file."""

PORTION = 40
"""Clips that are handed over at once."""

PORTION_BYTES = 256 * 2**20
"""Bytes after which a portion is handed over."""

_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is."""

    total: int | None
    """How many files there are, or None while they are being looked for."""

    looked_at: int = 0
    came_in: int = 0
    left_out: int = 0


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    came_in: list[JobId] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    others: int = 0
    """How many other files there were, which are no clips and are not called so."""

    not_looked_at: int = 0
    """How many files nobody looked at, because it was stopped or broke off."""

    stopped: bool = False
    """Whether a person stopped it; what came in by then stays."""

    error: SoraDesktopError | None = None
    """What broke it off; what came in by then stays."""

    batch_id: str | None = None


class Stop:
    """Lets a person stop it; from any thread."""

    def __init__(self) -> None:
        """Let it go on."""
        self._event = threading.Event()

    def set(self) -> None:
        """Stop before the next clip."""
        self._event.set()

    def __call__(self) -> bool:
        """Tell whether it is to stop."""
        return self._event.is_set()


class AdoptionService:
    """Reads files in this process; what drives copies them and commits them."""

    def __init__(self, library: LibraryDoor, places: ClipPlaces, references: Path) -> None:
        """Hand clips over at `library`; `references` is where images of requests are kept."""
        self._library = library
        self._places = places
        self._references = references
        self._ids = IdSource()

    async def bring_in(
        self,
        paths: Sequence[Path],
        *,
        copies: bool = True,
        name: str | None = None,
        told: Told = lambda _: None,
        stop: Stop | None = None,
    ) -> Outcome:
        """Bring clips in; every file that does not come in is named, with the reason.

        Asked for again, it goes on where it was stopped or killed: what is in the library already is left out.

        Args:
            paths: files, and folders with whatever is in them.
            copies: whether they are copied into the folder for clips; otherwise they stay where they are.
            name: of the batch that they form.
            told: is told how far it is.
            stop: lets a person stop it.
        """
        run = _Run(
            self._library,
            self._places,
            stop or Stop(),
            told,
            Gathering(batch_id=self._ids.new(), batch_name=name or _name_of(paths), copies=copies),
        )
        told(Progress(None))
        found = await asyncio.to_thread(scan, paths, run.stop)
        run.outcome.others = found.others
        run.outcome.left_out += [
            LeftOut(path=str(path), reason=Reason.UNREADABLE, detail=detail) for path, detail in found.unreadable
        ]
        run.outcome.left_out += [
            LeftOut(path=str(path), reason=Reason.TWICE, detail=str(first)) for path, first in found.twice
        ]
        await run.go(found.clips if copies else [_itself(path) for path in found.clips], self._references)
        run.outcome.left_out.sort(key=lambda left: left.path)
        return run.outcome


class _Run:
    """One time of bringing clips in."""

    def __init__(self, library: LibraryDoor, places: ClipPlaces, stop: Stop, told: Told, gathering: Gathering) -> None:
        self.stop = stop
        self.outcome = Outcome(batch_id=gathering.batch_id)
        self._library = library
        self._places = places
        self._told = told
        self._gathering = gathering
        self._total = 0
        self._looked_at = 0
        self._seen: dict[str, str] = {}
        self._owners: dict[str, JobId] = {}

    async def go(self, files: Sequence[Path], references: Path) -> None:
        """Read all files and hand the clips over."""
        self._total = len(files)
        self._tell()
        threads = max(1, min(_MOST_THREADS, os.cpu_count() or 1))
        with ThreadPoolExecutor(threads, thread_name_prefix="adoption") as pool:
            try:
                if not self._gathering.copies:
                    # A file that was changed where it is stays the clip of one job, which may move or delete it.
                    self._owners = await self._places.owners([str(path) for path in files])
                await self._read_and_hand_over(files, pool, references)
            except SoraDesktopError as error:
                self.outcome.error = error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        self.outcome.stopped = self.stop() and self._looked_at < self._total
        self.outcome.not_looked_at = self._total - self._looked_at
        self._tell()

    async def _read_and_hand_over(self, files: Sequence[Path], pool: ThreadPoolExecutor, references: Path) -> None:
        loop = asyncio.get_running_loop()
        ahead: deque[asyncio.Future[FoundClip | LeftOut]] = deque()
        rest = iter(files)
        portion: list[FoundClip] = []
        while not self.stop():
            for path in rest:
                ahead.append(loop.run_in_executor(pool, self._read, path, references))
                if len(ahead) >= 2 * PORTION:
                    break
            if not ahead:
                break
            read = await ahead.popleft()
            if isinstance(read, LeftOut):
                self._leave_out(read)
            elif read.sha256 in self._seen:
                self._leave_out(LeftOut(path=read.path, reason=Reason.TWICE, detail=self._seen[read.sha256]))
            else:
                self._seen[read.sha256] = read.path
                portion.append(read)
            if len(portion) >= PORTION or sum(clip.bytes for clip in portion) >= PORTION_BYTES:
                await self._hand_over(portion)
                portion = []
        for future in ahead:
            future.cancel()
        if not self.stop():
            await self._hand_over(portion)

    def _read(self, path: Path, references: Path) -> FoundClip | LeftOut:
        read = read_clip(path, references)
        if isinstance(read, FoundClip) and not self._gathering.copies and not _is_text(read.path):
            return LeftOut(path=read.path, reason=Reason.NAME)
        return read

    async def _hand_over(self, clips: Sequence[FoundClip]) -> None:
        """Have a portion committed, and say of the rest why it is not among it."""
        if not clips:
            return
        digests = {digest for clip in clips for digest in (clip.sha256, clip.original) if digest is not None}
        known = await self._places.known(digests)
        fresh: list[FoundClip] = []
        for clip in clips:
            job = known.get(clip.sha256) or known.get(clip.original or "")
            if job is None and clip.path in self._owners:
                self._leave_out(LeftOut(path=clip.path, reason=Reason.KNOWN, job_id=self._owners[clip.path]))
            elif job is None:
                fresh.append(clip)
            else:
                reason = Reason.IN_TRASH if job.removed else Reason.KNOWN
                self._leave_out(LeftOut(path=clip.path, reason=reason, job_id=job.job_id))
        stored = await self._library.adopt(fresh, self._gathering) if fresh else []
        came_in = {job.file_sha256 for job in stored}
        self.outcome.came_in += [job.id for job in stored]
        self._looked_at += len(stored)
        missed = [clip for clip in fresh if clip.sha256 not in came_in]
        # Another process may have brought them in meanwhile.
        known = await self._places.known({clip.sha256 for clip in missed}) if missed else {}
        for clip in missed:
            job = known.get(clip.sha256)
            reason = Reason.CHANGED if job is None else Reason.KNOWN
            self._leave_out(LeftOut(path=clip.path, reason=reason, job_id=job and job.job_id))
        self._tell()

    def _leave_out(self, left: LeftOut) -> None:
        self.outcome.left_out.append(left)
        self._looked_at += 1
        self._tell()

    def _tell(self) -> None:
        self._told(Progress(self._total, self._looked_at, len(self.outcome.came_in), len(self.outcome.left_out)))


def _itself(path: Path) -> Path:
    """Give what a link leads to: the clip is to go to the trash and come back, not a link to it."""
    return path.resolve() if path.is_symlink() and path.exists() else path


def _is_text(path: str) -> bool:
    """Tell whether a path is what it says, and not bytes that are no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _name_of(paths: Sequence[Path]) -> str | None:
    """Name a batch after the folder that it comes from."""
    return paths[0].name if len(paths) == 1 and paths[0].is_dir() else None

"""Pictures out of finished clips: single ones by their number, and strips of small ones that are kept."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClipUnreadable
from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from sora_desktop.domain.jobs import Job
    from sora_desktop.media.strips import Strip

    Given = TypeVar("Given")

KEPT_BYTES = 512 * 1024**2
"""Room that strips may take on the disk; beyond it, those that were not looked at for longest go."""

_LEFT_AFTER = 0.8
_LOOK_EVERY = 64
"""After how many new strips the room is looked at."""


class FrameService:
    """Reads pictures on threads of its own, so that nobody waits for them but who asked."""

    def __init__(self, folder: Path) -> None:
        """Keep strips in `folder`, those of each job in a folder of their own."""
        self._folder = folder
        # Two threads: whoever wants one picture need not wait until strips are made.
        self._strips = ThreadPoolExecutor(1, thread_name_prefix="strip")
        self._pictures = ThreadPoolExecutor(1, thread_name_prefix="picture")
        self._made = 0

    async def strip(self, job: Job, count: int, box: tuple[int, int]) -> Strip | None:
        """Give small pictures of a clip side by side, or None where there is no clip to show.

        Whoever loses interest cancels: what has not begun by then is not made.

        Args:
            job: whose clip.
            count: how many pictures; fewer come of a clip that has fewer.
            box: the greatest width and height of one of them, in pixels.
        """
        if job.file is None:
            return None
        clip = Path(job.file)
        kept = self._folder / job.id / f"{count}-{box[0]}x{box[1]}.jpg"
        return await self._on(self._strips, lambda: self._strip(clip, kept, count, box))

    async def picture(self, job: Job, index: int = -1) -> bytes:
        """Give one picture of a clip in its full size, as a PNG file.

        Args:
            job: whose clip.
            index: the picture's number from 0; negative ones count from the end.

        Raises:
            ClipUnreadable: there is no clip, or it cannot be read.
            IndexError: it has no such picture.
        """
        if job.file is None:
            raise ClipUnreadable(path=job.id, reason="it has no file")
        clip = Path(job.file)
        return await self._on(self._pictures, lambda: _picture(clip, index))

    async def starts(self, job: Job) -> tuple[float, ...]:
        """Give the moment at which each picture of a clip is first shown, in seconds as players count them.

        The first one may come later than at 0, where the sound begins before it.

        Raises:
            ClipUnreadable: there is no clip, or it cannot be read.
        """
        if job.file is None:
            raise ClipUnreadable(path=job.id, reason="it has no file")
        clip = Path(job.file)
        return await self._on(self._pictures, lambda: _starts(clip))

    async def save_picture(self, job: Job, index: int, target: Path) -> None:
        """Write one picture of a clip into a PNG file; one that is there already is replaced.

        Raises:
            ClipUnreadable: there is no clip, or it cannot be read.
            IndexError: it has no such picture.
            StorageError: the file cannot be written; what was there is as it was.
        """
        data = await self.picture(job, index)
        await self._on(self._pictures, lambda: _write(target, data))

    async def keep_last_picture(self, job: Job) -> Path:
        """Write the last picture of a clip where it is kept as long as the job is, and give the path.

        Raises:
            ClipUnreadable: there is no clip, or it cannot be read.
            StorageError: it cannot be written.
        """
        target = self._folder / job.id / f"last picture of {job.id[-8:]}.png"
        await self.save_picture(job, -1, target)
        return target

    def close(self) -> None:
        """Let go of the threads."""
        for pool in (self._strips, self._pictures):
            pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    async def _on(pool: ThreadPoolExecutor, read: Callable[[], Given]) -> Given:
        return await asyncio.get_running_loop().run_in_executor(pool, read)

    def _strip(self, clip: Path, kept: Path, count: int, box: tuple[int, int]) -> Strip | None:
        # Loaded here because it brings a video library that the start does without.
        from sora_desktop.media.strips import make_strip, read_strip  # noqa: PLC0415

        with suppress(OSError, ValueError):
            # A clip that is newer is not the one that the strip was made of.
            if kept.stat().st_mtime_ns >= clip.stat().st_mtime_ns:
                strip = read_strip(kept.read_bytes())
                os.utime(kept)
                return strip
        try:
            strip = make_strip(clip, count, box)
        except ClipUnreadable:
            return None
        # One that cannot be kept is made again the next time.
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept, strip.jpeg)
            if not clip.exists():
                # The job may just have been deleted for good, and then nothing of it may stay.
                kept.unlink(missing_ok=True)
        if self._made % _LOOK_EVERY == 0:
            _make_room(self._folder)
        self._made += 1
        return strip


def _picture(clip: Path, index: int) -> bytes:
    from sora_desktop.media.reading import open_reader  # noqa: PLC0415 - brings a video library

    with open_reader(clip) as reader:
        return reader.png(index)


def _starts(clip: Path) -> tuple[float, ...]:
    from sora_desktop.media.reading import open_reader  # noqa: PLC0415 - brings a video library

    with open_reader(clip) as reader:
        return tuple(reader.before + reader.start(index) for index in range(reader.frames))


def _write(target: Path, data: bytes) -> None:
    with disk_errors(target.parent):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(target, data)


def _make_room(folder: Path) -> None:
    """Throw away the strips that were not looked at for longest, if all together take too much room."""
    with suppress(OSError):
        found = [(path, path.stat()) for path in folder.glob("*/*.jpg")]
        taken = sum(facts.st_size for _, facts in found)
        if taken <= KEPT_BYTES:
            return
        for path, facts in sorted(found, key=lambda entry: entry[1].st_mtime_ns):
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()
            taken -= facts.st_size
            if taken <= KEPT_BYTES * _LEFT_AFTER:
                return

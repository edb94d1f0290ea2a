"""Draws clips on a few threads of its own, and keeps them in a folder so that none is drawn twice."""

from __future__ import annotations

import atexit
import hashlib
import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.resources import resource_path
from sora_desktop.simulation.spec import ClipSource, Variant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.simulation.spec import ClipSpec

CACHE_LIMIT = 1024**3
"""Bytes of clips that are kept; beyond it the oldest go, as each can be drawn again."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """A file to hand out."""

    path: Path
    variant: Variant
    etag: str
    """The same for the same bytes; without quotes."""

    @property
    def media_type(self) -> str:
        """The MIME type."""
        return self.variant.media_type


@dataclass(slots=True)
class _Sitting:
    """One clip being drawn, and who waits for it."""

    spec: ClipSpec
    ended: threading.Event = field(default_factory=threading.Event)
    callbacks: list[Callable[[str | None], None]] = field(default_factory=list)
    fault: str | None = None


class RenderStopped(RuntimeError):
    """Drawing was given up because the studio closes."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The simulation was closed.")


class Studio:
    """Draws clips in the order in which they were ordered; for any thread."""

    def __init__(self, folder: Path, *, source: ClipSource = ClipSource.RENDERED, workers: int = 1) -> None:
        """Use a folder for clips, which is made when the first is drawn.

        Args:
            folder: where the clips are kept.
            source: whether clips are drawn or the ready-made one stands for all.
            workers: how many clips are drawn at a time.
        """
        self._folder = folder
        self._source = source
        self._workers = workers
        self._changed = threading.Condition()
        self._waiting: deque[_Sitting] = deque()
        self._sittings: dict[str, _Sitting] = {}
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._etags: dict[Path, str] = {}

    def order(self, spec: ClipSpec, on_drawn: Callable[[str | None], None]) -> None:
        """Have a clip drawn.

        Args:
            spec: what to draw.
            on_drawn: called with None when the clip is there, or with the reason why it cannot be
                drawn; at once if it is there already, otherwise on a drawing thread.
        """
        if self._source is ClipSource.STUB or self._clip_path(spec).exists():
            on_drawn(None)
            return
        with self._changed:
            sitting = self._enlist(spec)
            sitting.callbacks.append(on_drawn)

    def content(self, spec: ClipSpec, variant: Variant = Variant.VIDEO) -> Content:
        """Give the clip, or a picture made from it; draws the clip first if it is not there.

        Raises:
            RuntimeError: it cannot be drawn, or the studio was closed.
        """
        clip = self._stub() if self._source is ClipSource.STUB else self._drawn(spec)
        path = clip if variant is Variant.VIDEO else self._picture(clip, variant)
        return Content(path, variant, self._etag(path))

    def close(self) -> None:
        """Stop drawing and wait until the threads have ended."""
        self._closing.set()
        with self._changed:
            self._waiting.clear()
            for sitting in self._sittings.values():
                sitting.fault = str(RenderStopped())
                sitting.ended.set()
            self._sittings.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.close)

    def _enlist(self, spec: ClipSpec) -> _Sitting:
        """Put a clip into the queue, unless it is there; the lock is held."""
        known = self._sittings.get(spec.fingerprint)
        if known:
            return known
        sitting = _Sitting(spec)
        self._sittings[spec.fingerprint] = sitting
        self._waiting.append(sitting)
        if len(self._threads) < self._workers:
            self._hire()
        self._changed.notify()
        return sitting

    def _hire(self) -> None:
        if not self._threads:
            atexit.register(self.close)
        thread = threading.Thread(target=self._work, name=f"render-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
                if self._closing.is_set():
                    return
                sitting = self._waiting.popleft()
            try:
                self._draw(sitting.spec)
            except RenderStopped:
                return
            except Exception as error:  # noqa: BLE001 - whatever fails, the job fails and not the thread
                _log.exception("A clip could not be drawn.")
                sitting.fault = f"The clip could not be drawn: {error}."
            self._finish(sitting)

    def _finish(self, sitting: _Sitting) -> None:
        with self._changed:
            self._sittings.pop(sitting.spec.fingerprint, None)
        for callback in sitting.callbacks:
            callback(sitting.fault)
        sitting.ended.set()

    def _draw(self, spec: ClipSpec) -> None:
        from sora_desktop.simulation.renderer import render  # noqa: PLC0415 - heavy, and on this thread only

        target = self._clip_path(spec)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{threading.get_ident()}.part")
        try:
            render(spec, part, check=self._check)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        self._make_room(target)

    def _check(self) -> None:
        if self._closing.is_set():
            raise RenderStopped

    def _drawn(self, spec: ClipSpec) -> Path:
        path = self._clip_path(spec)
        if path.exists():
            return path
        with self._changed:
            self._check()
            sitting = self._enlist(spec)
        sitting.ended.wait()
        if sitting.fault:
            raise RuntimeError(sitting.fault)
        return path

    def _picture(self, clip: Path, variant: Variant) -> Path:
        from sora_desktop.simulation.variants import make_variant  # noqa: PLC0415 - heavy, and seldom asked for

        target = self._folder / f"{clip.stem}.{variant}{variant.suffix}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{threading.get_ident()}.part")
            part.write_bytes(make_variant(clip, variant))
            part.replace(target)
        return target

    def _etag(self, path: Path) -> str:
        known = self._etags.get(path)
        if known is None:
            with path.open("rb") as file:
                known = hashlib.file_digest(file, "sha256").hexdigest()[:32]
            self._etags[path] = known
        return known

    def _clip_path(self, spec: ClipSpec) -> Path:
        return self._folder / f"{spec.fingerprint}.mp4"

    def _make_room(self, newest: Path) -> None:
        files = [(path.stat(), path) for path in self._folder.glob("*.mp4") if path != newest]
        files.sort(key=lambda found: found[0].st_mtime)
        excess = sum(facts.st_size for facts, _ in files) + newest.stat().st_size - CACHE_LIMIT
        for facts, path in files:
            if excess <= 0:
                return
            try:
                path.unlink()
            except OSError:  # somebody reads it just now: it stays for another time
                continue
            excess -= facts.st_size

    @staticmethod
    def _stub() -> Path:
        return resource_path("simulation", "stub.mp4")

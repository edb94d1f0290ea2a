"""Reads the pictures of one clip on a thread of its own, ahead of the moment at which they are shown."""

from __future__ import annotations

import importlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sora_desktop.ui.compare.timeline import Track

_FULL_PIXEL = 4
"""Bytes of a pixel."""

LEAST_AHEAD = 3
"""Pictures that are held of a clip however large they are."""


class Source(Protocol):
    """An opened clip; every call blocks."""

    size: tuple[int, int]
    track: Track
    has_sound: bool

    def picture(self, index: int, box: tuple[int, int] | None) -> tuple[bytes, int, int]:
        """Give a picture's bytes, four to a pixel, and its width and height."""

    def close(self) -> None:
        """Let go of the file."""


class ClipFacts(NamedTuple):
    """What is known of a clip once it is open."""

    size: tuple[int, int]
    track: Track
    has_sound: bool


class Picture(NamedTuple):
    """A picture that is ready to be painted."""

    number: int
    data: bytes
    width: int
    height: int
    box: tuple[int, int] | None
    """The room that it was made for; None if it was to be as large as it is."""


def open_clip(path: Path) -> Source:
    """Open a clip; the first one loads what reads videos, which takes a while.

    Raises:
        ClipUnreadable: it is missing, damaged, or no video.
    """
    # By its name: what reads videos is not to be loaded by whoever only lays out the page.
    opened: Source = importlib.import_module("sora_desktop.ui.compare.clip_file").ClipFile(path)
    return opened


class ClipFeed:
    """The pictures of one clip: asked for on the window's thread, read on another, found here when they are ready.

    What is held stays within `room` bytes, but for the few pictures that are needed in any case.
    """

    def __init__(self, path: Path, room: int, opens: Callable[[Path], Source] = open_clip) -> None:
        """Begin to open the clip.

        Args:
            path: the clip.
            room: how many bytes of pictures to hold.
            opens: what opens it, on the thread.
        """
        self.path = path
        self._room = room
        self._opens = opens
        self._change = threading.Condition()
        self._held: OrderedDict[int, Picture] = OrderedDict()
        self._bytes = 0
        self._wanted: tuple[int, ...] = ()
        self._box: tuple[int, int] | None = (1, 1)
        self._closed = False
        self._facts: ClipFacts | None = None
        self._error: SoraDesktopError | None = None
        self._thread = threading.Thread(target=self._run, name="compared clip", daemon=True)
        self._thread.start()

    @property
    def facts(self) -> ClipFacts | None:
        """What is known of the clip; None until it is open."""
        return self._facts

    @property
    def error(self) -> SoraDesktopError | None:
        """Why it cannot be read any further, if it cannot."""
        return self._error

    @property
    def settled(self) -> bool:
        """Whether it is known what the clip is, or why that cannot be known."""
        return self._facts is not None or self._error is not None

    @property
    def at_rest(self) -> bool:
        """Whether no thread reads any more."""
        return not self._thread.is_alive()

    def reach(self, box: tuple[int, int] | None) -> int:
        """Tell how many pictures of a size it can hold."""
        facts = self._facts
        if facts is None:
            return LEAST_AHEAD
        width, height = facts.size
        if box is not None:
            share = min(1.0, box[0] / width, box[1] / height)
            width, height = round(width * share), round(height * share)
        return max(LEAST_AHEAD, self._room // max(1, width * height * _FULL_PIXEL))

    def want(self, indexes: Sequence[int], box: tuple[int, int] | None) -> None:
        """Read these pictures, the first ones first, and nothing else any more.

        Args:
            indexes: their numbers.
            box: the room for each in pixels of the screen; None for the clip's own size.
        """
        wanted = tuple(indexes)
        if wanted == self._wanted and box == self._box:
            return
        with self._change:
            self._wanted, self._box = wanted, box
            self._change.notify()

    def picture(self, index: int) -> Picture | None:
        """Give a picture, if it is ready; maybe made for another room than is wanted by now."""
        with self._change:
            return self._held.get(index)

    def is_ready(self, index: int) -> bool:
        """Tell whether a picture is ready, or will never be."""
        if self._error is not None:
            return True
        with self._change:
            return index in self._held

    def close(self) -> None:
        """Read nothing more, and let go of the file as soon as the thread is through with what it reads."""
        with self._change:
            self._closed = True
            self._held.clear()
            self._change.notify()

    def wait_for_rest(self, seconds: float) -> bool:
        """Wait until no thread reads any more; tell whether that came to pass."""
        self._thread.join(seconds)
        return self.at_rest

    def _run(self) -> None:
        source: Source | None = None
        try:
            source = self._opens(self.path)
            self._facts = ClipFacts(source.size, source.track, source.has_sound)
            self._read_on(source)
        except SoraDesktopError as error:
            self._error = error
        finally:
            if source is not None:
                source.close()

    def _read_on(self, source: Source) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or self._next() is not None)
                index, box = self._next(), self._box
                if self._closed or index is None:
                    return
            data, width, height = source.picture(index, box)
            with self._change:
                if not self._closed:
                    self._hold(Picture(index, data, width, height, box))

    def _next(self) -> int | None:
        """Give the first picture that is wanted and missing, or else the first that was made for another room."""
        stale: int | None = None
        for index in self._wanted:
            held = self._held.get(index)
            if held is None:
                return index
            if stale is None and held.box != self._box:
                stale = index
        return stale

    def _hold(self, picture: Picture) -> None:
        before = self._held.pop(picture.number, None)
        self._bytes += len(picture.data) - (len(before.data) if before else 0)
        self._held[picture.number] = picture
        wanted = set(self._wanted)
        for index in [index for index in self._held if index not in wanted]:
            if self._bytes <= self._room:
                return
            self._bytes -= len(self._held.pop(index).data)

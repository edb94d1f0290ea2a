"""The little pictures that run through a clip while the mouse moves over it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QPixmap

from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.media.strips import Strip
    from sora_desktop.ui.jobs.catalogue import Start

_log = logging.getLogger(__name__)

PICTURES = 16
"""How many pictures a strip has."""

BOX = (256, 144)
DWELL_MILLISECONDS = 120
"""How long the mouse must rest on a clip before its strip is made: a sweep over many makes none."""

CAPACITY = 12
"""Strips that are kept ready; each takes about 2 MB."""


class StripSource(Protocol):
    """Who makes strips; the service of frames."""

    def strip(self, job: Job, count: int, box: tuple[int, int]) -> Awaitable[Strip | None]:
        """Give small pictures of a clip side by side, or None where there is no clip to show."""


class Film(NamedTuple):
    """A strip that is ready to be drawn."""

    pixmap: QPixmap
    pictures: int
    width: int
    height: int

    def frame(self, fraction: float) -> tuple[int, QRect]:
        """Give the number of the picture at a place in the clip, 0 to 1, and its part of the pixmap."""
        number = min(max(int(fraction * self.pictures), 0), self.pictures - 1)
        return number, QRect(number * self.width, 0, self.width, self.height)


class HoverStrips(QObject):
    """Fetches the strip of the clip that the mouse rests on, one at a time.

    Signals:
        arrived: The strip of the job with this sequence is there.
    """

    arrived = Signal(object)

    def __init__(self, start: Start, parent: QObject) -> None:
        """Fetch nothing before there is a source."""
        super().__init__(parent)
        self.source: StripSource | None = None
        self._start = start
        self._films: OrderedDict[tuple[int, str], Film | None] = OrderedDict()
        self._wanted: Job | None = None
        self._fetching = False
        self._timer = QTimer(self, singleShot=True, interval=DWELL_MILLISECONDS)
        self._timer.timeout.connect(self._fetch_wanted)

    def want(self, job: Job | None) -> None:
        """Have the strip of a clip fetched soon; None if the mouse is on no clip."""
        if job is None or job.file is None or self.source is None or (job.sequence, job.file) in self._films:
            self._wanted = None
            self._timer.stop()
        elif self._wanted is None or self._wanted.sequence != job.sequence:
            self._wanted = job
            self._timer.start()

    def get(self, job: Job) -> Film | None:
        """Give the strip of a clip if it is there."""
        key = (job.sequence, job.file or "")
        if key not in self._films:
            return None
        self._films.move_to_end(key)
        return self._films[key]

    def _fetch_wanted(self) -> None:
        job, self._wanted = self._wanted, None
        if job is None or self.source is None:
            return
        if self._fetching:
            # One at a time; whoever rests here still wants it when the other is done.
            self._wanted = job
            self._timer.start()
            return
        self._fetching = True
        self._start(self._fetch(job, self.source))

    async def _fetch(self, job: Job, source: StripSource) -> None:
        strip = None
        try:
            strip = await source.strip(job, PICTURES, BOX)
        except SoraDesktopError as error:
            _log.info("no strip for job %s: %s", job.id, error)
        finally:
            self._fetching = False
        self._films[job.sequence, job.file or ""] = None if strip is None else _film(strip)
        if len(self._films) > CAPACITY:
            self._films.popitem(last=False)
        self.arrived.emit(job.sequence)


def _film(strip: Strip) -> Film | None:
    pixmap = QPixmap()
    if not pixmap.loadFromData(strip.jpeg) or strip.count < 1:
        return None
    return Film(pixmap, strip.count, strip.width, strip.height)

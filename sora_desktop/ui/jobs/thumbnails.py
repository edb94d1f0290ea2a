"""Thumbnails of clips, fetched for the rows in sight and kept as ready pixmaps."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImageReader, QPainter, QPixmap

from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start

_log = logging.getLogger(__name__)

WIDTH, HEIGHT = 64, 36
"""The size of a thumbnail in pixels of the window."""

RADIUS = 4
CAPACITY = 512
"""How many are kept at most on a screen of plain pixels; on a finer one fewer, which take as much room together."""

AT_ONCE = 3
_GROUND = QColor(12, 13, 16)
"""Behind clips of another shape than 16:9, in both schemes as in any player."""


class Thumbnails:
    """An LRU of pixmaps; what is not there is fetched, the latest wish first."""

    def __init__(
        self,
        catalogue: JobCatalogue,
        start: Start,
        in_sight: Callable[[int], bool],
        on_arrived: Callable[[int], None],
        draw: Callable[[bytes, float], QPixmap | None] | None = None,
    ) -> None:
        """Hold nothing yet.

        Args:
            catalogue: who makes thumbnails.
            start: starts coroutines.
            in_sight: tells whether a job with this sequence can be seen just now.
            on_arrived: told the sequence of a job whose thumbnail has come.
            draw: makes a pixmap of a JPEG for a device pixel ratio; for a row of the table, if not given.
        """
        self._draw = draw or _pixmap
        self._catalogue = catalogue
        self._start = start
        self._in_sight = in_sight
        self._on_arrived = on_arrived
        self._pixmaps: OrderedDict[tuple[int, str], QPixmap | None] = OrderedDict()
        self._wanted: dict[tuple[int, str], Job] = {}
        self._under_way: set[tuple[int, str]] = set()
        self._ratio = 1.0

    def get(self, job: Job, ratio: float) -> QPixmap | None:
        """Give a job's thumbnail if it is there; otherwise have it fetched, if the job has a clip.

        Args:
            job: whose.
            ratio: the device pixel ratio of the screen.
        """
        if job.file is None:
            return None
        if ratio != self._ratio:
            self._ratio = ratio
            self._pixmaps.clear()
        key = (job.sequence, job.file)
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        if key not in self._under_way:
            self._wanted.pop(key, None)
            self._wanted[key] = job
            self._fetch_next()
        return None

    def outdate(self) -> None:
        """Ask anew for thumbnails that could not be had."""
        for key in [key for key, pixmap in self._pixmaps.items() if pixmap is None]:
            del self._pixmaps[key]

    def _fetch_next(self) -> None:
        while self._wanted and len(self._under_way) < AT_ONCE:
            key, job = self._wanted.popitem()
            if self._in_sight(job.sequence):
                self._under_way.add(key)
                self._start(self._fetch(key, job))

    async def _fetch(self, key: tuple[int, str], job: Job) -> None:
        ratio, data = self._ratio, None
        try:
            data = await self._catalogue.thumbnail(job)
        except SoraDesktopError as error:
            _log.info("no thumbnail for job %s: %s", job.id, error)
        finally:
            self._under_way.discard(key)
        if ratio == self._ratio:
            self._keep(key, self._draw(data, ratio) if data else None)
            self._on_arrived(job.sequence)
        self._fetch_next()

    def _keep(self, key: tuple[int, str], pixmap: QPixmap | None) -> None:
        self._pixmaps[key] = pixmap
        if len(self._pixmaps) > CAPACITY / self._ratio**2:
            self._pixmaps.popitem(last=False)


def _pixmap(data: bytes, ratio: float) -> QPixmap | None:
    """Read an image at the size of a thumbnail and round its corners; None if it is no image."""
    image = read_image(data, QSize(round(WIDTH * ratio), round(HEIGHT * ratio)))
    if image.isNull():
        return None
    frame = QRectF(0, 0, round(WIDTH * ratio), round(HEIGHT * ratio))
    where = QRectF(image.rect())
    where.moveCenter(frame.center())
    filled = QPixmap(frame.size().toSize())
    filled.fill(_GROUND)
    painter = QPainter(filled)
    painter.drawImage(where.topLeft(), image)
    painter.end()
    rounded = QPixmap(filled.size())
    rounded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(rounded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(filled))
    painter.drawRoundedRect(frame, RADIUS * ratio, RADIUS * ratio)
    painter.end()
    rounded.setDevicePixelRatio(ratio)
    return rounded


def read_image(data: bytes, room: QSize) -> QImage:
    """Read an image as large as it fits into a room, in pixels of the screen; it is null if it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()

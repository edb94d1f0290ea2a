"""Reads and keeps reference images away from the window's own thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter

from sora_desktop.domain.errors import FolderNotWritable, ReferenceUnreadable, SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
"""What a file's name ends in when it may be a reference image."""

PREVIEW = QSize(384, 144)
"""The box in which a preview is kept, in pixels of the screen."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A reference image that could be read."""

    path: str
    width: int
    height: int
    preview: QImage


class ReferenceImages(QObject):
    """Reads images and writes pasted ones on worker threads.

    Signals:
        read: An image was read: its path and a Picture, or the SoraDesktopError that says why not.
        kept: A pasted image was written: its path, or the SoraDesktopError that says why not.
    """

    read = Signal(str, object)
    kept = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Keep pasted images in `folder`, which is made when it is needed."""
        super().__init__(parent)
        self._folder = folder
        self._relays: set[_Relay] = set()

    def request(self, path: str) -> None:
        """Start reading an image."""
        self._run(path, lambda: read_picture(path))

    def keep(self, image: QImage) -> None:
        """Start writing a pasted image."""
        copy = image.copy()
        self._run(None, lambda: keep_image(copy, self._folder))

    def _run(self, path: str | None, work: Callable[[], object]) -> None:
        relay = _Relay()
        relay.finished.connect(self._on_finished)
        self._relays.add(relay)
        QThreadPool.globalInstance().start(lambda: relay.finished.emit(relay, path, _attempt(work)))

    @Slot(object, object, object)
    def _on_finished(self, relay: _Relay, path: str | None, result: object) -> None:
        self._relays.discard(relay)
        if path is None:
            self.kept.emit(result)
        else:
            self.read.emit(path, result)


class _Relay(QObject):
    """Carries a result from a worker thread to the window's, or nowhere once the window is gone."""

    finished = Signal(object, object, object)


def image_paths(data: QMimeData) -> list[str]:
    """Give the files of a drag or of the clipboard that may be reference images, by their names."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.lower().endswith(SUFFIXES)]


def read_picture(path: str) -> Picture:
    """Read an image whole, by the same rules as when it is sent, and make its preview. Blocking.

    Raises:
        ReferenceUnreadable: it is missing, too large, damaged, or of another kind.
    """
    from sora_desktop.media.images import read_reference  # noqa: PLC0415 - keeps Pillow out of the start

    found = read_reference(Path(path))
    image = QImage.fromData(found.data)
    if image.isNull():
        raise ReferenceUnreadable(path=path, reason="it is damaged")
    if image.width() > PREVIEW.width() or image.height() > PREVIEW.height():
        image = image.scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return Picture(path, found.width, found.height, image)


def keep_image(image: QImage, folder: Path) -> str:
    """Write an image as a PNG that is named by its content, and give its path. Blocking.

    Raises:
        FolderNotWritable: it cannot be written there.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    data = bytes(content.data())
    target = folder / f"pasted-{hashlib.sha256(data).hexdigest()[:16]}.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            half = target.with_suffix(".part")
            half.write_bytes(data)
            half.replace(target)
    except OSError as error:
        raise FolderNotWritable(path=folder, reason=(error.strerror or str(error)).lower()) from error
    return str(target)


def _attempt(work: Callable[[], object]) -> object:
    try:
        return work()
    except SoraDesktopError as error:
        return error

"""Reads and keeps reference images away from the window's own thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageWriter

from sora_desktop.domain.errors import FolderNotWritable, ReferenceUnreadable, SoraDesktopError
from sora_desktop.domain.requests import Fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
"""What a file's name ends in when it may be a reference image."""

PREVIEW = QSize(640, 288)
"""The box in which a preview is kept, in pixels of the screen."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A reference image that could be read."""

    path: str
    width: int
    """In pixels, as the image is seen upright; so is `height`."""

    height: int
    preview: QImage


@dataclass(frozen=True, slots=True)
class Wish:
    """How an image is to be seen: as it is sent for a clip of this size in pixels."""

    path: str
    size: tuple[int, int]
    fit: Fit


class ReferenceImages(QObject):
    """Reads images and writes pasted ones on worker threads.

    Signals:
        read: An image was read: its path and a Picture, or the SoraDesktopError that says why not.
        kept: A pasted image was written: its path, or the SoraDesktopError that says why not.
        fitted: The last Wish was fulfilled: the Wish, and a QImage or the SoraDesktopError that says why not.
    """

    read = Signal(str, object)
    kept = Signal(object)
    fitted = Signal(object, object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Keep pasted images in `folder`, which is made when it is needed."""
        super().__init__(parent)
        self._folder = folder
        self._relays: set[_Relay] = set()
        self._fitting: Wish | None = None
        self._next: Wish | None = None

    def request(self, path: str) -> None:
        """Start reading an image."""
        self._run(lambda: read_picture(path), lambda result: self.read.emit(path, result))

    def keep(self, image: QImage) -> None:
        """Start writing a pasted image."""
        copy = image.copy()
        self._run(lambda: keep_image(copy, self._folder), self.kept.emit)

    def fit(self, wish: Wish) -> None:
        """Start fitting an image; of several wishes in quick succession only the last is fulfilled."""
        if self._fitting is not None:
            self._next = wish
            return
        self._fitting = wish
        self._run(lambda: fit_picture(wish), lambda result: self._on_fitted(wish, result))

    def _on_fitted(self, wish: Wish, result: object) -> None:
        later, self._next, self._fitting = self._next, None, None
        if later is None or later == wish:
            self.fitted.emit(wish, result)
        else:
            self.fit(later)

    def _run(self, work: Callable[[], object], then: Callable[[object], object]) -> None:
        relay = _Relay()
        relay.finished.connect(self._on_finished)
        self._relays.add(relay)
        QThreadPool.globalInstance().start(lambda: relay.finished.emit(relay, then, _attempt(work)))

    @Slot(object, object, object)
    def _on_finished(self, relay: _Relay, then: Callable[[object], object], result: object) -> None:
        self._relays.discard(relay)
        then(result)


class _Relay(QObject):
    """Carries a result from a worker thread to the window's, or nowhere once the window is gone."""

    finished = Signal(object, object, object)


def image_paths(data: QMimeData) -> list[str]:
    """Give the files of a drag or of the clipboard that may be reference images, by their names."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.lower().endswith(SUFFIXES)]


def holds_image(data: QMimeData) -> bool:
    """Tell whether a picture itself is dragged or pasted, such as one out of a browser, and not a file."""
    return bool(data.hasImage()) and not any(url.isLocalFile() for url in data.urls())


def read_picture(path: str) -> Picture:
    """Read an image whole, by the same rules as when it is sent, and make its preview. Blocking.

    Raises:
        ReferenceUnreadable: it is missing, too large, damaged, or of another kind.
    """
    # Loaded here because they bring an image library that the start does without.
    from sora_desktop.media.fitting import preview, upright_size  # noqa: PLC0415
    from sora_desktop.media.images import read_reference  # noqa: PLC0415

    found = read_reference(Path(path))
    small = _image(path, preview(found, None, Fit.CROP, PREVIEW.toTuple()))
    return Picture(path, *upright_size(found), small)


def fit_picture(wish: Wish) -> QImage:
    """Give an image as it will be sent, small enough for a preview. Blocking.

    Raises:
        ReferenceUnreadable: it is missing, too large, damaged, or of another kind.
    """
    from sora_desktop.media.fitting import preview  # noqa: PLC0415 - brings an image library
    from sora_desktop.media.images import read_reference  # noqa: PLC0415 - brings an image library

    return _image(wish.path, preview(read_reference(Path(wish.path)), wish.size, wish.fit, PREVIEW.toTuple()))


def _image(path: str, data: bytes) -> QImage:
    image = QImage.fromData(data)
    if image.isNull():
        raise ReferenceUnreadable(path=path, reason="it is damaged")
    return image


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

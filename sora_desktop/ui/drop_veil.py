"""Takes files that are dropped anywhere on the window, and says so while they hover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QWindow

_CLIP_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"})
_IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
_OTHER_PICTURES = frozenset({".avif", ".bmp", ".gif", ".heic", ".heif", ".ico", ".jxl", ".svg", ".tif", ".tiff"})


def local_paths(data: QMimeData) -> list[Path]:
    """Give the files and folders of this computer that a drag carries."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_clip(path: Path) -> bool:
    """Tell by its name whether a file is a video."""
    return path.suffix.lower() in _CLIP_SUFFIXES


def is_image(path: Path) -> bool:
    """Tell by its name whether a file is a picture, as a reference image is."""
    return path.suffix.lower() in _IMAGE_SUFFIXES


def is_other_picture(path: Path) -> bool:
    """Tell by its name whether a file is a picture of a kind that no server takes as a reference image."""
    return path.suffix.lower() in _OTHER_PICTURES


class DropVeil(QWidget):
    """Covers the window while files hover over it, and takes them.

    Fields of text would take a dropped file as its address; so the veil is laid over everything as
    soon as files enter the window. Pictures only are left to the reference field below.

    Signals:
        dropped: Files and folders were dropped; a list of paths.
    """

    dropped = Signal(object)

    def __init__(self, ground: QWidget) -> None:
        """Cover `ground` when the time comes."""
        super().__init__(ground)
        self._ground = ground
        self.open = True
        """Whether files are wanted now."""

        self._words = ""
        self._say(())
        self.setAcceptDrops(True)
        self.hide()
        ground.installEventFilter(self)

    def watch(self, window: QWindow) -> None:
        """See drags before any widget of the window does."""
        window.installEventFilter(self)

    def wants(self, data: QMimeData) -> bool:
        """Tell whether a drag is for the veil: files, and not only pictures."""
        paths = local_paths(data) if self.open else []
        return bool(paths) and not all(is_image(path) for path in paths)

    def lift(self) -> None:
        """Cover the window."""
        self.setGeometry(self._ground.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window when files enter it, and follow its size."""
        if isinstance(event, QDragEnterEvent) and not isinstance(watched, QWidget):
            if event.source() is None and self.wants(event.mimeData()):
                self._say(local_paths(event.mimeData()))
                self.lift()
        elif event.type() is QEvent.Type.Resize and watched is self._ground and self.isVisible():
            self.setGeometry(self._ground.rect())
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if self.wants(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take files wherever they are."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Uncover the window."""
        self.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        self.take(event)

    def take(self, event: QDropEvent) -> None:
        """Uncover the window and hand on the files of a drop."""
        self.hide()
        paths = local_paths(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if paths:
            self.dropped.emit(paths)

    def _say(self, paths: Sequence[Path]) -> None:
        """Say what a drop does with files of such names."""
        clips = sum(map(is_clip, paths))
        if clips == 1:
            self._words = self.tr("Drop to see how the clip was made")
        elif clips:
            self._words = self.tr("Drop to add the clips to the library")
        else:
            self._words = self.tr("Drop to import prompts")
        self.setAccessibleName(self._words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim the window and say what a drop does."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colours.scrim)
        # Nearer to the edge than any word that shows through.
        frame = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        painter.setPen(QPen(colours.accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, theme.RADIUS_SHEET, theme.RADIUS_SHEET)
        painter.setFont(theme.font(15))
        width = painter.fontMetrics().horizontalAdvance(self._words) + 84
        card = QRectF((self.width() - width) / 2, self.height() / 2 - 32, width, 64)
        painter.setPen(QPen(colours.line, 1))
        painter.setBrush(colours.surface)
        painter.drawRoundedRect(card, theme.RADIUS_SHEET, theme.RADIUS_SHEET)
        icon = theme.pixmap("import", 24, colours.accent, self.devicePixelRatioF())
        painter.drawPixmap(round(card.left() + 24), round(card.center().y() - 12), icon)
        painter.setPen(colours.text)
        painter.drawText(card.adjusted(60, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)

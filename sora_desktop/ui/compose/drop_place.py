"""A place on which images can be dropped, or pasted while a part of it has the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compose.reference_images import SUFFIXES, holds_image, image_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QMimeData


class DropPlace(QWidget):
    """Frames what lies on it, lights up under an image, and lets everything else through to the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._dragged_over = False
        self.setAcceptDrops(True)

    @property
    def empty(self) -> bool:
        """Whether nothing was put here yet, which a dashed frame shows."""
        return True

    @property
    def focused(self) -> bool:
        """Whether it is empty and has the keyboard, which its frame shows."""
        return False

    def take(self, data: QMimeData) -> bool:
        """Take the images of a drop; tell whether there were any."""
        return bool(image_paths(data))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images and let everything else through to the window."""
        data = event.mimeData()
        self._light(on=bool(image_paths(data)) or holds_image(data))
        if self._dragged_over:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._light(on=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the image."""
        self._light(on=False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the place: a dashed frame while it is empty."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(colours.accent if self._dragged_over or self.focused else colours.line, 1.0)
        if self.empty:
            pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(colours.accent_wash if self._dragged_over else colours.sunken)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)

    def _light(self, *, on: bool) -> None:
        self._dragged_over = on
        self.update()


def ask_for_images(parent: QWidget, *, several: bool, folder: str, then: Callable[[Sequence[str]], object]) -> None:
    """Ask for files, without blocking.

    Args:
        parent: what the dialog belongs to.
        several: whether more than one may be chosen.
        folder: where to begin; empty for where the desktop would.
        then: is told of what was chosen.
    """
    translate = QCoreApplication.translate
    one, many = translate("DropPlace", "Choose a reference image"), translate("DropPlace", "Choose reference images")
    dialog = QFileDialog(parent, many if several else one, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    images = translate("DropPlace", "Images ({patterns})").format(
        patterns=" ".join(f"*{suffix}" for suffix in SUFFIXES)
    )
    dialog.setNameFilters([images, translate("DropPlace", "All files (*)")])
    dialog.filesSelected.connect(then)
    dialog.open()

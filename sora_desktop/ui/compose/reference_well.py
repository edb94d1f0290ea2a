"""Where a reference image is dropped, pasted or chosen, and seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.ui import theme
from sora_desktop.ui.compose.reference_images import SUFFIXES, Picture, ReferenceImages, image_paths
from sora_desktop.ui.compose.thumbnail import Thumbnail
from sora_desktop.ui.controls.elided import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_HEIGHT = 64


class ReferenceWell(QWidget):
    """A place for one image.

    Signals:
        value_changed: The path is now another one; empty for none.
        state_changed: It is now known, or no longer known, whether the image can be read.
        failed: A pasted picture could not be kept (SoraDesktopError).
    """

    value_changed = Signal(str)
    state_changed = Signal()
    failed = Signal(object)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """Start empty; pasted pictures are kept in `folder`."""
        super().__init__(parent)
        self._value = ""
        self._dragged_over = False
        self.picture: Picture | None = None
        self.error: SoraDesktopError | None = None
        self._images = ReferenceImages(folder, self)
        self._images.read.connect(self._on_read)
        self._images.kept.connect(self._on_kept)
        self.setAcceptDrops(True)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self.choose_button = self._build_empty()
        self._build_filled()
        self.setFixedHeight(_HEIGHT)
        # Without this the form would give it height that it cannot take, and leave a gap above it.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        """The image's path; empty for none."""
        return self._value

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        return self.remove_button if self._value else self.choose_button

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [self.choose_button, self._change, self.remove_button]

    @property
    def words(self) -> tuple[str, str]:
        """What is said of the image: its name, and its size or why there is none."""
        return self._name.text(), self._facts.text()

    def set_value(self, path: str) -> None:
        """Put in an image by its path, or take it out with an empty one."""
        if path == self._value:
            return
        self._value = path
        self.picture = None
        self.error = None
        self._show()
        if path:
            self._images.request(path)
        self.value_changed.emit(path)

    def take(self, data: QMimeData) -> bool:
        """Take the image of a drop or of the clipboard; tell whether there was one."""
        if paths := image_paths(data):
            self.set_value(paths[0])
            return True
        image = data.imageData() if data.hasImage() else None
        if image is None:
            return False
        self._images.keep(image)
        return True

    def accept_reference(self, *, accepted: bool) -> None:
        """Say whether the server takes reference images at all."""
        self.choose_button.setText(
            self.tr("Drop, paste or choose an image") if accepted else self.tr("This server takes no reference image")
        )
        self.choose_button.setEnabled(accepted)
        self.setAcceptDrops(accepted)

    def choose(self) -> None:
        """Ask for a file, without blocking."""
        dialog = QFileDialog(self, self.tr("Choose a reference image"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Images ({patterns})").format(patterns=patterns), self.tr("All files (*)")])
        if self._value:
            dialog.setDirectory(str(Path(self._value).parent))
        dialog.fileSelected.connect(self.set_value)
        dialog.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take paste and delete on whatever part of the well has the keyboard."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Paste):
                self.take(QGuiApplication.clipboard().mimeData())
                return True
            if self._value and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
                self._remove()
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images and let everything else through to the window."""
        data = event.mimeData()
        self._dragged_over = bool(image_paths(data)) or (data.hasImage() and not data.hasUrls())
        if self._dragged_over:
            event.acceptProposedAction()
        else:
            event.ignore()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._dragged_over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the image."""
        self._dragged_over = False
        self.update()
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the place: a dashed frame while it is empty."""
        colours = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._dragged_over or self.choose_button.hasFocus()
        pen = QPen(colours.accent if lit else colours.line, 1.0)
        if not self._value:
            pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(colours.accent_wash if self._dragged_over else colours.sunken)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)

    def _build_empty(self) -> QPushButton:
        button = QPushButton(self.tr("Drop, paste or choose an image"))
        theme.mark(button, "quiet")
        button.setStyleSheet("QPushButton { color: palette(placeholder-text); font-size: 12px; font-weight: 400; }")
        button.setAccessibleName(self.tr("Choose a reference image"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.choose)
        button.installEventFilter(self)
        self._pages.addWidget(button)
        return button

    def _build_filled(self) -> None:
        page = QWidget()
        self._thumbnail = Thumbnail(_HEIGHT - 16)
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._facts = ElidedLabel()
        theme.mark(self._facts, "role", "small")
        self._change = self._tool("folder", self.tr("Choose another reference image"))
        self._change.clicked.connect(self.choose)
        self.remove_button = self._tool("close", self.tr("Remove the reference image"))
        self.remove_button.clicked.connect(self._remove)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self._name)
        words.addWidget(self._facts)
        words.addStretch()
        line = QHBoxLayout(page)
        line.setContentsMargins(8, 0, 6, 0)
        line.setSpacing(8)
        line.addWidget(self._thumbnail)
        line.addLayout(words, 1)
        line.addWidget(self._change)
        line.addWidget(self.remove_button)
        self._pages.addWidget(page)

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        theme.bind_icon(button, icon, "muted")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.installEventFilter(self)
        return button

    def _remove(self) -> None:
        self.set_value("")
        self.choose_button.setFocus()

    def _show(self) -> None:
        self._pages.setCurrentIndex(1 if self._value else 0)
        self._thumbnail.show_image(self.picture.preview if self.picture else None)
        self._name.setText(Path(self._value).name)
        self._name.setToolTip(self._value)
        if self.picture:
            self._facts.setText(f"{self.picture.width}×{self.picture.height}")
        else:
            self._facts.setText(self.tr("Cannot be read") if self.error else self.tr("Reading…"))
        self.update()

    def _on_read(self, path: str, result: object) -> None:
        if path != self._value:
            return
        self.picture = result if isinstance(result, Picture) else None
        self.error = result if isinstance(result, SoraDesktopError) else None
        self._show()
        self.state_changed.emit()

    def _on_kept(self, result: object) -> None:
        if isinstance(result, SoraDesktopError):
            self.failed.emit(result)
        elif isinstance(result, str):
            self.set_value(result)

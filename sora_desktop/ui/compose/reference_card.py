"""One reference image as it will be sent, with what can be done with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from sora_desktop.domain.requests import Fit
from sora_desktop.ui import theme
from sora_desktop.ui.compose.fit_control import FitControl
from sora_desktop.ui.compose.frame_preview import FramePreview
from sora_desktop.ui.controls.elided import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from sora_desktop.ui.compose.reference_images import Picture

_TIMES = "×"


class ReferenceCard(QWidget):
    """The preview at the clip's shape, the file's name, its size before and after, and the choice of the fit.

    Signals:
        moved: It is to be moved by so many places among several, -1 or 1.
        change_requested: Another image is to take its place.
        removed: It is to be taken out.
        fit_chosen: It is to be fitted in this way (Fit).
    """

    moved = Signal(int)
    change_requested = Signal()
    removed = Signal()
    fit_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without an image."""
        super().__init__(parent)
        self.preview = FramePreview()
        self.fit = FitControl()
        self.fit.fit_chosen.connect(self.fit_chosen)
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._facts = ElidedLabel()
        theme.mark(self._facts, "role", "small")
        self.earlier_button = self._tool("chevron-left", self.tr("Move the image to the front"))
        self.later_button = self._tool("chevron-right", self.tr("Move the image back"))
        self.change_button = self._tool("folder", self.tr("Choose another reference image"))
        self.remove_button = self._tool("close", self.tr("Remove the reference image"))
        self.earlier_button.clicked.connect(lambda: self.moved.emit(-1))
        self.later_button.clicked.connect(lambda: self.moved.emit(1))
        self.change_button.clicked.connect(self.change_requested)
        self.remove_button.clicked.connect(self.removed)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self._name, 1)
        for tool in self.tools:
            line.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(2)
        column.addWidget(self.preview)
        column.addSpacing(4)
        column.addLayout(line)
        column.addWidget(self._facts)
        column.addSpacing(4)
        column.addWidget(self.fit)
        self.show_place(0, 1)

    @property
    def tools(self) -> list[QToolButton]:
        """Its small buttons, in order."""
        return [self.earlier_button, self.later_button, self.change_button, self.remove_button]

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [*self.tools, *self.fit.stops]

    @property
    def words(self) -> tuple[str, str]:
        """What is said of the image: its name, and its size or why there is none."""
        return self._name.text(), self._facts.text()

    def show_place(self, number: int, count: int) -> None:
        """Say the image's place among all, from 0."""
        for tool in (self.earlier_button, self.later_button):
            tool.setVisible(count > 1)
        # Where there are several, one is taken out and another added; the name needs the room.
        self.change_button.setVisible(count == 1)
        self.earlier_button.setEnabled(number > 0)
        self.later_button.setEnabled(number < count - 1)

    def show_pending(self, path: str, *, broken: bool) -> None:
        """Show that an image is being read, or that it cannot be."""
        self._show_name(path)
        self._facts.setText(self.tr("Cannot be read") if broken else self.tr("Reading…"))
        self._facts.setToolTip("")
        self.preview.show_image(None)
        self.fit.hide()

    def show_picture(self, picture: Picture, size: tuple[int, int] | None, fit: Fit) -> None:
        """Show what becomes of an image.

        Args:
            picture: the image.
            size: the width and height in pixels that it will have, or None to keep its own.
            fit: what is done if its shape is another one.
        """
        self._show_name(picture.path)
        own = (picture.width, picture.height)
        self._facts.setText(self._fate(own, size, fit))
        self._facts.setToolTip("")
        self.preview.show_shape(size or own)
        self.fit.show_fit(fit)
        self.fit.setVisible(size is not None and not same_shape(own, size))

    def show_image(self, image: QImage | None) -> None:
        """Show the image as it will be sent."""
        self.preview.show_image(image)

    def _show_name(self, path: str) -> None:
        self._name.setText(Path(path).name)
        self._name.setToolTip(path)
        self.preview.setAccessibleName(self.tr("Preview of {name}").format(name=Path(path).name))

    def _fate(self, own: tuple[int, int], size: tuple[int, int] | None, fit: Fit) -> str:
        before = f"{own[0]}{_TIMES}{own[1]}"
        if size is None or size == own:
            return before
        after = f"{size[0]}{_TIMES}{size[1]}"
        if same_shape(own, size):
            return self.tr("{before} → {after}").format(before=before, after=after)
        words = {
            Fit.CROP: self.tr("{before} → {after}, cropped"),
            Fit.PAD: self.tr("{before} → {after}, padded"),
            Fit.STRETCH: self.tr("{before} → {after}, stretched"),
        }
        return words[fit].format(before=before, after=after)

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton()
        theme.bind_icon(button, icon, "muted")
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button


def same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two sizes have the same proportions."""
    return one[0] * other[1] == one[1] * other[0]

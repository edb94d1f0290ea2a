"""Lets a field with many tags scroll, so that the line in which one is written stays in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from sora_desktop.ui.organising.pill import HEIGHT

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from sora_desktop.ui.organising.tag_field import TagField

_LEAST = 3 * HEIGHT
"""The lowest that it becomes if there are many tags, in pixels."""


class TagScroll(QScrollArea):
    """As high as its field, or as there is room for."""

    def __init__(self, field: TagField, parent: QWidget) -> None:
        """Hold a field."""
        super().__init__(parent)
        self._field = field
        self._most = _LEAST
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(field)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        field.arranged.connect(self.updateGeometry)
        field.line.focused.connect(self._show_line)
        self.verticalScrollBar().rangeChanged.connect(self._show_line)

    def fit(self, room: int) -> None:
        """Take no more than so many pixels of height, or a few lines."""
        most = max(_LEAST, room)
        if most != self._most:
            self._most = most
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Be higher where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height at a width."""
        whole = self._field.heightForWidth(width)
        return min(whole, self._most)

    def minimumSizeHint(self) -> QSize:
        """Do with a few lines."""
        return QSize(self._field.minimumSizeHint().width(), min(HEIGHT, self._most))

    def _show_line(self) -> None:
        if self._field.line.hasFocus():
            self.ensureWidgetVisible(self._field.line)

"""A line above the list that says that it stands in the order of the queue, and leads back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.jobs.keys import ACTION_KEYS

_PIXELS = 34


class OrderBar(QWidget):
    """Takes no room while the list is sorted in any other way.

    Signals:
        left: The newest jobs are to be listed first again.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self.setFixedHeight(_PIXELS)
        native = QKeySequence.SequenceFormat.NativeText
        up, down = (ACTION_KEYS[way].toString(native) for way in (JobAction.UP, JobAction.DOWN))
        title = QLabel(self.tr("Queue order"))
        theme.mark(title, "role", "label")
        words = ElidedLabel(self)
        words.setText(self.tr("Drag waiting rows, or move them with {up} and {down}.").format(up=up, down=down))
        theme.mark(words, "role", "small")
        self.link = Link(self.tr("Newest first"), self)
        self.link.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID * 2, 0, theme.GRID * 2, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(title)
        row.addWidget(words, 1)
        row.addWidget(self.link)
        self.setAccessibleName(title.text())
        theme.notifier().changed.connect(self.update)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.colors().accent_wash)

"""A line above the list that says that it stands in the order of the queue, and leads back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
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
        self._words = ElidedLabel(self)
        self._whole = self.tr("Drag waiting rows, or move them with {up} and {down}.").format(up=up, down=down)
        self._words.setToolTip(self._whole)
        theme.mark(self._words, "role", "small")
        self.link = Link(self.tr("Newest first"), self)
        self.link.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID * 2, 0, theme.GRID * 2, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(title)
        row.addWidget(self._words, 1)
        row.addWidget(self.link)
        self.setAccessibleName(title.text())
        theme.notifier().changed.connect(self.update)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say how rows are moved in as many words as there is room for."""
        super().resizeEvent(event)
        row = self.layout()
        room = event.size().width() - (row.minimumSize().width() - self._words.minimumSizeHint().width() if row else 0)
        fits = self._words.fontMetrics().horizontalAdvance(self._whole) <= room
        self._words.setText(self._whole if fits else self.tr("Drag to move"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.colors().accent_wash)

"""A line above the list of the trash that says how long things stay there, and empties it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.domain.queries import JobFilter
from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.link import Link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.queries import JobQuery

_PIXELS = 34


class TrashBar(QWidget):
    """Takes no room unless the trash is shown and something is in it.

    Signals:
        emptied: Everything in the trash is to be deleted for good.
    """

    emptied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self.setFixedHeight(_PIXELS)
        self.words = ElidedLabel(self)
        theme.mark(self.words, "role", "small")
        self.show_age(0)
        self.link = Link(self.tr("Empty trash…"), self)
        self.link.clicked.connect(self.emptied)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID * 2, 0, theme.GRID * 2, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.words, 1)
        row.addWidget(self.link)
        self.setAccessibleName(self.tr("Trash"))
        theme.notifier().changed.connect(self.update)
        self.hide()

    def show_age(self, days: int) -> None:
        """Say how long things stay; 0 days is for ever."""
        if days > 0:
            self.words.setText(self.tr("Deleted for good after %n days.", "", days))
        else:
            self.words.setText(self.tr("Kept until deleted for good."))

    def show_for(self, query: JobQuery, counts: Mapping[JobFilter, int]) -> None:
        """Come and go with what the list shows, and with what there is to delete."""
        self.setVisible(query.filter is JobFilter.TRASH and counts.get(JobFilter.TRASH, 0) > 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.colors().accent_wash)

"""Rows of fields that are added and removed: the ground of the small tables in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.stops import lead_to, stops_in

if TYPE_CHECKING:
    from collections.abc import Sequence


class RowLike(Protocol):
    """What every row has."""

    changed: SignalInstance
    removed: SignalInstance

    def focus(self) -> None:
        """Take the keyboard."""


RowType = TypeVar("RowType", bound=RowLike)


def remove_button(words: str) -> QToolButton:
    """Make the small cross at the end of a row."""
    button = QToolButton()
    theme.bind_icon(button, "close")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class Rows(QWidget, Generic[RowType]):
    """Rows one below the other, with a link that adds one.

    Signals:
        changed: A person changed, added or removed a row.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.rows: list[RowType] = []
        self.add_button = Link()
        theme.bind_icon(self.add_button, "plus", "accent")
        self.add_button.clicked.connect(self._add_new)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.body)
        column.addLayout(foot)

    def new_row(self) -> RowType:
        """Make an empty row."""
        raise TypeError(type(self).__name__)

    def show_rows(self, rows: Sequence[RowType]) -> None:
        """Show other rows in place of those that are there."""
        for row in self.rows:
            self._take_out(row)
        self.rows = []
        for row in rows:
            self.add_row(row)

    def add_row(self, row: RowType) -> None:
        """Put a row at the end."""
        self.rows.append(row)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self.body.addWidget(_widget(row))
        _widget(row).show()
        lead_to(self.add_button, stops_in(_widget(row)))

    def _add_new(self) -> None:
        row = self.new_row()
        self.add_row(row)
        row.focus()
        self.changed.emit()

    def _remove(self, row: RowType) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        if self.rows:
            self.rows[min(place, len(self.rows) - 1)].focus()
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take_out(row)
        self.changed.emit()

    def _take_out(self, row: RowType) -> None:
        widget = _widget(row)
        self.body.removeWidget(widget)
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()


def _widget(row: object) -> QWidget:
    if not isinstance(row, QWidget):
        raise TypeError(type(row).__name__)
    return row

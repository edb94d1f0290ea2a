"""The choice of the connection: where the clip will be made, and whether that is real or simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.connection_line import (
    LINE_ROLE,
    ConnectionLine,
    ConnectionLineDelegate,
    draw_line,
    line_of,
)
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QPaintEvent

    from sora_desktop.domain.connections import Connection

_MANAGE = "\0manage"


class ConnectionBox(QComboBox):
    """A box of connections, each with a dot, its name, and "real", "simulated" or "needs key".

    Signals:
        chosen: A person chose the connection of that name.
        list_requested: A person wants to see and edit the connections.
    """

    chosen = Signal(str)
    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with no connection."""
        super().__init__(parent)
        self._current = ""
        self._connections: Sequence[Connection] = ()
        self._needs_key: Collection[str] = ()
        self._held: Collection[str] = ()
        self.setItemDelegate(ConnectionLineDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ignore_stray_wheel(self)
        self.activated.connect(self._on_activated)
        theme.notifier().changed.connect(self.update)

    @property
    def value(self) -> str:
        """The name of the connection that is shown; empty if there is none."""
        return self._current

    @property
    def words(self) -> str:
        """What is said of the connection that is shown: real, simulated, or that it needs a key."""
        line = self.currentData(LINE_ROLE)
        return line.words if isinstance(line, ConnectionLine) else ""

    def set_connections(self, connections: Sequence[Connection], needs_key: Collection[str]) -> None:
        """Show other connections; the choice stays if it is still among them."""
        self._connections, self._needs_key = tuple(connections), frozenset(needs_key)
        self._fill()

    def set_held(self, held: Collection[str]) -> None:
        """Mark the connections, by their names, whose jobs are held."""
        self._held = frozenset(held)
        self._fill()

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for place, connection in enumerate(self._connections):
                name = connection.name
                line = line_of(connection, needs_key=name in self._needs_key, held=name in self._held)
                self.addItem(connection.name, connection.name)
                self.setItemData(place, line, LINE_ROLE)
                self.setItemData(place, line.spoken, Qt.ItemDataRole.AccessibleTextRole)
                self.setItemData(place, connection.base_url, Qt.ItemDataRole.ToolTipRole)
            self.insertSeparator(self.count())
            self.addItem(self.tr("Manage connections…"), _MANAGE)
            self.show_connection(self._current)

    def show_connection(self, name: str) -> bool:
        """Show a connection as the one that is chosen; tell whether there is one of that name."""
        place = self.findData(name)
        self._current = name if place >= 0 else ""
        with QSignalBlocker(self):
            self.setCurrentIndex(place)
        self.setAccessibleDescription(self.words)
        self.update()
        return place >= 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box as any other, and what it holds like its list."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        inner = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        line = self.currentData(LINE_ROLE)
        if isinstance(line, ConnectionLine):
            draw_line(painter, inner, line)
        else:
            painter.setPen(theme.colors().muted)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self.tr("Choose a connection"))

    def _on_activated(self, place: int) -> None:
        wanted = self.itemData(place)
        if wanted == _MANAGE:
            self.show_connection(self._current)
            self.list_requested.emit()
        elif isinstance(wanted, str) and wanted != self._current:
            self.show_connection(wanted)
            self.chosen.emit(wanted)

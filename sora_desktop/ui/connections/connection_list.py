"""The list of connections at the left of the dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.connection_line import LINE_ROLE, ConnectionLine, ConnectionLineDelegate, line_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sora_desktop.domain.connections import Connection

_NAME_ROLE = Qt.ItemDataRole.UserRole


class ConnectionList(QWidget):
    """Names, with what each one is, and a button for another one.

    Signals:
        selected: A person went to the connection of that name; the list itself stays where it
            was until `show_selected`.
        new_requested: A person wants another connection.
    """

    selected = Signal(str)
    new_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        theme.mark(self, "role", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._selected = ""
        self.view = QListWidget()
        self.view.setAccessibleName(self.tr("Connections"))
        self.view.setItemDelegate(ConnectionLineDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setStyleSheet("QListWidget { background: transparent; }")
        self.view.currentItemChanged.connect(self._on_current_changed)
        self.add_button = QPushButton(self.tr("Add connection…"))
        theme.bind_icon(self.add_button, "plus")
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self.new_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addWidget(self.add_button)

    def show_connections(self, connections: Sequence[Connection], default: str, needs_key: Collection[str]) -> None:
        """Show other connections; the selection stays where it can."""
        with QSignalBlocker(self.view):
            self.view.clear()
            for connection in connections:
                aside = self.tr("default") if connection.name == default else ""
                line = line_of(connection, needs_key=connection.name in needs_key, aside=aside)
                self._add(line, connection.name, connection.base_url)
        self.show_selected(self._selected)

    def show_selected(self, name: str) -> None:
        """Mark the connection of a name; with an empty one, a new connection at the end."""
        self._selected = name
        with QSignalBlocker(self.view):
            self._drop_new()
            if not name:
                self._add(ConnectionLine(self.tr("New connection"), "", "missing"), "", "")
            for row in range(self.view.count()):
                if self.view.item(row).data(_NAME_ROLE) == name:
                    self.view.setCurrentRow(row)

    def names(self) -> list[str]:
        """Give what the list shows, in order."""
        return [self.view.item(row).text() for row in range(self.view.count())]

    def spoken(self) -> list[str]:
        """Give what a screen reader says of each line, in order."""
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(self.view.item(row).data(role)) for row in range(self.view.count())]

    def _add(self, line: ConnectionLine, name: str, address: str) -> None:
        item = QListWidgetItem(line.name)
        item.setData(LINE_ROLE, line)
        item.setData(_NAME_ROLE, name)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
        item.setToolTip(address)
        self.view.addItem(item)

    def _drop_new(self) -> None:
        for row in reversed(range(self.view.count())):
            if self.view.item(row).data(_NAME_ROLE) == "":
                self.view.takeItem(row)

    def _on_current_changed(self, current: QListWidgetItem | None) -> None:
        wanted = current.data(_NAME_ROLE) if current else self._selected
        if wanted != self._selected:
            # The list selects the new line only after this signal.
            QTimer.singleShot(0, self, lambda: self._tell(wanted))

    def _tell(self, wanted: str) -> None:
        """Go back to the line that is shown, and ask for the other: whether one may leave is decided elsewhere."""
        self.show_selected(self._selected)
        self.selected.emit(wanted)

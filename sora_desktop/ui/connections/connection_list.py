"""The list of connections at the left of the dialog, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.connections.list_lines import LINES_ROLE, Lines, LinesDelegate, lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sora_desktop.domain.connections import Connection

_NAME_ROLE = Qt.ItemDataRole.UserRole


class ConnectionList(QWidget):
    """Names, with what each one is, and buttons for what concerns the list.

    Signals:
        selected: A person went to the connection of that name; the list itself stays where it
            was until `show_selected`.
        new_requested: A person wants another connection.
        remove_requested: The connection that is shown is to go.
    """

    selected = Signal(str)
    new_requested = Signal()
    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        theme.mark(self, "role", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._selected = ""
        self.view = QListWidget()
        self.view.setAccessibleName(self.tr("Connections"))
        self.view.setItemDelegate(LinesDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setStyleSheet("QListWidget { background: transparent; }")
        self.view.currentItemChanged.connect(self._on_current_changed)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.view, self.remove_requested.emit)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.add_button = QPushButton(self.tr("&Add connection…"))
        theme.bind_icon(self.add_button, "plus")
        self.add_button.setAutoDefault(False)
        self.add_button.setToolTip(self.tr("Another connection (Ctrl+N)"))
        self.add_button.clicked.connect(self.new_requested)
        self._build_menu()
        self._lay_out()

    def show_connections(
        self,
        connections: Sequence[Connection],
        default: str,
        needs_key: Collection[str],
        passed: Mapping[str, bool],
    ) -> None:
        """Show other connections; the selection stays where it can.

        Args:
            connections: all of them.
            default: the name of the one that is used where none is named.
            needs_key: the names of those that lack their key.
            passed: how the last test of each went, by its id.
        """
        with QSignalBlocker(self.view):
            self.view.clear()
            for one in connections:
                lines = lines_of(
                    one,
                    needs_key=one.name in needs_key,
                    default=one.name == default,
                    passed=passed.get(one.id),
                )
                self._add(lines, one.name, one.base_url)
        self.show_selected(self._selected)

    def show_selected(self, name: str) -> None:
        """Mark the connection of a name; with an empty one, a new connection at the end."""
        self._selected = name
        with QSignalBlocker(self.view):
            self._drop_new()
            if not name:
                self._add(Lines(self.tr("New connection"), self.tr("not saved yet")), "", "")
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

    def _build_menu(self) -> None:
        self.duplicate = QAction(self.tr("D&uplicate"), self)
        self.duplicate.setShortcut(QKeySequence("Ctrl+D"))
        self.import_ = QAction(self.tr("&Import…"), self)
        self.import_.setToolTip(self.tr("From a file that was exported, or a .env file"))
        self.export = QAction(self.tr("E&xport this connection…"), self)
        self.export_all = QAction(self.tr("Export a&ll…"), self)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction(self.duplicate)
        menu.addSeparator()
        menu.addActions([self.import_, self.export, self.export_all])
        self.more_button = QToolButton()
        theme.mark(self.more_button, "outlined")
        theme.bind_icon(self.more_button, "dots")
        words = self.tr("Duplicate, import, export")
        self.more_button.setToolTip(words)
        self.more_button.setAccessibleName(words)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more_button.setMenu(menu)
        self.addActions([self.duplicate])
        self.duplicate.setShortcutContext(Qt.ShortcutContext.WindowShortcut)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Connections"))
        theme.mark(title, "role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 0, 2)
        head.addWidget(title)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.add_button, 1)
        foot.addWidget(self.more_button)
        self.more_button.setFixedSize(self.add_button.sizeHint().height(), self.add_button.sizeHint().height())
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def _add(self, lines: Lines, name: str, address: str) -> None:
        item = QListWidgetItem(lines.name)
        item.setData(LINES_ROLE, lines)
        item.setData(_NAME_ROLE, name)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, lines.spoken)
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

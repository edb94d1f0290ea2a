"""Joins the form and the status bar with the connections, and opens the dialog in which they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import ConnectionsChanged, JobChanged
from sora_desktop.ui.chosen_connection import ChosenConnection
from sora_desktop.ui.connections.dialog import ConnectionsDialog

if TYPE_CHECKING:
    from sora_desktop.domain.events import Event
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes


class ConnectionsWiring(QObject):
    """Keeps the form true to the connection that is chosen in it.

    Signals:
        report_requested: A report on the connection of this name is wanted.
    """

    report_requested = Signal(str)

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect form, menu, toolbar and first page; `follow` shows what there is."""
        super().__init__(window)
        self._window = window
        self._connections = services.connections
        self._start = bridge.start
        self._compose = panes.compose
        self.dialog: ConnectionsDialog | None = None
        """The dialog, as soon as it was opened once."""

        self._chosen = ChosenConnection()
        self._capabilities = Capabilities()
        panes.compose.connection_selected.connect(self._take)
        panes.compose.connections_requested.connect(self.show_one)
        panes.compose.prices_requested.connect(lambda name: self._opened().show_prices(name))
        window.menus.connections.triggered.connect(self.show)
        window.toolbar.connections_requested.connect(self.show)
        window.welcome.connection_requested.connect(lambda: self._opened().add_connection())

    @property
    def name(self) -> str:
        """The name of the connection that is chosen in the form."""
        return str(self._compose.draft().get("connection") or self._connections.default().name)

    def show(self) -> None:
        """Open the list of connections."""
        self.show_one("")

    def show_one(self, name: str) -> None:
        """Open the list of connections, at one of them if it is named."""
        self._opened().show_connection(name)

    def follow(self) -> None:
        """Show the connections as they are now, and stay with the chosen one wherever it went."""
        every = self._connections.all()
        lacking = {one.name for one in every if self._connections.needs_key(one.name)}
        followed = self._chosen.follow(every, self._connections.default())
        self._compose.set_connections(every, self._connections.default().name, lacking)
        if followed is not None:
            self._go_to(followed)
        self._take(self.name)

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        if isinstance(event, ConnectionsChanged):
            self.follow()
            if self.dialog is not None:
                self.dialog.refresh()
        elif isinstance(event, JobChanged) and event.job.connection == self._chosen.name:
            self._look_at_capabilities()

    def _opened(self) -> ConnectionsDialog:
        if self.dialog is None:
            self.dialog = ConnectionsDialog(self._connections, self._start, self._window)
            self.dialog.saved.connect(self._on_saved)
            self.dialog.report_requested.connect(self.report_requested)
        return self.dialog

    def _on_saved(self, name: str) -> None:
        """Go to work with the first connection that a person made."""
        if not self._window.in_workspace:
            self._go_to(name)
            self._window.show_workspace()

    def _go_to(self, name: str) -> None:
        self._compose.restore_draft({**self._compose.draft(), "connection": name})

    def _take(self, name: str) -> None:
        try:
            connection = self._connections.get(name or None)
        except SoraDesktopError:
            connection = self._connections.default()
        self._chosen.take(connection)
        self._capabilities = self._connections.capabilities(connection.name)
        self._compose.set_capabilities(self._capabilities)
        self._window.status.show_connection(connection)

    def _look_at_capabilities(self) -> None:
        """Offer in the form what the chosen connection was found to offer since it was chosen."""
        try:
            known = self._connections.capabilities(self._chosen.name)
        except SoraDesktopError:
            return
        if known != self._capabilities:
            self._capabilities = known
            self._compose.set_capabilities(known)

"""Joins the local service's switch with the menu, the status bar and its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.errors import CannotListen, ExtraMissing
from sora_desktop.ui.service.switch import ServiceSwitch

if TYPE_CHECKING:
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.service.dialog import ServiceDialog


class ServiceWiring(QObject):
    """Lets a person switch the service on, and says while it is on."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge) -> None:
        """Connect the menu and the status bar; `begin` turns it on if it was on."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._dialog: ServiceDialog | None = None
        self._told: SoraDesktopError | None = None
        self.switch: ServiceSwitch | None = None
        if services.local_service is not None:
            self.switch = ServiceSwitch(
                services.local_service,
                services.settings,
                bridge.start,
                self,
                kept=lambda: services.service_token.kept,
            )
            self.switch.changed.connect(self._show_state)
        window.menus.local_service.setVisible(self.switch is not None)
        window.menus.local_service.triggered.connect(self.show_service)
        window.status.service_requested.connect(self.show_service)
        for error in (CannotListen, ExtraMissing):
            window.notices.know_way(error, self.tr("Local service…"), self.show_service)

    def begin(self) -> None:
        """Turn the service on if it was on when the program ended."""
        if self.switch is not None:
            self.switch.begin()

    def show_service(self) -> None:
        """Open the window about the service."""
        if self.switch is None:
            return
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.service.dialog import ServiceDialog  # noqa: PLC0415

        if self._dialog is None:
            self._dialog = ServiceDialog(self.switch, self._services.webhooks, self._bridge.start, self._window)
        self._dialog.present()

    def _show_state(self) -> None:
        switch = self.switch
        if switch is None:
            return
        self._window.status.show_service(switch.address if switch.on else "")
        error = switch.error
        seen = self._dialog is not None and self._dialog.isVisible()
        # Where the window about it is open, it is said there, beside the port.
        if error is not None and error is not self._told and not seen:
            self._window.notices.tell_error(error)
        self._told = error

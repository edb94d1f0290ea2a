"""Opens the window about trusted authorities from the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.trust.dialog import TrustDialog


class TrustWiring(QObject):
    """Joins the entry of the menu with the window."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge) -> None:
        """Connect the menu."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._dialog: TrustDialog | None = None
        window.menus.authorities.triggered.connect(self.show_authorities)

    def show_authorities(self) -> None:
        """Open the window."""
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.trust.dialog import TrustDialog  # noqa: PLC0415

        if self._dialog is None:
            self._dialog = TrustDialog(self._services.trust, self._bridge.start, self._window)
        self._dialog.present()

"""Opens the window about licences from the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.licences.dialog import LicencesDialog
    from sora_desktop.ui.main_window import MainWindow


class LicencesWiring(QObject):
    """Joins the entry of the menu with the window."""

    def __init__(self, window: MainWindow, bridge: Bridge) -> None:
        """Connect the menu."""
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self.dialog: LicencesDialog | None = None
        window.menus.help.licences.triggered.connect(self.show_licences)

    def show_licences(self) -> None:
        """Open the window."""
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.services.licences.listing import components  # noqa: PLC0415
        from sora_desktop.ui.licences.dialog import LicencesDialog  # noqa: PLC0415

        if self.dialog is None:
            self.dialog = LicencesDialog(components, self._bridge.start, self._window)
        self.dialog.present()

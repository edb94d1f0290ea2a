"""Joins the question for newer versions with the menu and the notices, and sees when one was installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.stamp import installed_build
from sora_desktop.ui.desktop import open_address
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import Tone

if TYPE_CHECKING:
    from sora_desktop.domain.releases import Release
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow

REPLACED_MILLISECONDS = 60_000
"""How often is looked whether the program was updated under the open window."""


class UpdatesWiring(QObject):
    """Opens the sheet about newer versions, and tells of one where a person wants that.

    Whatever they want, they are told once when the files of the program have become those of another version: the
    window goes on with what it has loaded, but what it loads later may not fit to that.
    """

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge) -> None:
        """Connect the menu; nothing is asked before `begin`, and then only if it was switched on."""
        super().__init__(window)
        self._window = window
        self._updates = services.updates
        self._bridge = bridge
        self._looked_at = False
        self._installed = self._told = installed_build()
        self._timer = QTimer(self, interval=REPLACED_MILLISECONDS)
        self._timer.timeout.connect(self._look_for_another)
        window.menus.help.updates.triggered.connect(self.show_updates)

    def begin(self) -> None:
        """Tell of newer versions from now on, if that is wanted."""
        self._updates.begin(self._tell)
        self._timer.start()

    def show_updates(self) -> None:
        """Show what is known; nothing is asked by this."""
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.updates.sheet import UpdatesSheet  # noqa: PLC0415

        sheet = UpdatesSheet(self._updates, self._bridge.start, self._window)
        sheet.page_requested.connect(self._open)
        self._bridge.event_published.connect(sheet.heard)
        sheet.destroyed.connect(self._on_closed)
        self._looked_at = True
        sheet.present()

    def _on_closed(self) -> None:
        self._looked_at = False

    def _tell(self, release: Release) -> None:
        """Tell of a release, unless a person is reading of it already."""
        if self._looked_at:
            return
        from sora_desktop.ui.updates.words import notice_words, out_words, way_of  # noqa: PLC0415 - as above

        updates = self._updates
        way = way_of(updates.stamp.kind, by_name=updates.came_from_an_index)
        card = self._window.notices.tell(Message(out_words(release.version), notice_words(way)), Tone.TOLD)
        page = release.page
        if page is not None:
            card.offer(self.tr("Show what is new"), lambda: self._open(page))
        card.offer(self.tr("Skip this version"), lambda: updates.skip(release.version))

    def _look_for_another(self) -> None:
        """Tell once of each other build that has been laid in the place of this one."""
        found = installed_build()
        if found is None or found in {self._told, self._installed}:
            return
        self._told = found
        title = self.tr("Sora Desktop was updated.")
        advice = self.tr("Restart to use the new version. Unfinished videos are taken up again.")
        self._window.notices.tell(Message(title, advice), Tone.TOLD)

    def _open(self, page: str) -> None:
        if not open_address(page):
            message = Message(self.tr("No web browser could be opened."), page)
            self._window.notices.tell(message, Tone.WARNED)

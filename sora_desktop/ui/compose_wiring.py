"""Joins the form with the services that it asks for more than to make clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.ui.messages import describe_error, describe_problem

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.character_sheet import CharacterSheet
    from sora_desktop.ui.compose.pane import ComposePane
    from sora_desktop.ui.main_window import MainWindow


class ComposeWiring(QObject):
    """Shows in the form which characters the server of the chosen connection knows, and has new ones made."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, compose: ComposePane) -> None:
        """Connect the form; the first connection that is shown there is asked about."""
        super().__init__(compose)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._chooser = compose.fields.characters
        self._connection = ""
        compose.connection_selected.connect(self._on_connection_selected)
        self._chooser.new_requested.connect(self._ask)

    def _on_connection_selected(self, name: str) -> None:
        self._connection = name
        # A connection that is gone meanwhile has none.
        self._bridge.start(self._show(name), on_error=lambda _error: self._chooser.set_known([]))

    async def _show(self, connection: str) -> None:
        known = await self._services.characters.of(connection)
        if connection == self._connection:
            self._chooser.set_known(known)

    def _ask(self) -> None:
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.character_sheet import CharacterSheet  # noqa: PLC0415

        folder = self._services.settings.current.videos_folder or str(self._services.paths.videos)
        sheet = CharacterSheet(self._window, folder)
        connection = self._connection
        sheet.confirmed.connect(lambda name, clip: self._start(sheet, connection, name, clip))
        sheet.present()

    def _start(self, sheet: CharacterSheet, connection: str, name: str, clip: Path) -> None:
        left: list[bool] = []
        sheet.dismissed.connect(lambda: left.append(True))

        def refused(error: SoraDesktopError) -> None:
            if left:
                self._bridge.failed.emit(error)
            elif isinstance(error, InvalidRequest):
                problem = error.problems[0]
                # The sheet shows the clip without its folder, too.
                sheet.refuse(describe_problem(problem).replace(str(clip), clip.name), problem.field)
            else:
                message = describe_error(error)
                sheet.refuse(f"{message.title} {message.advice}".strip())

        async def create() -> None:
            character = await self._services.characters.create(connection, name, clip)
            await self._show(connection)
            if not left:
                sheet.leave()
                if connection == self._connection:
                    self._chooser.add(character)

        self._bridge.start(create(), on_error=refused)

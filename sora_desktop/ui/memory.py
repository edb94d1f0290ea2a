"""Remembers over a restart how the window was arranged, and the form that was not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.services.settings import SettingsService
    from sora_desktop.ui.compose.pane import ComposePane
    from sora_desktop.ui.jobs.pane import JobsPane
    from sora_desktop.ui.main_window import MainWindow

ARRANGED_MILLISECONDS = 1_000
TYPED_MILLISECONDS = 400
"""How long after the last key the draft is stored: soon enough to survive a crash, and not at every key."""


def restore_arrangement(window: MainWindow, remembered: Mapping[str, Any]) -> None:
    """Put the window where and how it was, before it is shown."""
    geometry, panes = remembered.get("geometry"), remembered.get("panes")
    if isinstance(geometry, str):
        window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
    if isinstance(panes, str):
        window.workspace.restore(panes)


class WindowMemory(QObject):
    """Stores the window's arrangement and the draft a moment after they change."""

    def __init__(self, window: MainWindow, compose: ComposePane, jobs: JobsPane, settings: SettingsService) -> None:
        """Store from now on."""
        super().__init__(window)
        self._window = window
        self._compose = compose
        self._jobs = jobs
        self._settings = settings
        self._arranged = QTimer(self, singleShot=True, interval=ARRANGED_MILLISECONDS)
        self._arranged.timeout.connect(self.save_arrangement)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MILLISECONDS)
        self._typed.timeout.connect(self.save_draft)
        window.arranged.connect(self._arranged.start)
        jobs.selection_changed.connect(self._arranged.start)
        compose.draft_changed.connect(self._typed.start)

    def stop(self) -> None:
        """Store everything now, and nothing later."""
        self._window.arranged.disconnect(self._arranged.start)
        self._jobs.selection_changed.disconnect(self._arranged.start)
        self._compose.draft_changed.disconnect(self._typed.start)
        self._arranged.stop()
        self._typed.stop()
        self.save_arrangement()
        self.save_draft()

    def save_arrangement(self) -> None:
        """Store geometry, panes, and the list's columns, filter, order and selection."""
        self._settings.change(
            window={
                **self._settings.current.window,
                "geometry": bytes(self._window.saveGeometry().toBase64().data()).decode("ascii"),
                "panes": self._window.workspace.state(),
                "jobs": self._jobs.save_state(),
                "begun": self._window.in_workspace,
            }
        )

    def save_draft(self) -> None:
        """Store the form as it stands."""
        self._settings.change(draft=self._compose.draft())

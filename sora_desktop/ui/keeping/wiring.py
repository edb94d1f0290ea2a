"""Joins the settings of the library with the menu, the status bar, the line of the trash and what keeps clips."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.domain.errors import DiskFull, FolderUnsuitable, RoomMissing, SoraDesktopError, SpaceLow
from sora_desktop.domain.events import QueueChanged, SettingsChanged
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.desktop import open_path
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import TOLD_SECONDS, Tone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.services.adoption.service import Stop
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.relocation import Relocation
    from sora_desktop.services.settings import SettingsService
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.keeping.dialog import LibrarySettingsDialog
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes

_SHOWN_EVERY = 50
"""Milliseconds between two looks at how far a move is."""

_GO_ON_AFTER = 3_000
"""Milliseconds after the start until a move that was broken off goes on."""


class LibrarySettingsWiring(QObject):
    """Changes settings as they are chosen, has clips moved, and tells when the disk is nearly full."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the menu; `begin` goes on with a move that was broken off."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._jobs = panes.jobs
        self._dialog: LibrarySettingsDialog | None = None
        self._stop: Stop | None = None
        self._report: Relocation | None = None
        self._space_told = False
        self._current: Job | None = None
        self._timer = QTimer(self, interval=_SHOWN_EVERY)
        self._timer.timeout.connect(self._show_moving)
        self._later = QTimer(self, singleShot=True, interval=_GO_ON_AFTER)
        self._later.timeout.connect(self._go_on)
        window.menus.keeping.triggered.connect(self.show_settings)
        for kind in (SpaceLow, DiskFull, RoomMissing, FolderUnsuitable):
            window.notices.know_way(kind, self.tr("Library settings…"), self.show_settings)
        self._jobs.current_changed.connect(self._on_current)
        bridge.event_published.connect(self._heard)

    def begin(self) -> None:
        """Show how long the trash is kept, and go on with a move that was broken off."""
        self._show_trash()
        self._show_space(self._services.queue.state)
        if self._services.relocation.unfinished:
            self._later.start()

    def stop(self) -> None:
        """Move nothing more; every clip is whole where it is."""
        self._timer.stop()
        self._later.stop()
        if self._stop is not None:
            self._stop.set()

    def show_settings(self) -> None:
        """Open the window with the settings."""
        if self._dialog is None:
            self._dialog = self._made()
        self._refresh(self._dialog)
        self._dialog.present()

    def move(self, folder: Path) -> None:
        """Move all clips to a folder."""
        self._begin(lambda told, stop: self._services.relocation.move(folder, told=told, stop=stop))

    def _made(self) -> LibrarySettingsDialog:
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.keeping.dialog import LibrarySettingsDialog  # noqa: PLC0415

        settings = self._services.settings
        dialog = LibrarySettingsDialog(self._example, settings.usual.file_name_template, self._window)
        dialog.template_changed.connect(lambda template: settings.change(file_name_template=template))
        dialog.sidecars_changed.connect(lambda on: settings.change(sidecars=on))
        dialog.trash_days_changed.connect(lambda days: settings.change(trash_days=days))
        dialog.least_free_changed.connect(lambda size: settings.change(least_free=size))
        dialog.folder.move_requested.connect(self.move)
        dialog.folder.going_on_requested.connect(self._go_on)
        dialog.folder.stop_requested.connect(self._on_stop)
        dialog.folder.opened.connect(self._open)
        return dialog

    def _refresh(self, dialog: LibrarySettingsDialog) -> None:
        relocation = self._services.relocation
        _show_choices(dialog, self._services.settings)
        unfinished = relocation.unfinished and self._stop is None
        dialog.folder.show_folder(relocation.folder, relocation.usual, unfinished=unfinished)
        self._bridge.start(self._measure(dialog))

    async def _measure(self, dialog: LibrarySettingsDialog) -> None:
        clips, size = await self._services.relocation.waiting()
        try:
            free = await asyncio.to_thread(self._services.catalogue.free_bytes)
        except SoraDesktopError:
            free = None
        dialog.folder.show_facts(clips, size, free)

    def _on_current(self, job: Job | None) -> None:
        self._current = job or self._current

    def _example(self, template: str) -> str:
        """Name a clip by a template: the one that is shown in the list, or one that might be."""
        job = self._current or Job(
            id=JobId("01900000-0000-7000-8000-0000a1b2c3d4"),
            connection=self._services.connections.default().name,
            request=VideoRequest(prompt=self.tr("A heron at dawn"), model="sora-2", size="1280x720", seconds=4),
            created_at=datetime.now(UTC),
            status=JobStatus.COMPLETED,
        )
        return self._services.exports.names([job], template)[0]

    def _begin(self, work: Callable[[Callable[[Relocation], None], Stop], Awaitable[Relocation]]) -> None:
        if self._stop is not None:
            return
        from sora_desktop.services.adoption.service import Stop  # noqa: PLC0415 - loaded with the services

        stop = self._stop = Stop()
        self._timer.start()

        def told(report: Relocation) -> None:
            self._report = report

        async def go() -> None:
            try:
                report = await work(told, stop)
            finally:
                self._timer.stop()
                self._stop = self._report = None
            self._conclude(report)

        self._bridge.start(go(), on_error=self._refuse)

    def _go_on(self) -> None:
        self._begin(lambda told, stop: self._services.relocation.go_on(told=told, stop=stop))

    def _conclude(self, report: Relocation) -> None:
        from sora_desktop.ui.keeping.words import moved_words  # noqa: PLC0415 - as above

        if self._dialog is not None:
            self._refresh(self._dialog)
            self._dialog.folder.show_moved(report)
            if self._dialog.isVisible():
                return
        if report.error is not None:
            self._window.notices.tell_error(report.error, Tone.WARNED)
        elif report.done and report.moved:
            tone = Tone.WARNED if report.left_behind else Tone.DONE
            self._window.notices.tell(Message(moved_words(report), ""), tone, seconds=TOLD_SECONDS)

    def _refuse(self, error: SoraDesktopError) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.folder.refuse(" ".join(describe_error(error)).strip())
        else:
            self._window.notices.tell_error(error, Tone.WARNED)

    def _show_moving(self) -> None:
        if self._dialog is not None and self._report is not None:
            self._dialog.folder.show_moving(self._report)

    def _on_stop(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _open(self) -> None:
        open_path(self._services.relocation.folder)

    def _heard(self, event: Event) -> None:
        match event:
            case SettingsChanged():
                self._show_trash()
                if self._dialog is not None and self._dialog.isVisible():
                    _show_choices(self._dialog, self._services.settings)
            case QueueChanged(state):
                self._show_space(state)
            case _:
                pass

    def _show_trash(self) -> None:
        self._jobs.show_trash_age(self._services.settings.current.trash_days)

    def _show_space(self, state: QueueState) -> None:
        """Tell once that there is too little room for clips."""
        if state.space is None:
            self._space_told = False
        elif not self._space_told:
            self._space_told = True
            message = Message(
                self.tr("There is little room left for clips, so nothing new is sent."),
                self.tr("What runs is fetched all the same. Make room, or move the video folder."),
            )
            card = self._window.notices.tell(message, Tone.WARNED)
            card.offer(self.tr("Library settings…"), self.show_settings)


def _show_choices(dialog: LibrarySettingsDialog, service: SettingsService) -> None:
    settings = service.current
    dialog.show_choices(
        settings.file_name_template, settings.trash_days, settings.least_free, sidecars=settings.sidecars
    )

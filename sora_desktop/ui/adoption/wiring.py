"""Joins the entries of the menus, and files that are dropped, with the sheets in which clips come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.queries import JobQuery
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import TOLD_SECONDS, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.adoption import ServerClip
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.adoption.service import Outcome, Progress, Stop
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.adoption.server_sheet import ServerSheet
    from sora_desktop.ui.adoption.sheet import AdoptionSheet
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes

_SHOWN_EVERY = 50
"""Milliseconds between two looks at how far it is."""


class AdoptionWiring(QObject):
    """Lets clips come in that were made elsewhere; one time after the other."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the menus."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._jobs = panes.jobs
        self._folder = ""
        self._sheet: AdoptionSheet | None = None
        self._servers: ServerSheet | None = None
        self._stop: Stop | None = None
        self._progress: Progress | None = None
        self._timer = QTimer(self, interval=_SHOWN_EVERY)
        self._timer.timeout.connect(self._show_progress)
        window.menus.add_clips.triggered.connect(self.choose)
        window.menus.add_folder.triggered.connect(self.choose_folder)
        window.menus.server_clips.triggered.connect(self.show_server)

    def stop(self) -> None:
        """Bring nothing more in; what came in stays."""
        self._timer.stop()
        if self._stop is not None:
            self._stop.set()

    def choose(self) -> None:
        """Let a person choose clips."""
        dialog = self._dialog(self.tr("Add clips"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Clips (*.mp4 *.m4v *.mov *.webm *.mkv *.avi)"), self.tr("All files (*)")])
        dialog.open()

    def choose_folder(self) -> None:
        """Let a person choose a folder of clips."""
        dialog = self._dialog(self.tr("Add a folder of clips"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Ask whether files, and folders of them, are to come in."""
        if self._stop is not None:
            message = Message(self.tr("Other clips are coming in."), self.tr("Wait until they are here, or stop that."))
            card = self._window.notices.tell(message, Tone.TOLD, seconds=TOLD_SECONDS)
            card.offer(self.tr("Stop"), self._stop.set)
            return
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.adoption.sheet import AdoptionSheet  # noqa: PLC0415

        sheet = AdoptionSheet(paths, self._services.relocation.folder, self._window)
        self._sheet = sheet
        sheet.confirmed.connect(lambda copies: self._begin(sheet, paths, copies=copies))
        sheet.stop_requested.connect(self._on_stop)
        sheet.destroyed.connect(self._forget)
        sheet.present()

    def show_server(self) -> None:
        """Show what servers still have."""
        from sora_desktop.ui.adoption.server_sheet import ServerSheet  # noqa: PLC0415 - as above

        connections = self._services.connections.all()
        current = self._services.connections.default().name
        sheet = ServerSheet([one.name for one in connections], current, self._window)
        self._servers = sheet
        sheet.list_requested.connect(lambda name: self._list(sheet, name))
        sheet.confirmed.connect(lambda name, clips: self._fetch(sheet, name, clips))
        sheet.destroyed.connect(self._forget_servers)
        sheet.present()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._folder)

        def finished() -> None:
            self._folder = dialog.directory().absolutePath()
            dialog.deleteLater()

        dialog.filesSelected.connect(lambda names: self.take(innermost([Path(name) for name in names])))
        dialog.finished.connect(finished)
        return dialog

    def _begin(self, sheet: AdoptionSheet, paths: Sequence[Path], *, copies: bool) -> None:
        from sora_desktop.services.adoption.service import Stop  # noqa: PLC0415 - loaded with the services

        self._stop = Stop()
        self._timer.start()

        def told(progress: Progress) -> None:
            self._progress = progress

        async def bring_in() -> None:
            try:
                outcome = await self._services.adoption.bring_in(paths, copies=copies, told=told, stop=self._stop)
            finally:
                self._end()
            self._conclude(outcome)

        self._bridge.start(bring_in(), on_error=lambda error: sheet.refuse(" ".join(describe_error(error)).strip()))

    def _end(self) -> None:
        self._timer.stop()
        self._stop = None
        self._progress = None

    def _conclude(self, outcome: Outcome) -> None:
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.show_requested.connect(lambda: self._show_batch(outcome))
            self._sheet.show_outcome(outcome)
            return
        from sora_desktop.ui.adoption.words import outcome_rest, outcome_title  # noqa: PLC0415 - as above

        tone = Tone.DONE if outcome.error is None else Tone.WARNED
        message = Message(outcome_title(outcome), outcome_rest(outcome))
        card = self._window.notices.tell(message, tone, seconds=2 * TOLD_SECONDS)
        card.offer(self.tr("Details"), lambda: self._show_details(outcome))

    def _show_details(self, outcome: Outcome) -> None:
        from sora_desktop.ui.adoption.sheet import AdoptionSheet  # noqa: PLC0415 - as above

        sheet = AdoptionSheet([], self._services.relocation.folder, self._window)
        sheet.show_requested.connect(lambda: self._show_batch(outcome))
        sheet.show_finished(outcome)

    def _show_batch(self, outcome: Outcome) -> None:
        """Show the list with what came in, newest first."""
        self._window.show_workspace()
        self._jobs.ask_for(JobQuery(batch_id=outcome.batch_id))

    def _show_progress(self) -> None:
        if self._sheet is not None and self._progress is not None:
            self._sheet.show_progress(self._progress)

    def _on_stop(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def _forget(self) -> None:
        self._sheet = None

    def _forget_servers(self) -> None:
        self._servers = None

    def _list(self, sheet: ServerSheet, name: str) -> None:
        async def read() -> None:
            listed = await self._services.server_clips.listed(name, lambda count: self._told(sheet, count))
            if self._servers is sheet:
                sheet.show_list(listed)

        def refused(error: SoraDesktopError) -> None:
            if self._servers is sheet:
                sheet.refuse(" ".join(describe_error(error)).strip())

        self._bridge.start(read(), on_error=refused)

    def _told(self, sheet: ServerSheet, count: int) -> None:
        if self._servers is sheet:
            sheet.show_reading(count)

    def _fetch(self, sheet: ServerSheet, name: str, clips: Sequence[ServerClip]) -> None:
        async def bring_in() -> None:
            jobs = await self._services.server_clips.bring_in(name, clips)
            sheet.leave()
            words = self.tr("%n clips are being fetched.", "", len(jobs)) if jobs else self.tr("Nothing is new there.")
            self._window.notices.tell(Message(words, ""), Tone.DONE if jobs else Tone.TOLD, seconds=TOLD_SECONDS)

        def refused(error: SoraDesktopError) -> None:
            sheet.refuse(" ".join(describe_error(error)).strip())

        self._bridge.start(bring_in(), on_error=refused)


def innermost(paths: Sequence[Path]) -> list[Path]:
    """Leave out folders in which others of these are: a dialog counts the one it came through as chosen, too."""
    return [path for path in paths if not any(path in other.parents for other in paths)]

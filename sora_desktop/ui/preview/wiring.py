"""Joins the preview with the services: pictures of clips, families of clips, and what is remembered of playback."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.connections import IMPORTED_NAME
from sora_desktop.domain.errors import MediaError
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.desktop import show_in_folder
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, UNDO_SECONDS, Tone
from sora_desktop.ui.preview.context_menu import context_menu
from sora_desktop.ui.preview.lineage_feed import LineageFeed
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Sequence
    from typing import Any

    from PySide6.QtCore import QPoint

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.job_actions import JobActions
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes

STRIP_COUNT = 60
STRIP_BOX = (160, 160)
"""Pixels of the window that a picture above the slider fits into."""

_REMEMBERED = "playback"


class PreviewWiring(QObject):
    """Gives the preview what it shows, and carries out what a person wants of a clip's pictures."""

    def __init__(
        self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes, actions: JobActions
    ) -> None:
        """Connect the preview, the menu and the actions."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._compose, self._jobs, self._preview = panes
        self._folder = ""
        self._strip: Task[Any] | None = None
        self._strip_of: JobId | None = None
        preview = self._preview
        self.feed = LineageFeed(preview.facts.lineage, services.lineage, bridge.start)
        panes.jobs.current_changed.connect(self.feed.follow)
        preview.facts.lineage.job_chosen.connect(self.go_to)
        preview.clip_opened.connect(self._on_opened)
        preview.strip_wanted.connect(self._want_strip)
        preview.controls.join_menu(window.menus.playback)
        preview.surface.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        preview.surface.customContextMenuRequested.connect(self._open_menu)
        actions.add(
            {
                JobAction.SAVE_FRAME: lambda chosen: self._choose_file(chosen[0]),
                JobAction.CONTINUE: lambda chosen: bridge.start(self._continue(chosen[0])),
                JobAction.LINEAGE: self._show_lineage,
            }
        )

    def begin(self) -> None:
        """Play as was chosen before, and remember it from now on."""
        remembered = self._services.settings.current.window.get(_REMEMBERED)
        if isinstance(remembered, dict):
            self._preview.controls.restore(remembered)
        self._preview.controls.changed.connect(self._remember)

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        self.feed.apply(event)

    def stop(self) -> None:
        """Read nothing more."""
        self.feed.stop()
        self._cancel_strip()

    def go_to(self, job: Job) -> None:
        """Show a job in list and preview; where the list leaves it out, it lists everything again."""
        if not self._jobs.holds(job):
            removed = job.removed_at is not None
            self._window.toolbar.search.clear()
            self._jobs.ask_for(
                dataclasses.replace(
                    JobQuery(filter=JobFilter.TRASH if removed else JobFilter.ALL),
                    sort=self._jobs.query.sort,
                    descending=self._jobs.query.descending,
                )
            )
        self._jobs.select_job(job)
        self._preview.show_job(job)
        self.feed.follow(job)

    def _open_menu(self, place: QPoint) -> None:
        """Offer what is done with the picture that is shown, and with its file."""
        preview = self._preview
        if preview.job is not None and preview.player.path is not None:
            act = preview.action_requested.emit
            menu = context_menu(preview.job, self._window.menus.playback, act, preview)
            menu.popup(preview.surface.mapToGlobal(place))

    def _remember(self) -> None:
        window = {**self._services.settings.current.window, _REMEMBERED: self._preview.controls.state()}
        self._services.settings.change(window=window)

    def _on_opened(self, job: Job) -> None:
        self._cancel_strip()
        self._bridge.start(self._count(job))

    async def _count(self, job: Job) -> None:
        """Find out when each frame begins; a clip that cannot be read so is counted by its rate."""
        try:
            starts = await self._services.frames.starts(job)
        except MediaError:
            return
        self._preview.set_starts(job.id, starts)

    def _want_strip(self, job: Job) -> None:
        if self._strip_of != job.id:
            self._cancel_strip()
            self._strip_of = job.id
            self._strip = self._bridge.start(self._make_strip(job))

    async def _make_strip(self, job: Job) -> None:
        ratio = self._preview.devicePixelRatioF()
        box = (round(STRIP_BOX[0] * ratio), round(STRIP_BOX[1] * ratio))
        strip = await self._services.frames.strip(job, STRIP_COUNT, box)
        self._preview.set_strip(job.id, strip)

    def _cancel_strip(self) -> None:
        if self._strip is not None:
            self._strip.cancel()
        self._strip = self._strip_of = None

    def _choose_file(self, job: Job) -> None:
        """Let a person choose where the picture that is shown is saved; it is asked before a file is replaced."""
        preview = self._preview
        shown = preview.job is not None and preview.job.id == job.id and preview.player.path is not None
        number = preview.player.still() if shown else 0
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self._window, self.tr("Save picture"), self._folder or pictures)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("PNG image (*.png)")])
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{Path(job.file or job.id).stem}-{number + 1:04}.png")
        dialog.fileSelected.connect(lambda path: self.start_saving(job, number, Path(path)))
        dialog.open()

    def start_saving(self, job: Job, number: int, target: Path) -> None:
        """Save a picture of a clip, by its number, in a file."""
        self._folder = str(target.parent)
        self._bridge.start(self._save(job, number, target))

    async def _save(self, job: Job, number: int, target: Path) -> None:
        await self._services.frames.save_picture(job, number, target)
        message = Message(self.tr("Saved as {name}.").format(name=target.name), "")
        card = self._window.notices.tell(message, Tone.DONE, seconds=UNDO_SECONDS)
        card.offer(self.tr("Show in folder"), lambda: self._show_in_folder(target))

    def _show_in_folder(self, target: Path) -> None:
        self._bridge.start(show_in_folder([target]))

    async def _continue(self, job: Job) -> None:
        """Put the last picture of a clip into the form, as the first one of the next clip."""
        picture = await self._services.frames.keep_last_picture(job)
        request = dataclasses.replace(
            job.request,
            size=job.remote_size or job.request.size,
            reference=str(picture),
            further_references=(),
            video=None,
        )
        # A clip that was brought in as a file has no server to go on with.
        connection = None if job.connection == IMPORTED_NAME else job.connection
        chosen = connection or str(self._compose.draft().get("connection") or "") or None
        self._window.show_workspace()
        self._window.workspace.fold(Pane.COMPOSE, away=False)
        self._compose.fill(Order(request=request, connection=chosen, tags=job.tags, continues=job.id))
        message = Message(
            self.tr("The last picture of the clip is the first one of the next."),
            self.tr("Write what happens then, and generate."),
        )
        self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    def _show_lineage(self, jobs: Sequence[Job]) -> None:
        """Turn to the family of a clip, with the keyboard in it."""
        self._window.workspace.fold(Pane.PREVIEW, away=False)
        if self._preview.job is None or self._preview.job.id != jobs[0].id:
            self.go_to(jobs[0])
        self._preview.facts.show_lineage()

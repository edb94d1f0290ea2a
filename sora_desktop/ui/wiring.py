"""Joins the panes of the window with the services: what a person wants goes down, what has happened comes up."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.errors import ConnectionProblem, SecretError, SoraDesktopError
from sora_desktop.domain.events import JobChanged, JobProgressed, JobsAdded, TroubleArose
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.domain.requests import Order, Origin, VideoRequest
from sora_desktop.ui import theme
from sora_desktop.ui.actions import possible
from sora_desktop.ui.adoption.wiring import AdoptionWiring
from sora_desktop.ui.bridge import breathe
from sora_desktop.ui.census import Census
from sora_desktop.ui.compare.wiring import CompareWiring
from sora_desktop.ui.connections.wiring import ConnectionsWiring
from sora_desktop.ui.desktop import open_path
from sora_desktop.ui.export.wiring import ExportWiring
from sora_desktop.ui.help_sheets import show_about
from sora_desktop.ui.imports import Imports
from sora_desktop.ui.job_actions import JobActions
from sora_desktop.ui.keeping.wiring import LibrarySettingsWiring
from sora_desktop.ui.keys_sheet import KeysSheet
from sora_desktop.ui.licences.wiring import LicencesWiring
from sora_desktop.ui.memory import WindowMemory
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.money.wiring import MoneyWiring
from sora_desktop.ui.notices import TOLD_SECONDS, Tone
from sora_desktop.ui.organising.wiring import LibraryWiring
from sora_desktop.ui.preview.wiring import PreviewWiring
from sora_desktop.ui.prompts.wiring import PromptWiring
from sora_desktop.ui.proof.wiring import ProofWiring
from sora_desktop.ui.queue.wiring import QueueWiring
from sora_desktop.ui.service.wiring import ServiceWiring
from sora_desktop.ui.trust.wiring import TrustWiring
from sora_desktop.ui.undo import History, undo_typing
from sora_desktop.ui.updates.wiring import UpdatesWiring
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.clip_settings import ClipSettings
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.actions import JobAction
    from sora_desktop.ui.batch.sheet import ImportSheet
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes

DISK_MILLISECONDS = 20_000
_FIRST = VideoRequest(prompt="A peanut eating peanut butter, claymation, studio light", size="1280x720", seconds=4.0)
"""What the first start offers to make."""


class Wiring(QObject):
    """Carries everything between the window's panes and the services."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the panes; `begin` shows what is stored."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self.census = Census()
        self.memory: WindowMemory | None = None
        self.compose, self.jobs, self.preview = panes
        self.queue = QueueWiring(window, services, bridge, panes, self.census)
        self.history = History()
        self.actions = JobActions(window, services, self.queue.servers, bridge, self.history)
        self.money = MoneyWiring(window, services, bridge, panes)
        self.proof = ProofWiring(window, services, bridge, panes)
        self.organising = LibraryWiring(window, services, bridge, panes, self.history)
        self.actions.add(self.organising.ways)
        self.playback = PreviewWiring(window, services, bridge, panes, self.actions)
        self.adoption = AdoptionWiring(window, services, bridge, panes)
        self.keeping = LibrarySettingsWiring(window, services, bridge, panes)
        self.export = ExportWiring(window, services, bridge, panes, self.actions)
        self.service = ServiceWiring(window, services, bridge)
        self.trust = TrustWiring(window, services, bridge)
        self.updates = UpdatesWiring(window, services, bridge)
        self.licences = LicencesWiring(window, bridge)
        self.prompts = PromptWiring(window, services, bridge, panes)
        self.imports = Imports(
            window, bridge, services.jobs.check, lambda: self.connections.name, self.money.budget, services.exports
        )
        self.imports.budgets_requested.connect(self.money.show_budgets)
        self.queue.budgets_requested.connect(self.money.show_budgets)
        self.connections = ConnectionsWiring(window, services, bridge, panes)
        self.connections.report_requested.connect(self.proof.report_on_connection)
        self._disk_timer = QTimer(self, interval=DISK_MILLISECONDS)
        self._disk_timer.timeout.connect(self._measure_disk)
        self._connect_panes()
        self._connect_menus()
        self.comparison = CompareWiring(window, panes, self.actions, self.organising.labelling)
        bridge.event_published.connect(self._on_event)
        bridge.failed.connect(self._on_failed)
        bridge.listen(services.events)

    async def begin(self) -> None:
        """Show what is stored, and go on with whatever is unfinished."""
        settings = self._services.settings.current
        self.connections.follow()
        await breathe()
        self.compose.restore_draft(settings.draft)
        await breathe()
        remembered = settings.window.get("jobs")
        if isinstance(remembered, dict):
            self.jobs.restore_state(remembered)
        self.memory = WindowMemory(self._window, self.compose, self.jobs, self._services.settings)
        await self.queue.begin()
        self.money.begin()
        self.playback.begin()
        self.keeping.begin()
        await self.organising.begin()
        self._measure_disk()
        self._disk_timer.start()
        self.jobs.refresh()
        await breathe()
        if await self._is_first_start():
            self._window.show_welcome()
        else:
            self._window.show_workspace()
            self.compose.focus_prompt()
        self.census.note(await self._services.jobs.resume())
        self.queue.go_on()
        self.updates.begin()

    def _connect_panes(self) -> None:
        window, compose, jobs = self._window, self.compose, self.jobs
        compose.submitted.connect(self._start_submit)
        compose.several_submitted.connect(self._start_several)
        compose.review_requested.connect(self.imports.review)
        jobs.current_changed.connect(self.preview.show_job)
        jobs.selection_changed.connect(window.menus.set_selection)
        jobs.action_requested.connect(self.actions.perform)
        jobs.trash_emptied.connect(self.actions.empty_trash)
        jobs.search_cleared.connect(window.toolbar.search.clear)
        self.preview.action_requested.connect(self.actions.answer)
        window.clip_key_pressed.connect(self._act_on_shown)
        self.actions.reuse_requested.connect(self._on_reuse)
        self.actions.edit_requested.connect(self.queue.edit)
        self.actions.move_requested.connect(self.queue.move)
        self.actions.report_requested.connect(self.proof.report_on)
        self.actions.batch_report_requested.connect(self.proof.report_on_batch)
        self.imports.confirmed.connect(self._start_import)
        self.imports.reuse_requested.connect(self._on_clip_settings)
        self.imports.job_requested.connect(self._select)
        self.imports.clips_brought.connect(self.adoption.take)
        window.files_dropped.connect(self.imports.take)
        window.playback_requested.connect(self.preview.controls.perform)
        window.welcome.first_clip_requested.connect(self._make_first_clip)
        window.welcome.own_prompt_requested.connect(self._write_prompt)

    def _connect_menus(self) -> None:
        menus, toolbar = self._window.menus, self._window.toolbar
        menus.new_prompt.triggered.connect(self._write_prompt)
        menus.import_prompts.triggered.connect(self.imports.choose)
        menus.open_folder.triggered.connect(self._open_folder)
        menus.undo.triggered.connect(self._undo)
        menus.empty_trash.triggered.connect(self.actions.empty_trash)
        menus.help.shortcuts.triggered.connect(lambda: KeysSheet(menus.key_groups(), self._window))
        menus.help.about.triggered.connect(lambda: show_about(self._window, self.licences.show_licences))
        menus.scheme_menu.chosen.connect(self._choose_scheme)
        menus.job_action_requested.connect(lambda action, _jobs: self.jobs.request(action))
        menus.list.attach(self.jobs)
        toolbar.import_requested.connect(self.imports.choose)
        toolbar.searched.connect(self.jobs.set_search)
        toolbar.search.left.connect(self.jobs.focus_list)
        toolbar.scheme_chosen.connect(self._choose_scheme)

    def stop(self) -> None:
        """Store what is to be found again, and start nothing more."""
        self._disk_timer.stop()
        self.organising.stop()
        self.export.stop()
        self.money.stop()
        self.adoption.stop()
        self.keeping.stop()
        self.proof.stop()
        self.playback.stop()
        if self.memory is not None:
            self.memory.stop()

    async def _is_first_start(self) -> bool:
        """Tell whether nothing was done here yet: no job, no connection, nothing written."""
        counts = await self._services.catalogue.counts(JobQuery())
        if counts.get(JobFilter.ALL, 0) or counts.get(JobFilter.TRASH, 0) or self.compose.draft().get("prompt"):
            return False
        return all(connection.is_simulation for connection in self._services.connections.all())

    def _start_submit(self, order: Order) -> None:
        self._bridge.start(self._submit([order], None, Origin.FORM), on_error=self._on_refused)

    def _start_several(self, orders: list[Order], name: str) -> None:
        self._bridge.start(self._submit(orders, name, Origin.FORM), on_error=self._on_refused)

    def _start_import(self, orders: list[Order], name: str, sheet: ImportSheet) -> None:
        """Submit what a sheet confirmed; refused, it stays there to be mended."""

        def refused(error: SoraDesktopError) -> None:
            message = describe_error(error)
            sheet.refuse(f"{message.title} {message.advice}".strip())

        async def submit() -> None:
            await self._submit(orders, name, Origin.SHEET)
            sheet.accept()

        self._bridge.start(submit(), on_error=refused)

    async def _submit(self, orders: list[Order], name: str | None, origin: Origin) -> None:
        placed = [dataclasses.replace(order, origin=origin) for order in orders]
        jobs = await self._services.jobs.submit(placed, batch_name=name or None)
        if self.preview.job is None and self._window.in_workspace:
            self.jobs.select_job(jobs[0])
        if len(jobs) > 1:
            message = Message(self.tr("%n clips are on their way.", "", len(jobs)), "")
            self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    def _select(self, job: Job) -> None:
        """Select a job as soon as it is in the list, and give the list the keyboard then."""
        # Not before: a list that gets the keyboard goes to its first row.
        self.jobs.current_changed.connect(lambda _job: self.jobs.focus_list(), Qt.ConnectionType.SingleShotConnection)
        self.jobs.restore_state({"selected": [job.sequence], "current": job.sequence})
        self.jobs.refresh()

    def _make_first_clip(self) -> None:
        self._window.welcome.try_button.setEnabled(False)
        self._start_submit(Order(request=_FIRST, connection=SIMULATED_NAME))

    def _write_prompt(self) -> None:
        self._window.show_workspace()
        self._window.workspace.fold(Pane.COMPOSE, away=False)
        self.compose.focus_prompt()

    def _on_reuse(self, job: Job) -> None:
        self._write_prompt()
        self.compose.fill(Order(request=job.request, connection=job.connection, name=job.name, tags=job.tags))

    def _on_clip_settings(self, settings: ClipSettings) -> None:
        """Fill the form as a clip was made; with the connection of now where there is none of that name."""
        self._write_prompt()
        order = settings.order
        if order.connection not in {one.name for one in self._services.connections.all()}:
            order = dataclasses.replace(order, connection=self.connections.name)
        self.compose.fill(order)

    def _undo(self) -> None:
        """Take back what was typed where the keyboard is, or else what was done to clips last."""
        if not undo_typing(self._window.focusWidget()) and not self.history.undo():
            message = Message(self.tr("There is nothing to take back."), "")
            self._window.notices.tell(message, Tone.TOLD, seconds=TOLD_SECONDS / 2)

    def _act_on_shown(self, action: JobAction) -> None:
        """Do with the clip that is looked at what the list would do with what is selected."""
        shown = [] if self.preview.job is None else [self.preview.job]
        if possible(action, shown):
            self.actions.perform(action, shown)

    def _open_folder(self) -> None:
        folder = Path(self._services.settings.current.videos_folder or self._services.paths.videos)
        if not open_path(folder):
            advice = self.tr("It is made with the first clip, at {folder}.").format(folder=folder)
            self._window.notices.tell(Message(self.tr("There is no video folder yet."), advice), Tone.TOLD)

    def _choose_scheme(self, scheme: str) -> None:
        theme.set_scheme(scheme)
        self._services.settings.change(color_scheme=scheme)

    def _on_event(self, event: Event) -> None:
        self.jobs.apply(event)
        match event:
            case JobsAdded(jobs):
                self._show_first(jobs)
            case JobChanged(job):
                self.preview.update_job(job)
                if job.status is JobStatus.COMPLETED:
                    self._measure_disk()
            case JobProgressed(job_id, progress):
                self.preview.set_progress(job_id, progress)
            case TroubleArose(error):
                self._window.notices.tell(describe_error(error), Tone.WARNED)
            case _:
                pass
        self.connections.apply(event)
        counts = self.census.apply(event)
        self.queue.apply(event)
        self.money.apply(event)
        self.proof.apply(event)
        self.comparison.apply(event)
        self.playback.apply(event)
        self.organising.apply(event)
        if counts:
            self.queue.show_counts()

    def _show_first(self, jobs: Sequence[Job]) -> None:
        """Go to work with the first jobs, whoever ordered them."""
        if self._window.pages.currentWidget() is self._window.welcome:
            self._window.show_workspace()
            self.jobs.select_job(jobs[0])
            self.jobs.focus_list()

    def _measure_disk(self) -> None:
        self._bridge.start(self._show_disk(), on_error=lambda _error: None)

    async def _show_disk(self) -> None:
        free = await asyncio.to_thread(self._services.catalogue.free_bytes)
        self._window.status.show_disk(free, self._services.settings.current.least_free)

    def _on_refused(self, error: SoraDesktopError) -> None:
        """Say why nothing was submitted, with the way to mend it."""
        self._window.welcome.try_button.setEnabled(True)
        card = self._window.notices.tell_error(error)
        if isinstance(error, (ConnectionProblem, SecretError)):
            card.offer(self.tr("Connections…"), self.connections.show)

    def _on_failed(self, error: SoraDesktopError) -> None:
        self._window.notices.tell_error(error)

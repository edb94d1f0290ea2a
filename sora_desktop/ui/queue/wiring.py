"""Joins everything in the window that has to do with the queue with the services behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from sora_desktop.domain.events import JobChanged, JobsChanged, QueueChanged, SettingsChanged
from sora_desktop.domain.queries import JobFilter, JobSort
from sora_desktop.domain.queue import QueueMode
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, Tone
from sora_desktop.ui.preview.state_card import CardWay
from sora_desktop.ui.queue.button import KEYS
from sora_desktop.ui.queue.holds import HoldNotices
from sora_desktop.ui.queue.moving import Moving
from sora_desktop.ui.queue.questions import CancelAllSheet, RetryAllSheet
from sora_desktop.ui.queue.servers import Servers
from sora_desktop.ui.queue.words import hold_reason, hold_way, is_about_money, paused_text, queue_text
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import Hold, QueueState
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.actions import JobAction
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.census import Census
    from sora_desktop.ui.compose.editing import Editing
    from sora_desktop.ui.jobs.dragging import Gap
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes


class QueueWiring(QObject):
    """Carries what a person wants of the queue to the services, and shows how it stands.

    Signals:
        budgets_requested: The caps are to be shown, for one of them holds a connection.
    """

    budgets_requested = Signal()

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes, census: Census) -> None:
        """Connect the menu, the toolbar and the panes; `begin` shows how the queue stands."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._queue = services.queue
        self._bridge = bridge
        self._compose, self._jobs, self._preview = panes
        self._census = census
        self._attention = 0
        self._counted = False
        self._moving = Moving(services.queue, services.catalogue, lambda: census.waiting)
        self.servers = Servers(services.connections)
        self._holds = HoldNotices(window.notices, census.waiting_for, self.release, self._mend)
        self._preview.judge_by(self.servers)
        self._connect_menu()
        self._connect_panes()

    @property
    def is_paused(self) -> bool:
        """Whether nothing more is sent by itself."""
        return self._queue.state.mode is not QueueMode.RUNNING

    async def begin(self) -> None:
        """Show how the queue stands, after pausing it if every start is to be paused; of holds is told by `go_on`.

        Raises:
            StorageError: the pause cannot be committed.
        """
        if self._services.settings.current.start_paused and self._queue.state.mode is QueueMode.RUNNING:
            await self._queue.pause()
        self._show_state(self._queue.state)
        self._show_settings()

    def go_on(self) -> None:
        """Show what waits for what, once the census has been told of all jobs."""
        self._counted = True
        self._show_state(self._queue.state)

    def apply(self, event: Event) -> None:
        """Take in what has happened; the census already has."""
        match event:
            case QueueChanged(state):
                self._show_state(state)
            case JobChanged(job):
                self._compose.editing.note(job)
            case JobsChanged(jobs):
                self._note_many(jobs)
            case SettingsChanged():
                self._show_settings()
            case _:
                pass

    def show_counts(self) -> None:
        """Say how much is under way and how much waits."""
        state, running, waiting = self._queue.state, self._census.running, self._census.waiting
        self._window.status.show_queue(queue_text(state, running, waiting), urgent=bool(state.holds or state.space))
        self._window.toolbar.show_queue(paused_text(state, running, waiting))
        # How many of them were tried again already is only known when somebody looks.
        self._window.menus.queue.show_counts(waiting=waiting, failed=max(0, self._attention - self._census.unconfirmed))

    def edit(self, job: Job, purpose: Purpose) -> None:
        """Let a job be changed, or tried again with changes, in the form."""
        self._window.show_workspace()
        self._window.workspace.fold(Pane.COMPOSE, away=False)
        self._compose.edit(job, purpose)

    def move(self, action: JobAction, jobs: Sequence[Job]) -> None:
        """Move waiting jobs up, down or to an end, and keep them in sight."""
        self._start(self._move(action, jobs))

    def release(self, connection: str) -> None:
        """Let the jobs of a held connection go on."""
        self._start(self._queue.release(connection))

    def _connect_menu(self) -> None:
        menu, button = self._window.menus.queue, self._window.toolbar.queue_button
        menu.pause.triggered.connect(self._toggle)
        menu.pause_after.triggered.connect(lambda: self._start(self._queue.pause(after_running=True)))
        menu.release.triggered.connect(lambda: self._start(self._release_all()))
        menu.in_order.triggered.connect(lambda wanted: self._jobs.show_in_queue_order(wanted=wanted))
        menu.cancel_all.triggered.connect(self._ask_to_cancel_all)
        menu.retry_all.triggered.connect(lambda: self._start(self._ask_to_retry_all()))
        menu.start_paused.triggered.connect(lambda on: self._services.settings.change(start_paused=on))
        menu.keep_awake.triggered.connect(lambda on: self._services.settings.change(keep_awake=on))
        menu.opening.connect(lambda: self._start(self._count_failed()))
        button.clicked.connect(self._toggle)
        ways = QMenu(button)
        # It only names the key: an entry that had it would answer together with the menu bar's at the button itself.
        keys = KEYS.toString(QKeySequence.SequenceFormat.NativeText)
        pause_now = ways.addAction(f"{self.tr('Pause now')}\t{keys}", lambda: self._start(self._queue.pause()))
        ways.addActions([menu.pause_after])
        ways.addSeparator()
        ways.addActions([menu.start_paused])
        ways.aboutToShow.connect(lambda: pause_now.setEnabled(self._queue.state.mode is not QueueMode.PAUSED))
        button.setMenu(ways)

    def _connect_panes(self) -> None:
        self._jobs.move_requested.connect(self._put)
        self._jobs.sorted.connect(lambda sort: self._window.menus.queue.in_order.setChecked(sort is JobSort.QUEUE))
        self._jobs.counted.connect(self._on_counted)
        self._compose.editing.saved.connect(self._save)
        self._compose.release_requested.connect(self.release)
        self._compose.mending_requested.connect(self._mend_connection)
        self._preview.way_requested.connect(self._take_way)

    def _toggle(self) -> None:
        runs = self._queue.state.mode is QueueMode.RUNNING
        self._start(self._queue.pause() if runs else self._queue.resume())

    async def _release_all(self) -> None:
        for hold in self._queue.state.holds:
            await self._queue.release(hold.connection)

    def _show_state(self, state: QueueState) -> None:
        runs = state.mode is QueueMode.RUNNING
        self._window.menus.queue.show_state(state)
        self._window.toolbar.queue_button.show_paused(paused=not runs)
        self._jobs.set_queue(state)
        self._preview.set_queue(state)
        self._compose.set_holds({hold.connection: (hold_reason(hold), hold_way(hold)) for hold in state.holds})
        if self._counted:
            self._holds.show(state.holds)
        self.show_counts()

    def _show_settings(self) -> None:
        menu, settings = self._window.menus.queue, self._services.settings.current
        menu.start_paused.setChecked(settings.start_paused)
        menu.keep_awake.setChecked(settings.keep_awake)

    def _note_many(self, jobs: Sequence[Job]) -> None:
        shown, editing = self._preview.job, self._compose.editing.current
        for job in jobs:
            if shown is not None and job.id == shown.id:
                self._preview.update_job(job)
            if editing is not None and job.id == editing.job.id:
                self._compose.editing.note(job)

    async def _move(self, action: JobAction, jobs: Sequence[Job]) -> None:
        """Move jobs; where the list does not show it, it is told."""
        in_order = self._jobs.query.sort is JobSort.QUEUE
        if in_order:
            self._jobs.follow_current()
        moved = await self._moving.move(action, jobs)
        if not in_order:
            message = Message(self.tr("%Ln jobs were moved in the queue.", "", len(moved)), "")
            card = self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)
            card.offer(self.tr("Show queue order"), self._jobs.show_in_queue_order)

    def _put(self, jobs: Sequence[Job], gap: Gap) -> None:
        self._start(self._moving.put(jobs, gap))

    def _save(self, editing: Editing, order: Order) -> None:
        job = editing.job
        if editing.purpose is Purpose.CHANGE:
            saving: Coroutine[Any, Any, Job] = self._queue.edit(job.id, order)
        else:
            saving = self._services.jobs.retry(job.id, order)

        async def save() -> None:
            await saving
            self._compose.editing.end()

        def refused(error: SoraDesktopError) -> None:
            self._compose.editing.go_on()
            self._window.notices.tell_error(error)

        self._bridge.start(save(), on_error=refused)

    def _take_way(self, way: CardWay, job: Job) -> None:
        if way is CardWay.RESUME:
            self._start(self._queue.resume())
        elif way is CardWay.RELEASE:
            self.release(job.connection)
        else:
            self._mend_connection(job.connection)

    def _mend_connection(self, name: str) -> None:
        hold = self._queue.state.hold_of(name)
        if hold is not None:
            self._mend(hold)

    def _mend(self, hold: Hold) -> None:
        """Lead to where a hold can be mended."""
        if is_about_money(hold):
            self.budgets_requested.emit()
        else:
            self._compose.connections_requested.emit(hold.connection)

    def _ask_to_cancel_all(self) -> None:
        CancelAllSheet(self._census.waiting, lambda: self._start(self._cancel_all()), self._window).present()

    async def _cancel_all(self) -> None:
        cancelled = await self._queue.cancel_waiting()
        message = Message(self.tr("%Ln waiting jobs were cancelled.", "", len(cancelled)), "")
        self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    async def _ask_to_retry_all(self) -> None:
        failed = await self._services.catalogue.failed()
        if failed:
            RetryAllSheet(failed, lambda: self._start(self._retry_all()), self._window).present()
        else:
            message = Message(self.tr("Every failed job was tried again already."), "")
            self._window.notices.tell(message, seconds=TOLD_SECONDS)

    async def _retry_all(self) -> None:
        again = await self._services.jobs.retry_failed()
        message = Message(self.tr("%Ln jobs are tried again.", "", len(again)), "")
        self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    async def _count_failed(self) -> None:
        failed = len(await self._services.catalogue.failed())
        self._window.menus.queue.show_counts(waiting=self._census.waiting, failed=failed)

    def _on_counted(self, counts: dict[JobFilter, int]) -> None:
        self._attention = counts.get(JobFilter.ATTENTION, 0)
        self.show_counts()

    def _start(self, work: Coroutine[Any, Any, object]) -> None:
        self._bridge.start(work)

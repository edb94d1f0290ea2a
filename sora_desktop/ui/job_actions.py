"""Carries out what a person wants done with jobs, through the services and the desktop."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.errors import SoraDesktopError, StorageError
from sora_desktop.domain.events import JobsDeleted
from sora_desktop.domain.jobs import Derivation, JobStatus
from sora_desktop.ui.actions import MOVES, JobAction
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.deletion import Deletion
from sora_desktop.ui.derivation_sheet import DerivationSheet
from sora_desktop.ui.desktop import open_path, show_in_folder
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import TOLD_SECONDS, UNDO_SECONDS, NoticeStack, Tone
from sora_desktop.ui.queue.questions import CancelSheet, ForgetSheet, SendAgainSheet
from sora_desktop.ui.undo import Step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.notices import NoticeCard
    from sora_desktop.ui.queue.servers import Servers
    from sora_desktop.ui.undo import History


class JobActions(QObject):
    """Does what a `JobAction` says with some jobs, and tells of it where that is not seen anyway.

    Signals:
        reuse_requested: A job's settings are to be put into the form.
        edit_requested: A job is to be changed in the form, or tried again with changes: with its `Purpose`.
        move_requested: Waiting jobs are to be moved in the queue: a `JobAction`, and the jobs.
        report_requested: A report of the evidence for these jobs is wanted.
        batch_report_requested: The same for the batch that they belong to.
    """

    reuse_requested = Signal(object)
    edit_requested = Signal(object, object)
    move_requested = Signal(object, object)
    report_requested = Signal(object)
    batch_report_requested = Signal(object)

    def __init__(
        self, window: MainWindow, services: Services, servers: Servers, bridge: Bridge, history: History
    ) -> None:
        """Work with these; `servers` tells what cancelling does, `history` takes back what was done."""
        super().__init__(window)
        self._window = window
        self._notices: NoticeStack = window.notices
        self._jobs = services.jobs
        self._catalogue = services.catalogue
        self._queue = services.queue
        self._servers = servers
        self._bridge = bridge
        self._history = history
        self._offers: dict[Step, NoticeCard] = {}
        """For each removal that can be taken back the notice that offers it."""

        self._deletion = Deletion(window, services, bridge)
        bridge.event_published.connect(self._on_event)
        self._ways: dict[JobAction, Callable[[Sequence[Job]], object]] = {
            JobAction.OPEN: self._open,
            JobAction.SHOW_IN_FOLDER: lambda chosen: self._start(self._show_in_folder(chosen)),
            JobAction.COPY_PROMPT: lambda chosen: self._copy("\n\n".join(job.request.prompt for job in chosen)),
            JobAction.COPY_ID: lambda chosen: self._copy("\n".join(job.id for job in chosen)),
            JobAction.COPY_PATH: lambda chosen: self._copy("\n".join(job.file for job in chosen if job.file)),
            JobAction.REUSE: lambda chosen: self.reuse_requested.emit(chosen[0]),
            JobAction.REMIX: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.REMIX),
            JobAction.EDIT: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.EDIT),
            JobAction.EXTEND: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.EXTENSION),
            **{move: partial(self.move_requested.emit, move) for move in MOVES},
            JobAction.CHANGE: lambda chosen: self.edit_requested.emit(chosen[0], Purpose.CHANGE),
            JobAction.CANCEL: self._ask_before_cancelling,
            JobAction.RETRY: lambda chosen: self._start(self._each(chosen, self._jobs.retry)),
            JobAction.RETRY_CHANGED: lambda chosen: self.edit_requested.emit(chosen[0], Purpose.RETRY),
            JobAction.KEEP_LOOKING: self._keep_looking,
            JobAction.RESUBMIT: lambda chosen: self._ask(SendAgainSheet, chosen, self._jobs.resubmit),
            JobAction.FORGET: lambda chosen: self._ask(ForgetSheet, chosen, self._jobs.forget),
            JobAction.VERIFY: self.report_requested.emit,
            JobAction.VERIFY_BATCH: self.batch_report_requested.emit,
            JobAction.REMOVE: lambda chosen: self._start(self._remove(chosen)),
            JobAction.RESTORE: lambda chosen: self._start(self._restore([job.id for job in chosen])),
            JobAction.DELETE: self._deletion.ask,
        }

    def add(self, ways: Mapping[JobAction, Callable[[Sequence[Job]], object]]) -> None:
        """Let further actions be carried out, each by what is given for it."""
        self._ways.update(ways)

    def perform(self, action: JobAction, jobs: Sequence[Job]) -> None:
        """Do something with jobs that it can be done with; what may cost money is asked before."""
        if jobs:
            self._ways[action](jobs)

    def answer(self, action: JobAction, jobs: Sequence[Job]) -> None:
        """Do what a person chose where it was said already what it may cost."""
        told = {JobAction.RESUBMIT: self._jobs.resubmit, JobAction.FORGET: self._jobs.forget}
        if action in told:
            self._start(self._each(jobs, told[action]))
        else:
            self.perform(action, jobs)

    def empty_trash(self) -> None:
        """Ask whether everything in the trash is to be deleted for good."""
        self._deletion.ask_about_all()

    def _on_event(self, event: Event) -> None:
        """Offer no more to bring back what is gone, whoever deleted it."""
        if isinstance(event, JobsDeleted):
            self._history.forget(event.job_ids)
            self._withdraw()

    def _start(self, work: Awaitable[object]) -> None:
        self._bridge.start(work)  # type: ignore[arg-type]  # every caller hands in a coroutine

    def _open(self, jobs: Sequence[Job]) -> None:
        path = Path(jobs[0].file or "")
        if not open_path(path):
            self._tell_missing(path)

    async def _show_in_folder(self, jobs: Sequence[Job]) -> None:
        paths = [Path(job.file) for job in jobs if job.file]
        if not await show_in_folder(paths):
            self._tell_missing(paths[0])

    def _tell_missing(self, path: Path) -> None:
        if path.exists():
            message = Message(
                self.tr("There is no program to open {name} with.").format(name=path.name),
                self.tr("Install one, or choose one in the system's settings."),
            )
        else:
            message = Message(
                self.tr("The file {name} is not where it was.").format(name=path.name),
                self.tr("It was moved or deleted outside Sora Desktop. It was at {folder}.").format(folder=path.parent),
            )
        self._notices.tell(message, Tone.WARNED)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._notices.tell(Message(self.tr("Copied."), ""), Tone.DONE, seconds=TOLD_SECONDS / 2)

    def _ask_what_to_make(self, job: Job, derivation: Derivation) -> None:
        """Ask for the prompt of a clip made from another, unless its server is known not to make such."""
        try:
            self._jobs.check_derivation(job, derivation)
        except SoraDesktopError as error:
            self._notices.tell_error(error, Tone.WARNED)
            return
        sheet = DerivationSheet(derivation, job.request.prompt, self._window)
        sheet.confirmed.connect(
            lambda prompt, seconds: self._start(self._derive(job, derivation, prompt, seconds=seconds))
        )
        sheet.present()

    async def _derive(self, job: Job, derivation: Derivation, prompt: str, *, seconds: float | None) -> None:
        await self._jobs.derive(job.id, derivation, prompt, seconds=seconds)

    def _ask_before_cancelling(self, jobs: Sequence[Job]) -> None:
        """Cancel at once what cannot have cost anything, and ask about the rest."""
        if all(self._servers.cancel_is_plain(job) for job in jobs):
            self._start(self._cancel(jobs))
        else:
            CancelSheet(jobs, self._servers, lambda: self._start(self._cancel(jobs)), self._window).present()

    async def _cancel(self, jobs: Sequence[Job]) -> None:
        waiting = [job for job in jobs if job.status is JobStatus.PENDING]
        if waiting:
            await self._queue.cancel_waiting([job.id for job in waiting])
        await self._each([job for job in jobs if job.status is not JobStatus.PENDING], self._jobs.cancel)

    def _keep_looking(self, jobs: Sequence[Job]) -> None:
        self._start(self._look_again(jobs))

    async def _look_again(self, jobs: Sequence[Job]) -> None:
        if await self._each(jobs, self._jobs.keep_looking):
            message = Message(self.tr("It is looked for again, now and then."), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    def _ask(
        self,
        question: type[SendAgainSheet | ForgetSheet],
        jobs: Sequence[Job],
        act: Callable[[JobId], Awaitable[Job]],
    ) -> None:
        """Ask about jobs whose replies were lost."""
        then = partial(self._each, jobs, act)
        question(jobs, lambda: self._start(then()), lambda: self._keep_looking(jobs), self._window).present()

    async def _each(self, jobs: Sequence[Job], do: Callable[[JobId], Awaitable[Job]]) -> int:
        """Do the same with each job, and count for how many it went well; the others do not keep those from it."""
        errors: list[SoraDesktopError] = []
        for job in jobs:
            try:
                await do(job.id)
            except SoraDesktopError as error:
                errors.append(error)
        for told in {describe_error(error): error for error in errors}.values():
            self._notices.tell_error(told, Tone.WARNED)
        return len(jobs) - len(errors)

    async def _remove(self, jobs: Sequence[Job]) -> None:
        step = Step([job.id for job in jobs], lambda job_ids: self._start(self._restore(job_ids)))
        with self._history.doing(step):
            try:
                step.job_ids = [job.id for job in await self._jobs.remove(step.job_ids)]
            except StorageError as error:
                # Those before one that could not be moved are in the trash, and can come back.
                now = [await self._catalogue.get(job.id) for job in jobs]
                step.job_ids = [job.id for job in now if job.removed_at is not None]
                if not step.job_ids:
                    raise
                self._notices.tell_error(error, Tone.WARNED)
        if not self._history.holds(step):
            return
        message = Message(self.tr("%n clips moved to the trash.", "", len(step.job_ids)), "")
        card = self._notices.tell(message, Tone.TOLD, seconds=UNDO_SECONDS)
        card.offer(self.tr("Undo"), lambda: self._history.undo(step))
        self._offers[step] = card

    async def _restore(self, job_ids: Sequence[JobId]) -> None:
        restored = await self._jobs.restore(job_ids)
        self._history.forget([job.id for job in restored], among=self._offers)
        self._withdraw()
        if restored:
            message = Message(self.tr("%n clips restored.", "", len(restored)), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

    def _withdraw(self) -> None:
        """Offer no more what is done already, by whichever way, or cannot be done any more."""
        for step, card in list(self._offers.items()):
            if not self._history.holds(step):
                del self._offers[step]
                if card in self._notices.cards:
                    card.leave()

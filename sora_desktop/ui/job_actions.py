"""Carries out what a person wants done with jobs, through the services and the desktop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.jobs import Derivation
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.derivation_sheet import DerivationSheet
from sora_desktop.ui.desktop import open_path, show_in_folder
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import TOLD_SECONDS, UNDO_SECONDS, NoticeStack, Tone
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.doors import JobDoor
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow


class JobActions(QObject):
    """Does what a `JobAction` says with some jobs, and tells of it where that is not seen anyway.

    Signals:
        reuse_requested: A job's settings are to be put into the form.
    """

    reuse_requested = Signal(object)

    def __init__(self, window: MainWindow, jobs: JobDoor, bridge: Bridge) -> None:
        """Work with these."""
        super().__init__(window)
        self._window = window
        self._notices: NoticeStack = window.notices
        self._jobs = jobs
        self._bridge = bridge
        self._removed: list[JobId] = []
        self._ways: dict[JobAction, Callable[[Sequence[Job]], None]] = {
            JobAction.OPEN: self._open,
            JobAction.SHOW_IN_FOLDER: lambda chosen: self._start(self._show_in_folder(chosen)),
            JobAction.COPY_PROMPT: lambda chosen: self._copy("\n\n".join(job.request.prompt for job in chosen)),
            JobAction.COPY_ID: lambda chosen: self._copy("\n".join(job.id for job in chosen)),
            JobAction.COPY_PATH: lambda chosen: self._copy("\n".join(job.file for job in chosen if job.file)),
            JobAction.REUSE: lambda chosen: self.reuse_requested.emit(chosen[0]),
            JobAction.REMIX: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.REMIX),
            JobAction.EDIT: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.EDIT),
            JobAction.EXTEND: lambda chosen: self._ask_what_to_make(chosen[0], Derivation.EXTENSION),
            JobAction.CANCEL: lambda chosen: self._start(self._each(chosen, self._jobs.cancel)),
            JobAction.RETRY: lambda chosen: self._start(self._each(chosen, self._jobs.retry)),
            JobAction.RESUBMIT: self._ask_before_resubmitting,
            JobAction.FORGET: lambda chosen: self._start(self._each(chosen, self._jobs.forget)),
            JobAction.REMOVE: lambda chosen: self._start(self._remove(chosen)),
            JobAction.RESTORE: lambda chosen: self._start(self._restore([job.id for job in chosen])),
        }

    def perform(self, action: JobAction, jobs: Sequence[Job]) -> None:
        """Do something with jobs that it can be done with."""
        if jobs:
            self._ways[action](jobs)

    @property
    def can_undo(self) -> bool:
        """Whether there is a removal to take back."""
        return bool(self._removed)

    def undo_removal(self) -> None:
        """Take the last removal back."""
        if self._removed:
            self._start(self._restore(self._removed))

    def _start(self, work: Awaitable[None]) -> None:
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
            self._notices.tell(describe_error(error), Tone.WARNED)
            return
        sheet = DerivationSheet(derivation, job.request.prompt, self._window)
        sheet.confirmed.connect(
            lambda prompt, seconds: self._start(self._derive(job, derivation, prompt, seconds=seconds))
        )
        sheet.present()

    async def _derive(self, job: Job, derivation: Derivation, prompt: str, *, seconds: float | None) -> None:
        await self._jobs.derive(job.id, derivation, prompt, seconds=seconds)

    def _ask_before_resubmitting(self, jobs: Sequence[Job]) -> None:
        sheet = Sheet(self.tr("Send %n videos again?", "", len(jobs)), self._window)
        sheet.say(
            self.tr(
                "The reply to the first request was lost. The server may be making, and charging for, "
                "this video already; sent again, it may be made and paid twice."
            )
        )
        sheet.add_button(self.tr("Keep looking"))
        sheet.add_button(
            self.tr("Send again"), lambda: self._start(self._each(jobs, self._jobs.resubmit)), primary=True
        )
        sheet.present()

    async def _each(self, jobs: Sequence[Job], do: Callable[[JobId], Awaitable[Job]]) -> None:
        """Do the same with each job; what cannot be done with one does not keep the others from it."""
        errors: list[SoraDesktopError] = []
        for job in jobs:
            try:
                await do(job.id)
            except SoraDesktopError as error:
                errors.append(error)
        for message in dict.fromkeys(describe_error(error) for error in errors):
            self._notices.tell(message, Tone.WARNED)

    async def _remove(self, jobs: Sequence[Job]) -> None:
        removed = await self._jobs.remove([job.id for job in jobs])
        if not removed:
            return
        self._removed = [job.id for job in removed]
        message = Message(self.tr("%n clips moved to the trash.", "", len(removed)), "")
        card = self._notices.tell(message, Tone.TOLD, seconds=UNDO_SECONDS)
        card.offer(self.tr("Undo"), self.undo_removal)

    async def _restore(self, job_ids: Sequence[JobId]) -> None:
        restored = await self._jobs.restore(job_ids)
        self._removed = []
        if restored:
            message = Message(self.tr("%n clips restored.", "", len(restored)), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

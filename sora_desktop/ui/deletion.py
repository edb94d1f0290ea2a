"""Deletes jobs of the trash for good, once a person has read what goes and what stays."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, NoticeStack, Tone
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow


class DeletionSheet(Sheet):
    """Asks whether jobs are to be deleted for good."""

    def __init__(self, count: int, aside: Sequence[Path], then: Callable[[], object], parent: QWidget) -> None:
        """Ask about so many jobs; `then` deletes them, and the copies in `aside` will still tell of them."""
        super().__init__("", parent)
        self.set_title(self.tr("Delete %Ln clips for good?", "", count))
        self.say(
            self.tr(
                "The prompt, the clip, its picture in the list and its receipt are deleted from this computer, and "
                "from the backups of the list. This cannot be undone."
            )
        )
        self.say(self.tr("What was spent still counts. What was sent to a server may still be there."))
        if aside:
            self.say(
                self.tr("These damaged lists were put aside and may still hold them; delete them yourself: {paths}")
                .format(paths=", ".join(map(str, aside)))
            )  # fmt: skip
        self.cancel = self.add_button(self.tr("Cancel"))
        # Enter is not to do what cannot be undone.
        self.cancel.setDefault(True)
        self.delete = self.add_button(self.tr("Delete for good"), then)


class Deletion(QObject):
    """Asks, deletes, and tells."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge) -> None:
        """Work with these."""
        super().__init__(window)
        self._window = window
        self._notices: NoticeStack = window.notices
        self._jobs = services.jobs
        self._catalogue = services.catalogue
        self._paths = services.paths
        self._bridge = bridge

    def ask(self, jobs: Sequence[Job]) -> None:
        """Ask whether jobs of the trash are to be deleted for good."""
        ids = [job.id for job in jobs]
        self._bridge.start(self._ask(len(ids), lambda: self._jobs.delete(ids)))

    def ask_about_all(self) -> None:
        """Ask whether everything in the trash is to be deleted for good."""
        self._bridge.start(self._ask_about_all())

    async def _ask_about_all(self) -> None:
        count = (await self._catalogue.counts(JobQuery()))[JobFilter.TRASH]
        if count:
            await self._ask(count, self._jobs.empty_trash)
        else:
            self._notices.tell(Message(self.tr("The trash is empty."), ""), Tone.DONE, seconds=TOLD_SECONDS)

    async def _ask(self, count: int, delete: Callable[[], Awaitable[list[Job]]]) -> None:
        from sora_desktop.services.erasure import copies_aside  # noqa: PLC0415 - not needed before the first paint

        aside = await asyncio.to_thread(copies_aside, self._paths)
        DeletionSheet(count, aside, lambda: self._bridge.start(self._delete(delete)), self._window).present()

    async def _delete(self, delete: Callable[[], Awaitable[list[Job]]]) -> None:
        gone = await delete()
        if gone:
            message = Message(self.tr("%n clips deleted for good.", "", len(gone)), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)

"""Keeps the family in sight up to date, and reads nothing while nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.domain.events import JobChanged, JobsAdded, JobsChanged, JobsDeleted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.lineage import LineageService
    from sora_desktop.ui.preview.lineage_page import LineagePage

REST_MILLISECONDS = 400
"""How long what happens is gathered before the family is read again."""

GONE_MILLISECONDS = 1_000
"""How long the family stays when there is no current clip any more."""


class LineageFeed(QObject):
    """Reads the family of the clip that is shown."""

    def __init__(self, page: LineagePage, lineage: LineageService, start: Callable[..., Any]) -> None:
        """Follow no job yet; `start` runs a coroutine on the window's loop."""
        super().__init__(page)
        self._page = page
        self._lineage = lineage
        self._start = start
        self._job: Job | None = None
        self._watched = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._rest.timeout.connect(self._read)
        # A list that is filled anew has no current clip meanwhile.
        self._gone = QTimer(self, singleShot=True, interval=GONE_MILLISECONDS)
        self._gone.timeout.connect(page.show_nothing)
        page.watched.connect(self._on_watched)

    def follow(self, job: Job | None) -> None:
        """Turn to another job; within the same family the tree stays as it is."""
        self._job = job
        if job is None:
            self._gone.start()
            return
        self._gone.stop()
        if self._page.holds(job):
            self._page.mark(job)
        else:
            self._page.show_nothing()
            self._read()

    def apply(self, event: Event) -> None:
        """Take in what has happened; what may concern the family is read in a moment."""
        match event:
            case JobsAdded() | JobsDeleted():
                concerned = True
            case JobChanged(job):
                concerned = self._page.holds(job)
            case JobsChanged(jobs):
                concerned = any(self._page.holds(job) for job in jobs)
            case _:
                concerned = False
        if concerned and self._watched and not self._rest.isActive():
            self._rest.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._rest.stop()
        self._gone.stop()
        self._job = None

    def _on_watched(self, watched: bool) -> None:  # noqa: FBT001 - a signal's value
        self._watched = watched
        if watched:
            self._read()

    def _read(self) -> None:
        if self._job is not None and self._watched:
            self._start(self._show(self._job), on_error=self._page.show_error)

    async def _show(self, job: Job) -> None:
        lineage = await self._lineage.of(job)
        if self._job is not None and self._job.id == job.id:
            self._page.show_lineage(lineage, job)

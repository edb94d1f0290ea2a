"""Keeps the receipt in sight up to date while its job runs, and reads nothing while nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import JobChanged, JobProgressed, JobsChanged

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.verification.receipt_view import ReceiptView
    from sora_desktop.ui.proof.receipt_page import ReceiptPage

    class Receipts(Protocol):
        """Who reads receipts; a part of the verification service."""

        async def receipt(self, job: Job) -> ReceiptView:
            """Give the receipt of a job."""


REST_MILLISECONDS = 500
"""How long what happens is gathered before the receipt is read again."""


class ReceiptFeed(QObject):
    """Reads the receipt of the job that is shown, once at a time and never twice for the same news."""

    def __init__(self, page: ReceiptPage, receipts: Receipts, start: Callable[..., Any]) -> None:
        """Follow no job yet; `start` runs a coroutine on the window's loop."""
        super().__init__(page)
        self._page = page
        self._receipts = receipts
        self._start = start
        self._job: Job | None = None
        self._watched = False
        self._stale = False
        self._reading = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._rest.timeout.connect(self._read)

    def follow(self, job: Job | None) -> None:
        """Turn to another job."""
        before, self._job = self._job, job
        if job is None:
            # Nothing of a clip stays that may have been deleted for good.
            self._rest.stop()
            self._page.show_nothing()
        elif before is None or before.id != job.id:
            self._page.show_nothing()
            self._stale = True
            self._rest.stop()
            self._read()

    def watch(self, *, watched: bool) -> None:
        """Take in whether anybody sees the receipt."""
        self._watched = watched
        if watched and self._stale:
            self._read()

    def apply(self, event: Event) -> None:
        """Take in what has happened; what concerns the job is read in a moment."""
        job = self._job
        if job is None:
            return
        match event:
            case JobChanged(changed) if changed.id == job.id:
                self._job = changed
            case JobsChanged(jobs) if any(changed.id == job.id for changed in jobs):
                self._job = next(changed for changed in jobs if changed.id == job.id)
            case JobProgressed(job_id, _) if job_id == job.id:
                pass
            case _:
                return
        self._stale = True
        if self._watched and not self._rest.isActive():
            self._rest.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._rest.stop()
        self._job = None

    def _read(self) -> None:
        if self._job is None or not self._watched or self._reading:
            return
        self._reading, self._stale = True, False
        self._start(self._show(self._job), on_error=self._page.show_error)

    async def _show(self, job: Job) -> None:
        try:
            view = await self._receipts.receipt(job)
        except SoraDesktopError:
            raise
        except Exception:
            # Told elsewhere as a fault of ours.
            self._page.show_failure()
            raise
        finally:
            self._reading = False
            current = self._job is not None and self._job.id == job.id
            if not current:
                self._read()
            elif self._stale:
                self._rest.start()
        if current:
            self._page.show_view(view)

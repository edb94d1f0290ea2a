"""Joins receipts and reports in the window with the service that examines the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.ui.proof.receipt_feed import ReceiptFeed
from sora_desktop.ui.workspace import Pane

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.panes import Panes
    from sora_desktop.ui.proof.report_dialog import ReportDialog

_TITLE = 60
"""Letters of a prompt in a title."""


class ProofWiring(QObject):
    """Shows the evidence of what a person looks at."""

    def __init__(self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes) -> None:
        """Connect the menu and the receipt beside the details."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._preview = panes.preview
        self._dialog: ReportDialog | None = None
        self._folder = ""
        facts = panes.preview.facts
        self.feed = ReceiptFeed(facts.receipt, services.verification, bridge.start)
        panes.jobs.current_changed.connect(self.feed.follow)
        facts.receipt_watched.connect(lambda watched: self.feed.watch(watched=watched))
        facts.receipt.report_requested.connect(self._report_shown)
        window.menus.show_receipt.triggered.connect(self.show_receipt)
        window.menus.check_report.triggered.connect(self.choose_report)

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        self.feed.apply(event)

    def stop(self) -> None:
        """Read nothing more."""
        self.feed.stop()

    def show_receipt(self) -> None:
        """Turn to the receipt of the clip that is shown, with the keyboard in it."""
        self._window.workspace.fold(Pane.PREVIEW, away=False)
        facts = self._preview.facts
        if self._preview.job is not None:
            facts.show_receipt()
            facts.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def report_on(self, jobs: Sequence[Job]) -> None:
        """Make the report of one clip or of several."""
        chosen = list(jobs)
        if len(chosen) == 1:
            title, name = _short(chosen[0].request.prompt), f"report-{chosen[0].id[-8:]}"
        else:
            title, name = self.tr("%n clips", "", len(chosen)), f"report-{len(chosen)}-clips"
        live = any(not job.simulated for job in chosen)
        verification = self._services.verification
        self._present(title, name, lambda live: verification.of_jobs(chosen, live=live), live=live)

    def report_on_batch(self, jobs: Sequence[Job]) -> None:
        """Make the report of the batch that a clip belongs to."""
        batched = next((job for job in jobs if job.batch_id is not None), None)
        if batched is not None:
            self._bridge.start(self._report_on_batch(batched))

    def report_on_connection(self, name: str) -> None:
        """Make the report of a connection."""
        verification = self._services.verification
        connection = self._services.connections.get(name)
        self._present(
            self.tr("Connection {name}").format(name=name),
            f"report-{_file_name(name)}",
            lambda live: verification.of_connection(name, live=live),
            live=not connection.is_simulation,
        )

    def choose_report(self) -> None:
        """Let a person choose a report that was kept, and check it."""
        dialog = QFileDialog(self._window, self.tr("Check a report"), self._folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Reports (*.html *.htm *.md *.json)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.check_report(Path(path)))
        dialog.open()

    def check_report(self, path: Path) -> None:
        """Find out whether a report that was kept still holds, and say so."""
        self._folder = str(path.parent)
        self._bridge.start(self._check(path))

    def _report_shown(self) -> None:
        if self._preview.job is not None:
            self.report_on([self._preview.job])

    async def _report_on_batch(self, job: Job) -> None:
        query = JobQuery(filter=JobFilter.ALL, batch_id=job.batch_id, descending=False)
        catalogue = self._services.catalogue
        jobs = await catalogue.page(await catalogue.sequences(query)) or [job]
        title = self.tr("Batch {name}").format(name=job.batch_name) if job.batch_name else self.tr("A batch")
        name = f"report-{_file_name(job.batch_name or 'batch')}"
        live = any(not one.simulated for one in jobs)
        verification = self._services.verification
        self._present(title, name, lambda live: verification.of_jobs(jobs, live=live), live=live)

    async def _check(self, path: Path) -> None:
        from sora_desktop.ui.proof.check_sheet import CheckSheet  # noqa: PLC0415 - when it is wanted

        found = await self._services.verification.check(path)
        CheckSheet(path, found, self.choose_report, self._window).present()

    def _present(self, title: str, name: str, make: Callable[[bool], Awaitable[Report]], *, live: bool) -> None:
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.proof.report_dialog import ReportDialog, Subject  # noqa: PLC0415

        if self._dialog is None:
            self._dialog = ReportDialog(self._bridge.start, self._window)
        self._dialog.present(Subject(title, name, make, live=live))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"


def _file_name(name: str) -> str:
    """Give a name that every file system takes."""
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-").lower() or "report"

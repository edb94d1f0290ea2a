"""Joins exports in the window with the service that makes them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.exports import ExportForm, ListForm
from sora_desktop.ui.actions import JobAction, applicable
from sora_desktop.ui.desktop import show_in_folder
from sora_desktop.ui.export.words import bare_words, left_out_words
from sora_desktop.ui.messages import Message, describe_error
from sora_desktop.ui.notices import TOLD_SECONDS, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.exports import ExportReport, ExportWish
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.export.sheet import ExportSheet
    from sora_desktop.ui.job_actions import JobActions
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.notices import NoticeCard
    from sora_desktop.ui.panes import Panes

_MEMORY = "export"
"""Where the window remembers what was chosen the last time."""


class ExportWiring(QObject):
    """Lets a person copy clips out, and save the list as a file."""

    def __init__(
        self, window: MainWindow, services: Services, bridge: Bridge, panes: Panes, actions: JobActions
    ) -> None:
        """Connect the menus."""
        super().__init__(window)
        self._window = window
        self._services = services
        self._bridge = bridge
        self._jobs = panes.jobs
        self._sheet: ExportSheet | None = None
        self._stop = threading.Event()
        actions.add({JobAction.EXPORT: self.ask, JobAction.SAVE_AS: lambda chosen: self.save_as(chosen[0])})
        window.menus.export_list.triggered.connect(self.save_list)

    def stop(self) -> None:
        """End what is under way; what is whole stays."""
        self._stop.set()

    def ask(self, jobs: Sequence[Job]) -> None:
        """Ask where clips are to go."""
        chosen = applicable(JobAction.EXPORT, jobs)
        if not chosen:
            return
        # Loaded when it is wanted: the start does without it.
        from sora_desktop.ui.export.sheet import ExportSheet  # noqa: PLC0415

        exports = self._services.exports
        sheet = ExportSheet(chosen, exports.names, exports.size_of(chosen), self._remembered(), self._window)
        self._sheet = sheet
        self._stop = threading.Event()
        stop = self._stop
        sheet.stop_requested.connect(stop.set)
        sheet.target_named.connect(lambda target: self._bridge.start(self._measure(sheet, target)))
        sheet.confirmed.connect(lambda wish: self._begin(sheet, chosen, wish))
        sheet.destroyed.connect(lambda: self._forget(sheet))
        sheet.present()

    def save_as(self, job: Job) -> None:
        """Let a person choose under which name a clip is copied; it is asked before a file is replaced."""
        if job.file is None:
            return
        name = self._services.exports.names([job], self._template())[0]
        dialog = QFileDialog(self._window, self.tr("Save a copy"), str(Path(self._folder()) / name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = Path(name).suffix
        dialog.setDefaultSuffix(suffix[1:])
        dialog.setNameFilters([self.tr("Clips ({pattern})").format(pattern=f"*{suffix}"), self.tr("All files (*)")])
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._bridge.start(self._save_as(job, Path(path))))
        dialog.open()

    def save_list(self) -> None:
        """Let a person choose where the list that shows is saved, and how; it is asked before a file is replaced."""
        dialog = QFileDialog(self._window, self.tr("Export the list"), self._folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        forms = {
            self.tr("Table for spreadsheets (*.csv)"): ListForm.CSV,
            self.tr("JSON (*.json)"): ListForm.JSON,
            self.tr("JSON Lines (*.jsonl)"): ListForm.JSON_LINES,
            self.tr("Batch of prompts, to be made once more (*.sora-batch)"): ListForm.BATCH,
        }

        def turn(kind: str) -> None:
            form = forms.get(kind, ListForm.CSV)
            dialog.setDefaultSuffix(form.value)
            chosen = dialog.selectedFiles()
            dialog.selectFile(f"{Path(chosen[0]).stem if chosen else self.tr('jobs')}.{form.value}")

        dialog.setNameFilters(list(forms))
        turn(next(iter(forms)))
        dialog.selectFile(f"{self.tr('jobs')}.{ListForm.CSV.value}")
        dialog.filterSelected.connect(turn)
        dialog.fileSelected.connect(
            lambda path: self.write_list(Path(path), forms.get(dialog.selectedNameFilter(), ListForm.CSV))
        )
        dialog.open()

    def write_list(self, target: Path, kind: ListForm = ListForm.CSV) -> None:
        """Save the list that shows, as the name of the file says, or else as `kind`."""
        named = target.suffix.lower().removeprefix(".")
        form = ListForm(named) if named in set(ListForm) else kind
        self._bridge.start(self._write_list(target, form))

    def _begin(self, sheet: ExportSheet, jobs: Sequence[Job], wish: ExportWish) -> None:
        self._keep(**sheet.choices)
        self._stop.clear()
        self._bridge.start(self._export(sheet, jobs, wish), on_error=lambda error: sheet.refuse(describe(error)))

    async def _export(self, sheet: ExportSheet, jobs: Sequence[Job], wish: ExportWish) -> None:
        report = await self._services.exports.export(jobs, wish, progressed=sheet.show_progress, stop=self._stop)
        self._conclude(sheet, report)

    def _conclude(self, sheet: ExportSheet, report: ExportReport) -> None:
        if report.complete:
            sheet.leave()
            self._tell(report)
            return
        told = [self.tr("%n clips are there and whole.", "", len(report.clips))] if report.clips else []
        if report.error is not None:
            told.insert(0, describe(report.error))
        elif report.cancelled:
            told.insert(0, self.tr("It was stopped."))
        told += [words for words in (left_out_words(report), bare_words(report)) if words]
        sheet.refuse("\n".join(told))

    def _tell(self, report: ExportReport) -> None:
        new = sum(not clip.was_there for clip in report.clips)
        title = self.tr("%n clips exported.", "", new)
        if report.clips and not new:
            title = self.tr("%n clips were there already, as they are here.", "", len(report.clips))
        elif new < len(report.clips):
            there = self.tr("%n were there already.", "", len(report.clips) - new)
            title = f"{title} {there}"
        card = self._window.notices.tell(Message(title, bare_words(report)), Tone.DONE, seconds=2 * TOLD_SECONDS)
        self._offer(card, self._paths(report))

    def _offer(self, card: NoticeCard, paths: Sequence[Path]) -> None:
        """Let a notice show files in their folder."""

        def show() -> None:
            self._bridge.start(show_in_folder(paths))

        card.offer(self.tr("Show"), show)

    @staticmethod
    def _paths(report: ExportReport) -> list[Path]:
        wish = report.wish
        if wish.form is ExportForm.ARCHIVE:
            return [wish.target]
        return [wish.target / clip.name for clip in report.clips]

    async def _measure(self, sheet: ExportSheet, target: Path) -> None:
        try:
            room = await self._services.exports.free_bytes(target)
        except (SoraDesktopError, ValueError):
            room = None
        if self._sheet is sheet:
            sheet.show_room(room)

    async def _save_as(self, job: Job, target: Path) -> None:
        self._keep(folder=str(target.parent))
        # The dialog has asked whether a file of that name may be replaced.
        saved = await self._services.exports.save_as(job, target, overwrite=True)
        advice = "" if saved.bare is None else self.tr("It stays as it is; its settings are in a file beside it.")
        message = Message(self.tr("Saved as {name}.").format(name=target.name), advice)
        card = self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)
        self._offer(card, [target])

    async def _write_list(self, target: Path, form: ListForm) -> None:
        self._keep(folder=str(target.parent))
        sequences = await self._services.catalogue.sequences(self._jobs.query)
        written = await self._services.exports.write_list(sequences, target, form, overwrite=True)
        title = self.tr("%n jobs saved as {name}.", "", written.jobs).format(name=target.name)
        advice = ""
        if written.left_out:
            missing = self.tr("%n jobs are not in it.", "", written.left_out)
            why = self.tr(
                "A batch tells no remixes, edits and extensions, no characters, and no second reference image."
            )
            advice = f"{missing} {why}"
        message = Message(title, advice)
        card = self._window.notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)
        self._offer(card, [target])

    def _forget(self, sheet: ExportSheet) -> None:
        if self._sheet is sheet:
            self._sheet = None

    def _template(self) -> str:
        return self._services.settings.current.file_name_template

    def _folder(self) -> str:
        return str(self._remembered()["folder"])

    def _remembered(self) -> dict[str, object]:
        kept = self._services.settings.current.window.get(_MEMORY)
        remembered: dict[str, object] = dict(kept) if isinstance(kept, dict) else {}
        place = QStandardPaths.StandardLocation.MoviesLocation
        folder = remembered.get("folder")
        usual = QStandardPaths.writableLocation(place) or str(Path.home())
        remembered["folder"] = folder if isinstance(folder, str) and Path(folder).is_dir() else usual
        template = remembered.get("template")
        remembered["template"] = template if isinstance(template, str) and template.strip() else self._template()
        return remembered

    def _keep(self, **choices: object) -> None:
        settings = self._services.settings
        before = settings.current.window.get(_MEMORY)
        kept = {**(before if isinstance(before, dict) else {}), **choices}
        settings.change(window={**settings.current.window, _MEMORY: kept})


def describe(error: SoraDesktopError) -> str:
    """Say in one line what went wrong and what to do."""
    message = describe_error(error)
    return f"{message.title} {message.advice}".strip()

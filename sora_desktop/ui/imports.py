"""Takes files from a drop or a choice to the sheet that shows what is in them: prompts, or how a clip was made."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from sora_desktop.ui.drop_veil import is_image, is_other_picture
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.clip_settings import ClipSettings
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.dropped_files import Dropped
    from sora_desktop.services.exports import ExportService
    from sora_desktop.services.prompt_files import PromptSheet
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.money.budget import Budget
    from sora_desktop.ui.notices import NoticeCard

_PATIENCE = 0.4
"""Seconds that reading may take before it is said that it goes on."""


class Imports(QObject):
    """Reads files on a worker thread and shows what is in them; nothing is sent or taken unconfirmed.

    Signals:
        confirmed: These orders (a list) are to be submitted, as a batch of this name; the sheet that
            they come from is the third value, to be told whether they were taken.
        budgets_requested: The caps are to be seen.
        reuse_requested: The form is to be filled with the settings of a clip (ClipSettings).
        clips_brought: These clips, and folders of clips (a list of paths), are to be added to the library.
        job_requested: This job is to be shown in the list.
    """

    confirmed = Signal(object, str, object)
    budgets_requested = Signal()
    reuse_requested = Signal(object)
    clips_brought = Signal(object)
    job_requested = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        check: Callable[[Order], list[Problem]],
        connection: Callable[[], str],
        budget: Budget,
        exports: ExportService,
    ) -> None:
        """Show sheets in a window.

        Args:
            window: where they are shown.
            bridge: runs what takes time.
            check: finds an order's problems.
            connection: names the one that is used where a file names none.
            budget: knows what orders cost, and the caps on that.
            exports: reads what exported clips say of themselves.
        """
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._check = check
        self._connection = connection
        self._budget = budget
        self._exports = exports
        self._folder = ""
        self._reading: NoticeCard | None = None

    def choose(self) -> None:
        """Let a person choose files."""
        dialog = QFileDialog(self._window, self.tr("Import prompts"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [self.tr("Prompt files (*.sora-batch *.txt *.md *.csv *.tsv *.json *.jsonl)"), self.tr("All files (*)")]
        )
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.finished.connect(lambda: self._on_chosen(dialog))
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Look what files and folders are, and go on with them accordingly."""
        self._bridge.start(self._take(tuple(paths)))

    async def _take(self, paths: tuple[Path, ...]) -> None:
        found = await asyncio.to_thread(_sort, paths)
        clip = found.single_clip
        if clip is not None:
            await self._present_clip(clip)
        elif found.clips:
            self.clips_brought.emit(list(found.clips))
            strangers = [path for path in found.prompts if not _belongs(path, found.clips)]
            if strangers:
                self._tell_left_out(strangers)
        elif len(found.settings) == 1 and not found.prompts:
            await self._present_settings(found.settings[0])
        elif found.prompts or found.settings:
            await self._read(paths)
        elif paths and len(found.missing) == len(paths):
            self._tell_missing(paths)
        elif paths:
            self._tell_useless(paths)

    async def _present_clip(self, clip: Path) -> None:
        settings = await self._exports.settings_of(clip)
        self._show_clip(clip, settings, await self._exports.known(clip))

    async def _present_settings(self, path: Path) -> None:
        self._show_clip(path, await self._exports.settings_in(path), None, is_clip=False)

    def _show_clip(self, path: Path, settings: ClipSettings | None, known: Job | None, *, is_clip: bool = True) -> None:
        from sora_desktop.ui.export.clip_sheet import ClipSheet  # noqa: PLC0415 - not before somebody drops a clip

        sheet = ClipSheet(path, settings, known, self._window, is_clip=is_clip)
        sheet.reuse_requested.connect(self.reuse_requested)
        sheet.show_requested.connect(self.job_requested)
        sheet.adoption_requested.connect(lambda clip: self.clips_brought.emit([clip]))
        sheet.present()

    def _tell_left_out(self, paths: Sequence[Path]) -> None:
        title = self.tr("%n files of prompts were left out.", "", len(paths))
        self._window.notices.tell(Message(title, self.tr("Drop them without clips to import them.")), Tone.TOLD)

    def _tell_missing(self, paths: Sequence[Path]) -> None:
        """Say that files that were to be opened are not there."""
        title = self.tr("%n files are not there any more.", "", len(paths))
        if len(paths) == 1:
            title = self.tr("There is no file {name}.").format(name=paths[0].name)
        advice = self.tr("Looked for in {folder}.").format(folder=paths[0].parent)
        self._window.notices.tell(Message(title, advice), Tone.WARNED)

    def _tell_useless(self, paths: Sequence[Path]) -> None:
        """Say why nothing can be done with files."""
        advice = self.tr(
            "Prompt files end in .sora-batch, .txt, .md, .csv, .tsv, .json or .jsonl; "
            "clips and folders can be dropped too."
        )
        if any(is_image(path) for path in paths):
            advice = self.tr("To use a picture as the reference image, drop it on the form to the left.")
        if any(is_other_picture(path) for path in paths):
            advice = self.tr(
                "Reference images are JPEG, PNG or WebP. Save it as one of these, and drop it on the form."
            )
        title = self.tr("%n dropped files hold neither prompts nor clips.", "", len(paths))
        if len(paths) == 1:
            title = self.tr("{name} is neither a prompt file nor a clip.").format(name=paths[0].name)
        self._window.notices.tell(Message(title, advice), Tone.WARNED)

    def review(self, orders: Sequence[Order], name: str) -> None:
        """Show orders that come from no file, to be looked through before they are sent as a batch of this name."""
        from sora_desktop.services.prompt_files import sheet_of  # noqa: PLC0415 - not before somebody needs it

        self._present(sheet_of(orders, name))

    async def _read(self, paths: tuple[Path, ...]) -> None:
        loop = asyncio.get_running_loop()
        waiting = loop.call_later(_PATIENCE, self._tell_reading, len(paths))
        try:
            sheet = await asyncio.to_thread(_read_prompt_files, paths)
        finally:
            waiting.cancel()
            for card in self._window.notices.cards:
                if card is self._reading:
                    card.leave()
        self._present(sheet)

    def _tell_reading(self, count: int) -> None:
        self._reading = self._window.notices.tell(Message(self.tr("Reading %n files…", "", count), ""))

    def _present(self, sheet: PromptSheet) -> None:
        from sora_desktop.ui.batch.sheet import ImportSheet  # noqa: PLC0415 - not before somebody imports

        shown = ImportSheet(self._window)
        shown.confirmed.connect(lambda orders, name: self.confirmed.emit(orders, name, shown))
        shown.budgets_requested.connect(self.budgets_requested)
        shown.present(sheet, self._check, self._connection(), self._budget)

    def _on_chosen(self, dialog: QFileDialog) -> None:
        self._folder = dialog.directory().absolutePath()
        dialog.deleteLater()


def _sort(paths: tuple[Path, ...]) -> Dropped:
    from sora_desktop.services.dropped_files import sort_dropped  # noqa: PLC0415 - on the worker thread

    return sort_dropped(paths)


def _belongs(path: Path, clips: Sequence[Path]) -> bool:
    """Tell whether a file tells of one of some clips, by its name."""
    return any(path.parent == clip.parent and path.stem in {clip.stem, clip.name} for clip in clips)


def _read_prompt_files(paths: tuple[Path, ...]) -> PromptSheet:
    from sora_desktop.services.prompt_files import read_prompt_files  # noqa: PLC0415 - on the worker thread

    return read_prompt_files(paths)

"""Takes files of prompts from a drop or a choice to the sheet that shows their rows."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from sora_desktop.ui.drop_veil import is_image, may_hold_prompts
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.prompt_files import PromptSheet
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.main_window import MainWindow
    from sora_desktop.ui.money.budget import Budget

_PATIENCE = 0.4
"""Seconds that reading may take before it is said that it goes on."""


class Imports(QObject):
    """Reads files of prompts on a worker thread and shows what is in them; nothing is sent unconfirmed.

    Signals:
        confirmed: These orders (a list) are to be submitted, as a batch of this name; the sheet that
            they come from is the third value, to be told whether they were taken.
        budgets_requested: The caps are to be seen.
    """

    confirmed = Signal(object, str, object)
    budgets_requested = Signal()

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        check: Callable[[Order], list[Problem]],
        connection: Callable[[], str],
        budget: Budget,
    ) -> None:
        """Show sheets in a window.

        Args:
            window: where they are shown.
            bridge: runs what takes time.
            check: finds an order's problems.
            connection: names the one that is used where a file names none.
            budget: knows what orders cost, and the caps on that.
        """
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._check = check
        self._connection = connection
        self._budget = budget
        self._folder = ""

    def choose(self) -> None:
        """Let a person choose files."""
        dialog = QFileDialog(self._window, self.tr("Import prompts"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [self.tr("Prompt files (*.txt *.md *.csv *.tsv *.json *.jsonl)"), self.tr("All files (*)")]
        )
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.finished.connect(lambda: self._on_chosen(dialog))
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Read files and folders; say so if none of them can hold prompts."""
        if any(may_hold_prompts(path) for path in paths):
            self._bridge.start(self._read(tuple(paths)))
            return
        advice = self.tr(
            "Prompt files end in .txt, .md, .csv, .tsv, .json or .jsonl; folders of them can be dropped too."
        )
        if any(is_image(path) for path in paths):
            advice = self.tr("To use a picture as the reference image, drop it on the form to the left.")
        title = self.tr("%n dropped files hold no prompts.", "", len(paths))
        if len(paths) == 1:
            title = self.tr("{name} is not a prompt file.").format(name=paths[0].name)
        self._window.notices.tell(Message(title, advice), Tone.WARNED)

    async def _read(self, paths: tuple[Path, ...]) -> None:
        loop = asyncio.get_running_loop()
        waiting = loop.call_later(_PATIENCE, self._tell_reading, len(paths))
        try:
            sheet = await asyncio.to_thread(_read_prompt_files, paths)
        finally:
            waiting.cancel()
        self._present(sheet)

    def _tell_reading(self, count: int) -> None:
        self._window.notices.tell(Message(self.tr("Reading %n files…", "", count), ""), seconds=2)

    def _present(self, sheet: PromptSheet) -> None:
        from sora_desktop.ui.batch.sheet import ImportSheet  # noqa: PLC0415 - not before somebody imports

        shown = ImportSheet(self._window)
        shown.confirmed.connect(lambda orders, name: self.confirmed.emit(orders, name, shown))
        shown.budgets_requested.connect(self.budgets_requested)
        shown.present(sheet, self._check, self._connection(), self._budget)

    def _on_chosen(self, dialog: QFileDialog) -> None:
        self._folder = dialog.directory().absolutePath()
        dialog.deleteLater()


def _read_prompt_files(paths: tuple[Path, ...]) -> PromptSheet:
    from sora_desktop.services.prompt_files import read_prompt_files  # noqa: PLC0415 - on the worker thread

    return read_prompt_files(paths)

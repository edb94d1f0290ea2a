"""The sheet in which clips come in: a question, how far it is, and what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QProgressBar, QPushButton, QRadioButton

from sora_desktop.ui import theme
from sora_desktop.ui.adoption.left_out import LeftOutList
from sora_desktop.ui.adoption.words import outcome_rest, outcome_title, progress_words
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from sora_desktop.services.adoption.service import Outcome, Progress

WIDTH = 600


class AdoptionSheet(Sheet):
    """Asks first, then shows how far it is, then what came of it.

    Signals:
        confirmed: The clips are to come in; true to copy them, false to leave them where they are.
        stop_requested: What is under way is to stop.
        show_requested: What came in is to be shown in the list.
    """

    confirmed = Signal(bool)
    stop_requested = Signal()
    show_requested = Signal()

    def __init__(self, paths: Sequence[Path], folder: Path, parent: QWidget) -> None:
        """Ask about files and folders.

        Args:
            paths: what a person chose or dropped.
            folder: where clips are kept.
            parent: what the sheet covers.
        """
        super().__init__(self.tr("Add clips to the library"), parent, width=WIDTH)
        self._busy = False
        self._ended = False
        self.source = self.say(_named(paths))
        self._choices = QButtonGroup(self)
        self.copy_choice = self._choice(self.tr("&Copy them into the video folder"))
        self.stay_choice = self._choice(self.tr("&Leave them where they are"))
        self.copy_choice.setChecked(True)
        place = QDir.toNativeSeparators(str(folder))
        self.copy_choice.setAccessibleDescription(place)
        self.hint = self.say(
            self.tr(
                "Copies go to {folder}. Clips that stay where they are go to the trash like all others when you "
                "remove them here."
            ).format(folder=place)
        )
        self.files_hint = self.say(
            self.tr("What a file, or one beside it, says of prompt and settings comes in as well."), role="small"
        )
        self.bar = QProgressBar(self.card)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.progress = QLabel(self.card)
        self.progress.setFont(theme.tabular(self.progress.font()))
        theme.mark(self.progress, "role", "muted")
        self.note = Note(self.card)
        self.rest = QLabel(self.card)
        self.rest.setWordWrap(True)
        theme.mark(self.rest, "role", "muted")
        self.left_out = LeftOutList(self.card)
        for widget in (self.bar, self.progress, self.note, self.rest, self.left_out):
            self.body.addWidget(widget)
            widget.hide()
        self.copy_button = self._button(self.tr("Copy the list"), self.left_out.copy)
        self.hide_button = self._button(self.tr("Go on in the background"), self.leave)
        self.cancel_button = self._button(self.tr("Cancel"), self.dismiss)
        self.show_button = self._button(self.tr("Show them"), self._show_them)
        self.begin_button = self._button(self.tr("Add"), self._confirm)
        theme.mark(self.begin_button, "primary")
        self.begin_button.setDefault(True)
        for button in (self.copy_button, self.hide_button, self.show_button):
            button.hide()

    @property
    def written(self) -> bool:
        """Let no stray press end it."""
        return True

    def show_progress(self, progress: Progress) -> None:
        """Say how far it is."""
        if not self._busy:
            return
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.looked_at)
        self.progress.setText(progress_words(progress))

    def show_outcome(self, outcome: Outcome) -> None:
        """Say what came of it, and name what was left out."""
        self._busy, self._ended = False, True
        self.set_title(outcome_title(outcome))
        for widget in (self.source, self.bar, self.progress, self.hide_button):
            widget.hide()
        if outcome.error is not None:
            self.note.say(" ".join(describe_error(outcome.error)).strip())
        elif outcome.stopped:
            self.note.say(self.tr("It was stopped."), Tone.ATTENTION)
        self.note.setVisible(outcome.error is not None or outcome.stopped)
        self.rest.setText(outcome_rest(outcome))
        self.rest.setVisible(bool(self.rest.text()))
        self.left_out.setVisible(bool(outcome.left_out))
        self.copy_button.setVisible(bool(outcome.left_out))
        if outcome.left_out:
            self.left_out.show_files(outcome.left_out)
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setEnabled(True)
        self.show_button.setVisible(bool(outcome.came_in))
        primary = self.show_button if outcome.came_in else self.cancel_button
        if outcome.came_in:
            theme.mark(primary, "primary")
        self._fit()
        primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_finished(self, outcome: Outcome) -> None:
        """Show what came of it in a sheet that asks nothing."""
        self._hide_question()
        self.present()
        self.show_outcome(outcome)

    def refuse(self, words: str) -> None:
        """Say that nothing could be begun."""
        self._busy, self._ended = False, True
        self.note.say(words)
        for widget in (self.bar, self.progress, self.hide_button):
            widget.hide()
        self.note.show()
        self.cancel_button.setText(self.tr("Close"))
        self.cancel_button.setEnabled(True)
        self._fit()

    def dismiss(self) -> None:
        """Stop what is under way, or else close."""
        if self._busy:
            self.cancel_button.setEnabled(False)
            self.progress.setText(self.tr("Stopping…"))
            self.stop_requested.emit()
        else:
            super().dismiss()

    def _confirm(self) -> None:
        self._busy = True
        self._hide_question()
        self.bar.setRange(0, 0)
        self.progress.setText(self.tr("Looking for clips…"))
        for widget in (self.bar, self.progress, self.hide_button):
            widget.show()
        self.cancel_button.setText(self.tr("Stop"))
        self._fit()
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirmed.emit(self.copy_choice.isChecked())

    def _hide_question(self) -> None:
        question: tuple[QWidget, ...] = (self.copy_choice, self.stay_choice, self.hint, self.files_hint)
        for widget in (*question, self.begin_button):
            widget.hide()

    def _show_them(self) -> None:
        self.leave()
        self.show_requested.emit()

    def _choice(self, words: str) -> QRadioButton:
        choice = QRadioButton(words, self.card)
        self._choices.addButton(choice)
        self.body.addWidget(choice)
        return choice

    def _button(self, words: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self.card)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: action())
        self.buttons.addWidget(button)
        return button

    def _fit(self) -> None:
        """Be as tall as what is said now."""
        layout = self.card.layout()
        if layout is not None:
            layout.activate()
        self._place()


def _named(paths: Sequence[Path]) -> str:
    if len(paths) == 1:
        return QDir.toNativeSeparators(str(paths[0]))
    names = ", ".join(path.name for path in paths[:3])
    return f"{names}…" if len(paths) > 3 else names  # noqa: PLR2004 - names in a line

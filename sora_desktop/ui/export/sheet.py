"""The sheet in which a person says where clips are to be copied, how they are named, and what goes with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QWidget,
)

from sora_desktop.domain.exports import ExportForm, ExportWish
from sora_desktop.ui import theme
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.export.naming import Naming
from sora_desktop.ui.export.target_dialog import ARCHIVE_SUFFIX, choose_target
from sora_desktop.ui.export.words import size_words
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from sora_desktop.domain.exports import ExportProgress
    from sora_desktop.domain.jobs import Job

WIDTH = 540
_ASK_AFTER = 250
"""Milliseconds without a letter after which the room at the target is measured."""

_STEPS = 1000
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ExportSheet(Sheet):
    """Stays until the clips are copied, or it is dismissed.

    Signals:
        confirmed: Clips are to be exported like this (ExportWish).
        stop_requested: What is being done is to stop.
        target_named: The room at this place (Path) is to be measured; `show_room` takes it.
    """

    confirmed = Signal(object)
    stop_requested = Signal()
    target_named = Signal(object)

    def __init__(
        self,
        jobs: Sequence[Job],
        names: Callable[[Sequence[Job], str], list[str]],
        size: int,
        remembered: Mapping[str, object],
        parent: QWidget,
    ) -> None:
        """Ask about some clips.

        Args:
            jobs: those that can be exported.
            names: names copies by a template.
            size: how many bytes they take, about.
            remembered: what was chosen the last time; `folder` and `template` are always there.
            parent: what the sheet covers.
        """
        super().__init__(self.tr("Export %n clips", "", len(jobs)), parent, width=WIDTH)
        self._jobs = list(jobs)
        self._size = size
        self._room: int | None = None
        self._busy = False
        self._timer = QTimer(self, singleShot=True, interval=_ASK_AFTER)
        self._timer.timeout.connect(lambda: self.target_named.emit(self.target))
        self._forms = QButtonGroup(self)
        self.folder_choice = self._form_choice(self.tr("To a &folder"))
        self.archive_choice = self._form_choice(self.tr("As one &zip archive"))
        self.place = QLineEdit(self.card)
        self.place.setAcceptDrops(False)
        self.choose_button = QPushButton(self.tr("&Choose…"), self.card)
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(self._choose)
        self.place_field = Field(self.tr("&Where"), self._row(self.place, self.choose_button), focus=self.place)
        self.naming = Naming(self._jobs, names, str(remembered["template"]), self.card)
        self.template = self.naming.template
        self.embed = QCheckBox(self.tr("&Prompt and settings inside the copies"), self.card)
        self.embed.setToolTip(
            self.tr("Dropped on the window, such a copy gives them back. The clips here stay as they are.")
        )
        self.sidecars = QCheckBox(self.tr("A file with all &settings beside each copy (JSON)"), self.card)
        self.companions = QCheckBox(self.tr("The reference &images that were used"), self.card)
        self.room = QLabel(self.card)
        self.room.setWordWrap(True)
        self.note = Note(self.card)
        self.bar = QProgressBar(self.card)
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.progress = QLabel(self.card)
        theme.mark(self.progress, "role", "small")
        self.cancel_button = self.add_plain(self.tr("Cancel"), self._on_cancel)
        self.export_button = self.add_plain(self.tr("Export"), self._confirm)
        theme.mark(self.export_button, "primary")
        self.export_button.setDefault(True)
        self._arrange()
        self._remember(remembered)
        self._connect()
        self._show_names()
        self._show_room()
        self._show_busy(on=False)

    @property
    def target(self) -> Path:
        """Where the copies are to go."""
        return Path(self.place.text().strip()).expanduser()

    @property
    def form(self) -> ExportForm:
        """What is to be made."""
        return ExportForm.ARCHIVE if self.archive_choice.isChecked() else ExportForm.FOLDER

    @property
    def choices(self) -> dict[str, object]:
        """What is to be remembered for the next time."""
        folder = self.target if self.form is ExportForm.FOLDER else self.target.parent
        return {
            "folder": str(folder),
            "form": self.form.value,
            "template": self.template.text(),
            "embed": self.embed.isChecked(),
            "sidecars": self.sidecars.isChecked(),
            "companions": self.companions.isChecked(),
        }

    def add_plain(self, label: str, action: Callable[[], None]) -> QPushButton:
        """Add a button that does not close the sheet."""
        button = QPushButton(label, self.card)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: action())
        self.buttons.addWidget(button)
        return button

    def present(self) -> None:
        """Show the sheet, with the keyboard in the place."""
        super().present()
        self.place.setFocus(Qt.FocusReason.PopupFocusReason)
        self.place.selectAll()
        self.target_named.emit(self.target)

    def show_room(self, room: int | None) -> None:
        """Say how much room is left at the target, in bytes, or that nobody knows."""
        self._room = room
        self._show_room()

    def show_progress(self, progress: ExportProgress) -> None:
        """Say how far it is."""
        if not self._busy:
            return
        self.bar.setValue(_STEPS * progress.bytes // max(1, progress.of_bytes))
        words = self.tr("{done} of {total} · {bytes} of {all}")
        self.progress.setText(
            words.format(
                done=progress.done,
                total=progress.total,
                bytes=size_words(progress.bytes),
                all=size_words(progress.of_bytes),
            )
        )

    def refuse(self, words: str, tone: Tone = Tone.PROBLEM) -> None:
        """Say what did not go as was wanted; the sheet stays."""
        self._show_busy(on=False)
        self.note.say(words, tone)
        self.cancel_button.setText(self.tr("Close"))
        self._place()

    def dismiss(self) -> None:
        """Stop what is being done, or else close."""
        if self._busy:
            self.stop_requested.emit()
        else:
            super().dismiss()

    @property
    def written(self) -> bool:
        """Let no stray press throw away what was chosen."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in a line export."""
        if event.key() in _ENTER_KEYS and (self.place.hasFocus() or self.template.hasFocus()):
            self.export_button.click()
        else:
            super().keyPressEvent(event)

    def _form_choice(self, words: str) -> QRadioButton:
        choice = QRadioButton(words, self.card)
        self._forms.addButton(choice)
        return choice

    def _row(self, *widgets: QWidget) -> QWidget:
        holder = QWidget(self.card)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for number, widget in enumerate(widgets):
            row.addWidget(widget, 1 if number == 0 else 0)
        return holder

    def _arrange(self) -> None:
        forms = QHBoxLayout()
        forms.setSpacing(20)
        forms.addWidget(self.folder_choice)
        forms.addWidget(self.archive_choice)
        forms.addStretch(1)
        self.body.addLayout(forms)
        self.body.addSpacing(6)
        self.body.addWidget(self.place_field)
        self.body.addSpacing(6)
        self.body.addWidget(self.naming)
        for box in (self.embed, self.sidecars, self.companions):
            self.body.addWidget(box)
        self.body.addSpacing(4)
        self.body.addWidget(self.room)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.note)

    def _remember(self, remembered: Mapping[str, object]) -> None:
        for box, name in ((self.embed, "embed"), (self.sidecars, "sidecars"), (self.companions, "companions")):
            box.setChecked(remembered.get(name) is not False)
        has_images = any(job.request.reference or job.request.video for job in self._jobs)
        self.companions.setVisible(has_images)
        folder = Path(str(remembered["folder"]))
        archive = remembered.get("form") == ExportForm.ARCHIVE.value
        (self.archive_choice if archive else self.folder_choice).setChecked(True)
        self.place.setText(str(self._as_archive(folder) if archive else folder))

    def _connect(self) -> None:
        self._forms.buttonToggled.connect(self._on_form)
        self.place.textChanged.connect(self._on_place)
        self.template.textChanged.connect(self._show_names)

    def _on_form(self, _button: object, checked: bool) -> None:  # noqa: FBT001 - a signal's value
        if not checked or not self.place.text().strip():
            return
        target = self.target
        if self.form is ExportForm.ARCHIVE and target.suffix.lower() != ARCHIVE_SUFFIX:
            self.place.setText(str(self._as_archive(target)))
        elif self.form is ExportForm.FOLDER and target.suffix.lower() == ARCHIVE_SUFFIX:
            self.place.setText(str(target.parent))

    def _as_archive(self, folder: Path) -> Path:
        return folder / f"{self.tr('clips')}{ARCHIVE_SUFFIX}"

    def _on_place(self) -> None:
        self.place_field.show_problem("")
        self.note.say("")
        self._timer.start()
        self._enable()

    def _show_names(self) -> None:
        self.naming.show_names()
        self._enable()
        self._place()

    def _show_room(self) -> None:
        size = size_words(self._size)
        short = self._room is not None and self._room < self._size
        if self._room is None:
            words = self.tr("They take about {size}.").format(size=size)
        elif short:
            words = self.tr("They take about {size}, and only {room} are free there.")
        else:
            words = self.tr("They take about {size}; {room} are free there.")
        self.room.setText(words.format(size=size, room=size_words(self._room or 0)))
        theme.mark(self.room, "role", "warning" if short else "muted")

    def _choose(self) -> None:
        choose_target(self, self.target, self.place.setText, archive=self.form is ExportForm.ARCHIVE)

    def _confirm(self) -> None:
        if not self.target.is_absolute():
            self.place_field.show_problem(self.tr("Write the whole path, or choose a place."))
            self._place()
            return
        if self.form is ExportForm.ARCHIVE and self.target.suffix.lower() != ARCHIVE_SUFFIX:
            self.place.setText(f"{self.place.text().strip()}{ARCHIVE_SUFFIX}")
        self.note.say("")
        self._show_busy(on=True)
        self.confirmed.emit(
            ExportWish(
                target=self.target,
                form=self.form,
                template=self.template.text().strip(),
                embed=self.embed.isChecked(),
                sidecars=self.sidecars.isChecked(),
                companions=self.companions.isChecked(),
            )
        )

    def _on_cancel(self) -> None:
        self.dismiss()

    def _show_busy(self, *, on: bool) -> None:
        self._busy = on
        for widget in (self.bar, self.progress):
            widget.setVisible(on)
        self.room.setVisible(not on)
        self.bar.setValue(0)
        self.progress.setText("")
        self.cancel_button.setText(self.tr("Stop") if on else self.tr("Cancel"))
        self._enable()
        self._place()

    def _enable(self) -> None:
        idle = not self._busy
        for widget in (
            self.folder_choice,
            self.archive_choice,
            self.place,
            self.choose_button,
            self.template,
            self.embed,
            self.sidecars,
            self.companions,
        ):
            widget.setEnabled(idle)
        ready = bool(self.place.text().strip() and self.template.text().strip())
        self.export_button.setEnabled(idle and ready)

    def sizeHint(self) -> QSize:
        """Ask for the room of the card."""
        return self.card.sizeHint()

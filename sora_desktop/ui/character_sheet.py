"""Asks for somebody who is to appear in clips: a name, and a clip in which they are seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from sora_desktop.domain.characters import NAME_LIMIT
from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Note
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SUFFIXES = (".mp4", ".mov", ".webm")


class CharacterSheet(Sheet):
    """Stays until the server has taken the character, or it is dismissed.

    Signals:
        confirmed: The server is to be shown somebody of this name (str) by the clip at this path (Path).
    """

    confirmed = Signal(str, object)

    def __init__(self, parent: QWidget, folder: str = "") -> None:
        """Start empty; clips are looked for in `folder` first."""
        super().__init__(self.tr("New character"), parent, width=480)
        self._folder = folder
        self._clip: Path | None = None
        self._sending = False
        self.say(
            self.tr(
                "Show the server a short clip in which a person, an animal or a thing is clearly seen. "
                "It can then appear in the videos that it makes, wherever the prompt says its name."
            )
        )
        self.name = QLineEdit(self.card)
        self.name.setMaxLength(NAME_LIMIT)
        # A clip that is dropped on it is for the sheet.
        self.name.setAcceptDrops(False)
        self.name.textChanged.connect(self._enable)
        self.fields = {"name": Field(self.tr("&Name"), self.name)}
        self.choose_button = QPushButton(self.tr("Choose a clip…"), self.card)
        self.choose_button.setAutoDefault(False)
        self.choose_button.setAccessibleName(self.tr("Choose a clip"))
        self.choose_button.clicked.connect(self._choose)
        self._chosen = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.fields["video"] = Field(self.tr("&Clip"), self._clip_row(), focus=self.choose_button)
        for field in self.fields.values():
            self.body.addWidget(field)
        self.note = Note(self.card)
        self.body.addWidget(self.note)
        self.add_button(self.tr("Cancel"))
        self.create_button = QPushButton(self.tr("Create character"), self.card)
        theme.mark(self.create_button, "primary")
        self.create_button.setDefault(True)
        self.create_button.clicked.connect(self._confirm)
        self.buttons.addWidget(self.create_button)
        self.setAcceptDrops(True)
        self.show_clip(None)

    def present(self) -> None:
        """Show the sheet, with the keyboard in the name."""
        super().present()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_clip(self, clip: Path | None) -> None:
        """Take a clip, or none."""
        self._clip = clip
        self._chosen.setText(clip.name if clip else self.tr("None chosen yet; you can also drop one here"))
        self._chosen.setToolTip(str(clip) if clip else "")
        theme.mark(self._chosen, "role", "" if clip else "muted")
        self.fields["video"].show_problem("")
        self._enable()

    def refuse(self, words: str, field: str = "") -> None:
        """Say why it cannot be created, beside the `name` or the `video` if it is because of that."""
        self._send(on=False)
        if field in self.fields:
            self.fields[field].show_problem(words)
            self.fields[field].focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.note.say(words)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the name create the character."""
        # Not by `returnPressed`: what that disables passes the key on to the next button.
        if event.key() in _ENTER_KEYS and self.name.hasFocus():
            self.create_button.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one clip."""
        if len(self._clips(event)) == 1 and not self._sending:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the clip."""
        clips = self._clips(event)
        if len(clips) == 1 and not self._sending:
            self.show_clip(clips[0])
            event.acceptProposedAction()
        else:
            event.ignore()

    def _clips(self, event: QDropEvent) -> list[Path]:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        return [path for path in paths if path.suffix.lower() in _SUFFIXES]

    def _clip_row(self) -> QWidget:
        holder = QWidget(self.card)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.choose_button)
        row.addWidget(self._chosen, 1)
        return holder

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a clip"), self._folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in _SUFFIXES)
        dialog.setNameFilters([self.tr("Clips ({patterns})").format(patterns=patterns), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.show_clip(Path(path)))
        dialog.open()

    def _confirm(self) -> None:
        if self._clip is not None:
            self._send(on=True)
            self.confirmed.emit(self.name.text().strip(), self._clip)

    def _send(self, *, on: bool) -> None:
        self._sending = on
        self.note.say("")
        for field in self.fields.values():
            field.show_problem("")
        self.create_button.setText(self.tr("Showing it to the server…") if on else self.tr("Create character"))
        self._enable()

    def _enable(self) -> None:
        self.name.setEnabled(not self._sending)
        self.choose_button.setEnabled(not self._sending)
        self.create_button.setEnabled(not self._sending and self._clip is not None and bool(self.name.text().strip()))

"""A sheet in which something gets a name, and is told what has that name already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from sora_desktop.domain.prompt_templates import NAME_LIMIT
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QKeyEvent

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class NameSheet(Sheet):
    """Asks for a name.

    Signals:
        named: This is the name; the sheet has closed.
    """

    named = Signal(str)

    def __init__(self, title: str, explanation: str, parent: QWidget, *, name: str, taken: Collection[str]) -> None:
        """Ask.

        Args:
            title: what is to be done.
            explanation: what that is good for.
            parent: the window.
            name: what stands there at first.
            taken: the names that others have, whose place it would take.
        """
        super().__init__(title, parent)
        self._given = name
        self._taken = {one.casefold() for one in taken}
        if explanation:
            self.say(explanation)
        self.name = QLineEdit(name, self.card)
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("Name"))
        self.body.addWidget(self.name)
        self.note = Note(self.card)
        self.body.addWidget(self.note)
        self.add_button(self.tr("Cancel"))
        self.save: QPushButton = self.add_button(self.tr("Save"), self._confirm, primary=True)
        self.name.textChanged.connect(self._look)
        self._look()

    @property
    def written(self) -> bool:
        """Whether another name was written than stood there."""
        return self.name.text() != self._given

    def present(self) -> None:
        """Show the sheet, with the whole name selected."""
        super().present()
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Enter."""
        if event.key() in _ENTER and QApplication.focusWidget() is self.name:
            self.save.click()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        name = " ".join(self.name.text().split())
        replaces = name.casefold() in self._taken
        self.save.setEnabled(bool(name))
        self.save.setText(self.tr("Replace") if replaces else self.tr("Save"))
        words = self.tr("There is one of this name already. It will be replaced.") if replaces else ""
        self.note.say(words, Tone.ATTENTION)
        self._place()

    def _confirm(self) -> None:
        self.named.emit(" ".join(self.name.text().split()))

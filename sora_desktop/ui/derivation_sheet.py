"""Asks what is to be made of a finished clip: a remix, an edit or an extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from sora_desktop.domain.jobs import Derivation
from sora_desktop.ui import theme
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

_LINES = 6
_MOST_SECONDS = 120.0
_USUAL_SECONDS = 4.0

_WORDS: Mapping[Derivation, tuple[str, str, str, str]] = {
    Derivation.REMIX: (
        QT_TRANSLATE_NOOP("DerivationSheet", "Remix this clip"),
        QT_TRANSLATE_NOOP("DerivationSheet", "The server makes a new clip from this one. Say what is to be different."),
        QT_TRANSLATE_NOOP("DerivationSheet", "Prompt for the remix"),
        QT_TRANSLATE_NOOP("DerivationSheet", "Make remix"),
    ),
    Derivation.EDIT: (
        QT_TRANSLATE_NOOP("DerivationSheet", "Edit this clip"),
        QT_TRANSLATE_NOOP(
            "DerivationSheet", "The server changes this clip and keeps the rest of it. Say what is to be changed."
        ),
        QT_TRANSLATE_NOOP("DerivationSheet", "Prompt for the edit"),
        QT_TRANSLATE_NOOP("DerivationSheet", "Make edit"),
    ),
    Derivation.EXTENSION: (
        QT_TRANSLATE_NOOP("DerivationSheet", "Extend this clip"),
        QT_TRANSLATE_NOOP(
            "DerivationSheet", "The server goes on where this clip ends, and gives you both as one. Say what follows."
        ),
        QT_TRANSLATE_NOOP("DerivationSheet", "Prompt for what follows"),
        QT_TRANSLATE_NOOP("DerivationSheet", "Extend"),
    ),
}
"""For each derivation: the title, an explanation, the name of the prompt, and the button."""


class DerivationSheet(Sheet):
    """Takes the prompt for a clip made from another one, and for an extension its length.

    Signals:
        confirmed: It is wanted, with this prompt and, for an extension, so many seconds more.
    """

    confirmed = Signal(str, object)

    def __init__(self, derivation: Derivation, prompt: str, parent: QWidget) -> None:
        """Start with the prompt that the clip was made from."""
        title, explanation, name, verb = (
            QCoreApplication.translate("DerivationSheet", words) for words in _WORDS[derivation]
        )
        super().__init__(title, parent, width=520)
        self._given = prompt
        self.say(explanation)
        self.prompt = QPlainTextEdit(prompt, self.card)
        self.prompt.setAccessibleName(name)
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(self.prompt.fontMetrics().lineSpacing() * _LINES + 16)
        self.body.addWidget(self.prompt)
        self.seconds = self._add_seconds() if derivation is Derivation.EXTENSION else None
        self.add_button(self.tr("Cancel"))
        self.make = self.add_button(verb, self._confirm, primary=True)
        self.make.setToolTip("Ctrl+Enter")
        self.prompt.textChanged.connect(self._enable)
        self._enable()

    @property
    def written(self) -> bool:
        """Whether another prompt was written than the clip's own."""
        return self.prompt.toPlainText() != self._given

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Enter as the form does."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.make.click()
        else:
            super().keyPressEvent(event)

    def present(self) -> None:
        """Show the sheet, with the whole prompt selected."""
        super().present()
        self.prompt.selectAll()
        self.prompt.setFocus()

    def _add_seconds(self) -> QDoubleSpinBox:
        field = QDoubleSpinBox(self.card)
        field.setRange(0.5, _MOST_SECONDS)
        field.setDecimals(1)
        field.setValue(_USUAL_SECONDS)
        field.setSuffix(self.tr(" s"))
        label = QLabel(self.tr("&Seconds to add"), self.card)
        label.setBuddy(field)
        field.setAccessibleName(self.tr("Seconds to add"))
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(label)
        row.addWidget(field)
        row.addStretch(1)
        self.body.addLayout(row)
        return field

    def _confirm(self) -> None:
        self.confirmed.emit(self.prompt.toPlainText().strip(), self.seconds.value() if self.seconds else None)

    def _enable(self) -> None:
        self.make.setEnabled(bool(self.prompt.toPlainText().strip()))

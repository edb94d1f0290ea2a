"""Asks how a clip is to be changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from sora_desktop.ui.sheet import Sheet

_LINES = 6


class RemixSheet(Sheet):
    """Takes the prompt for a changed version of a clip.

    Signals:
        confirmed: The remix is wanted, with this prompt.
    """

    confirmed = Signal(str)

    def __init__(self, prompt: str, parent: QWidget) -> None:
        """Start with the prompt that the clip was made from."""
        super().__init__(self.tr("Remix this clip"), parent, width=520)
        self.say(self.tr("The server makes a new clip from this one. Say what is to be different."))
        self.prompt = QPlainTextEdit(prompt, self.card)
        self.prompt.setAccessibleName(self.tr("Prompt for the remix"))
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(self.prompt.fontMetrics().lineSpacing() * _LINES + 16)
        self.body.addWidget(self.prompt)
        self.add_button(self.tr("Cancel"))
        self.make = self.add_button(
            self.tr("Make remix"), lambda: self.confirmed.emit(self.prompt.toPlainText().strip()), primary=True
        )
        self.prompt.textChanged.connect(self._enable)
        self._enable()

    def present(self) -> None:
        """Show the sheet, with the whole prompt selected."""
        super().present()
        self.prompt.selectAll()
        self.prompt.setFocus()

    def _enable(self) -> None:
        self.make.setEnabled(bool(self.prompt.toPlainText().strip()))

"""A sheet in which the places of a prompt are filled in, with the prompt that comes of it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.combinations import TooManyCombinations, combinations
from sora_desktop.domain.prompt_templates import filled, placeholders
from sora_desktop.ui import theme
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_LINES = 5
_FIELDS_HEIGHT = 260


class FillSheet(Sheet):
    """A field for each place, and the outcome.

    Signals:
        filled_in: This is the prompt, and these are the values by name (a dict); the sheet has closed.
    """

    filled_in = Signal(str, object)

    def __init__(self, title: str, prompt: str, values: Mapping[str, str], parent: QWidget) -> None:
        """Ask for the places of a prompt; `values` are what was filled in for these names before."""
        super().__init__(title, parent, width=520)
        self._prompt = prompt
        self.fields: dict[str, QLineEdit] = {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for place in placeholders(prompt):
            line = QLineEdit(values.get(place.name.casefold(), place.usual or ""), inside)
            line.setPlaceholderText(place.usual or "")
            line.textChanged.connect(self._look)
            self.fields[place.name] = line
            column.addWidget(Field(place.name.replace("&", "&&"), line))
        area = QScrollArea(self.card)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.mark(inside, "role", "sheet-body")
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        area.setWidget(inside)
        self._area, self._inside = area, inside
        self.body.addWidget(area)
        self.body.addSpacing(4)
        self.outcome = QPlainTextEdit(self.card)
        self.outcome.setReadOnly(True)
        self.outcome.setTabChangesFocus(True)
        self.outcome.setAccessibleName(self.tr("The prompt that comes of it"))
        self.outcome.setFixedHeight(self.outcome.fontMetrics().lineSpacing() * _LINES + 20)
        self.body.addWidget(self.outcome)
        self.count = self.say("")
        self.add_button(self.tr("Cancel"))
        self.use: QPushButton = self.add_button(self.tr("Use"), self._confirm, primary=True)
        self._look()

    @property
    def values(self) -> dict[str, str]:
        """What is filled in, by the names of the places; those that are left empty are not among them."""
        return {name: line.text() for name, line in self.fields.items() if line.text()}

    @property
    def written(self) -> bool:
        """Whether anything was filled in."""
        return bool(self.values)

    @property
    def prompt(self) -> str:
        """The prompt that comes of it."""
        return filled(self._prompt, self.values)

    def present(self) -> None:
        """Show the sheet, ready for the first place."""
        self._area.setFixedHeight(min(_FIELDS_HEIGHT, self._inside.sizeHint().height()))
        super().present()
        first = next((line for line in self.fields.values() if not line.text()), next(iter(self.fields.values())))
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next field with Enter, and take the prompt in the last one, or with Ctrl+Enter anywhere."""
        lines = list(self.fields.values())
        focus = QApplication.focusWidget()
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier or focus is lines[-1]:
            self.use.click()
        elif isinstance(focus, QLineEdit) and focus in lines:
            following = lines[lines.index(focus) + 1]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(following)
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        prompt = self.prompt
        self.outcome.setPlainText(prompt)
        left = placeholders(prompt)
        if left:
            words = self.tr("Still to fill in: {names}").format(names=", ".join(place.name for place in left))
        else:
            try:
                count = len(combinations(prompt))
            except TooManyCombinations:
                count = 0
            words = self.tr("%Ln prompts by combination", "", count) if count > 1 else ""
        self.count.setText(words)
        self.count.setVisible(bool(words))
        self._place()

    def _confirm(self) -> None:
        self.filled_in.emit(self.prompt, {name.casefold(): text for name, text in self.values.items()})

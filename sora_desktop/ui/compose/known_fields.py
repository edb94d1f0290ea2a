"""Boxes for the further fields that the chosen kind of server is known to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from sora_desktop.domain.capabilities import ExtraField, FieldType
from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui.compose.form import parse_value, write_value
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.suggestions import SuggestionBox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLUMNS = 2
_NARROW = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.FLAG})
"""Types whose boxes stand side by side."""

MOST_LETTERS = 1_000_000
"""How long a value can be; a box of Qt cuts it after 32,767 letters unless it is told otherwise."""

_WORD = 200
"""Letters up to which a value can be one among those to choose from."""

_SHORT = 100_000
"""A greatest number up to which a range is written into the empty box."""


class KnownFields(QWidget):
    """One labelled box for each field; an empty one is not sent.

    Values are written as in the free rows: text as it is, anything else as JSON.

    Signals:
        changed: A value was edited.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without any."""
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._types: dict[str, FieldType] = {}
        self._offered: tuple[ExtraField, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(10)
        self.hide()

    @property
    def names(self) -> frozenset[str]:
        """The names of the fields that have a box here."""
        return frozenset(self.fields)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Names and values of what is filled in, in the order of the boxes."""
        typed = ((name, self._value(name)) for name in self.fields)
        return [(name, value) for name, value in typed if value]

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [field.focus_target for field in self.fields.values()]

    def offer(self, fields: Sequence[ExtraField]) -> bool:
        """Make the boxes of these fields, empty; tell whether they are others than before."""
        if tuple(fields) == self._offered:
            return False
        for old in self.fields.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._offered = tuple(fields)
        self.fields = {field.name: self._made(field) for field in fields}
        self._types = {field.name: field.type for field in fields}
        self._place(fields)
        self.setVisible(bool(fields))
        return True

    def expresses(self, name: str, typed: str) -> bool:
        """Tell whether there is a box for a field that would give the same value back, as `rows` has it."""
        if name not in self.fields or not typed:
            return False
        if isinstance(self.fields[name].control, SuggestionBox):
            return typed == typed.strip() and len(typed) <= _WORD
        return self._read(name, self._shown(name, typed)) == typed

    def show_values(self, values: Mapping[str, str]) -> None:
        """Fill in values as `rows` gives them; fields that are not named become empty."""
        for name, field in self.fields.items():
            typed = values.get(name, "")
            control = field.control
            with QSignalBlocker(control):
                if isinstance(control, SuggestionBox):
                    control.set_value(typed)
                elif isinstance(control, QLineEdit):
                    control.setText(self._shown(name, typed))

    def show_fault(self, name: str, words: str) -> None:
        """Say what is wrong with a value, or take it back with no words."""
        self.fields[name].show_problem(words)

    def _made(self, field: ExtraField) -> Field:
        control = _choice(field) if field.choices or field.type is FieldType.FLAG else _line(field)
        control.setAccessibleDescription(field.hint)
        if isinstance(control, SuggestionBox):
            control.value_changed.connect(self.changed)
        else:
            control.textChanged.connect(self.changed)
        made = Field(field.label, control)
        control.setToolTip(field.hint)
        made.label.setToolTip(field.hint)
        # Boxes that stand side by side are equally wide, whatever is written over them.
        made.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return made

    def _place(self, fields: Sequence[ExtraField]) -> None:
        """Put narrow boxes side by side, and give every other one a line of its own."""
        row, column = 0, 0
        for field in fields:
            wide = field.type not in _NARROW and not field.choices
            if wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(self.fields[field.name], row, column, 1, _COLUMNS if wide else 1)
            column = (column + (_COLUMNS if wide else 1)) % _COLUMNS
            row += column == 0
        for number in range(_COLUMNS):
            self._grid.setColumnStretch(number, 1)

    def _value(self, name: str) -> str:
        control = self.fields[name].control
        if isinstance(control, SuggestionBox):
            return control.value
        return self._read(name, control.text() if isinstance(control, QLineEdit) else "")

    def _read(self, name: str, text: str) -> str:
        # What is text here must not turn into a number, whatever it looks like.
        return write_value(text) if text and self._types[name] is FieldType.TEXT else text.strip()

    def _shown(self, name: str, typed: str) -> str:
        """Give a value the way it is typed into its box."""
        value = parse_value(typed) if self._types[name] is FieldType.TEXT else None
        return value if isinstance(value, str) else typed


def _line(field: ExtraField) -> QLineEdit:
    line = QLineEdit(maxLength=MOST_LETTERS)
    line.setMinimumWidth(40)
    line.setPlaceholderText(field.hint.rstrip(".") if field.type not in _NARROW else _range(field))
    return line


def _choice(field: ExtraField) -> SuggestionBox:
    box = SuggestionBox(label=_spoken if field.type is FieldType.FLAG else str)
    values = ("true", "false") if field.type is FieldType.FLAG else field.choices
    box.offer(values, closed=field.type is FieldType.FLAG, default=QCoreApplication.translate("KnownFields", "Default"))
    return box


def _spoken(value: str) -> str:
    words = {
        "true": QCoreApplication.translate("KnownFields", "On"),
        "false": QCoreApplication.translate("KnownFields", "Off"),
    }
    return words.get(value, value)


def _range(field: ExtraField) -> str:
    """Say which numbers a field takes, where that is short enough to help."""
    if field.least is None or field.most is None or field.most > _SHORT:
        return ""
    return f"{format_seconds(field.least)} – {format_seconds(field.most)}"

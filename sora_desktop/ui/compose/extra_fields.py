"""Further fields of a request, for what this program has no box of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compose.form import RowFault, parse_value
from sora_desktop.ui.compose.known_fields import MOST_LETTERS, KnownFields
from sora_desktop.ui.controls.disclosure import Disclosure
from sora_desktop.ui.controls.note import Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.capabilities import ExtraField

KNOWN_NAMES = (
    "seed",
    "negative_prompt",
    "fps",
    "num_frames",
    "num_inference_steps",
    "guidance_scale",
    "flow_shift",
    "generate_audio",
    "generate_sound",
    "aspect_ratio",
    "resolution",
    "quality",
)
"""Names that servers of the protocol are known to read; only suggestions."""


class ExtraFields(QWidget):
    """A fold with a box for each field that the server is known to take, and rows of names and values for others.

    Signals:
        rows_changed: A name or a value was changed.
    """

    rows_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start folded, with one empty row."""
        super().__init__(parent)
        self._rows: list[ExtraRow] = []
        self.known = KnownFields()
        self.known.changed.connect(self._on_row_changed)
        self.toggle = Disclosure(self.tr("More fields"))
        self._body = QWidget()
        self.toggle.toggled.connect(self._body.setVisible)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.known)
        self._others = QLabel(self.tr("Other fields"))
        theme.mark(self._others, "role", "label")
        self._others.hide()
        self._column.addWidget(self._others)
        self._body.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self._add_row()
        self._name_toggle()

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Names and values: first those of the boxes, then the rows, but for wholly empty ones at the end."""
        rows = [(row.name.text(), row.value.text()) for row in self._rows]
        while rows and rows[-1] == ("", ""):
            rows.pop()
        return (*self.known.rows, *rows)

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        return [
            self.toggle,
            *self.known.stops,
            *(stop for row in self._rows for stop in (row.name, row.value, row.remove_button)),
        ]

    def row(self, number: int) -> ExtraRow:
        """Give a row, counted from 0; there is always an empty one at the end."""
        return self._rows[number]

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard: what is marked as wrong, or else the first of them."""
        wrong = [field.focus_target for field in self.known.fields.values() if field.problem]
        wrong += [row.name for row in self._rows if row.fault]
        return wrong[0] if wrong else (*self.known.stops, self._rows[0].name)[0]

    def offer(self, fields: Sequence[ExtraField]) -> None:
        """Give each of these fields a box; what is filled in moves along."""
        rows = self.rows
        if self.known.offer(fields):
            self._others.setVisible(bool(fields))
            self.set_rows(rows)

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these values in place of those that are there, in boxes where there are any for them."""
        boxed: dict[str, str] = {}
        free: list[tuple[str, str]] = []
        for name, value in rows:
            # What no box can say, such as a text of no letters, has a row of its own.
            if name.strip() not in boxed and self.known.expresses(name.strip(), value):
                boxed[name.strip()] = value
            else:
                free.append((name, value))
        self.known.show_values(boxed)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows.clear()
        for name, value in (*free, ("", "")):
            self._add_row(name, value)
        self._name_toggle()
        self.rows_changed.emit()

    def show_faults(self, faults: Mapping[int, str]) -> None:
        """Say what is wrong with which row, counted from 0; unfolds where there is something to say."""
        boxed = [name for name, _value in self.known.rows]
        for name in self.known.fields:
            self.known.show_fault(name, faults.get(boxed.index(name), "") if name in boxed else "")
        for number, row in enumerate(self._rows, len(boxed)):
            row.show_fault(faults.get(number, ""))
        if faults:
            self.toggle.setChecked(True)

    def _add_row(self, name: str = "", value: str = "") -> None:
        row = ExtraRow(len(self._rows) + 1, name, value)
        row.changed.connect(self._on_row_changed)
        row.remove_button.clicked.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)

    def _remove(self, row: ExtraRow) -> None:
        place = self._rows.index(row)
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self._rows[min(place, len(self._rows) - 1)].name.setFocus()
        self._on_row_changed()

    def _on_row_changed(self) -> None:
        if not self._rows[-1].empty:
            self._add_row()
        for row in self._rows:
            row.remove_button.setVisible(row is not self._rows[-1])
        self._name_toggle()
        self.rows_changed.emit()

    def _name_toggle(self) -> None:
        count = len(self.known.rows) + sum(not row.empty for row in self._rows)
        counted = self.tr("More fields ({count})").format(count=count)
        self.toggle.setText(counted if count else self.tr("More fields"))
        for number, row in enumerate(self._rows):
            row.remove_button.setVisible(number < len(self._rows) - 1)


class ExtraRow(QWidget):
    """The name and the value of one further field.

    Signals:
        changed: One of them was edited.
    """

    changed = Signal()

    def __init__(self, number: int, name: str, value: str) -> None:
        """Show a name and a value; `number` counts rows from 1, for a screen reader."""
        super().__init__()
        self.name = QLineEdit(name)
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of field {number}").format(number=number))
        completer = QCompleter(KNOWN_NAMES, self.name)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.name.setCompleter(completer)
        self.value = QLineEdit(value, maxLength=MOST_LETTERS)
        self.value.setPlaceholderText(self.tr("Value"))
        self.value.setAccessibleName(self.tr("Value of field {number}").format(number=number))
        self.remove_button = QToolButton()
        theme.bind_icon(self.remove_button, "close", "muted")
        self.remove_button.setToolTip(self.tr("Remove this field"))
        self.remove_button.setAccessibleName(self.tr("Remove field {number}").format(number=number))
        self._note = Note()
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.name, 5)
        line.addWidget(self.value, 5)
        line.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self._note)
        keep = self.remove_button.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.remove_button.setSizePolicy(keep)
        for box in (self.name, self.value):
            box.setMinimumWidth(40)
            box.textChanged.connect(self._on_edited)
        self._explain()

    @property
    def empty(self) -> bool:
        """Whether nothing is written in it."""
        return not (self.name.text().strip() or self.value.text().strip())

    @property
    def fault(self) -> str:
        """What is said to be wrong, or nothing."""
        return self._note.words

    def show_fault(self, words: str) -> None:
        """Say what is wrong with the row, or take it back."""
        self._note.say(words)
        theme.mark(self.name, "invalid", bool(words))
        self.name.setAccessibleDescription(words)

    def _on_edited(self) -> None:
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        """Say as what the value will be sent."""
        words = kind_of_value(parse_value(self.value.text())) if self.value.text() else ""
        self.value.setToolTip(words)
        self.value.setAccessibleDescription(words)


def kind_of_value(value: object) -> str:
    """Say in words as what a value is sent."""
    translate = QCoreApplication.translate
    match value:
        case bool():
            return translate("ExtraFields", "Sent as true or false")
        case int() | float():
            return translate("ExtraFields", "Sent as a number")
        case None:
            return translate("ExtraFields", "Sent as null, which means nothing")
        case list():
            return translate("ExtraFields", "Sent as a list")
        case dict():
            return translate("ExtraFields", "Sent as an object")
        case _:
            return translate("ExtraFields", "Sent as text")


def row_fault_words(fault: RowFault) -> str:
    """Say in words what is wrong with a row."""
    translate = QCoreApplication.translate
    words = {
        RowFault.UNNAMED: translate("ExtraFields", "Give this value a field name."),
        RowFault.REPEATED: translate("ExtraFields", "This field is already there."),
    }
    return words[fault]

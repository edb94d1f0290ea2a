"""A box that offers values and, unless the choice is closed, takes any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class SuggestionBox(QComboBox):
    """A value out of a list, or free, or none: then the default is shown in words.

    A value that is not in a closed list stays and is shown, so that nothing changes behind
    anybody's back; it is for the check to say that it will not do.

    Signals:
        value_changed: The value is now another one.
    """

    value_changed = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        label: Callable[[str], str] = str,
        completing: bool = True,
    ) -> None:
        """Start with nothing to offer, and free.

        Args:
            parent: the widget it belongs to.
            label: how a value is written for a person.
            completing: whether what is typed is looked up in the list.
        """
        super().__init__(parent)
        self._label = label
        self._completing = completing
        self._offered: tuple[str, ...] = ()
        self._last = ""
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ignore_stray_wheel(self)
        self.activated.connect(self._on_activated)
        self.editTextChanged.connect(self._on_changed)
        self.currentIndexChanged.connect(self._on_changed)

    @property
    def value(self) -> str:
        """The value as it stands; empty for the default."""
        if not self.isEditable():
            chosen = self.currentData()
            return chosen if isinstance(chosen, str) else ""
        text = self.currentText().strip()
        return {self._label(value): value for value in self._offered}.get(text, text)

    def minimumSizeHint(self) -> QSize:
        """Do with little: what does not fit is still in the list and the tool tip."""
        return QSize(70, super().minimumSizeHint().height())

    def set_value(self, value: str) -> None:
        """Put in a value, offered or not; empty for the default."""
        with QSignalBlocker(self):
            self._place(value)
        self._on_changed()

    def offer(self, values: Sequence[str], *, closed: bool, default: str) -> None:
        """Change what is offered; the value stays.

        Args:
            values: what is offered.
            closed: whether nothing else will do.
            default: the words for no value.
        """
        kept = self.value
        with QSignalBlocker(self):
            self._offered = tuple(values)
            self.setEditable(not closed)
            self.clear()
            self.addItem(default, "")
            for value in values:
                self.addItem(self._label(value), value)
            if not closed:
                self._prepare_line(default)
            self._place(kept)
        self.setToolTip("" if kept else default)
        self._show_whether_set()

    def _prepare_line(self, default: str) -> None:
        line = self.lineEdit()
        if line is None:
            return
        line.setPlaceholderText(default)
        line.setAccessibleName(self.accessibleName())
        if not self._completing:
            self.setCompleter(None)  # type: ignore[arg-type]  # the stubs forget that None takes it away
            return
        completer = QCompleter([self._label(value) for value in self._offered], self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def _place(self, value: str) -> None:
        if self.isEditable():
            self.setCurrentIndex(self._offered.index(value) + 1 if value in self._offered else -1)
            self.setEditText(self._label(value) if value in self._offered else value)
            return
        place = self.findData(value)
        if place < 0:
            self.addItem(self._label(value), value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def _on_activated(self, place: int) -> None:
        if place == 0 and self.isEditable():
            self.setEditText("")

    def _on_changed(self) -> None:
        value = self.value
        if value != self._last:
            self._last = value
            self._show_whether_set()
            self.value_changed.emit(value)

    def _show_whether_set(self) -> None:
        """Write a default as faintly as a placeholder, which boxes to type into have anyway."""
        theme.mark(self, "unset", not (self.isEditable() or self.value))

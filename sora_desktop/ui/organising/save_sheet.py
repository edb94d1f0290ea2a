"""Asks under which name the filter of the list is to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from sora_desktop.services.filters import NAME_LIMIT
from sora_desktop.ui import theme
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.narrowing import conditions
from sora_desktop.ui.organising.pill import Pill
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QKeyEvent

    from sora_desktop.domain.queries import JobQuery


class SaveFilterSheet(Sheet):
    """Takes a name.

    Signals:
        confirmed: The filter is to be kept under this name.
    """

    confirmed = Signal(str)

    def __init__(self, query: JobQuery, label: str, taken: Collection[str], parent: QWidget) -> None:
        """Ask about a query, whose filter is called `label`; the `taken` names are those of other filters."""
        super().__init__(self.tr("Save filter"), parent)
        self._taken = {name.casefold() for name in taken}
        row = QWidget(self.card)
        flow = Flow(row)
        said = [("list", label)]
        said += [("search", f"“{query.text}”")] if query.text else []
        said += [(one.icon, one.text) for one in conditions(query)]
        for icon, words in said:
            pill = Pill(words, row, icon=icon)
            pill.setEnabled(False)
            flow.addWidget(pill)
        self.body.addWidget(row)
        self.name = QLineEdit(self.card)
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setAccessibleName(self.tr("Name of the filter"))
        self.name.setPlaceholderText(self.tr("Name of the filter"))
        self.name.textChanged.connect(self._look)
        self.body.addWidget(self.name)
        self.hint = QLabel(self.card)
        self.hint.setWordWrap(True)
        theme.mark(self.hint, "role", "small")
        self.hint.setText(self.tr("The filter of this name is replaced."))
        self.hint.hide()
        self.body.addWidget(self.hint)
        self.add_button(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save filter"), self.card)
        theme.mark(self.save, "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._confirm)
        self.buttons.addWidget(self.save)
        self._look()

    @property
    def written(self) -> bool:
        """Whether a name was written."""
        return bool(self.name.text().strip())

    def present(self) -> None:
        """Show the sheet, with the keyboard in the name."""
        super().present()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the name save."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.name.hasFocus():
            self.save.click()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        name = " ".join(self.name.text().split())
        self.save.setEnabled(bool(name))
        self.hint.setVisible(name.casefold() in self._taken)
        if self.isVisible():
            self._place()

    def _confirm(self) -> None:
        self.leave()
        self.confirmed.emit(" ".join(self.name.text().split()))

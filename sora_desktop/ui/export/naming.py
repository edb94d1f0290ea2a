"""The line in which a person says how copies are named, with what comes of it for the first few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.field import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.domain.jobs import Job

_SHOWN = 3
"""Names that are shown as an example."""

_FIELDS = "{prompt} {name} {date} {time} {model} {size} {seconds} {take} {connection} {batch} {id}"


class Naming(QWidget):
    """A template, the fields that it can have, and examples.

    Attributes:
        template: where the template is written.
    """

    def __init__(
        self, jobs: Sequence[Job], names: Callable[[Sequence[Job], str], list[str]], template: str, parent: QWidget
    ) -> None:
        """Show what a template makes of some jobs, of which `names` gives the names."""
        super().__init__(parent)
        self._jobs = list(jobs)
        self._names = names
        self.template = QLineEdit(template, self)
        self.template.setAcceptDrops(False)
        self._hint = QLabel(self.tr("In braces: {fields}").format(fields=_FIELDS), self)
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        theme.mark(self._hint, "role", "small")
        self.examples = [ElidedLabel(self, mode=Qt.TextElideMode.ElideMiddle) for _ in range(_SHOWN)]
        self.more = ElidedLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(theme.GRID)
        column.addWidget(Field(self.tr("&Names"), self.template))
        column.addWidget(self._hint)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 2, 0, 0)
        lines.setSpacing(1)
        for line in (*self.examples, self.more):
            theme.mark(line, "role", "muted")
            lines.addWidget(line)
        column.addLayout(lines)
        self.show_names()

    def show_names(self) -> None:
        """Show what the template makes of the first few, and how many more there are."""
        shown = self._names(self._jobs[:_SHOWN], self.template.text())
        for number, line in enumerate(self.examples):
            line.setVisible(number < len(shown))
            line.setToolTip("")
            line.setText(shown[number] if number < len(shown) else "")
        more = len(self._jobs) - len(shown)
        self.more.setVisible(more > 0)
        self.more.setText(self.tr("and %n more", "", more) if more > 0 else "")

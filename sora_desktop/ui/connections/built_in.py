"""What is said of a connection that exists by itself, in place of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Mark, Tone
from sora_desktop.ui.controls.paragraph import paragraph

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection


class BuiltIn(QFrame):
    """A few facts, each with a mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.words = ""
        """Everything that it says, a line each."""

        theme.mark(self, "role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_connection(self, connection: Connection) -> None:
        """Tell of a built-in connection."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        title, facts = self._of_simulation() if connection.is_simulation else self._of_environment(connection)
        self.words = "\n".join((title, *(fact for _, fact in facts)))
        heading = QLabel(title)
        heading.setWordWrap(True)
        theme.mark(heading, "role", "strong")
        self._grid.addWidget(heading, 0, 0, 1, 2)
        for row, (tone, fact) in enumerate(facts, start=1):
            mark = Mark(self)
            mark.tone = tone
            label = paragraph(fact)
            self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, row, 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.words)

    def _of_simulation(self) -> tuple[str, list[tuple[Tone, str]]]:
        return self.tr("Clips made on this computer, to try everything out"), [
            (Tone.DONE, self.tr("It needs no network, no key, and costs nothing.")),
            (Tone.DONE, self.tr("Every clip says in its picture that it is simulated.")),
            (Tone.DONE, self.tr("The models sim-fails, sim-refuses and sim-stalls show what bad days look like.")),
            (Tone.QUIET, self.tr("It is built in, so it can be neither changed nor removed.")),
        ]

    def _of_environment(self, connection: Connection) -> tuple[str, list[tuple[Tone, str]]]:
        with_key = self.tr("Its key is read from OPENAI_API_KEY, and stored nowhere.")
        without = self.tr("It sends no key, since OPENAI_API_KEY is not set.")
        return self.tr("A connection out of the environment of this program"), [
            (Tone.DONE, self.tr("It leads to {address}").format(address=connection.base_url)),
            (Tone.DONE, with_key if connection.key_variable else without),
            (
                Tone.QUIET,
                self.tr(
                    "It is built in, so it can be neither changed nor removed here: "
                    "change OPENAI_BASE_URL and OPENAI_API_KEY, and start again."
                ),
            ),
        ]

"""What the view of spending says while there is nothing to sum up."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.mark import Mark

_ICON = 32
_WIDTH = 380


class NothingSpent(QWidget):
    """A calm page instead of an empty chart.

    Signals:
        simulated_requested: The simulated clips are to be shown.
        all_time_requested: All days are to be summed up.
    """

    simulated_requested = Signal()
    all_time_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with words for nothing at all."""
        super().__init__(parent)
        self._title = QLabel(self.tr("Nothing was spent"))
        theme.mark(self._title, "role", "title")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setFixedWidth(_WIDTH)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.mark(self._words, "role", "muted")
        self.show_simulated = QPushButton(self.tr("Show simulated clips"))
        self.show_all = QPushButton(self.tr("Show all time"))
        for button in (self.show_simulated, self.show_all):
            button.setAutoDefault(False)
        self.show_simulated.clicked.connect(self.simulated_requested)
        self.show_all.clicked.connect(self.all_time_requested)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        for widget in (
            Mark("coins", "faint", _ICON, self),
            self._title,
            self._words,
            self.show_simulated,
            self.show_all,
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, simulated: int, *, ever: bool) -> None:
        """Say how it is that there is nothing.

        Args:
            simulated: how many simulated clips were made in these days.
            ever: whether all days are summed up.
        """
        words = self.tr("Clips count from the moment at which they are sent to a server that may charge for them.")
        if simulated:
            made = self.tr("%Ln simulated clips were made in these days, which cost nothing.", "", simulated)
            words = f"{words} {made}"
        self._words.setText(words)
        # A layout gives words that are centred only one line.
        self._words.setMinimumHeight(self._words.heightForWidth(_WIDTH))
        self.show_simulated.setVisible(simulated > 0)
        self.show_all.setVisible(not ever)

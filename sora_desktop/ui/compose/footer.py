"""The foot of the form: what will be made, or why it cannot be, above the one primary button."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compose.generate_button import GenerateButton


class Footer(QWidget):
    """Stays in sight however far the form is scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to make."""
        super().__init__(parent)
        self.button = GenerateButton()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.hide()
        self._other_words = ""
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._summary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._cost = QLabel()
        for label in (self._summary, self._cost):
            theme.mark(label, "role", "small")
        rule = QFrame()
        theme.mark(rule, "role", "line")
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(self._cost)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 10, 16, 16)
        inner.setSpacing(8)
        inner.addLayout(above)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel)
        row.addWidget(self.button, 1)
        inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule)
        column.addLayout(inner)

    @property
    def words(self) -> str:
        """What stands above the button."""
        return self._summary.text()

    @property
    def cost(self) -> str:
        """What is said of the price; empty where nothing is known."""
        return self._cost.text()

    def set_purpose(self, words: str) -> None:
        """Let the button do something else, which can be cancelled; with no words it generates."""
        self._other_words = words
        self.cancel.setVisible(bool(words))

    def promise(self, count: int, connection: str, *, simulated: bool) -> None:
        """Say what pressing the button makes, and let it be pressed."""
        if simulated:
            template = self.tr("1 simulated clip") if count == 1 else self.tr("{count} simulated clips")
        else:
            template = self.tr("1 clip on {connection}") if count == 1 else self.tr("{count} clips on {connection}")
        self._summary.setText(template.format(count=count, connection=connection))
        self._cost.setText(self.tr("no cost") if simulated else "")
        self._name_button(count)
        self.button.setAccessibleDescription(self._summary.text())
        self.button.setEnabled(True)

    def refuse(self, count: int, reason: str) -> None:
        """Say why nothing can be made now."""
        self._summary.setText(reason)
        self._cost.setText("")
        self._name_button(count)
        self.button.setAccessibleDescription(reason)
        self.button.setEnabled(False)

    def _name_button(self, count: int) -> None:
        if self._other_words:
            self.button.show_words(self._other_words)
        else:
            self.button.show_count(count)

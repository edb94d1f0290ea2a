"""Where a connection's key lives, and the field in which it is entered; a stored key is never shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from sora_desktop.domain.connections import KeySource
from sora_desktop.ui import theme


class KeyField(QWidget):
    """Three places for a key, and one field for what the chosen place needs.

    Signals:
        changed: The place, the key or the variable's name was changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with the keyring and no key."""
        super().__init__(parent)
        self._stored = False
        self.group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.places: dict[KeySource, QRadioButton] = {}
        for source, words, explanation in (
            (KeySource.KEYRING, self.tr("In the system’s keyring"), self.tr("encrypted, and there after a restart")),
            (KeySource.ENVIRONMENT, self.tr("In an environment variable"), self.tr("read from it at every start")),
            (KeySource.SESSION, self.tr("For this session only"), self.tr("forgotten when the program ends")),
        ):
            button = QRadioButton(words)
            button.setAccessibleDescription(explanation)
            button.setToolTip(explanation)
            self.places[source] = button
            self.group.addButton(button)
            column.addWidget(button)
        self.places[KeySource.KEYRING].setChecked(True)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("Key"))
        self.variable = QLineEdit()
        self.variable.setPlaceholderText("OPENAI_API_KEY")
        self.variable.setAccessibleName(self.tr("Name of the environment variable"))
        self._explanation = QLabel()
        self._explanation.setWordWrap(True)
        theme.mark(self._explanation, "role", "small")
        column.addSpacing(2)
        for widget in (self.key, self.variable, self._explanation):
            column.addWidget(widget)
        self.group.buttonToggled.connect(self._on_toggled)
        self.key.textChanged.connect(self.changed)
        self.variable.textChanged.connect(self.changed)
        self._arrange()

    @property
    def source(self) -> KeySource:
        """The chosen place."""
        return next(source for source, button in self.places.items() if button.isChecked())

    @property
    def field(self) -> QLineEdit:
        """The field that belongs to the chosen place."""
        return self.variable if self.source is KeySource.ENVIRONMENT else self.key

    def show_key(self, source: KeySource, variable: str, *, typed: str = "") -> None:
        """Show a place and a variable's name; the key field holds only what is `typed` now."""
        self.places.get(source, self.places[KeySource.KEYRING]).setChecked(True)
        self.variable.setText(variable)
        self.key.setText(typed)
        self._arrange()

    def show_stored(self, *, stored: bool) -> None:
        """Say whether the chosen place already holds a key."""
        self._stored = stored
        self._arrange()

    def _on_toggled(self) -> None:
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        source = self.source
        by_variable = source is KeySource.ENVIRONMENT
        self.variable.setVisible(by_variable)
        self.key.setVisible(not by_variable)
        stored = self.tr("A key is stored. Type another one to replace it.")
        self.key.setPlaceholderText(stored if self._stored else self.tr("Paste the key"))
        self.key.setAccessibleDescription(stored if self._stored else "")
        self._explanation.setText(
            {
                KeySource.KEYRING: self.tr("It is kept encrypted by this computer, and never shown again."),
                KeySource.ENVIRONMENT: self.tr("The program reads it from there; nothing is stored."),
                KeySource.SESSION: self.tr("It is forgotten when the program ends, and asked for again."),
            }[source]
        )

"""Where a connection's key lives, and the field in which it is entered; a stored key is never shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.connections import KeySource
from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

_PLACE_WIDTH = 208


class KeyField(QWidget):
    """A choice of places for a key, and beside it what the chosen place needs.

    Signals:
        changed: The place, the key or the variable's name was changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with the keyring and no key."""
        super().__init__(parent)
        self._stored = False
        self._replacing = False
        self.place = QComboBox()
        self.place.setAccessibleName(self.tr("Where the key is kept"))
        self.place.setFixedWidth(_PLACE_WIDTH)
        for source, words in (
            (KeySource.KEYRING, self.tr("In the system’s keyring")),
            (KeySource.ENVIRONMENT, self.tr("In an environment variable")),
            (KeySource.SESSION, self.tr("For this session only")),
            (KeySource.NONE, self.tr("No key is needed")),
        ):
            self.place.addItem(words, source.value)
        ignore_stray_wheel(self.place)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("Key"))
        self.variable = QLineEdit()
        self.variable.setPlaceholderText("OPENAI_API_KEY")
        self.variable.setAccessibleName(self.tr("Name of the environment variable"))
        self.stored = QFrame()
        theme.mark(self.stored, "role", "stored")
        self.stored_words = QLabel()
        theme.mark(self.stored_words, "role", "muted")
        self.replace = Link(self.tr("Replace…"))
        self.keep = Link(self.tr("Keep the stored key"))
        self.explanation = QLabel()
        self.explanation.setWordWrap(True)
        theme.mark(self.explanation, "role", "small")
        self._lay_out()
        self.place.currentIndexChanged.connect(self._on_place)
        self.key.textChanged.connect(self.changed)
        self.variable.textChanged.connect(self.changed)
        self.replace.clicked.connect(self._begin_to_replace)
        self.keep.clicked.connect(self._keep_stored)
        self._arrange()

    @property
    def source(self) -> KeySource:
        """The chosen place."""
        return KeySource(self.place.currentData())

    @property
    def is_empty(self) -> bool:
        """Whether a key was to be entered and was not."""
        typed = self.source in {KeySource.KEYRING, KeySource.SESSION}
        return typed and not self._stored and not self.key.text().strip()

    @property
    def field(self) -> QWidget:
        """What of it takes the keyboard for what the chosen place needs."""
        if self.source is KeySource.ENVIRONMENT:
            return self.variable
        if self.source is KeySource.NONE:
            return self.place
        return self.replace if self._hidden_behind_stored() else self.key

    def choose(self, source: KeySource) -> None:
        """Choose a place."""
        self.place.setCurrentIndex(self.place.findData(source.value))

    def show_key(self, source: KeySource, variable: str, *, typed: str = "") -> None:
        """Show a place and a variable's name; the key field holds only what is `typed` now."""
        self._replacing = bool(typed)
        self.choose(source)
        self.variable.setText(variable)
        self.key.setText(typed)
        self._arrange()

    def show_stored(self, *, stored: bool) -> None:
        """Say whether the chosen place already holds a key."""
        if stored != self._stored:
            self._stored = stored
            self._arrange()

    def _lay_out(self) -> None:
        inside = QHBoxLayout(self.stored)
        inside.setContentsMargins(10, 0, 4, 0)
        inside.addWidget(self.stored_words, 1)
        inside.addWidget(self.replace)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.place)
        for widget in (self.key, self.variable, self.stored):
            line.addWidget(widget, 1)
        self.stored.setFixedHeight(self.key.sizeHint().height())
        self.stored.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addStretch(0)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.explanation, 1)
        below.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addLayout(below)

    def _on_place(self) -> None:
        self._arrange()
        self.changed.emit()

    def _hidden_behind_stored(self) -> bool:
        return self._stored and not self._replacing and self.source in {KeySource.KEYRING, KeySource.SESSION}

    def _begin_to_replace(self) -> None:
        self._replacing = True
        self._arrange()
        self.key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_stored(self) -> None:
        self._replacing = False
        self.key.clear()
        self._arrange()
        self.replace.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _arrange(self) -> None:
        source = self.source
        behind = self._hidden_behind_stored()
        typed = source in {KeySource.KEYRING, KeySource.SESSION}
        # What is shown goes first, so that the keyboard has somewhere to be.
        self.variable.setVisible(source is KeySource.ENVIRONMENT)
        self.key.setVisible(typed and not behind)
        self.stored.setVisible(behind)
        self.keep.setVisible(typed and self._stored and self._replacing)
        in_keyring = source is KeySource.KEYRING
        kept = self.tr("Stored in the keyring") if in_keyring else self.tr("Kept for this session")
        self.stored_words.setText(f"••••••••  {kept}")
        self.replace.setAccessibleName(self.tr("Replace the stored key"))
        self.replace.setAccessibleDescription(kept)
        self.key.setPlaceholderText(self.tr("Paste the new key") if self._stored else self.tr("Paste the key"))
        self.explanation.setText(
            {
                KeySource.KEYRING: self.tr("Kept encrypted by this computer, and never shown again."),
                KeySource.ENVIRONMENT: self.tr("Read from there at every start; nothing is stored."),
                KeySource.SESSION: self.tr("Forgotten when the program ends, and then asked for again."),
                KeySource.NONE: self.tr("Nothing is sent to prove who you are."),
            }[source]
        )

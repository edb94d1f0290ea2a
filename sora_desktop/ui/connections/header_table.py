"""A small table of further headers; secret values go in and are never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from sora_desktop.domain.connections import Header
from sora_desktop.services.connection_options import is_secret
from sora_desktop.ui.connections.entry import HeaderEntry
from sora_desktop.ui.connections.rows import Rows, remove_button

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME_WIDTH = 172


class HeaderRow(QWidget):
    """One header.

    Signals:
        changed: A person changed something.
        removed: It is to go.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, header: HeaderEntry, parent: QWidget | None = None) -> None:
        """Show a header."""
        super().__init__(parent)
        self._stored = header.stored
        self.name = QLineEdit(header.name)
        self.name.setFixedWidth(_NAME_WIDTH)
        self.name.setPlaceholderText("X-Team")
        self.name.setAccessibleName(self.tr("Name of the header"))
        self.value = QLineEdit(header.value)
        self.value.setAccessibleName(self.tr("Value of the header"))
        self.secret = QCheckBox(self.tr("Secret"))
        self.secret.setChecked(header.secret)
        self.secret.setToolTip(self.tr("Kept in the keyring, and never shown again"))
        self.secret.setAccessibleDescription(self.secret.toolTip())
        self.remove = remove_button(self.tr("Remove this header"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.name)
        line.addWidget(self.value, 1)
        line.addWidget(self.secret)
        line.addWidget(self.remove)
        self._mask()
        self.name.textChanged.connect(self._on_typed)
        self.value.textChanged.connect(self._on_typed)
        self.secret.toggled.connect(self._on_secret)
        self.remove.clicked.connect(self.removed)

    @property
    def entry(self) -> HeaderEntry:
        """What the row says."""
        secret = self.secret.isChecked()
        return HeaderEntry(self.name.text(), self.value.text(), secret=secret, stored=self._stored and secret)

    def focus(self) -> None:
        """Take the keyboard."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_typed(self) -> None:
        """Treat what looks like a secret as one from the start."""
        if not self.secret.isChecked() and self.value.text() and is_secret(Header(self.name.text(), self.value.text())):
            self.secret.setChecked(True)
        self.changed.emit()

    def _on_secret(self) -> None:
        if not self.secret.isChecked() and self._stored:
            # What the keyring holds is not brought back into the light.
            self._stored = False
        self._mask()
        self.changed.emit()

    def _mask(self) -> None:
        secret = self.secret.isChecked()
        self.value.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)
        stored = self.tr("Stored in the keyring; type to replace it")
        self.value.setPlaceholderText(stored if self._stored else self.tr("Value, or ${NAME} for a variable"))
        self.value.setAccessibleDescription(stored if self._stored else "")


class HeaderTable(Rows[HeaderRow]):
    """Rows of headers, and a button for another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.add_button.setText(self.tr("Add header"))

    @property
    def headers(self) -> tuple[HeaderEntry, ...]:
        """What the table says."""
        return tuple(row.entry for row in self.rows)

    def show_headers(self, headers: Sequence[HeaderEntry]) -> None:
        """Show other headers."""
        self.show_rows([HeaderRow(header) for header in headers])

    def new_row(self) -> HeaderRow:
        """Make an empty one."""
        return HeaderRow(HeaderEntry())

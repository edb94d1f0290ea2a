"""A line of text that cannot be changed, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

_COPIED_MILLISECONDS = 1500


class CopyLine(QWidget):
    """Shows an address, a token or a secret; one that is secret is covered until a person wants to see it."""

    def __init__(self, name: str, *, secret: bool = False) -> None:
        """Start empty; `name` is what a screen reader says."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName(name)
        self.show_button = QPushButton(self.tr("Show"))
        self.show_button.setAutoDefault(False)
        self.show_button.setCheckable(True)
        self.show_button.setAccessibleName(self.tr("Show {name}").format(name=name))
        self.show_button.setVisible(secret)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setAutoDefault(False)
        self.copy_button.setAccessibleName(self.tr("Copy {name}").format(name=name))
        self._secret = secret
        self._said = QTimer(self, singleShot=True, interval=_COPIED_MILLISECONDS)
        self._said.timeout.connect(lambda: self.copy_button.setText(self.tr("Copy")))
        self.show_button.toggled.connect(self._cover)
        self.copy_button.clicked.connect(self._copy)
        self._cover()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.copy_button)
        self.show_text("")

    def show_text(self, text: str) -> None:
        """Show a text; without one there is nothing to copy."""
        self.line.setText(text)
        self.line.setCursorPosition(0)
        for button in (self.show_button, self.copy_button):
            button.setEnabled(bool(text))

    def cover(self) -> None:
        """Cover what is secret again."""
        self.show_button.setChecked(False)

    def _cover(self) -> None:
        covered = self._secret and not self.show_button.isChecked()
        self.line.setEchoMode(QLineEdit.EchoMode.Password if covered else QLineEdit.EchoMode.Normal)
        self.show_button.setText(self.tr("Show") if not self.show_button.isChecked() else self.tr("Hide"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy_button.setText(self.tr("Copied"))
        self._said.start()

"""Words that wrap, within long ones too, and those that a person may want to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu

from sora_desktop.ui import theme
from sora_desktop.ui.controls.breaking import breakable, unbroken

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget


class WrappedLabel(QLabel):
    """Words that wrap, within long ones too, and are never taken for markup."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        """Say `words`."""
        super().__init__(parent)
        self._words = words
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Say something else."""
        self._words = words
        super().setText(breakable(words))

    def text(self) -> str:
        """Give what it says, without the places where its lines may end."""
        return self._words


class Paragraph(WrappedLabel):
    """Such words that can be selected by mouse."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        """Say `words`."""
        super().__init__(words, parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def selectedText(self) -> str:
        """Give what is selected of it."""
        return unbroken(super().selectedText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy what is selected."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what Qt offers for such words."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy"))
        copy.setEnabled(self.hasSelectedText())
        copy.triggered.connect(self._copy)
        menu.addAction(self.tr("Select all")).triggered.connect(self._select_all)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selectedText())

    def _select_all(self) -> None:
        self.setSelection(0, len(breakable(self.text())))


def paragraph(words: str = "", role: str = "", parent: QWidget | None = None) -> Paragraph:
    """Make a paragraph.

    Args:
        words: what it says.
        role: how the theme draws it; plainly if empty.
        parent: the widget that it is in, if it is in one already.
    """
    label = Paragraph(words, parent)
    if role:
        theme.mark(label, "role", role)
    return label

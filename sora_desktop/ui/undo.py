"""Takes back what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def undo_typing(field: QWidget | None) -> bool:
    """Take back the last of what was typed in a field; tell whether there was anything."""
    typed = isinstance(field, QLineEdit) and field.isUndoAvailable()
    written = isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
    if isinstance(field, (QLineEdit, QPlainTextEdit)) and (typed or written):
        field.undo()
        return True
    return False

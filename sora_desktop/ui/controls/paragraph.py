"""Words that a person may want to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def paragraph(words: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """Make a label whose words wrap, can be selected by mouse, and are never taken for markup.

    Args:
        words: what it says.
        role: how the theme draws it; plainly if empty.
        parent: the widget that it is in, if it is in one already.
    """
    label = QLabel(words, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        theme.mark(label, "role", role)
    return label

"""The keys that a list of jobs acts on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Collection

OPEN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
REMOVE_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace} if sys.platform == "darwin" else {Qt.Key.Key_Delete})
"""Where there is no Delete key but Backspace, Backspace removes."""


def is_plain(event: QKeyEvent, keys: Collection[Qt.Key]) -> bool:
    """Tell whether one of these keys was pressed by itself."""
    return event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def is_own(event: QKeyEvent) -> bool:
    """Tell whether a key belongs to the list while it has the focus."""
    standard = QKeySequence.StandardKey
    return event.matches(standard.Copy) or event.matches(standard.SelectAll) or is_plain(event, OPEN_KEYS | REMOVE_KEYS)

"""The keys that a list of jobs acts on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from sora_desktop.ui.actions import RATINGS, JobAction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

OPEN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
REMOVE_KEYS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace} if sys.platform == "darwin" else {Qt.Key.Key_Delete})
"""Where there is no Delete key but Backspace, Backspace removes."""

_CONTROL, _SHIFT, _ALT = Qt.Modifier.CTRL, Qt.Modifier.SHIFT, Qt.Modifier.ALT

ACTION_KEYS: Mapping[JobAction, QKeySequence] = {
    JobAction.SHOW_IN_FOLDER: QKeySequence(_CONTROL | Qt.Key.Key_L),
    JobAction.EXPORT: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_E),
    JobAction.SAVE_AS: QKeySequence(_CONTROL | Qt.Key.Key_S),
    JobAction.COMPARE: QKeySequence(_CONTROL | Qt.Key.Key_K),
    JobAction.RENAME: QKeySequence(Qt.Key.Key_F2),
    JobAction.TAG: QKeySequence(_CONTROL | Qt.Key.Key_T),
    JobAction.NOTE: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_N),
    JobAction.FAVOURITE: QKeySequence(_CONTROL | Qt.Key.Key_D),
    **{rate: QKeySequence(str(stars)) for stars, rate in enumerate(RATINGS)},
    JobAction.COPY_PATH: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_I),
    JobAction.COPY_ID: QKeySequence(_CONTROL | Qt.Key.Key_I),
    JobAction.REUSE: QKeySequence(_CONTROL | Qt.Key.Key_U),
    JobAction.REMIX: QKeySequence(_CONTROL | Qt.Key.Key_J),
    JobAction.EDIT: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_J),
    JobAction.EXTEND: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_K),
    JobAction.CONTINUE: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_C),
    JobAction.SAVE_FRAME: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_S),
    JobAction.LINEAGE: QKeySequence(_CONTROL | Qt.Key.Key_4),
    JobAction.TO_TOP: QKeySequence(_ALT | Qt.Key.Key_Home),
    JobAction.UP: QKeySequence(_ALT | Qt.Key.Key_Up),
    JobAction.DOWN: QKeySequence(_ALT | Qt.Key.Key_Down),
    JobAction.TO_BOTTOM: QKeySequence(_ALT | Qt.Key.Key_End),
    JobAction.CHANGE: QKeySequence(_CONTROL | Qt.Key.Key_E),
    JobAction.CANCEL: QKeySequence(_CONTROL | Qt.Key.Key_Delete),
    JobAction.RETRY: QKeySequence(_CONTROL | Qt.Key.Key_R),
    JobAction.RETRY_CHANGED: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_R),
    JobAction.KEEP_LOOKING: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_U),
    JobAction.RESUBMIT: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_G),
    JobAction.FORGET: QKeySequence(_CONTROL | Qt.Key.Key_Backspace),
    JobAction.VERIFY: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_V),
    JobAction.VERIFY_BATCH: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_B),
    JobAction.RESTORE: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_Z),
    JobAction.DELETE: QKeySequence(_SHIFT | Qt.Key.Key_Delete),
    JobAction.DELETE_ON_SERVER: QKeySequence(_CONTROL | _SHIFT | Qt.Key.Key_D),
}
"""What the list does at which keys: only while it has the keyboard, for some of it costs money."""

_NAMED: Mapping[JobAction, Qt.Key | QKeySequence.StandardKey] = {
    JobAction.OPEN: Qt.Key.Key_Enter,
    JobAction.COPY_PROMPT: QKeySequence.StandardKey.Copy,
    JobAction.REMOVE: Qt.Key.Key_Delete,
}
"""What the list answers to besides. Which key copies is known once there is an application."""


def key_of(action: JobAction) -> QKeySequence:
    """Give the key that menus name beside an action; whatever has the keyboard answers to it itself."""
    return ACTION_KEYS[action] if action in ACTION_KEYS else QKeySequence(_NAMED[action])


def is_plain(event: QKeyEvent, keys: Collection[Qt.Key]) -> bool:
    """Tell whether one of these keys was pressed by itself."""
    return event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def action_of(event: QKeyEvent) -> JobAction | None:
    """Give the action that a key asks for."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    return next((action for action, keys in ACTION_KEYS.items() if keys == pressed), None)


def is_own(event: QKeyEvent) -> bool:
    """Tell whether a key belongs to the list while it has the focus."""
    standard = QKeySequence.StandardKey
    if event.matches(standard.Copy) or event.matches(standard.SelectAll):
        return True
    return is_plain(event, OPEN_KEYS | REMOVE_KEYS) or action_of(event) is not None

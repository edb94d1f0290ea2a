"""What a person can do with the clip that plays, and the keys for it; the same in the window and over the screen."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)
"""How many times as fast as usual a clip can be played."""


class PlaybackAction(StrEnum):
    """An action on the clip in the preview."""

    PLAY = "play"
    PREVIOUS_FRAME = "previous_frame"
    NEXT_FRAME = "next_frame"
    SECOND_BACK = "second_back"
    SECOND_ON = "second_on"
    TO_START = "to_start"
    TO_END = "to_end"
    LOOP = "loop"
    SLOWER = "slower"
    FASTER = "faster"
    USUAL_SPEED = "usual_speed"
    MUTE = "mute"
    LOUDER = "louder"
    QUIETER = "quieter"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    ZOOM_TO_FIT = "zoom_to_fit"
    ACTUAL_SIZE = "actual_size"
    """One pixel of the clip on one of the screen; from there back to the whole clip."""

    FULL_SCREEN = "full_screen"


_A = PlaybackAction
_CONTROL, _SHIFT = Qt.Modifier.CTRL, Qt.Modifier.SHIFT

PLAYBACK_KEYS: Mapping[PlaybackAction, tuple[QKeySequence, ...]] = {
    _A.PLAY: (QKeySequence(Qt.Key.Key_Space),),
    _A.PREVIOUS_FRAME: (QKeySequence(Qt.Key.Key_Comma),),
    _A.NEXT_FRAME: (QKeySequence(Qt.Key.Key_Period),),
    _A.SECOND_BACK: (QKeySequence(Qt.Key.Key_J),),
    _A.SECOND_ON: (QKeySequence(Qt.Key.Key_L),),
    _A.TO_START: (QKeySequence(_SHIFT | Qt.Key.Key_J),),
    _A.TO_END: (QKeySequence(_SHIFT | Qt.Key.Key_L),),
    _A.LOOP: (QKeySequence(Qt.Key.Key_R),),
    _A.SLOWER: (QKeySequence(Qt.Key.Key_S),),
    _A.FASTER: (QKeySequence(Qt.Key.Key_D),),
    _A.USUAL_SPEED: (QKeySequence(Qt.Key.Key_N),),
    _A.MUTE: (QKeySequence(Qt.Key.Key_M),),
    _A.LOUDER: (QKeySequence(Qt.Key.Key_I),),
    _A.QUIETER: (QKeySequence(Qt.Key.Key_U),),
    _A.ZOOM_IN: (QKeySequence(_CONTROL | Qt.Key.Key_Plus), QKeySequence(_CONTROL | Qt.Key.Key_Equal)),
    _A.ZOOM_OUT: (QKeySequence(_CONTROL | Qt.Key.Key_Minus),),
    _A.ZOOM_TO_FIT: (QKeySequence(_CONTROL | Qt.Key.Key_0),),
    _A.ACTUAL_SIZE: (QKeySequence(Qt.Key.Key_Z),),
    _A.FULL_SCREEN: (QKeySequence(Qt.Key.Key_F), QKeySequence(Qt.Key.Key_F11)),
}
"""The keys of each action, the first of which the menu names.

They act only where nothing else wants them: a field that is written in keeps its letters, for the window looks at
a key when the control that has the keyboard has passed it on.
"""

_ACTIONS = {key: action for action, keys in PLAYBACK_KEYS.items() for key in keys}
_IGNORED = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


def playback_of(event: QKeyEvent) -> PlaybackAction | None:
    """Give what a key does with the clip, or None."""
    modifiers = event.modifiers() & ~_IGNORED
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Plus:
        # On many keyboards it takes Shift to write it.
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return _ACTIONS.get(QKeySequence(QKeyCombination(modifiers, key)))

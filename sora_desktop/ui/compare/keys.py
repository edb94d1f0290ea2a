"""What a person can do in a comparison beside playing, and the keys for it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from sora_desktop.ui.playback import PlaybackAction, playback_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent


class CompareAction(StrEnum):
    """An action on the clip that is chosen among those compared, or on the comparison."""

    KEEP = "keep"
    """Mark as a favourite, or take the mark away."""

    REJECT = "reject"
    """Move to the trash, and out of the comparison."""

    SOUND = "sound"
    """Hear the clip, or hear it no more."""

    ALONE = "alone"
    """Hear this clip and no other."""

    EARLIER = "earlier"
    """Show the picture that comes before, at every moment."""

    LATER = "later"
    ALIGN = "align"
    """Let it begin when the others do."""

    SWAP_LEFT = "swap_left"
    SWAP_RIGHT = "swap_right"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LEAVE = "leave"


_A = CompareAction
_SHIFT, _ALT = Qt.Modifier.SHIFT, Qt.Modifier.ALT

PLACES = (_A.FIRST, _A.SECOND, _A.THIRD, _A.FOURTH)
"""Actions that choose the clip at their place."""

COMPARE_KEYS: Mapping[CompareAction, tuple[QKeySequence, ...]] = {
    _A.KEEP: (QKeySequence(Qt.Key.Key_K),),
    _A.REJECT: (QKeySequence(Qt.Key.Key_X), QKeySequence(Qt.Key.Key_Delete)),
    _A.SOUND: (QKeySequence(Qt.Key.Key_M),),
    _A.ALONE: (QKeySequence(_SHIFT | Qt.Key.Key_M),),
    _A.EARLIER: (QKeySequence(Qt.Key.Key_BracketLeft), QKeySequence(_SHIFT | Qt.Key.Key_Comma)),
    _A.LATER: (QKeySequence(Qt.Key.Key_BracketRight), QKeySequence(_SHIFT | Qt.Key.Key_Period)),
    _A.ALIGN: (QKeySequence(Qt.Key.Key_O),),
    _A.SWAP_LEFT: (QKeySequence(_SHIFT | Qt.Key.Key_Left),),
    _A.SWAP_RIGHT: (QKeySequence(_SHIFT | Qt.Key.Key_Right),),
    **{place: (QKeySequence(_ALT | Qt.Key(Qt.Key.Key_1.value + number)),) for number, place in enumerate(PLACES)},
    _A.LEAVE: (QKeySequence(Qt.Key.Key_Escape),),
}
"""The keys of each action, the first of which the menu names; they act while the comparison is in sight."""

_ACTIONS = {key: action for action, keys in COMPARE_KEYS.items() for key in keys}
_WRITTEN = {
    "[": _A.EARLIER,
    "]": _A.LATER,
    "<": _A.EARLIER,
    ">": _A.LATER,
}
"""Signs that keyboards write with other keys and modifiers."""

_ARROWS = {
    Qt.Key.Key_Left: PlaybackAction.PREVIOUS_FRAME,
    Qt.Key.Key_Right: PlaybackAction.NEXT_FRAME,
    Qt.Key.Key_Home: PlaybackAction.TO_START,
    Qt.Key.Key_End: PlaybackAction.TO_END,
}


def answer_to(event: QKeyEvent) -> CompareAction | PlaybackAction | None:
    """Give what a key does in a comparison, or None; what belongs to clips goes before how they are played."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    own = _ACTIONS.get(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))) or _WRITTEN.get(event.text())
    if own is not None:
        return own
    if not modifiers and event.key() in _ARROWS:
        return _ARROWS[Qt.Key(event.key())]
    return playback_of(event)

"""The words and buttons below a compared clip: what it is, its sound, its offset, to keep or to reject it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.compare.keys import COMPARE_KEYS, CompareAction
from sora_desktop.ui.compare.words import offset_sentence, offset_text
from sora_desktop.ui.controls.elided import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

_ICON = 16
_OFFSET_WIDTH = 66


class ClipBar(QFrame):
    """What stands below one clip; whoever has the keyboard in it has chosen the clip.

    Signals:
        chosen: The keyboard came to it.
        requested: Something is to be done with the clip; a CompareAction.
    """

    chosen = Signal()
    requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the buttons."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._place = 0
        self._words: list[str] = []
        self._kept = self._heard = False
        self._offset = 0
        self.number = QLabel()
        theme.mark(self.number, "role", "key")
        self.title = ElidedLabel()
        theme.mark(self.title, "role", "strong")
        self.facts = ElidedLabel()
        theme.mark(self.facts, "role", "small")
        self.offset = QLabel()
        self.offset.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        self.offset.setMinimumWidth(_OFFSET_WIDTH)
        self.offset.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.mark(self.offset, "role", "small")
        self.sound = self._button(CompareAction.SOUND, "volume-off")
        self.earlier = self._button(CompareAction.EARLIER, "chevron-left")
        self.later = self._button(CompareAction.LATER, "chevron-right")
        self.swap = self._button(CompareAction.SWAP_RIGHT, "swap")
        self.keep = self._button(CompareAction.KEEP, "heart")
        self.reject = self._button(CompareAction.REJECT, "trash")
        for switch in (self.sound, self.keep):
            switch.setCheckable(True)
        for stepping in (self.earlier, self.later):
            stepping.setAutoRepeat(True)
        self._lay_out()
        self.set_offset(0)
        self.set_kept(kept=False)
        self.set_heard(heard=False)
        self._tip(self.earlier, self.tr("Offset: one frame earlier"), CompareAction.EARLIER)
        self._tip(self.later, self.tr("Offset: one frame later"), CompareAction.LATER)
        self._tip(self.reject, self.tr("Reject: move to the trash"), CompareAction.REJECT)

    def set_clip(self, place: int, title: str, facts: str, *, stars: int = 0) -> None:
        """Say which clip it is, at which place among the others, from 0."""
        self._place, self._words = place, [title, self.tr("%n stars", "", stars) if stars else "", facts]
        self.number.setText(str(place + 1))
        self.title.setText(title)
        self.title.setToolTip(title)
        self.facts.setText(" · ".join(filter(None, ("★" * stars, facts))))
        self.facts.setToolTip("")
        self._name()

    def set_swap(self, action: CompareAction | None) -> None:
        """Offer to change places with the next clip, or the one before; None where there is no other."""
        self.swap.setVisible(action is not None)
        if action is not None:
            self.swap.setProperty("action", action.value)
            left = action is CompareAction.SWAP_LEFT
            self._tip(
                self.swap, self.tr("Swap with clip {number}").format(number=self._place + (0 if left else 2)), action
            )

    def set_kept(self, *, kept: bool) -> None:
        """Show whether the clip is a favourite."""
        self._kept = kept
        self.keep.setChecked(kept)
        theme.bind_icon(self.keep, "heart-filled" if kept else "heart", "accent" if kept else "text")
        self._tip(self.keep, self.tr("Keep no more") if kept else self.tr("Keep as a favourite"), CompareAction.KEEP)
        self._name()

    def set_heard(self, *, heard: bool, possible: bool = True) -> None:
        """Show whether the clip is heard, and whether there is anything to hear."""
        self._heard = heard and possible
        self.sound.setChecked(self._heard)
        self.sound.setEnabled(possible)
        theme.bind_icon(self.sound, "volume" if self._heard else "volume-off", "accent" if self._heard else "text")
        if possible:
            self._tip(self.sound, self.tr("Mute") if heard else self.tr("Hear this clip"), CompareAction.SOUND)
        else:
            self.sound.setToolTip(self.tr("This clip has no sound"))
            self.sound.setAccessibleName(self.tr("This clip has no sound"))
        self._name()

    def set_offset(self, pictures: int) -> None:
        """Show how far the clip is shifted."""
        self._offset = pictures
        self.offset.setText(offset_text(pictures))
        self.offset.setToolTip(offset_sentence(pictures))
        self._name()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the clip is chosen."""
        super().focusInEvent(event)
        self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell that the clip is chosen when one of its buttons gets the keyboard."""
        if event.type() is QEvent.Type.FocusIn:
            self.chosen.emit()
        return super().eventFilter(watched, event)

    def _name(self) -> None:
        """Give a screen reader everything in one sentence."""
        marks = [
            self.tr("kept") if self._kept else "",
            self.tr("heard") if self._heard else "",
            offset_sentence(self._offset) if self._offset else "",
        ]
        words = [word for word in (*self._words, *marks) if word]
        self.setAccessibleName(self.tr("Clip {number}").format(number=self._place + 1))
        self.setAccessibleDescription(", ".join(words))

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(2)
        first.addWidget(self.number, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addSpacing(6)
        first.addWidget(self.title, 1)
        first.addWidget(self.keep)
        first.addWidget(self.reject)
        second.addWidget(self.facts, 1)
        for control in (self.sound, self.earlier, self.offset, self.later, self.swap):
            second.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 4, 0, 4)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)

    def _button(self, action: CompareAction, icon: str) -> QToolButton:
        button = QToolButton(self)
        theme.bind_icon(button, icon)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setProperty("action", action.value)
        button.clicked.connect(lambda: self.requested.emit(CompareAction(button.property("action"))))
        button.installEventFilter(self)
        return button

    def _tip(self, button: QToolButton, words: str, action: CompareAction) -> None:
        key = COMPARE_KEYS[action][0].toString(QKeySequence.SequenceFormat.NativeText)
        button.setAccessibleName(words)
        button.setToolTip(f"{words} ({key})")

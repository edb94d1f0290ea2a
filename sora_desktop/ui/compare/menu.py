"""The menu of a comparison: everything that can be done with the clip that is chosen there, with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.compare.keys import COMPARE_KEYS, CompareAction
from sora_desktop.ui.controls.action_menu import ActionEntries

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

_ICONS = {
    CompareAction.KEEP: "heart",
    CompareAction.REJECT: "trash",
    CompareAction.ALONE: "volume",
    CompareAction.EARLIER: "chevron-left",
    CompareAction.LATER: "chevron-right",
    CompareAction.SWAP_RIGHT: "swap",
}


class CompareMenu(QObject):
    """The entries of the menu. They name their keys; the comparison answers to these while it is in sight.

    How all clips are played, and whether the chosen one is heard, is in the menu of playback.

    Signals:
        chosen: An entry was chosen; its CompareAction.
    """

    chosen = Signal(object)

    def __init__(self, menu: QMenu) -> None:
        """Fill the menu."""
        super().__init__(menu)
        self._entries = ActionEntries(menu, self._texts(), COMPARE_KEYS, _ICONS, self.chosen.emit)
        self.actions = self._entries.actions
        wanted = CompareAction
        self._entries.add(wanted.KEEP, wanted.REJECT)
        self._entries.add(wanted.ALONE)
        self._entries.add(wanted.EARLIER, wanted.LATER, wanted.ALIGN)
        self._entries.add(wanted.SWAP_LEFT, wanted.SWAP_RIGHT)
        self._entries.add(wanted.FIRST, wanted.SECOND, wanted.THIRD, wanted.FOURTH)
        menu.addAction(self.actions[wanted.LEAVE])
        self.enable(0)

    def enable(self, clips: int) -> None:
        """Offer what can be done while so many clips are compared."""
        several = {CompareAction.SWAP_LEFT, CompareAction.SWAP_RIGHT}
        places = {CompareAction.SECOND: 2, CompareAction.THIRD: 3, CompareAction.FOURTH: 4}
        for action, entry in self.actions.items():
            entry.setEnabled(clips >= places.get(action, 2 if action in several else 1))

    def _texts(self) -> dict[CompareAction, str]:
        return {
            CompareAction.KEEP: self.tr("&Keep, or keep no more"),
            CompareAction.REJECT: self.tr("&Reject: move to the trash"),
            CompareAction.ALONE: self.tr("Hear &only this clip"),
            CompareAction.EARLIER: self.tr("Offset: one frame &earlier"),
            CompareAction.LATER: self.tr("Offset: one frame &later"),
            CompareAction.ALIGN: self.tr("&No offset"),
            CompareAction.SWAP_LEFT: self.tr("Swap with the clip &before"),
            CompareAction.SWAP_RIGHT: self.tr("Swap with the clip &after"),
            CompareAction.FIRST: self.tr("Clip &1"),
            CompareAction.SECOND: self.tr("Clip &2"),
            CompareAction.THIRD: self.tr("Clip &3"),
            CompareAction.FOURTH: self.tr("Clip &4"),
            CompareAction.LEAVE: self.tr("Back to the l&ist"),
        }

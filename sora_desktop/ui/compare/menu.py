"""The menu of a comparison: everything that can be done with the clip that is chosen there, with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction

from sora_desktop.ui import theme
from sora_desktop.ui.compare.keys import COMPARE_KEYS, CompareAction

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
        self._menu = menu
        self._drawn = False
        self.actions = {action: self._entry(action, text) for action, text in self._texts().items()}
        wanted = CompareAction
        self._add(wanted.KEEP, wanted.REJECT)
        self._add(wanted.ALONE)
        self._add(wanted.EARLIER, wanted.LATER, wanted.ALIGN)
        self._add(wanted.SWAP_LEFT, wanted.SWAP_RIGHT)
        self._add(wanted.FIRST, wanted.SECOND, wanted.THIRD, wanted.FOURTH)
        menu.addAction(self.actions[wanted.LEAVE])
        self.enable(0)
        menu.aboutToShow.connect(self._draw_icons)

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
            CompareAction.LEAVE: self.tr("&Back to the list"),
        }

    def _entry(self, action: CompareAction, text: str) -> QAction:
        entry = QAction(text, self)
        entry.setShortcuts(COMPARE_KEYS[action])
        entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        entry.triggered.connect(lambda: self.chosen.emit(action))
        return entry

    def _add(self, *actions: CompareAction) -> None:
        self._menu.addActions([self.actions[action] for action in actions])
        self._menu.addSeparator()

    def _draw_icons(self) -> None:
        """Draw the icons when the menu is opened for the first time: the start is not to wait for them."""
        if not self._drawn:
            self._drawn = True
            for action, icon in _ICONS.items():
                theme.bind_icon(self.actions[action], icon, "muted")

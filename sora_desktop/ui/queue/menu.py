"""The menu of the queue: pause and go on, its order, and what concerns all that waits or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from sora_desktop.domain.queue import QueueMode, QueueState
from sora_desktop.ui import theme
from sora_desktop.ui.queue.button import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QKeyCombination
    from PySide6.QtWidgets import QMenu

_CONTROL, _SHIFT, _ALT = Qt.Modifier.CTRL, Qt.Modifier.SHIFT, Qt.Modifier.ALT


class QueueMenu(QObject):
    """The entries of the menu, shared with the button in the toolbar.

    Signals:
        opening: The menu is about to be shown; what it counts should be counted now.
    """

    opening = Signal()

    def __init__(self, menu: QMenu, moves: Sequence[QAction]) -> None:
        """Fill the menu.

        Args:
            menu: where the entries go.
            moves: the entries that move the selected jobs.
        """
        super().__init__(menu)
        self._icons: dict[QAction, str] = {}
        self.pause = self._action(self.tr("&Pause queue"), KEYS)
        self.pause_after = self._action(self.tr("Pause &after the running ones"), _CONTROL | _SHIFT | Qt.Key.Key_P)
        self.release = self._action(self.tr("&Go on with held connections"), _CONTROL | Qt.Key.Key_G, "play")
        self.in_order = self._action(self.tr("List in queue &order"), _CONTROL | _SHIFT | Qt.Key.Key_O)
        self.cancel_all = self._action("", _CONTROL | _SHIFT | Qt.Key.Key_Delete, "cancel")
        self.retry_all = self._action("", _CONTROL | _ALT | Qt.Key.Key_R, "retry")
        self.start_paused = self._action(self.tr("&Start paused"), _CONTROL | Qt.Key.Key_Y)
        self.keep_awake = self._action(
            self.tr("&Keep the computer awake while jobs run"), _CONTROL | _SHIFT | Qt.Key.Key_Y
        )
        for choice in (self.in_order, self.start_paused, self.keep_awake):
            choice.setCheckable(True)
        self._fill(menu, moves)
        self._state, self._counts = QueueState(), (0, 0)
        self.enable(False)
        menu.aboutToShow.connect(self._draw_icons)
        menu.aboutToShow.connect(self.opening)

    def enable(self, working: bool) -> None:  # noqa: FBT001 - a plain setter
        """Offer something only while there are jobs to work with."""
        self._working = working
        for action in (self.pause, self.in_order, self.start_paused, self.keep_awake):
            action.setEnabled(working)
        self.show_state(self._state)
        self.show_counts(*self._counts)

    def show_state(self, state: QueueState) -> None:
        """Offer what can be done with the queue as it stands."""
        self._state = state
        runs = state.mode is QueueMode.RUNNING
        self.pause.setText(self.tr("&Pause queue") if runs else self.tr("&Resume queue"))
        self.pause_after.setEnabled(self._working and runs)
        self.release.setEnabled(self._working and bool(state.holds))

    def show_counts(self, waiting: int, failed: int) -> None:
        """Say how many jobs wait, and how many failed and were not tried again."""
        self._counts = (waiting, failed)
        none, some = self.tr("&Cancel all waiting…"), self.tr("&Cancel all waiting (%Ln)…", "", waiting)
        self.cancel_all.setText(some if waiting else none)
        self.cancel_all.setEnabled(self._working and waiting > 0)
        none, some = self.tr("R&etry all failed…"), self.tr("R&etry all failed (%Ln)…", "", failed)
        self.retry_all.setText(some if failed else none)
        self.retry_all.setEnabled(self._working and failed > 0)

    def _draw_icons(self) -> None:
        """Draw the icons when the menu is opened: the start is not to wait for them."""
        self._icons[self.pause] = "pause" if self._state.mode is QueueMode.RUNNING else "play"
        for action, icon in self._icons.items():
            theme.bind_icon(action, icon, "muted")

    def _fill(self, menu: QMenu, moves: Sequence[QAction]) -> None:
        groups: tuple[Sequence[QAction], ...] = (
            (self.pause, self.pause_after, self.release),
            (self.in_order, *moves),
            (self.cancel_all, self.retry_all),
            (self.start_paused, self.keep_awake),
        )
        for group in groups:
            if menu.actions():
                menu.addSeparator()
            menu.addActions(list(group))

    def _action(self, text: str, keys: QKeyCombination | QKeySequence | None = None, icon: str = "") -> QAction:
        action = QAction(text, self)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        if icon:
            self._icons[action] = icon
        return action

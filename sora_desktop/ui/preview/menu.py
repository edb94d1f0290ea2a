"""The menu of playback: everything that can be done with the clip in the preview, with its key."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from sora_desktop.ui.controls.action_menu import ActionEntries
from sora_desktop.ui.playback import PLAYBACK_KEYS, SPEEDS, PlaybackAction

_ICONS = {
    PlaybackAction.PREVIOUS_FRAME: "frame-back",
    PlaybackAction.NEXT_FRAME: "frame-forward",
    PlaybackAction.MUTE: "volume-off",
    PlaybackAction.ZOOM_IN: "zoom",
    PlaybackAction.FULL_SCREEN: "fullscreen",
}
"""Only of entries that are not ticked: a tick would lie over the icon."""


class PlaybackMenu(QObject):
    """The entries of the menu. They name their keys; the window answers to these where nothing else wants them.

    Signals:
        chosen: An entry was chosen; its PlaybackAction.
        speed_chosen: A speed was chosen.
    """

    chosen = Signal(object)
    speed_chosen = Signal(float)

    def __init__(self, menu: QMenu) -> None:
        """Fill the menu."""
        super().__init__(menu)
        self._entries = ActionEntries(menu, self._texts(), PLAYBACK_KEYS, _ICONS, self.chosen.emit)
        self.actions = self._entries.actions
        for ticked in (PlaybackAction.LOOP, PlaybackAction.MUTE):
            self.actions[ticked].setCheckable(True)
        self.speeds: dict[float, QAction] = {}
        self._speed_menu: QMenu | None = None
        self._fill(menu)
        self.enable(False)

    def enable(self, playing: bool) -> None:  # noqa: FBT001 - a plain setter
        """Offer what needs a clip only while there is one."""
        for action in self.actions.values():
            action.setEnabled(playing)
        if self._speed_menu is not None:
            self._speed_menu.setEnabled(playing)

    def show_state(self, *, playing: bool, looping: bool, muted: bool, speed: float) -> None:
        """Say and tick how the clip is played now."""
        self.actions[PlaybackAction.PLAY].setText(self.tr("&Pause") if playing else self.tr("&Play"))
        self.actions[PlaybackAction.LOOP].setChecked(looping)
        self.actions[PlaybackAction.MUTE].setChecked(muted)
        for value, action in self.speeds.items():
            action.setChecked(value == speed)

    def _texts(self) -> dict[PlaybackAction, str]:
        return {
            PlaybackAction.PLAY: self.tr("&Play"),
            PlaybackAction.PREVIOUS_FRAME: self.tr("P&revious frame"),
            PlaybackAction.NEXT_FRAME: self.tr("&Next frame"),
            PlaybackAction.SECOND_BACK: self.tr("One second &back"),
            PlaybackAction.SECOND_ON: self.tr("One second &on"),
            PlaybackAction.TO_START: self.tr("To the &first frame"),
            PlaybackAction.TO_END: self.tr("To the l&ast frame"),
            PlaybackAction.LOOP: self.tr("&Loop"),
            PlaybackAction.SLOWER: self.tr("&Slower"),
            PlaybackAction.FASTER: self.tr("F&aster"),
            PlaybackAction.USUAL_SPEED: self.tr("&Usual speed"),
            PlaybackAction.MUTE: self.tr("&Mute"),
            PlaybackAction.LOUDER: self.tr("Lo&uder"),
            PlaybackAction.QUIETER: self.tr("&Quieter"),
            PlaybackAction.ZOOM_IN: self.tr("Zoom &in"),
            PlaybackAction.ZOOM_OUT: self.tr("Zoom ou&t"),
            PlaybackAction.ZOOM_TO_FIT: self.tr("Fit the &whole clip"),
            PlaybackAction.ACTUAL_SIZE: self.tr("A&ctual size"),
            PlaybackAction.FULL_SCREEN: self.tr("Full scr&een"),
        }

    def _fill(self, menu: QMenu) -> None:
        wanted = PlaybackAction
        self._entries.add(wanted.PLAY, wanted.LOOP)
        self._entries.add(wanted.PREVIOUS_FRAME, wanted.NEXT_FRAME, wanted.SECOND_BACK, wanted.SECOND_ON)
        self._entries.add(wanted.TO_START, wanted.TO_END)
        # Not made by the menu itself: Python would then take it for its own, and delete it with its last reference.
        self._speed_menu = QMenu(self.tr("Spee&d"), menu)
        menu.addMenu(self._speed_menu)
        group = QActionGroup(self)
        for speed in SPEEDS:
            action = QAction(f"{speed:g}×", self, checkable=True, checked=speed == 1)
            action.triggered.connect(lambda _checked, value=speed: self.speed_chosen.emit(value))
            group.addAction(action)
            self.speeds[speed] = action
        self._speed_menu.addActions(list(self.speeds.values()))
        self._speed_menu.addSeparator()
        self._speed_menu.addActions(
            [self.actions[action] for action in (wanted.SLOWER, wanted.FASTER, wanted.USUAL_SPEED)]
        )
        menu.addSeparator()
        self._entries.add(wanted.MUTE, wanted.LOUDER, wanted.QUIETER)
        self._entries.add(wanted.ZOOM_IN, wanted.ZOOM_OUT, wanted.ZOOM_TO_FIT, wanted.ACTUAL_SIZE)
        menu.addAction(self.actions[wanted.FULL_SCREEN])

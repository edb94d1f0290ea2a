"""The controls below all compared clips: play, seek, step, loop, speed and zoom, for all of them at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.playback import PLAYBACK_KEYS, SPEEDS, PlaybackAction
from sora_desktop.ui.preview.seek_slider import SeekSlider
from sora_desktop.ui.preview.transport import clock

_ZOOM_WIDTH = 48


class CompareTransport(QWidget):
    """One row of controls.

    Signals:
        requested: Something is to be done; a PlaybackAction.
        sought: Go to a place, in milliseconds.
        speed_chosen: Play at a multiple of the usual speed.
    """

    requested = Signal(object)
    sought = Signal(int)
    speed_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the controls."""
        super().__init__(parent)
        self._length = 0
        wanted = PlaybackAction
        self.play = self._button(wanted.PLAY, "play", self.tr("Play"))
        self.slider = SeekSlider()
        self.slider.setAccessibleName(self.tr("Place in the clips"))
        self.slider.sought.connect(self.sought)
        self.time = QLabel()
        self.time.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        theme.mark(self.time, "role", "small")
        self.back = self._button(wanted.PREVIOUS_FRAME, "frame-back", self.tr("Previous frame"))
        self.forward = self._button(wanted.NEXT_FRAME, "frame-forward", self.tr("Next frame"))
        for stepping in (self.back, self.forward):
            stepping.setAutoRepeat(True)
        self.loop = self._button(wanted.LOOP, "loop", self.tr("Loop"))
        self.loop.setCheckable(True)
        self.speed = self._speed_button()
        self.zoom_out = self._button(wanted.ZOOM_OUT, "minus", self.tr("Zoom out"))
        self.zoom_in = self._button(wanted.ZOOM_IN, "plus", self.tr("Zoom in"))
        self.zoom = self._button(wanted.ACTUAL_SIZE, "", self.tr("Actual size, or whole"))
        self.zoom.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        self.zoom.setMinimumWidth(_ZOOM_WIDTH)
        self._lay_out()
        self.set_length(0)
        self.set_playing(playing=False)
        self.set_speed(1.0)

    def set_length(self, milliseconds: int) -> None:
        """Know how long all of it takes."""
        self._length = milliseconds
        self.slider.setMaximum(max(1, milliseconds))

    def set_place(self, milliseconds: int) -> None:
        """Show where the clips are."""
        if not self.slider.isSliderDown():
            self.slider.setValue(milliseconds)
        words = f"{clock(milliseconds)} / {clock(self._length)}"
        if words != self.time.text():
            self.time.setText(words)

    def set_playing(self, *, playing: bool) -> None:
        """Show whether they play."""
        theme.bind_icon(self.play, "pause" if playing else "play")
        self._tip(self.play, self.tr("Pause") if playing else self.tr("Play"), PlaybackAction.PLAY)

    def set_looping(self, *, looping: bool) -> None:
        """Show whether they begin again at the end."""
        self.loop.setChecked(looping)

    def set_speed(self, speed: float) -> None:
        """Show how fast they play."""
        self.speed.setText(f"{speed:g}×")
        self.speed.setAccessibleName(self.tr("Speed {times}").format(times=f"{speed:g}×"))
        for value, action in self._speeds.items():
            action.setChecked(value == speed)

    def set_zoom(self, factor: float) -> None:
        """Show how large the chosen clip is seen: pixels of the screen for one of its own."""
        words = self.tr("{percent} %").format(percent=round(factor * 100))
        self.zoom.setText(words)
        self._tip(self.zoom, self.tr("Actual size, or whole"), PlaybackAction.ACTUAL_SIZE)
        self.zoom.setAccessibleDescription(words)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(4)
        row.addWidget(self.slider, 1)
        row.addSpacing(4)
        row.addWidget(self.time)
        row.addSpacing(4)
        for control in (self.loop, self.speed, self.zoom_out, self.zoom, self.zoom_in):
            row.addWidget(control)

    def _button(self, action: PlaybackAction, icon: str, name: str) -> QToolButton:
        button = QToolButton(self)
        if icon:
            theme.bind_icon(button, icon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.requested.emit(action))
        self._tip(button, name, action)
        return button

    def _speed_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(self.tr("Speed"))
        menu = QMenu(button)
        self._speeds = {speed: menu.addAction(f"{speed:g}×") for speed in SPEEDS}
        for speed, action in self._speeds.items():
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, value=speed: self.speed_chosen.emit(value))
        button.setMenu(menu)
        return button

    def _tip(self, button: QToolButton, words: str, action: PlaybackAction) -> None:
        key = PLAYBACK_KEYS[action][0].toString(QKeySequence.SequenceFormat.NativeText)
        button.setAccessibleName(words)
        button.setToolTip(f"{words} ({key})")

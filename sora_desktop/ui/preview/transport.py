"""The controls below a clip: play, seek, step, loop, speed, sound and full screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.preview.player import SPEEDS

DRAWINGS = ("play", "pause", "frame-back", "frame-forward", "loop", "volume", "volume-off", "fullscreen")
"""The icons of the controls; each takes a while to be drawn for the first time."""

_SEEK_STEP = 1000
"""Milliseconds that Page Up and Page Down go."""


class SeekSlider(QSlider):
    """A slider that jumps to where it is clicked.

    Signals:
        sought: A person moved it, to this many milliseconds.
    """

    sought = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start at the beginning of nothing."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setPageStep(_SEEK_STEP)
        self.setSingleStep(_SEEK_STEP // 4)
        self.sliderMoved.connect(self.sought)
        self.actionTriggered.connect(self._on_action)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go at once to where the press is, and drag from there."""
        if event.button() is Qt.MouseButton.LeftButton and not self._on_handle(event.position().toPoint()):
            span = max(1, self.width() - 12)
            share = min(max((event.position().x() - 6) / span, 0.0), 1.0)
            self.setValue(round(share * self.maximum()))
            self.sought.emit(self.value())
        super().mousePressEvent(event)

    def _on_handle(self, place: QPoint) -> bool:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = self.style().hitTestComplexControl(QStyle.ComplexControl.CC_Slider, option, place, self)
        return part == QStyle.SubControl.SC_SliderHandle

    def _on_action(self, _action: int) -> None:
        if not self.isSliderDown():
            self.sought.emit(self.sliderPosition())


class Transport(QWidget):
    """One row to play and seek, one for everything else.

    Signals:
        play_pressed: Play, or stand still.
        sought: Go to a place, in milliseconds.
        stepped: Go some frames on or back.
        looping_changed: Begin again at the end, or not.
        speed_chosen: Play at a multiple of the usual speed.
        muted_changed: Play without sound, or with it.
        full_screen_pressed: Fill the screen.
    """

    play_pressed = Signal()
    sought = Signal(int)
    stepped = Signal(int)
    looping_changed = Signal(bool)
    speed_chosen = Signal(float)
    muted_changed = Signal(bool)
    full_screen_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the controls."""
        super().__init__(parent)
        self._length = 0
        self.play = self._button("play", self.tr("Play"), self.tr("Play or pause (Space)"))
        self.slider = SeekSlider()
        self.slider.setAccessibleName(self.tr("Place in the clip"))
        self.time = QLabel()
        self.time.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        theme.mark(self.time, "role", "small")
        self.back = self._button("frame-back", self.tr("Previous frame"), self.tr("Previous frame"))
        self.forward = self._button("frame-forward", self.tr("Next frame"), self.tr("Next frame"))
        self.loop = self._button("loop", self.tr("Loop"), self.tr("Begin again at the end"))
        self.loop.setCheckable(True)
        self.loop.setChecked(True)
        self.speed = self._speed_button()
        self.mute = self._button("volume", self.tr("Mute"), self.tr("Sound off or on"))
        self.mute.setCheckable(True)
        self.full = self._button("fullscreen", self.tr("Full screen"), self.tr("Full screen (double-click the clip)"))
        self._lay_out()
        self._connect()
        self.set_length(0)
        self.set_playing(False)

    def set_length(self, milliseconds: int) -> None:
        """Know how long the clip is."""
        self._length = milliseconds
        self.slider.setMaximum(max(1, milliseconds))
        self.set_place(0)

    def set_place(self, milliseconds: int) -> None:
        """Show where the clip is."""
        if not self.slider.isSliderDown():
            self.slider.setValue(milliseconds)
        self.time.setText(f"{clock(milliseconds)} / {clock(self._length)}")

    def set_playing(self, playing: bool) -> None:  # noqa: FBT001 - a signal's value
        """Show whether it plays."""
        theme.bind_icon(self.play, "pause" if playing else "play")
        self.play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
        first.addWidget(self.play)
        first.addWidget(self.slider, 1)
        first.addSpacing(4)
        first.addWidget(self.time)
        for button in (self.back, self.forward, self.loop, self.speed, self.mute):
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.full)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        self.play.clicked.connect(self.play_pressed)
        self.slider.sought.connect(self.sought)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.loop.toggled.connect(self.looping_changed)
        self.mute.toggled.connect(self._on_mute)
        self.full.clicked.connect(self.full_screen_pressed)

    def _on_mute(self, muted: bool) -> None:  # noqa: FBT001 - a signal's value
        theme.bind_icon(self.mute, "volume-off" if muted else "volume")
        self.muted_changed.emit(muted)

    def _button(self, icon: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        theme.bind_icon(button, icon)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setAutoRepeat(icon.startswith("frame-"))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _speed_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(self.tr("Speed"))
        button.setToolTip(self.tr("Speed"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(f"{speed:g}×", menu, checkable=True, checked=speed == 1)
            action.triggered.connect(lambda _checked, chosen=speed: self._on_speed(chosen))
            group.addAction(action)
            menu.addAction(action)
        button.setMenu(menu)
        button.setText("1×")
        return button

    def _on_speed(self, speed: float) -> None:
        self.speed.setText(f"{speed:g}×")
        self.speed_chosen.emit(speed)


def clock(milliseconds: int) -> str:
    """Write a place in a clip, to the tenth of a second: `0:02.1`."""
    tenths = max(0, milliseconds) // 100
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"

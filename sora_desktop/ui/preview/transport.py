"""The controls below a clip: play, seek, step, loop, speed, sound, size and full screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.playback import PLAYBACK_KEYS, SPEEDS, PlaybackAction
from sora_desktop.ui.preview.seek_slider import ScrubPicture, SeekSlider
from sora_desktop.ui.preview.volume_popup import VolumePopup, VolumeSlider

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from sora_desktop.media.strips import Strip

DRAWINGS = ("play", "pause", "frame-back", "frame-forward", "loop", "volume", "volume-off", "zoom", "fullscreen")
"""The icons of the controls; each takes a while to be drawn for the first time."""

_VOLUME_WIDTH = 56
_BETWEEN = 4


class Transport(QWidget):
    """One row to play and seek, one for everything else; where that is too narrow, the volume opens by its button.

    Signals:
        chosen: A control was pressed; its PlaybackAction.
        sought: Go to a place, in milliseconds.
        speed_chosen: Play at a multiple of the usual speed.
        volume_chosen: Play as loud, 0 to 1.
        strip_wanted: The mouse is over the slider, and there are no pictures of the clip yet.
    """

    chosen = Signal(object)
    sought = Signal(int)
    speed_chosen = Signal(float)
    volume_chosen = Signal(float)
    strip_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the controls."""
        super().__init__(parent)
        self._length = 0
        self._frames = 0
        self._frame = -1
        self._playing = False
        self._muted = False
        self._folded = False
        self.play = self._button(PlaybackAction.PLAY, "play", self.tr("Play"), self.tr("Play or pause"))
        self.slider = SeekSlider()
        self.slider.setAccessibleName(self.tr("Place in the clip"))
        self.picture = ScrubPicture(self.slider)
        self.time = QLabel()
        self.time.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.mark(self.time, "role", "small")
        self.back = self._button(PlaybackAction.PREVIOUS_FRAME, "frame-back", self.tr("Previous frame"))
        self.forward = self._button(PlaybackAction.NEXT_FRAME, "frame-forward", self.tr("Next frame"))
        self.loop = self._button(PlaybackAction.LOOP, "loop", self.tr("Loop"), self.tr("Begin again at the end"))
        self.loop.setCheckable(True)
        self.loop.setChecked(True)
        self.speed, self._speeds = self._speed_button()
        self.mute = self._button(PlaybackAction.MUTE, "volume", self.tr("Mute"), self.tr("Sound off or on"))
        self.mute.setCheckable(True)
        self.mute.clicked.disconnect()
        self.mute.clicked.connect(self._on_mute)
        self.volume = VolumeSlider(_VOLUME_WIDTH)
        self.volume.chosen.connect(self.volume_chosen)
        self.loudness = VolumePopup(self)
        self.loudness.slider.chosen.connect(self.volume_chosen)
        self.loudness.mute_wanted.connect(lambda: self.chosen.emit(PlaybackAction.MUTE))
        self.zoom = self._zoom_button()
        self.full = self._button(PlaybackAction.FULL_SCREEN, "fullscreen", self.tr("Full screen"))
        self._lay_out()
        self.slider.sought.connect(self.sought)
        self.slider.hovered.connect(self._on_hovered)
        self.set_length(0)
        self.set_playing(False)
        self.set_speed(1.0)

    def set_length(self, milliseconds: int) -> None:
        """Know how long the clip is."""
        self._length = milliseconds
        self.slider.setMaximum(max(1, milliseconds))
        self.set_place(0)

    def set_place(self, milliseconds: int) -> None:
        """Show where the clip is."""
        if not self.slider.isSliderDown():
            self.slider.setValue(milliseconds)
        self._tell_place(milliseconds)

    def set_frame(self, number: int, count: int) -> None:
        """Show which of how many frames is seen; it is told while the clip stands still."""
        self._frame, self._frames = number, count
        if not self._playing:
            self._tell_place(self.slider.value())

    def set_playing(self, playing: bool) -> None:  # noqa: FBT001 - a signal's value
        """Show whether it plays."""
        self._playing = playing
        theme.bind_icon(self.play, "pause" if playing else "play")
        self.play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        self._tell_place(self.slider.value())

    def set_sound(self, volume: float, *, muted: bool) -> None:
        """Show how loud it is."""
        self._muted = muted
        self.mute.setChecked(muted)
        theme.bind_icon(self.mute, "volume-off" if muted or volume <= 0 else "volume")
        self.volume.show_volume(volume)
        self.loudness.show_sound(volume, muted=muted)

    def set_speed(self, speed: float) -> None:
        """Show how fast it plays."""
        self.speed.setText(f"{speed:g}×")
        for value, action in self._speeds.items():
            action.setChecked(value == speed)

    def set_zoom(self, factor: float | None) -> None:
        """Show how large the clip is: pixels of the screen for one of its own, or None where it is seen whole."""
        tip = self.tr("Size of the picture")
        if factor is not None:
            tip = self.tr("Size of the picture: {percent} %").format(percent=round(factor * 100))
        self.zoom.setToolTip(tip)
        self.zoom.setAccessibleDescription(tip if factor is not None else "")
        theme.bind_icon(self.zoom, "zoom", "text" if factor is None else "accent")

    def set_strip(self, strip: Strip | None) -> None:
        """Take the small pictures of the clip that are shown above the slider."""
        self.picture.set_strip(strip)
        if strip is not None and self.slider.underMouse():
            place = self.slider.mapFromGlobal(self.slider.cursor().pos()).x()
            self._on_hovered(round(place / max(1, self.slider.width()) * self.slider.maximum()))

    def minimumSizeHint(self) -> QSize:
        """Give the width below which even the fewest controls are cut off."""
        first = self.play.sizeHint().width() + self.slider.minimumSizeHint().width() + self.time.minimumWidth()
        second = self._second_row(folded=True)
        return QSize(max(first + 3 * _BETWEEN, second), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the volume behind its button where it has no room beside it."""
        super().resizeEvent(event)
        folded = event.size().width() < self._second_row(folded=False)
        if folded != self._folded:
            self._folded = folded
            self.volume.setHidden(folded)
            self.mute.setAccessibleName(self.tr("Volume") if folded else self.tr("Mute"))
            words = self.tr("Volume") if folded else with_key(self.tr("Sound off or on"), PlaybackAction.MUTE)
            self.mute.setToolTip(words)

    def _second_row(self, *, folded: bool) -> int:
        """Give the width that the lower row takes, in pixels, with the volume or without it."""
        controls = [self.back, self.forward, self.loop, self.speed, self.mute, self.zoom, self.full]
        widths = [control.sizeHint().width() for control in controls]
        if not folded:
            widths.append(_VOLUME_WIDTH)
        # The room that pushes the last two to the edge takes a gap of its own.
        return sum(widths) + _BETWEEN * len(widths)

    def _on_mute(self) -> None:
        self.mute.setChecked(self._muted)
        if self._folded:
            self.loudness.open_at(self.mute)
        else:
            self.chosen.emit(PlaybackAction.MUTE)

    def _tell_place(self, milliseconds: int) -> None:
        if self._playing or self._frame < 0 or not self._frames:
            self.time.setText(f"{clock(milliseconds)} / {clock(self._length)}")
            return
        words = self.tr("Frame {number} / {count}").format(number=self._frame + 1, count=self._frames)
        self.time.setText(words)

    def _on_hovered(self, milliseconds: int) -> None:
        if milliseconds >= 0 and not self.picture.has_strip:
            self.strip_wanted.emit()
        self.picture.show_at(milliseconds, clock(milliseconds))

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(_BETWEEN)
        first.addWidget(self.play)
        first.addWidget(self.slider, 1)
        first.addSpacing(_BETWEEN)
        first.addWidget(self.time)
        # As wide as both of what it tells, so that the slider does not jump.
        widest = (self.tr("Frame {number} / {count}").format(number="000", count="000"), "0:00.0 / 0:00.0")
        self.time.setMinimumWidth(max(self.time.fontMetrics().horizontalAdvance(words) for words in widest) + 2)
        for control in (self.back, self.forward, self.loop, self.speed, self.mute, self.volume):
            second.addWidget(control)
        second.addStretch(1)
        second.addWidget(self.zoom)
        second.addWidget(self.full)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def _button(self, action: PlaybackAction, icon: str, name: str, tip: str = "") -> QToolButton:
        button = QToolButton(self)
        theme.bind_icon(button, icon)
        button.setAccessibleName(name)
        button.setToolTip(with_key(tip or name, action))
        button.setAutoRepeat(icon.startswith("frame-"))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.chosen.emit(action))
        return button

    def _menu_button(self, name: str) -> tuple[QToolButton, QMenu]:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(name)
        button.setToolTip(name)
        menu = QMenu(button)
        button.setMenu(menu)
        return button, menu

    def _speed_button(self) -> tuple[QToolButton, dict[float, QAction]]:
        button, menu = self._menu_button(self.tr("Speed"))
        button.setFont(theme.tabular(theme.font(theme.SMALL_PIXELS)))
        group = QActionGroup(menu)
        actions: dict[float, QAction] = {}
        for speed in SPEEDS:
            action = QAction(f"{speed:g}×", menu, checkable=True, checked=speed == 1)
            action.triggered.connect(lambda _checked, chosen=speed: self.speed_chosen.emit(chosen))
            group.addAction(action)
            menu.addAction(action)
            actions[speed] = action
        return button, actions

    def _zoom_button(self) -> QToolButton:
        button, menu = self._menu_button(self.tr("Size of the picture"))
        theme.bind_icon(button, "zoom")
        for action, words in (
            (PlaybackAction.ZOOM_TO_FIT, self.tr("Fit the whole clip")),
            (PlaybackAction.ACTUAL_SIZE, self.tr("Actual size")),
            (PlaybackAction.ZOOM_IN, self.tr("Zoom in")),
            (PlaybackAction.ZOOM_OUT, self.tr("Zoom out")),
        ):
            entry = QAction(words, menu)
            entry.setShortcut(PLAYBACK_KEYS[action][0])
            entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            entry.triggered.connect(lambda _checked, chosen=action: self.chosen.emit(chosen))
            menu.addAction(entry)
        return button


def with_key(words: str, action: PlaybackAction) -> str:
    """Add the key of an action to words about it."""
    return f"{words} ({PLAYBACK_KEYS[action][0].toString(QKeySequence.SequenceFormat.NativeText)})"


def clock(milliseconds: int) -> str:
    """Write a place in a clip, to the tenth of a second: `0:02.1`."""
    tenths = max(0, milliseconds) // 100
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"

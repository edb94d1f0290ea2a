"""Carries out what a person does with the clip, by button, key or menu, and shows everywhere how it is played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.playback import SPEEDS, PlaybackAction
from sora_desktop.ui.preview.zoom import STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.ui.preview.menu import PlaybackMenu
    from sora_desktop.ui.preview.player import Player
    from sora_desktop.ui.preview.surface import VideoSurface
    from sora_desktop.ui.preview.transport import Transport

_SECOND = 1000
_LOUDER = 0.1


class PlayState(TypedDict):
    """How clips are played."""

    playing: bool
    looping: bool
    muted: bool
    speed: float


class Playback(Protocol):
    """Another player, that the menu of playback can be lent to."""

    def perform(self, action: PlaybackAction) -> None:
        """Do something."""

    def set_speed(self, speed: float) -> None:
        """Play at a multiple of the usual speed."""

    def state(self) -> PlayState:
        """Tell how it plays."""


class PlaybackControls(QObject):
    """Knows how the clip is to be played: looping, how fast and how loud.

    Signals:
        full_screen_wanted: Fill the screen with the clip, or go back to the window.
        changed: What is to be remembered has changed.
    """

    full_screen_wanted = Signal()
    changed = Signal()

    def __init__(self, player: Player, surface: VideoSurface) -> None:
        """Work upon `player`; enlarge on `surface`."""
        super().__init__(player)
        self._player = player
        self.surface = surface
        """On which surface the clip is enlarged: the one that is in sight."""

        self._transports: list[Transport] = []
        self._menu: PlaybackMenu | None = None
        self._lent: Playback | None = None
        self.looping, self.muted, self.volume, self.speed = True, False, 1.0, 1.0
        wanted = PlaybackAction
        self._ways: Mapping[PlaybackAction, Callable[[], None]] = {
            wanted.PLAY: player.toggle,
            wanted.PREVIOUS_FRAME: lambda: player.step(-1),
            wanted.NEXT_FRAME: lambda: player.step(1),
            wanted.SECOND_BACK: lambda: player.seek(player.place - _SECOND),
            wanted.SECOND_ON: lambda: player.seek(player.place + _SECOND),
            wanted.TO_START: lambda: player.go_to(0),
            wanted.TO_END: lambda: player.go_to(player.frame_count - 1),
            wanted.LOOP: lambda: self._change(looping=not self.looping),
            wanted.SLOWER: lambda: self._shift_speed(-1),
            wanted.FASTER: lambda: self._shift_speed(1),
            wanted.USUAL_SPEED: lambda: self.set_speed(1.0),
            wanted.MUTE: lambda: self._change(muted=not self.muted),
            wanted.LOUDER: lambda: self.set_volume(self.volume + _LOUDER),
            wanted.QUIETER: lambda: self.set_volume(self.volume - _LOUDER),
            wanted.ZOOM_IN: lambda: self.surface.zoom_by(STEP),
            wanted.ZOOM_OUT: lambda: self.surface.zoom_by(1 / STEP),
            wanted.ZOOM_TO_FIT: self._fit,
            wanted.ACTUAL_SIZE: self._turn_actual_size,
            wanted.FULL_SCREEN: self.full_screen_wanted.emit,
        }
        player.playing_changed.connect(self._show)
        player.frame_numbered.connect(self._on_frame)

    def perform(self, action: PlaybackAction) -> None:
        """Do something with the clip, if there is one."""
        if self._lent is not None:
            self._lent.perform(action)
        elif self._player.path is not None:
            self._ways[action]()
        self._show()

    def add_transport(self, transport: Transport) -> None:
        """Take what is done with these controls, and show on them how the clip is played."""
        player = self._player
        self._transports.append(transport)
        player.moved.connect(transport.set_place)
        player.length_known.connect(transport.set_length)
        player.playing_changed.connect(transport.set_playing)
        transport.chosen.connect(self.perform)
        transport.sought.connect(player.seek)
        transport.speed_chosen.connect(self.set_speed)
        transport.volume_chosen.connect(self.set_volume)
        transport.set_length(player.length)
        transport.set_place(player.place)
        transport.set_playing(player.playing)
        self._show()

    def drop_transport(self, transport: Transport) -> None:
        """Show nothing more on these controls, which go away."""
        self._transports.remove(transport)

    def join_menu(self, menu: PlaybackMenu) -> None:
        """Take what is chosen in the menu, and tick in it how the clip is played."""
        self._menu = menu
        menu.chosen.connect(self.perform)
        menu.speed_chosen.connect(self.set_speed)
        self._show()

    def enable(self, playing: bool) -> None:  # noqa: FBT001 - a plain setter
        """Offer in the menu what needs a clip only while there is one."""
        if self._menu is not None:
            self._menu.enable(playing or self._lent is not None)

    def lend(self, to: Playback | None) -> None:
        """Let another player do what the menu asks for, and show there how it plays; None takes the menu back."""
        self._lent = to
        self.enable(self._player.path is not None)
        self._show()

    def refresh(self) -> None:
        """Show anew how it is played."""
        self._show()

    def set_speed(self, speed: float) -> None:
        """Play at a multiple of the usual speed."""
        if self._lent is not None:
            self._lent.set_speed(speed)
        else:
            self._change(speed=speed)

    def set_volume(self, volume: float) -> None:
        """Play as loud, 0 to 1; whoever makes it louder wants to hear it."""
        now = min(max(round(volume, 2), 0.0), 1.0)
        self._change(volume=now, muted=self.muted and now <= self.volume)

    def state(self) -> dict[str, object]:
        """Give what is to be the same after a restart, in values that JSON has."""
        return {"looping": self.looping, "muted": self.muted, "volume": self.volume}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Play as an earlier `state` says; nonsense changes nothing."""
        volume = state.get("volume")
        if isinstance(volume, (int, float)) and 0 <= volume <= 1:
            self.volume = float(volume)
        self._change(
            looping=state.get("looping") is not False,
            muted=state.get("muted") is True,
        )

    def _shift_speed(self, steps: int) -> None:
        place = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - self.speed))
        self.set_speed(SPEEDS[min(max(place + steps, 0), len(SPEEDS) - 1)])

    def _change(self, **values: Any) -> None:  # noqa: ANN401 - its own attributes
        for name, value in values.items():
            setattr(self, name, value)
        player = self._player
        player.set_looping(self.looping)
        player.set_speed(self.speed)
        player.set_muted(self.muted)
        player.set_volume(self.volume)
        self._show()
        self.changed.emit()

    def _fit(self) -> None:
        self.surface.zoom_to_fit()

    def _turn_actual_size(self) -> None:
        self.surface.toggle_actual_size()

    def _on_frame(self, number: int) -> None:
        for transport in self._transports:
            transport.set_frame(number, self._player.frame_count)

    def _show(self) -> None:
        for transport in self._transports:
            transport.loop.setChecked(self.looping)
            transport.set_speed(self.speed)
            transport.set_sound(self.volume, muted=self.muted)
        if self._menu is not None and self._lent is not None:
            self._menu.show_state(**self._lent.state())
        elif self._menu is not None:
            self._menu.show_state(
                playing=self._player.playing, looping=self.looping, muted=self.muted, speed=self.speed
            )

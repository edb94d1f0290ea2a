"""Joins the conductor of a comparison with its stage and its transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.playback import SPEEDS, PlaybackAction
from sora_desktop.ui.preview.zoom import STEP

if TYPE_CHECKING:
    from sora_desktop.ui.compare.conductor import Conductor
    from sora_desktop.ui.compare.stage import Stage
    from sora_desktop.ui.compare.transport import CompareTransport
    from sora_desktop.ui.compare.voices import Moment

_SECOND = 1.0


class Playing(QObject):
    """Does with all clips what a person asks for, and shows how they are played.

    Signals:
        lagging_changed: Whether they play slower than they should has changed; see `lagging`.
    """

    lagging_changed = Signal()

    def __init__(self, conductor: Conductor, stage: Stage, transport: CompareTransport) -> None:
        """Connect them."""
        super().__init__(stage)
        self._conductor, self._stage, self._transport = conductor, stage, transport
        self.lagging = False
        conductor.shown.connect(self._on_shown)
        conductor.length_changed.connect(lambda length: transport.set_length(round(length * 1000)))
        conductor.playing_changed.connect(lambda playing: transport.set_playing(playing=playing))
        conductor.lagging_changed.connect(self._on_lagging)
        stage.boxes_changed.connect(self._on_boxes)
        stage.zoomed.connect(lambda: transport.set_zoom(stage.factor()))
        transport.requested.connect(self.perform)
        transport.sought.connect(lambda place: conductor.seek(place / 1000))
        transport.speed_chosen.connect(self.set_speed)
        transport.set_looping(looping=conductor.looping)
        self._ways = {
            PlaybackAction.PLAY: conductor.toggle,
            PlaybackAction.PREVIOUS_FRAME: lambda: conductor.step(-1),
            PlaybackAction.NEXT_FRAME: lambda: conductor.step(1),
            PlaybackAction.SECOND_BACK: lambda: self._seek_by(-_SECOND),
            PlaybackAction.SECOND_ON: lambda: self._seek_by(_SECOND),
            PlaybackAction.TO_START: lambda: conductor.stand_at(0.0),
            PlaybackAction.TO_END: lambda: conductor.stand_at(conductor.timeline.length),
            PlaybackAction.LOOP: self._toggle_looping,
            PlaybackAction.SLOWER: lambda: self._change_speed(-1),
            PlaybackAction.FASTER: lambda: self._change_speed(1),
            PlaybackAction.USUAL_SPEED: lambda: self.set_speed(1.0),
            PlaybackAction.ZOOM_IN: lambda: stage.zoom_by(STEP),
            PlaybackAction.ZOOM_OUT: lambda: stage.zoom_by(1 / STEP),
            PlaybackAction.ZOOM_TO_FIT: stage.zoom_to_fit,
            PlaybackAction.ACTUAL_SIZE: stage.toggle_actual_size,
            PlaybackAction.FULL_SCREEN: self._toggle_full_screen,
        }

    def perform(self, action: PlaybackAction) -> None:
        """Do something with all clips, if it is something that concerns all of them."""
        way = self._ways.get(action)
        if way is not None:
            way()

    def _on_shown(self, moment: Moment) -> None:
        self._transport.set_place(round(moment.seconds * 1000))

    def _on_boxes(self) -> None:
        boxes = self._stage.boxes()
        if len(boxes) == len(self._conductor.voices):
            self._conductor.set_boxes(boxes)

    def _on_lagging(self, lagging: bool) -> None:  # noqa: FBT001 - a signal's value
        self.lagging = lagging
        self.lagging_changed.emit()

    def _seek_by(self, seconds: float) -> None:
        moment = self._conductor.moment
        if moment is not None:
            self._conductor.seek(max(0.0, moment.seconds + seconds))

    def _toggle_looping(self) -> None:
        self._conductor.set_looping(looping=not self._conductor.looping)
        self._transport.set_looping(looping=self._conductor.looping)

    def _change_speed(self, steps: int) -> None:
        place = SPEEDS.index(self._conductor.speed) + steps
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def set_speed(self, speed: float) -> None:
        """Play all clips at a multiple of the usual speed."""
        self._conductor.set_speed(speed)
        self._transport.set_speed(speed)

    def _toggle_full_screen(self) -> None:
        window = self._stage.window()
        (window.showNormal if window.isFullScreen() else window.showFullScreen)()

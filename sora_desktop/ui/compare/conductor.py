"""Keeps clips in step: one clock for all, and a moment is shown only when every clip has its picture of it."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sora_desktop.ui.compare.clock import Clock
from sora_desktop.ui.compare.feed import ClipFeed
from sora_desktop.ui.compare.pace import Pace
from sora_desktop.ui.compare.timeline import Timeline
from sora_desktop.ui.compare.voices import Moment, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ROOM = 256 * 1024**2
"""Bytes of pictures that are held, of all clips together: short clips are read once, however often they loop."""

AHEAD = 24
"""Pictures that are read before they are due."""

_BEHIND = 8
"""Pictures that are read before they are due when stepping back."""

PATIENCE = 0.12
"""Seconds that the clock goes on while a picture is missing, in which others are left out; then it waits."""

_JUST_BEFORE = 0.001
"""Seconds before the end that still belong to the last picture."""

_LOOK_MILLISECONDS = 4
"""How soon it is noticed that a picture is ready."""


class Conductor(QObject):
    """Plays several clips at once.

    Signals:
        shown: A `Moment` is to be seen.
        known: It is known of a further clip what it is, or why it cannot be read.
        playing_changed: It plays, or stands still.
        length_changed: How long all of it takes, in seconds.
        lagging_changed: Whether it plays slower than it should, because pictures come too late.
    """

    shown = Signal(object)
    known = Signal()
    playing_changed = Signal(bool)
    length_changed = Signal(float)
    lagging_changed = Signal(bool)

    def __init__(self, now: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        """Start without clips; `now` is the time that goes by, in seconds."""
        super().__init__(parent)
        self._now = now
        self._clock = Clock(now)
        self._voices: list[Voice] = []
        self._timeline = Timeline(())
        self._known = 0
        self._pace = Pace(now, PATIENCE)
        self._back = self._sought = False
        self._lagging = False
        self.moment: Moment | None = None
        """What was shown last."""

        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The clips, from left to right."""
        return tuple(self._voices)

    @property
    def timeline(self) -> Timeline:
        """The clips that can be read, in their order, on one line of time."""
        return self._timeline

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._clock.playing

    @property
    def looping(self) -> bool:
        """Whether it begins again at the end."""
        return self._clock.looping

    @property
    def speed(self) -> float:
        """How many times the usual speed it plays at."""
        return self._clock.speed

    def begin(self, paths: Sequence[Path]) -> None:
        """Play other clips, from the beginning, as soon as all of them are open."""
        self.end()
        for path in paths:
            self._voices.append(Voice(ClipFeed(path, ROOM // len(paths))))
        self._clock = self._new_clock()
        self._clock.play()
        self.playing_changed.emit(True)
        self._change()

    def end(self) -> None:
        """Let go of all clips."""
        self._timer.stop()
        for voice in self._voices:
            voice.feed.close()
        self._voices.clear()
        self._timeline, self._known, self.moment = Timeline(()), 0, None
        if self._clock.playing:
            self._clock.pause()
            self.playing_changed.emit(False)

    def take_out(self, place: int) -> None:
        """Let go of one clip."""
        self._voices.pop(place).feed.close()
        self._change()

    def put_in(self, place: int, path: Path) -> None:
        """Play a further clip, at a place among the others."""
        self._voices.insert(place, Voice(ClipFeed(path, ROOM // (len(self._voices) + 1))))
        self._change()

    def swap(self, one: int, other: int) -> None:
        """Let two clips change places."""
        voices = self._voices
        voices[one], voices[other] = voices[other], voices[one]
        self._change()

    def set_offset(self, place: int, pictures: int) -> None:
        """Let a clip be some pictures further on than the others, or behind them."""
        self._voices[place] = self._voices[place]._replace(offset=pictures)
        self._change()

    def set_boxes(self, boxes: Sequence[tuple[int, int] | None]) -> None:
        """Know how large the clips are seen, in pixels of the screen."""
        changed = [voice._replace(box=box) for voice, box in zip(self._voices, boxes, strict=True)]
        if changed != self._voices:
            self._voices = changed
            self._soon()

    def play(self) -> None:
        """Play on; from the beginning, if it stands at the end."""
        self._back = False
        self._clock.play()
        self._pace.begin()
        self.playing_changed.emit(True)
        self._soon()

    def pause(self) -> None:
        """Stand still, at the pictures that are seen."""
        if self.moment is not None and not self._sought:
            self._clock.go_to(self.moment.seconds)
        self._clock.pause()
        self._pace.begin()
        self.playing_changed.emit(False)
        self._soon()

    def toggle(self) -> None:
        """Play, or stand still."""
        (self.pause if self.playing else self.play)()

    def seek(self, seconds: float) -> None:
        """Go to another moment."""
        self._back = False
        self._sought = True
        self._clock.go_to(min(seconds, self._timeline.length - _JUST_BEFORE))
        self._pace.begin()
        self._soon()

    def stand_at(self, seconds: float) -> None:
        """Stand still at another moment."""
        if self.playing:
            self.pause()
        self.seek(seconds)

    def step(self, pictures: int) -> None:
        """Stand still, some pictures further on or back."""
        if self.playing:
            self.pause()
        self._back, self._sought = pictures < 0, True
        self._clock.go_to(self._timeline.step(self._clock.moment(), pictures))
        self._soon()

    def set_looping(self, *, looping: bool) -> None:
        """Begin again at the end, or stop there."""
        self._clock.set_looping(looping=looping)
        self._soon()

    def set_speed(self, speed: float) -> None:
        """Play at a multiple of the usual speed."""
        self._clock.set_speed(speed)
        self._pace.begin()
        self._soon()

    @property
    def at_rest(self) -> bool:
        """Whether nothing is left to do before something changes."""
        return not self._timer.isActive()

    def look(self) -> None:
        """Show the moment that is due, if it is ready; called by its own timer."""
        if not self._voices or not self._all_known():
            return
        if self._pace.stood_at is not None:
            self._clock.go_to(self._pace.stood_at)
        moment = self._clock.moment()
        stopped = self.playing and self._clock.at_end
        self._ask(moment)
        indexes = self._indexes(moment)
        if self._is_ready(indexes):
            self._pace.go_on()
            self._show(moment, indexes)
            if stopped:
                self._clock.pause()
                self.playing_changed.emit(False)
        elif self.playing and self._pace.must_wait():
            self._pace.stood_at = moment
        self._tell_lagging()
        self._plan(moment, shown=self.moment is not None and self.moment.indexes == indexes)

    def _new_clock(self) -> Clock:
        clock = Clock(self._now)
        clock.set_looping(looping=self._clock.looping)
        clock.set_speed(self._clock.speed)
        return clock

    def _change(self) -> None:
        """Lay the clips out anew, as far as they are known."""
        before = self._timeline.length
        self._known = sum(voice.feed.settled for voice in self._voices)
        self._timeline = Timeline(
            [
                dataclasses.replace(voice.feed.facts.track, offset=voice.offset)
                for voice in self._voices
                if voice.feed.facts is not None
            ]
        )
        self._clock.set_length(self._timeline.length)
        self.known.emit()
        if self._timeline.length != before:
            self.length_changed.emit(self._timeline.length)
        self._soon()

    def _all_known(self) -> bool:
        """Tell whether it is known what all clips are; ask again soon, if not."""
        if sum(voice.feed.settled for voice in self._voices) != self._known:
            playing = self._clock.playing
            self._change()
            if playing and self.moment is None:
                self._clock.go_to(0.0)
                self._pace.begin()
        if self._known == len(self._voices):
            return True
        if self.moment is not None:
            self._clock.go_to(self.moment.seconds)
        self._timer.start(_LOOK_MILLISECONDS)
        return False

    def _indexes(self, moment: float) -> tuple[int, ...]:
        found = iter(self._timeline.indexes(moment))
        return tuple(-1 if voice.feed.facts is None else next(found) for voice in self._voices)

    def _ask(self, moment: float) -> None:
        tracks = iter(self._timeline.tracks)
        for voice in self._voices:
            if voice.feed.facts is None:
                continue
            track, most = next(tracks), voice.feed.reach(voice.box)
            if self._back:
                wanted = track.gone(moment, min(most, _BEHIND))
            else:
                wanted = track.coming(moment, min(most, AHEAD), looping=self._clock.looping)
            voice.feed.want(wanted, voice.box)

    def _is_ready(self, indexes: tuple[int, ...]) -> bool:
        return all(index < 0 or voice.feed.is_ready(index) for voice, index in zip(self._voices, indexes, strict=True))

    def _show(self, seconds: float, indexes: tuple[int, ...]) -> None:
        ended = iter(self._timeline.ended(seconds))
        moment = Moment(
            seconds,
            tuple(voice.feed.picture(index) for voice, index in zip(self._voices, indexes, strict=True)),
            indexes,
            tuple(voice.feed.facts is not None and next(ended) for voice in self._voices),
        )
        before, self.moment, self._sought = self.moment, moment, False
        if before != moment:
            self.shown.emit(moment)

    def _plan(self, moment: float, *, shown: bool) -> None:
        """Look again when there may be something new."""
        if not shown or self._is_stale():
            self._timer.start(_LOOK_MILLISECONDS)
        elif self.playing:
            wait = (self._timeline.next_change(moment) - self._clock.moment()) / self._clock.speed
            self._timer.start(max(1, round(wait * 1000)))

    def _is_stale(self) -> bool:
        """Tell whether a picture that is seen was made for another size, and comes anew."""
        if self.moment is None:
            return True
        return any(
            picture is not None and picture.box != voice.box and voice.feed.error is None
            for voice, picture in zip(self._voices, self.moment.pictures, strict=True)
        )

    def _tell_lagging(self) -> None:
        if self._pace.lagging != self._lagging:
            self._lagging = self._pace.lagging
            self.lagging_changed.emit(self._lagging)

    def _soon(self) -> None:
        if self._voices:
            self._timer.start(0)

"""Plays one clip at a time into a sink; loads the multimedia library with the first clip, not before."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPluginLoader, QSize, Qt, QTimer, QUrl, Signal

from sora_desktop.ui.loading import Loading
from sora_desktop.ui.preview.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

USUAL_FRAME_RATE = 24.0
"""Frames a second, where a clip does not say."""

_LOUDNESS = 3
_MICROSECONDS = 1_000_000
_LEFT_OUT = 24
"""Frames that may be left out when a clip plays on after a leap, where the computer has much to do."""

_LIBRARY = "PySide6.QtMultimedia"
_INSIST_MILLISECONDS = 400
"""After how long without the frame that is wanted it is asked for again."""

_SOON_MILLISECONDS = 60
"""The same where another one came, and none after it."""

_TRIES = 5

_LOOK_MILLISECONDS = 5
"""How long after the library is loaded this is noticed, at most."""


class Player(QObject):
    """A looping player.

    Signals:
        frame_arrived: A picture to show; a QVideoFrame.
        frame_numbered: Which frame that is, from 0.
        moved: The place in the clip has changed, in milliseconds.
        length_known: The clip's length, in milliseconds.
        playing_changed: It plays, or stands still.
        failed: The clip cannot be played; why, in the library's words.
    """

    frame_arrived = Signal(object)
    frame_numbered = Signal(int)
    moved = Signal(int)
    length_known = Signal(int)
    playing_changed = Signal(bool)
    failed = Signal(str)

    # The library ends its threads inside these calls, and those threads may need Python's lock to
    # end; so they are made by Qt's own event loop, which does not hold it, through queued signals.
    _source_wanted = Signal(QUrl)
    _play_wanted = Signal()
    _pause_wanted = Signal()
    _stop_wanted = Signal()
    _place_wanted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare; nothing is loaded yet."""
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._sound: QAudioOutput | None = None
        self._sink: QVideoSink | None = None
        self._looping = True
        self._muted = False
        self._volume = 1.0
        self._speed = 1.0
        self._times = FrameTimes(lambda: self.frame_rate, lambda: self.length / 1000)
        self._wanted: int | None = None
        self._tries = 0
        self._ends = 0.0
        self.frame = 0
        """The number of the frame that is shown, from 0."""

        self._loading: Loading | None = None
        self._steps = iter((_load_library, _set_up_drawing))
        self._insist = QTimer(self, singleShot=True)
        self._insist.timeout.connect(self._ask_again)
        self._look = QTimer(self, interval=_LOOK_MILLISECONDS)
        self._look.timeout.connect(self._on_look)
        self._held = False
        self._begins = False
        self._seen = False
        self.path: Path | None = None
        """The clip that is open, or None."""

    def open(self, path: Path) -> None:
        """Play a clip from its beginning, as soon as the library is loaded."""
        self.path = path
        self._forget_place()
        if self._player is not None:
            self._begin(path)
        elif not self._look.isActive():
            self._loading = Loading(_load_decoders)
            self._look.start()

    def close(self) -> None:
        """Let go of the clip, so that its file can be moved; done once the event loop has turned."""
        self.path = None
        self._forget_place()
        self._stop_wanted.emit()
        self._source_wanted.emit(QUrl())

    @property
    def at_rest(self) -> bool:
        """Whether no clip is open any more, nor any thread that plays one."""
        return not self._look.isActive() and (self._player is None or self._player.source().isEmpty())

    @property
    def playing(self) -> bool:
        """Whether it plays now."""
        return self._player is not None and self._player.isPlaying()

    def toggle(self) -> None:
        """Play, or stand still."""
        if self._player is None or self.path is None:
            return
        self._wanted = None
        (self._pause_wanted if self._player.isPlaying() else self._play_wanted).emit()

    def pause(self) -> None:
        """Stand still."""
        if self.playing:
            self._pause_wanted.emit()

    def hold(self) -> None:
        """Stand still while nobody looks; what is about to begin, or is opened meanwhile, does not."""
        self._held = True
        # A frame comes even so, once it stands still; so what was not seen by now is to begin later.
        self._begins = self._begins or (self._player is not None and self.path is not None and not self._seen)
        if self.playing or self._begins:
            self._pause_wanted.emit()

    def release(self) -> None:
        """Begin what could not while nobody looked; what stood still goes on standing still."""
        begins, self._held, self._begins = self._begins, False, False
        if begins:
            self._seen = False  # not as it plays
            self._play_wanted.emit()

    @property
    def place(self) -> int:
        """Where the clip is, in milliseconds."""
        return 0 if self._player is None else self._player.position()

    @property
    def length(self) -> int:
        """How long the open clip is, in milliseconds."""
        return 0 if self._player is None else self._player.duration()

    def seek(self, milliseconds: int) -> None:
        """Go to a place in the clip."""
        if self._player is not None and self.path is not None:
            place = max(0, min(milliseconds, self._player.duration()))
            # Until that frame is there, steps count from it all the same.
            self._wanted = self._times.shown_at(place / 1000)
            self._player.setPosition(place)

    def step(self, frames: int) -> None:
        """Stand still, just so many frames further on or back."""
        # Keys that repeat come faster than frames do: each counts from the frame that the last one asked for.
        self.go_to((self.frame if self._wanted is None else self._wanted) + frames)

    def go_to(self, number: int) -> None:
        """Stand still at a frame, by its number from 0; beyond the ends, at the first or the last one."""
        if self._player is None or self.path is None:
            return
        if self._player.isPlaying():
            self._pause_wanted.emit()
        number = max(0, min(number, self.frame_count - 1))
        self._wanted = number
        # After it has come to stand still, which is only wanted yet: it would play on from there otherwise.
        self._place_wanted.emit(round(self._times.middle(number) * 1000))
        self._tries = _TRIES
        self._insist.start(_INSIST_MILLISECONDS)

    def _ask_again(self) -> None:
        """Ask once more for a frame that did not come: of several places asked for at once, Qt may drop the last."""
        self._tries -= 1
        if self._wanted is not None and self._tries and self._player is not None and not self._player.isPlaying():
            place = round(self._times.within(self._wanted, self.frame, self._ends) * 1000)
            # Where it believes to be already it would not go.
            self._place_wanted.emit(place + 1 if self._player.position() == place else place)
            self._insist.start(_INSIST_MILLISECONDS)

    def still(self) -> int:
        """Stand still, and give the number of the frame that is shown, or about to be."""
        self.pause()
        return self.frame if self._wanted is None else self._wanted

    def know_starts(self, starts: Sequence[float]) -> None:
        """Count frames by the moments at which they begin, in seconds, and no longer by the rate."""
        self._times.know(starts)

    @property
    def frame_count(self) -> int:
        """How many frames the open clip has."""
        return self._times.count

    @property
    def frame_rate(self) -> float:
        """How many frames a second the open clip has."""
        if self._player is None:
            return USUAL_FRAME_RATE
        from PySide6.QtMultimedia import QMediaMetaData  # noqa: PLC0415 - loaded with the first clip

        said = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        return float(said) if isinstance(said, (int, float)) and said > 0 else USUAL_FRAME_RATE

    def set_looping(self, looping: bool) -> None:  # noqa: FBT001 - a signal's value
        """Begin again at the end, or stop there."""
        self._looping = looping
        if self._player is not None:
            self._player.setLoops(-1 if looping else 1)

    def set_speed(self, speed: float) -> None:
        """Play at a multiple of the usual speed."""
        self._speed = speed
        if self._player is not None:
            self._player.setPlaybackRate(speed)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - a signal's value
        """Play without sound, or with it."""
        self._muted = muted
        if self._sound is not None:
            self._sound.setMuted(muted)

    def set_volume(self, volume: float) -> None:
        """Set the loudness, 0 to 1, as it is heard."""
        self._volume = volume
        if self._sound is not None:
            # Ears hear steps of a power as equal ones.
            self._sound.setVolume(volume**_LOUDNESS)

    def _on_look(self) -> None:
        """Play, once the library is loaded, what is wanted by then."""
        if self._loading is None or not self._loading.done:
            return
        loading, self._loading = self._loading, None
        self._look.stop()
        if self.path is None:
            return
        loading.finish()
        self._go_on()

    def _go_on(self) -> None:
        """Do what takes a while before the first clip a step at a time, so that the window stays alive."""
        if self.path is None or self._player is not None:
            return
        step = next(self._steps, None)
        if step is None:
            self._make()
            self._begin(self.path)
            return
        try:
            step()
        except ImportError as error:
            self.failed.emit(str(error))
            return
        QTimer.singleShot(0, self, self._go_on)

    def _begin(self, path: Path) -> None:
        self._source_wanted.emit(QUrl.fromLocalFile(str(path)))
        self._begins = self._held
        (self._pause_wanted if self._held else self._play_wanted).emit()

    def _make(self) -> None:
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoSink  # noqa: PLC0415 - not at the start

        player, self._sound, self._sink = QMediaPlayer(self), QAudioOutput(self), QVideoSink(self)
        self._player = player
        player.setAudioOutput(self._sound)
        player.setVideoSink(self._sink)
        queued = Qt.ConnectionType.QueuedConnection
        self._source_wanted.connect(player.setSource, queued)
        self._play_wanted.connect(player.play, queued)
        self._pause_wanted.connect(player.pause, queued)
        self._stop_wanted.connect(player.stop, queued)
        self._place_wanted.connect(player.setPosition, queued)
        self._sink.videoFrameChanged.connect(self._on_frame)
        # Qt counts these in 64 bits, which a signal of `int` cannot be joined to directly.
        player.positionChanged.connect(self._on_moved)
        player.durationChanged.connect(self._on_length)
        player.playingChanged.connect(self.playing_changed)
        player.errorOccurred.connect(self._on_error)
        self.set_looping(self._looping)
        self.set_speed(self._speed)
        self.set_muted(self._muted)
        self.set_volume(self._volume)

    def _on_moved(self, place: int) -> None:
        self.moved.emit(place)

    def _on_length(self, length: int) -> None:
        self.length_known.emit(length)

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self.path is None or not frame.isValid():
            return
        self._seen = True
        self.frame = self._times.beginning_at(frame.startTime() / _MICROSECONDS)
        self._ends = frame.endTime() / _MICROSECONDS
        if self._wanted is not None and 0 <= self.frame - self._wanted <= (_LEFT_OUT if self.playing else 0):
            self._wanted = None
        elif self._wanted is not None and self.frame != self._wanted and not self.playing:
            self._insist.start(_SOON_MILLISECONDS)
        self.frame_numbered.emit(self.frame)
        self.frame_arrived.emit(frame)

    def _forget_place(self) -> None:
        self._times.know(())
        self._wanted, self.frame, self._seen, self._begins = None, 0, False, False

    def _on_error(self, _code: object, words: str) -> None:
        if self.path is not None:
            self.failed.emit(words)


def _load_decoders() -> None:
    """Load what the library itself would only load, on the window's thread, with the first player."""
    # Qt adds to the name what the system wants, and looks where it keeps its plugins.
    QPluginLoader("multimedia/ffmpegmediaplugin").load()


def _load_library() -> None:
    """Load the library's classes, which may only be made on the window's thread.

    Raises:
        ImportError: something that it needs is missing.
    """
    importlib.import_module(_LIBRARY)


def _set_up_drawing() -> None:
    """Let Qt find out how frames become pictures here, which it would do with the first one otherwise."""
    from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat  # noqa: PLC0415 - not at the start

    layout = QVideoFrameFormat(QSize(2, 2), QVideoFrameFormat.PixelFormat.Format_YUV420P)
    QVideoFrame(layout).toImage()

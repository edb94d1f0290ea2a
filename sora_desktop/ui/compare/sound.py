"""The sound of compared clips: follows the moment that is seen, and never leads it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QUrl, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

APART = 0.15
"""Seconds by which a sound may be ahead of its picture or behind it before it is put right."""

_JUMP = 0.4
"""Seconds between two pictures from which on the clip was sought, or has begun again."""

_FIRST_CHECK, _CHECK = 0.3, 1.0
"""Seconds of the clip after which it is looked whether the sound is with it, at first and later: it needs a while."""

_LOUDNESS = 3
_LIBRARY = "PySide6.QtMultimedia"


class Sound(Protocol):
    """The sound of one clip."""

    def open(self, path: Path) -> None:
        """Take the sound of a clip, and stand still."""

    def close(self) -> None:
        """Let go of the clip."""

    @property
    def seconds(self) -> float:
        """Where it is."""

    @property
    def at_rest(self) -> bool:
        """Whether no clip is open any more, nor any thread that plays one."""

    def play(self) -> None:
        """Sound."""

    def pause(self) -> None:
        """Sound no more."""

    def seek(self, seconds: float) -> None:
        """Go on from another place."""

    def set_speed(self, speed: float) -> None:
        """Sound at a multiple of the usual speed."""

    def set_volume(self, volume: float) -> None:
        """Sound as loud, 0 to 1, as it is heard."""


class ClipSound(QObject):
    """The sound of a clip, by the multimedia library, which is loaded with the first one."""

    # The library ends its threads inside these calls, and those threads may need Python's lock to
    # end; so they are made by Qt's own event loop, which does not hold it, through queued signals.
    _source_wanted = Signal(QUrl)
    _play_wanted = Signal()
    _pause_wanted = Signal()
    _stop_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Make what plays, without a picture."""
        super().__init__(parent)
        library = importlib.import_module(_LIBRARY)
        self._player: QMediaPlayer = library.QMediaPlayer(self)
        self._output: QAudioOutput = library.QAudioOutput(self)
        self._player.setAudioOutput(self._output)
        queued = Qt.ConnectionType.QueuedConnection
        self._source_wanted.connect(self._player.setSource, queued)
        self._play_wanted.connect(self._player.play, queued)
        self._pause_wanted.connect(self._player.pause, queued)
        self._stop_wanted.connect(self._player.stop, queued)

    def open(self, path: Path) -> None:
        """Take the sound of a clip, and stand still."""
        self._source_wanted.emit(QUrl.fromLocalFile(str(path)))

    def close(self) -> None:
        """Let go of the clip, once the event loop has turned."""
        self._stop_wanted.emit()
        self._source_wanted.emit(QUrl())

    @property
    def seconds(self) -> float:
        """Where it is."""
        return self._player.position() / 1000

    @property
    def at_rest(self) -> bool:
        """Whether no clip is open any more, nor any thread that plays one."""
        return self._player.source().isEmpty()

    def play(self) -> None:
        """Sound."""
        self._play_wanted.emit()

    def pause(self) -> None:
        """Sound no more."""
        self._pause_wanted.emit()

    def seek(self, seconds: float) -> None:
        """Go on from another place."""
        self._player.setPosition(max(0, round(seconds * 1000)))

    def set_speed(self, speed: float) -> None:
        """Sound at a multiple of the usual speed."""
        self._player.setPlaybackRate(speed)

    def set_volume(self, volume: float) -> None:
        """Sound as loud, 0 to 1, as it is heard."""
        # Ears hear steps of a power as equal ones.
        self._output.setVolume(volume**_LOUDNESS)


class Follower:
    """Keeps one sound where its clip is."""

    def __init__(self, sound: Sound, path: Path) -> None:
        """Open the sound of a clip."""
        self.sound = sound
        self._playing = False
        self._speed = 1.0
        self._last = self._check_at = 0.0
        sound.open(path)

    def follow(self, seconds: float, speed: float, *, playing: bool) -> None:
        """Be where the clip is, and do as it does.

        Args:
            seconds: where the clip is, from its own beginning.
            speed: how many times the usual speed it plays at.
            playing: whether it plays, and has not come to its end.
        """
        if speed != self._speed:
            self._speed = speed
            self.sound.set_speed(speed)
        last, self._last = self._last, seconds
        if not playing:
            self.pause()
        elif not self._playing or abs(seconds - last) > _JUMP:
            self._playing = True
            self._check_at = seconds + _FIRST_CHECK
            self.sound.seek(seconds)
            self.sound.play()
        elif seconds >= self._check_at:
            self._check_at = seconds + _CHECK
            if abs(self.sound.seconds - seconds) > APART * max(1.0, speed):
                self.sound.seek(seconds)

    def pause(self) -> None:
        """Sound no more."""
        if self._playing:
            self._playing = False
            self.sound.pause()

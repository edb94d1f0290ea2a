"""Which of the compared clips are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.ui.compare.sound import ClipSound, Follower, Sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.ui.compare.conductor import Conductor


class Sounds:
    """The sounds of the clips that a person wants to hear; each is opened when it is first wanted."""

    def __init__(self, conductor: Conductor, make: Callable[[], Sound] = ClipSound) -> None:
        """Follow what the conductor shows.

        Args:
            conductor: what plays the pictures.
            make: makes a sound; each is used again for other clips.
        """
        self._conductor = conductor
        self._make = make
        self._spare: list[Sound] = []
        self._made: list[Sound] = []
        self._heard: dict[Path, Follower] = {}
        self.volume = 1.0
        conductor.shown.connect(self._follow)
        conductor.playing_changed.connect(self._follow)

    def is_heard(self, path: Path) -> bool:
        """Tell whether a clip is to be heard."""
        return path in self._heard

    def hear(self, path: Path, *, heard: bool) -> None:
        """Hear a clip, or hear it no more."""
        if heard and path not in self._heard:
            sound = self._spare.pop() if self._spare else self._new()
            self._heard[path] = Follower(sound, path)
            self._follow()
        elif not heard and path in self._heard:
            follower = self._heard.pop(path)
            follower.pause()
            follower.sound.close()
            self._spare.append(follower.sound)

    def set_volume(self, volume: float) -> None:
        """Let all sounds be as loud, 0 to 1."""
        self.volume = min(max(round(volume, 2), 0.0), 1.0)
        for sound in self._made:
            sound.set_volume(self.volume)

    def end(self) -> None:
        """Hear nothing, and let go of all clips."""
        for path in list(self._heard):
            self.hear(path, heard=False)

    @property
    def at_rest(self) -> bool:
        """Whether no thread plays a sound any more."""
        return all(sound.at_rest for sound in self._made)

    def _new(self) -> Sound:
        sound = self._make()
        sound.set_volume(self.volume)
        self._made.append(sound)
        return sound

    def _follow(self, _what: object = None) -> None:
        """Let every sound be where its clip is."""
        conductor = self._conductor
        if conductor.moment is None or not self._heard:
            return
        tracks = iter(conductor.timeline.tracks)
        for voice, ended in zip(conductor.voices, conductor.moment.ended, strict=False):
            if voice.feed.facts is None:
                continue
            track = next(tracks)
            follower = self._heard.get(voice.feed.path)
            own = conductor.moment.seconds + track.lead + track.before
            if follower is not None:
                follower.follow(own, conductor.speed, playing=conductor.playing and own >= 0 and not ended)

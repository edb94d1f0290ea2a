"""The one clock of a comparison: which moment is due, while it plays, stands still, loops or has to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Turns the time that goes by into a moment between 0 and a length, in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Stand still at the beginning of nothing.

        Args:
            now: gives the time that goes by, in seconds from wherever.
        """
        self._now = now
        self._since = now()
        self._from = 0.0
        self._length = 0.0
        self._playing = False
        self._looping = True
        self._speed = 1.0

    @property
    def playing(self) -> bool:
        """Whether it moves on."""
        return self._playing

    @property
    def looping(self) -> bool:
        """Whether it begins again at the end."""
        return self._looping

    @property
    def speed(self) -> float:
        """How many seconds it goes on in one second."""
        return self._speed

    @property
    def length(self) -> float:
        """Where it ends, in seconds."""
        return self._length

    def moment(self) -> float:
        """Give the moment that is due; it stays below the length wherever there is one."""
        moment = self._from
        if self._playing:
            moment += (self._now() - self._since) * self._speed
        if moment < self._length:
            return max(0.0, moment)
        return moment % self._length if self._looping and self._length > 0 else self._length

    @property
    def at_end(self) -> bool:
        """Whether it has come to the end, and does not begin again."""
        return self._length > 0 and self.moment() >= self._length

    def play(self) -> None:
        """Move on; from the beginning, if it stands at the end."""
        if self.at_end:
            self._from = 0.0
        else:
            self._from = self.moment()
        self._since = self._now()
        self._playing = True

    def pause(self) -> None:
        """Stand still."""
        self.go_to(self.moment())
        self._playing = False

    def go_to(self, moment: float) -> None:
        """Go on from another moment."""
        self._from = min(max(0.0, moment), self._length)
        self._since = self._now()

    def set_length(self, length: float) -> None:
        """Know where it ends; a moment beyond that becomes the end."""
        moment = self.moment()
        self._length = length
        self.go_to(moment)

    def set_looping(self, *, looping: bool) -> None:
        """Begin again at the end, or stop there."""
        self.go_to(self.moment())
        self._looping = looping

    def set_speed(self, speed: float) -> None:
        """Move on by so many seconds a second."""
        self.go_to(self.moment())
        self._speed = speed

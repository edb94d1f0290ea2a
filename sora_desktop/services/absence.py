"""Tells when a server that says 404 for a video has surely forgotten it."""

from __future__ import annotations

from datetime import timedelta

MISSING_FOR = timedelta(seconds=60)
"""For how long a server must say 404 before its video counts as forgotten, because another
pod, or a gateway that lost its way, may have answered."""

MISSING_TIMES = 4


class Absence:
    """Since when, and how often in a row, a server has said that it does not know a video."""

    def __init__(self) -> None:
        """Begin with a video that is there."""
        self._since: timedelta | None = None
        self._times = 0

    def ended(self) -> None:
        """Forget about it: the video is there, or something else is wrong."""
        self._since, self._times = None, 0

    def lasts(self, now: timedelta) -> bool:
        """Count one more at `now`, by a clock that nobody sets; tell whether it lasts long enough to be believed."""
        self._since = self._since or now
        self._times += 1
        return self._times >= MISSING_TIMES and now - self._since >= MISSING_FOR

"""Tells when a job has been without news for much longer than its model usually takes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Usual = Callable[[str, str | None], Awaitable[tuple[int, float] | None]]
    """Gives, for a connection and a model, how many jobs it made and how many seconds nearly all of them took."""

_log = logging.getLogger(__name__)

LEAST_PATIENCE = 300.0
"""Seconds without news within which no job counts as stalled."""

UNKNOWN_PATIENCE = 2700.0
"""The same where too little is known of how long a model takes."""

ENOUGH_SAMPLES = 3
TIMES_USUAL = 3.0

_KNOWN_FOR = 600.0
"""Seconds for which the usual time of a model is not asked for again."""


def patience(usual: tuple[int, float] | None) -> float:
    """Give the seconds without news after which a job counts as stalled, from what is usual."""
    if usual is None or usual[0] < ENOUGH_SAMPLES:
        return UNKNOWN_PATIENCE
    return max(LEAST_PATIENCE, TIMES_USUAL * usual[1])


class Silence:
    """For how long one job has been without news.

    Attributes:
        stalled: whether that is longer than it should be.
    """

    __slots__ = ("_since", "stalled")

    def __init__(self, now: float, *, stalled: bool = False) -> None:
        """Begin to count at `now`, in seconds of a clock that stands still while the computer sleeps."""
        self._since = now
        self.stalled = stalled

    def broken(self, now: float) -> bool:
        """Note news; tell whether the job counted as stalled until now."""
        self._since = now
        was, self.stalled = self.stalled, False
        return was

    def lasts(self, now: float) -> float:
        """Give the seconds since the last news."""
        return now - self._since

    def judge(self, now: float, limit: float) -> bool:
        """Tell whether the job counts as stalled from now on, and did not before."""
        if self.stalled or self.lasts(now) < limit:
            return False
        self.stalled = True
        return True


class Stalls:
    """Knows for how long jobs may be silent, and asks for that only where one has been for a while."""

    def __init__(self, usual: Usual | None = None) -> None:
        """Ask `usual` how long a model takes; without it, nothing is known."""
        self._usual = usual
        self._known: dict[tuple[str, str | None], tuple[float, float]] = {}

    def is_due(self, silence: Silence, now: float) -> bool:
        """Tell whether it is worth to ask for how long a job may be silent."""
        return not silence.stalled and silence.lasts(now) >= LEAST_PATIENCE

    async def patience(self, connection: str, model: str | None, now: float) -> float:
        """Give the seconds without news after which jobs of a model count as stalled."""
        limit, until = self._known.get((connection, model), (0.0, now))
        if now >= until:
            limit = patience(await self._ask(connection, model))
            self._known[connection, model] = (limit, now + _KNOWN_FOR)
        return limit

    async def _ask(self, connection: str, model: str | None) -> tuple[int, float] | None:
        if self._usual is None:
            return None
        try:
            return await self._usual(connection, model)
        except StorageError as error:
            _log.warning("how long %s usually takes is not known: %s", model, error)
            return None

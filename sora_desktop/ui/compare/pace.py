"""How pictures keep up with the clock: when it has to wait for them, and whether that becomes a habit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SPAN = 2.0
"""Seconds over which it is judged whether pictures keep up."""

_MUCH = 0.25
"""The share of these that must be waited away before anybody is told of it."""


class Pace:
    """Notes how long pictures were waited for."""

    def __init__(self, now: Callable[[], float], patience: float) -> None:
        """Begin without delay.

        Args:
            now: the time that goes by, in seconds.
            patience: how many seconds a picture may be late before the clock waits for it.
        """
        self._now = now
        self._patience = patience
        self._missing: float | None = None
        self._since = now()
        self._waited = 0.0
        self.stood_at: float | None = None
        """The moment at which the clock waits, if it does."""

        self.lagging = False
        """Whether much of the time goes by waiting."""

    def begin(self) -> None:
        """Judge anew from now on: what was sought cannot be there yet."""
        self._missing = self.stood_at = None
        self._since, self._waited, self.lagging = self._now(), 0.0, False

    def must_wait(self) -> bool:
        """Note that a picture is missing; tell whether the clock has to wait for it by now."""
        if self._missing is None:
            self._missing = self._now()
        return self._now() - self._missing > self._patience

    def go_on(self) -> None:
        """Note that every picture is there."""
        now = self._now()
        if self._missing is not None:
            self._waited += max(0.0, now - self._missing - self._patience)
        self._missing = self.stood_at = None
        if now - self._since >= _SPAN:
            self.lagging = self._waited / (now - self._since) > _MUCH
            self._since, self._waited = now, 0.0

"""Which servers can be reached, as the creates of this run of the program found out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.errors import NeverSent


class Reach:
    """Remembers which addresses answer, and since when others do not.

    A server that has answered before will most likely come back, so its jobs wait for it. One that
    nobody has reached yet is more likely a wrong address, and all who stand in line for it hear so
    from the first who tried.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without knowing anything."""
        self._clock = clock
        self._answered: set[str] = set()
        self._failed: dict[str, tuple[float, NeverSent]] = {}

    def now(self) -> float:
        """Give the time by which `failed_since` counts, in seconds."""
        return self._clock()

    def answered(self, address: str) -> None:
        """Note that a server answered something."""
        self._answered.add(address)
        self._failed.pop(address, None)

    def failed(self, address: str, error: NeverSent) -> None:
        """Note that no connection could be made."""
        self._failed[address] = (self._clock(), error)

    def has_answered(self, address: str) -> bool:
        """Tell whether a server has answered in this run."""
        return address in self._answered

    def failed_since(self, address: str, moment: float) -> NeverSent | None:
        """Give why a server could not be reached, if that was found out after `moment`."""
        when, error = self._failed.get(address, (0.0, None))
        return error if when > moment else None

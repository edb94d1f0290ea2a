"""Which servers can be reached, as the creates of this run of the program found out."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.domain.errors import NeverSent


class Patience(Enum):
    """For which servers that cannot be reached a job waits; for any other one it fails."""

    LONG = "long"
    """For all of them."""

    USUAL = "usual"
    """For those that have answered in this run of the program."""

    SHORT = "short"
    """For those that have answered since it was ordered: a command, which may run in another process, waits for it."""


class Reach:
    """Remembers which addresses answer, and since when others do not.

    A server that has answered before will most likely come back, so its jobs wait for it. One that
    nobody has reached yet is more likely a wrong address, and all who stand in line for it hear so
    from the first who tried.
    """

    def __init__(self) -> None:
        """Begin without knowing anything."""
        self._answered: dict[str, datetime] = {}
        self._failed: dict[str, tuple[datetime, NeverSent]] = {}

    def answered(self, address: str, now: datetime) -> None:
        """Note that a server answered something."""
        self._answered[address] = now
        self._failed.pop(address, None)

    def failed(self, address: str, error: NeverSent, now: datetime) -> None:
        """Note that no connection could be made."""
        self._failed[address] = (now, error)

    def has_answered(self, address: str, moment: datetime | None = None) -> bool:
        """Tell whether a server has answered in this run, and after `moment` if there is one."""
        when = self._answered.get(address)
        return when is not None and (moment is None or when > moment)

    def failed_since(self, address: str, moment: datetime) -> NeverSent | None:
        """Give why a server could not be reached, if that was found out after `moment`."""
        when, error = self._failed.get(address, (None, None))
        return error if when is not None and when > moment else None

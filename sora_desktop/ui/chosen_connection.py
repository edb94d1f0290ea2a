"""Which connection the form works with, whatever it is called by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.connections import SIMULATED_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.connections import Connection


class ChosenConnection:
    """Remembers what was chosen, and tells where to go once the connections are others."""

    def __init__(self) -> None:
        """Begin with the simulated one."""
        self.name = SIMULATED_NAME
        self._id: str | None = None
        self._default: str | None = None

    def take(self, connection: Connection) -> None:
        """Remember that a connection is chosen."""
        self.name, self._id = connection.name, connection.id

    def follow(self, every: Sequence[Connection], default: Connection) -> str | None:
        """Tell which connection to go to now; None to stay.

        Whoever makes another one the default wants to work with it, and whoever gives the chosen one
        another name wants to go on with it.

        Args:
            every: all connections as they are now.
            default: the one that is the default now.
        """
        before, self._default = self._default, default.id
        if before not in {None, default.id}:
            return default.name if any(one.id == before for one in every) else None
        return next((one.name for one in every if one.id == self._id and one.name != self.name), None)

"""Keys that a command has and the driver lacks: they go along, and live in the driver's memory alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import ENVIRONMENT_NAME
from sora_desktop.services.keys import VARIABLE_MARK

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.keys import KeyService

_USUAL = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
"""The variables that make the connection of the environment."""

Lacking = dict[str, list[str]]
"""For the id of each connection that lacks something, what its keys are called."""

Lent = dict[str, dict[str, str]]
"""The same with the keys; it goes into no log and no file."""


class Lending:
    """What connections of this process lack, and what it can lend to another one; by connection, never for all."""

    def __init__(
        self,
        connections: ConnectionService,
        keys: KeyService,
        environment: Mapping[str, str],
        borrowed: MutableMapping[str, str],
    ) -> None:
        """Look at `connections`.

        Args:
            connections: all of them.
            keys: knows their secrets.
            environment: the environment variables of this process.
            borrowed: where the variables go that make the connection of the environment.
        """
        self._connections = connections
        self._keys = keys
        self._environment = environment
        self._borrowed = borrowed

    def lacks(self) -> Lacking:
        """Say which secrets are missing here that a process of the same person may have."""
        known = self._connections.all()
        found = {one.id: names for one in known if (names := self._keys.lacks(one))}
        if all(one.id != ENVIRONMENT_NAME for one in known):
            found[ENVIRONMENT_NAME] = [VARIABLE_MARK + name for name in _USUAL]
        return found

    def gift(self, lacking: object) -> Lent:
        """Give what is here of what another process lacks."""
        if not isinstance(lacking, dict):
            return {}
        known = {one.id: one for one in self._connections.all()}
        gifts = {id_: self._keys.lendable(known[id_], names) for id_, names in lacking.items() if id_ in known}
        if ENVIRONMENT_NAME in gifts:
            # Also where it goes to, which is no secret of the connection's own.
            wanted = [name for name in _USUAL if VARIABLE_MARK + name in lacking[ENVIRONMENT_NAME]]
            found = {VARIABLE_MARK + name: self._environment.get(name, "").strip() for name in wanted}
            gifts[ENVIRONMENT_NAME] |= {name: value for name, value in found.items() if value}
        return {id_: found for id_, found in gifts.items() if found}

    async def take(self, lent: object) -> None:
        """Use what another process lends, for the connections that it is for and as long as this process lives."""
        if not isinstance(lent, dict) or not lent:
            return
        usual = lent.get(ENVIRONMENT_NAME)
        if usual and all(one.id != ENVIRONMENT_NAME for one in self._connections.all()):
            self._borrowed.update(
                {name: usual[VARIABLE_MARK + name] for name in _USUAL if VARIABLE_MARK + name in usual}
            )
            await self._connections.load()
        for connection in self._connections.all():
            if connection.id in lent:
                self._keys.borrow(connection, lent[connection.id])
        await self._connections.reload()

    async def reload(self) -> None:
        """Read the connections anew, and tell everybody here."""
        await self._connections.reload()

    def fingerprint(self) -> str | None:
        """Tell connections of the environment apart without saying where they lead; None if there is none."""
        found = next((one for one in self._connections.all() if one.id == ENVIRONMENT_NAME), None)
        return None if found is None else hashlib.sha256(f"{found.base_url} {found.key_source}".encode()).hexdigest()

"""All connections as they are now: the built-in ones, and those that people stored."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import SIMULATED, SIMULATED_NAME, Connection
from sora_desktop.domain.errors import ConnectionExists, InvalidConnection, UnknownConnection
from sora_desktop.services.connection_drafts import NAME_LIMIT, connections_of_environment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sora_desktop.storage.connections import ConnectionRepository


class ConnectionBook:
    """Holds every connection in memory, so that looking one up touches no disk."""

    def __init__(self, repository: ConnectionRepository, environment: Mapping[str, str]) -> None:
        """Begin with the simulated one; `load` reads the others."""
        self._repository = repository
        self._environment = environment
        self._by_name: dict[str, Connection] = {SIMULATED_NAME: SIMULATED}
        self._default = SIMULATED_NAME

    async def load(self) -> None:
        """Read the stored connections and what the environment adds."""
        built_in = [self._as_known(one) for one in (SIMULATED, *connections_of_environment(self._environment))]
        found = [*built_in, *await self._repository.all()]
        self._by_name = {connection.name: connection for connection in found}
        stored = await self._repository.default_name()
        self._default = stored if stored in self._by_name else SIMULATED_NAME

    def all(self) -> tuple[Connection, ...]:
        """Give every connection: the built-in ones first, then by name."""
        built_in = [one for one in self._by_name.values() if one.built_in]
        stored = [one for one in self._by_name.values() if not one.built_in]
        return (*built_in, *sorted(stored, key=lambda one: one.name.casefold()))

    def default(self) -> Connection:
        """Give the connection that is used where none is named."""
        return self._by_name[self._default]

    def get(self, name: str | None) -> Connection:
        """Give the connection of a name, in any case; None is the default one.

        Raises:
            UnknownConnection: there is none.
        """
        if name is None:
            return self.default()
        connection = self.exact(name) or next(
            (one for one in self._by_name.values() if one.name.casefold() == name.casefold()), None
        )
        if connection is None:
            raise UnknownConnection(name=name, known=", ".join(one.name for one in self.all()))
        return connection

    def exact(self, name: str) -> Connection | None:
        """Give the connection that has exactly this name."""
        return self._by_name.get(name)

    def stored(self, name: str) -> Connection:
        """Give the connection of a name that can be changed.

        Raises:
            UnknownConnection: there is none.
            InvalidConnection: it is built in.
        """
        connection = self.get(name)
        if connection.built_in:
            raise InvalidConnection(reason=f"“{connection.name}” is built in and cannot be changed.")
        return connection

    def same_server(self, connection: Connection) -> Connection | None:
        """Give a connection as it is now, if it still leads to where it led."""
        where = (connection.id, connection.base_url, connection.kind)
        return next((one for one in self._by_name.values() if (one.id, one.base_url, one.kind) == where), None)

    def put(self, connection: Connection) -> None:
        """Hold a connection that is known to be there with other facts about its server."""
        self._by_name[connection.name] = connection

    def refuse_taken(self, connection: Connection) -> None:
        """Make sure that no other connection has the name.

        Raises:
            ConnectionExists: another one has it, in whatever case.
        """
        for known in self._by_name.values():
            if known.id != connection.id and known.name.casefold() == connection.name.casefold():
                raise ConnectionExists(name=connection.name)

    def free_name(self, wanted: str, taken: Collection[str] = ()) -> str:
        """Give a name that no connection has: the one that is wanted, or that with a number behind it."""
        used = {name.casefold() for name in (*self._by_name, *taken)}
        name, number = wanted, 1
        while name.casefold() in used:
            number += 1
            behind = f" {number}"
            name = wanted[: NAME_LIMIT - len(behind)].rstrip() + behind
        return name

    def _as_known(self, connection: Connection) -> Connection:
        """Give a built-in connection with what its server showed before."""
        known = self.same_server(connection)
        return dataclasses.replace(connection, learned=known.learned) if known else connection

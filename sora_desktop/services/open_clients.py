"""The clients in use: one for each connection, made when it is first needed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.errors import ServiceClosed
from sora_desktop.services.kinds import closed_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.services.keys import KeyService

_log = logging.getLogger(__name__)


class ClientOpener(Protocol):
    """Makes the client of a connection."""

    def __call__(
        self, connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> SoraClient:
        """Make it; heavy libraries are loaded here, so call it on a worker thread."""


class OpenClients:
    """Makes clients, and closes them at the end."""

    def __init__(
        self,
        open_client: ClientOpener,
        keys: KeyService,
        current: Callable[[str], Connection],
        learner: Callable[[Connection], Callable[[Connection], None]],
    ) -> None:
        """Begin with none.

        Args:
            open_client: makes one.
            keys: finds the secrets.
            current: gives the connection of a name as it is now, or raises UnknownConnection.
            learner: gives for a connection what its client tells of its server.
        """
        self._open_client = open_client
        self._keys = keys
        self._current = current
        self._learner = learner
        self._clients: dict[str, SoraClient] = {}
        self._retired: list[SoraClient] = []
        self._opening: dict[str, asyncio.Lock] = {}

    async def get(self, name: str) -> SoraClient:
        """Give the client of a connection.

        Raises:
            UnknownConnection: there is no such connection any more.
            ServiceClosed: it leads to a service that has ended.
            InvalidConnection: its address or key cannot work.
            KeyMissing: its key is not there.
            SecretError: the keyring does not give the key out.
        """
        async with self._opening.setdefault(name, asyncio.Lock()):
            while (client := self._clients.get(name)) is None:
                connection = self._current(name)
                refuse_closed(connection)
                secrets = await self._keys.find(connection)
                opened = await asyncio.to_thread(self._open_client, connection, secrets, self._learner(connection))
                if self._current(name) is connection:
                    self._clients[name] = opened
                else:
                    # The connection or its key was changed meanwhile.
                    self._retired.append(opened)
            return client

    def known(self, connection: Connection) -> SoraClient | None:
        """Give the client of a connection if it is in use."""
        return self._clients.get(connection.name)

    def retire(self, name: str) -> None:
        """Use another client from now on; a request may be under way on the old one, so it is closed at the end."""
        client = self._clients.pop(name, None)
        if client is not None:
            self._retired.append(client)

    async def close(self) -> None:
        """Let go of all clients."""
        clients = [*self._clients.values(), *self._retired]
        self._clients, self._retired = {}, []
        for client in clients:
            try:
                await client.close()
            except Exception:  # noqa: BLE001 - the others, and what comes after, are to be closed too
                _log.exception("a client could not be closed")


def refuse_closed(connection: Connection) -> None:
    """Make sure that a connection does not lead to a service that has ended.

    Raises:
        ServiceClosed: it does.
    """
    closed = closed_kind(connection)
    if closed is not None:
        raise ServiceClosed(service=closed.title.partition(" (")[0], notice=closed.notice)

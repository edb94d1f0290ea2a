"""Connections with their keys, clients, capabilities and tests."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import uuid
from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, SIMULATED, SIMULATED_NAME, Connection, KeySource
from sora_desktop.domain.errors import (
    ConnectionExists,
    ConnectionInUse,
    InvalidConnection,
    SoraDesktopError,
    UnknownConnection,
)
from sora_desktop.domain.events import ConnectionsChanged
from sora_desktop.domain.requests import Capabilities
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of, connections_of_environment
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport, report_of_missing_key

__all__ = ["CheckResult", "ConnectionDraft", "ConnectionReport", "ConnectionService"]

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.keys import KeyService
    from sora_desktop.storage.connections import ConnectionRepository
    from sora_desktop.storage.jobs import JobRepository


class ClientOpener(Protocol):
    """Makes the client of a connection."""

    def __call__(self, connection: Connection, key: str | None, on_learned: Callable[[Connection], None]) -> SoraClient:
        """Make it; heavy libraries are loaded here, so call it on a worker thread."""


class ConnectionTester(Protocol):
    """Tests a client without starting a paid job."""

    def __call__(self, connection: Connection, client: SoraClient) -> Awaitable[ConnectionReport]:
        """Find out what works; never raises for what does not."""


class ConnectionService:
    """Knows every connection and holds one client for each that is used."""

    def __init__(  # noqa: PLR0913 - its parts
        self,
        *,
        repository: ConnectionRepository,
        jobs: JobRepository,
        keys: KeyService,
        events: EventBus,
        open_client: ClientOpener,
        test_client: ConnectionTester,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Bring the parts together; `load` reads what is stored."""
        self._repository = repository
        self._jobs = jobs
        self._keys = keys
        self._events = events
        self._open_client = open_client
        self._test_client = test_client
        self._environment = environment
        self._connections: dict[str, Connection] = {SIMULATED_NAME: SIMULATED}
        self._default = SIMULATED_NAME
        self._clients: dict[str, SoraClient] = {}
        self._retired: list[SoraClient] = []
        self._opening: dict[str, asyncio.Lock] = {}
        self._saving: set[asyncio.Task[None]] = set()

    async def load(self) -> None:
        """Read the stored connections and what the environment adds."""
        found = [SIMULATED, *connections_of_environment(self._environment), *await self._repository.all()]
        self._connections = {connection.name: connection for connection in found}
        stored = await self._repository.default_name()
        self._default = stored if stored in self._connections else SIMULATED_NAME

    def all(self) -> tuple[Connection, ...]:
        """Give every connection: the built-in ones first, then by name."""
        built_in = [one for one in self._connections.values() if one.built_in]
        stored = [one for one in self._connections.values() if not one.built_in]
        return (*built_in, *sorted(stored, key=lambda one: one.name.casefold()))

    def default(self) -> Connection:
        """Give the connection that is used where none is named."""
        return self._connections[self._default]

    def get(self, name: str | None) -> Connection:
        """Give the connection of a name, in any case; None is the default one.

        Raises:
            UnknownConnection: there is none.
        """
        if name is None:
            return self.default()
        if name in self._connections:
            return self._connections[name]
        for known, connection in self._connections.items():
            if known.casefold() == name.casefold():
                return connection
        raise UnknownConnection(name=name, known=", ".join(one.name for one in self.all()))

    def capabilities(self, name: str | None) -> Capabilities:
        """Say what a connection offers, as far as it is known."""
        connection = self.get(name)
        client = self._clients.get(connection.name)
        if client is None and connection.simulated:
            client = self._clients[connection.name] = self._open(connection, None)
        return client.capabilities if client else Capabilities()

    def concurrency(self, name: str) -> int:
        """Say how many jobs of a connection may be on the way at once."""
        connection = self._connections.get(name)
        return connection.concurrency if connection else DEFAULT_CONCURRENCY

    def needs_key(self, name: str) -> bool:
        """Tell whether a connection is known to lack its key now."""
        return self._keys.missing(self.get(name))

    async def client(self, name: str) -> SoraClient:
        """Give the client of a connection.

        Raises:
            UnknownConnection: there is no such connection any more.
            KeyMissing: its key is not there.
            SecretError: the keyring does not give the key out.
        """
        connection = self.get(name)
        async with self._opening.setdefault(connection.name, asyncio.Lock()):
            if connection.name not in self._clients:
                key = await self._keys.find(connection)
                client = await asyncio.to_thread(self._open, connection, key)
                self._clients[connection.name] = client
            return self._clients[connection.name]

    async def add(self, draft: ConnectionDraft) -> Connection:
        """Add a connection and keep its key.

        Raises:
            InvalidConnection: something in the draft cannot work.
            ConnectionExists: the name is taken.
            SecretError: the keyring does not take the key; nothing was added.
        """
        connection = connection_of(draft, uuid.uuid4().hex)
        self._refuse_taken(connection)
        await self._keys.keep(connection, draft.key)
        await self._repository.save(connection)
        await self._changed(connection.name)
        return connection

    async def update(self, name: str, draft: ConnectionDraft) -> Connection:
        """Change a connection; its jobs follow a new name.

        Raises:
            InvalidConnection: it is built in, or something in the draft cannot work.
            ConnectionExists: the new name is taken.
            ConnectionInUse: it is to be renamed while it has unfinished jobs.
            SecretError: the keyring does not take the key; nothing was changed.
        """
        old = self._stored(name)
        connection = dataclasses.replace(connection_of(draft, old.id), encoding=old.encoding)
        self._refuse_taken(connection)
        if connection.name != old.name:
            await self._refuse_unfinished(old)
        await self._keys.keep(connection, draft.key)
        await self._repository.save(connection)
        if connection.name != old.name:
            await self._jobs.rename_connection(old.name, connection.name)
            if self._default == old.name:
                await self._repository.set_default(connection.name)
        await self._changed(old.name, connection.name)
        return connection

    async def remove(self, name: str) -> None:
        """Remove a connection and its key; the jobs it made stay in the list.

        Raises:
            InvalidConnection: it is built in.
            ConnectionInUse: it has unfinished jobs.
        """
        connection = self._stored(name)
        await self._refuse_unfinished(connection)
        await self._repository.remove(connection.id)
        await self._keys.forget(connection)
        await self._changed(connection.name)

    async def set_default(self, name: str) -> None:
        """Use a connection where none is named."""
        await self._repository.set_default(self.get(name).name)
        await self._changed()

    async def test(self, name: str) -> ConnectionReport:
        """Find out whether a connection works, without starting a job that costs."""
        connection = self.get(name)
        try:
            client = await self.client(connection.name)
        except SoraDesktopError as error:
            return report_of_missing_key(connection.name, error)
        return await self._test_client(connection, client)

    async def test_draft(self, draft: ConnectionDraft, name: str | None = None) -> ConnectionReport:
        """Test what a person is entering; `name` tells whose stored key to use if none is entered."""
        try:
            stored = self._stored(name) if name else None
            connection = connection_of(draft, stored.id if stored else "draft")
            key = draft.key or (await self._keys.find(connection) if stored else None)
            if connection.key_source is KeySource.ENVIRONMENT:
                key = await self._keys.find(connection)
        except SoraDesktopError as error:
            return report_of_missing_key(draft.name, error)
        client = await asyncio.to_thread(self._open_client, connection, key, lambda _learned: None)
        try:
            return await self._test_client(connection, client)
        finally:
            await client.close()

    async def close(self) -> None:
        """Let go of all clients."""
        clients = [*self._clients.values(), *self._retired]
        self._clients, self._retired = {}, []
        for client in clients:
            await client.close()
        await asyncio.gather(*self._saving)

    def _open(self, connection: Connection, key: str | None) -> SoraClient:
        return self._open_client(connection, key, self._learned)

    def _learned(self, connection: Connection) -> None:
        """Remember what a client found out about its server."""
        self._connections[connection.name] = connection
        if not connection.built_in:
            task = asyncio.ensure_future(self._repository.save(connection))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    def _stored(self, name: str) -> Connection:
        connection = self.get(name)
        if connection.built_in:
            raise InvalidConnection(reason=f"“{connection.name}” is built in and cannot be changed.")
        return connection

    def _refuse_taken(self, connection: Connection) -> None:
        for known in self._connections.values():
            if known.id != connection.id and known.name.casefold() == connection.name.casefold():
                raise ConnectionExists(name=connection.name)

    async def _refuse_unfinished(self, connection: Connection) -> None:
        waiting = [job for job in await self._jobs.unfinished() if job.connection == connection.name]
        if waiting:
            raise ConnectionInUse(name=connection.name, count=len(waiting))

    async def _changed(self, *names: str) -> None:
        """Read everything anew, drop clients of changed connections, and tell everybody."""
        for name in names:
            client = self._clients.pop(name, None)
            if client is not None:
                # A request may be under way on it, so it is closed at the end only.
                self._retired.append(client)
        await self.load()
        self._events.publish(ConnectionsChanged())

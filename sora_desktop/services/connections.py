"""Connections with their keys, clients, capabilities and tests."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.connections import (
    DEFAULT_CONCURRENCY,
    SIMULATED,
    SIMULATED_NAME,
    Connection,
    ConnectionSecrets,
    KeySource,
)
from sora_desktop.domain.errors import (
    ConnectionExists,
    ConnectionInUse,
    InvalidConnection,
    KeyringLocked,
    SecretError,
    SoraDesktopError,
    UnknownConnection,
)
from sora_desktop.domain.events import ConnectionsChanged
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of, connections_of_environment
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport, report_of_missing_key
from sora_desktop.services.open_clients import ClientOpener, OpenClients

__all__ = ["CheckResult", "ClientOpener", "ConnectionDraft", "ConnectionReport", "ConnectionService"]

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.keys import KeyService
    from sora_desktop.storage.connections import ConnectionRepository
    from sora_desktop.storage.jobs import JobRepository


_log = logging.getLogger(__name__)


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
        self._clients = OpenClients(open_client, keys, self.get, self._learned)
        self._saving: set[asyncio.Task[None]] = set()
        self._changing = asyncio.Lock()

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
        client = self._clients.known(self.get(name))
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
            InvalidConnection: its address or key cannot work.
            KeyMissing: its key is not there.
            SecretError: the keyring does not give the key out.
        """
        return await self._clients.get(self.get(name).name)

    async def add(self, draft: ConnectionDraft) -> Connection:
        """Add a connection and keep its key.

        Raises:
            InvalidConnection: something in the draft cannot work.
            ConnectionExists: the name is taken.
            SecretError: the keyring does not take the key; nothing was added.
            StorageError: it could not be stored; nothing was added.
        """
        connection = connection_of(draft, os.urandom(16).hex())
        async with self._changing:
            self._refuse_taken(connection)
            await self._keys.keep(connection, draft.key)
            try:
                await self._repository.save(connection)
            except SoraDesktopError:
                await self._forget_key(connection)
                raise
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
        async with self._changing:
            old = self._stored(name)
            connection = connection_of(draft, old.id)
            if connection.base_url == old.base_url:
                connection = dataclasses.replace(connection, learned=old.learned)
            self._refuse_taken(connection)
            if connection.name != old.name:
                await self._refuse_unfinished(old)
            await self._keys.keep(connection, draft.key)
            # Jobs first: theirs may be the reason why it cannot have the new name.
            await self._jobs.rename_connection(old.name, connection.name)
            try:
                await self._repository.save(connection)
            except SoraDesktopError:
                await self._jobs.rename_connection(connection.name, old.name)
                raise
            if connection.key_source is not old.key_source:
                with suppress(KeyringLocked):
                    await self._forget_key(old)
            if connection.name != old.name and self._default == old.name:
                await self._repository.set_default(connection.name)
            await self._changed(old.name, connection.name)
        return connection

    async def remove(self, name: str) -> None:
        """Remove a connection and its key; the jobs it made stay in the list.

        Raises:
            InvalidConnection: it is built in.
            ConnectionInUse: it has unfinished jobs.
            KeyringLocked: its key cannot be removed now; nothing was removed.
        """
        async with self._changing:
            connection = self._stored(name)
            await self._refuse_unfinished(connection)
            await self._forget_key(connection)
            await self._repository.remove(connection.id)
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
            secrets = ConnectionSecrets(key=draft.key)
            if connection.key_source is KeySource.ENVIRONMENT or (stored and not draft.key):
                secrets = await self._keys.find(connection)
            client = await asyncio.to_thread(self._open_client, connection, secrets, lambda _learned: None)
        except SoraDesktopError as error:
            return report_of_missing_key(draft.name, error)
        try:
            return await self._test_client(connection, client)
        finally:
            await client.close()

    async def close(self) -> None:
        """Let go of all clients."""
        await self._clients.close()
        await asyncio.gather(*self._saving)

    def _learned(self, learned: Connection) -> None:
        """Remember what a client found out about its server, unless that is not its connection any more."""
        connection = self._connections.get(learned.name)
        if connection is None or (connection.id, connection.base_url) != (learned.id, learned.base_url):
            return
        unmasked = connection.simulated != learned.simulated
        connection = dataclasses.replace(connection, learned=learned.learned)
        self._connections[connection.name] = connection
        if unmasked:
            self._events.publish(ConnectionsChanged())
        if not connection.built_in:
            task = asyncio.ensure_future(self._keep_learned(connection))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    async def _keep_learned(self, connection: Connection) -> None:
        async with self._changing:
            if self._connections.get(connection.name) is not connection:
                return
            try:
                await self._repository.save(connection)
            except SoraDesktopError as error:
                _log.warning("what the server of %s showed is not stored: %s", connection.name, error)

    async def _forget_key(self, connection: Connection) -> None:
        """Take a key out of the keyring; where there is none to be had, there is nothing to forget.

        Raises:
            KeyringLocked: the key is there and cannot be removed.
        """
        try:
            await self._keys.forget(connection)
        except KeyringLocked:
            raise
        except SecretError as error:
            _log.warning("the key of %s was not looked for in the keyring: %s", connection.name, error)

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
            self._clients.retire(name)
        await self.load()
        self._events.publish(ConnectionsChanged())

"""Connections with their secrets, clients, capabilities and tests."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Connection, Learned
from sora_desktop.domain.errors import ConnectionInUse, KeyringLocked, SecretError, SoraDesktopError
from sora_desktop.domain.events import ConnectionsChanged
from sora_desktop.services import connection_transfer
from sora_desktop.services.connection_book import ConnectionBook
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of
from sora_desktop.services.connection_lookup import ConnectionLookup
from sora_desktop.services.connection_options import refuse_ca_file
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.services.connection_tests import ConnectionTester, ConnectionTests
from sora_desktop.services.learned_facts import LearnedFacts
from sora_desktop.services.live_tests import LiveTester, live_tests
from sora_desktop.services.open_clients import ClientOpener, OpenClients

__all__ = ["CheckResult", "ClientOpener", "ConnectionDraft", "ConnectionReport", "ConnectionService"]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import ConnectionSecrets
    from sora_desktop.domain.live_tests import LiveTests
    from sora_desktop.services.connection_files import ConnectionImport
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.keys import KeyService
    from sora_desktop.storage.connections import ConnectionRepository
    from sora_desktop.storage.jobs import JobRepository


_log = logging.getLogger(__name__)


class ConnectionService(ConnectionLookup):
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
        test_live: LiveTester,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Bring the parts together; `load` reads what is stored."""
        self._repository = repository
        self._jobs = jobs
        self._events = events
        self._changing = asyncio.Lock()
        book = ConnectionBook(repository, environment)
        self._facts = LearnedFacts(book, repository, events, self._changing)
        super().__init__(book, keys, OpenClients(open_client, keys, book.get, self._facts.learner))
        self._tests = ConnectionTests(self._book, self._facts, self._clients, keys, open_client, test_client)
        self._test_live = test_live

    async def client(self, name: str) -> SoraClient:
        """Give the client of a connection.

        Raises:
            UnknownConnection: there is no such connection any more.
            ServiceClosed: it leads to a service that has ended.
            InvalidConnection: its address or key cannot work.
            KeyMissing: its key is not there.
            SecretError: the keyring does not give the key out.
        """
        return await self._clients.get(self.get(name).name)

    async def add(self, draft: ConnectionDraft) -> Connection:
        """Add a connection and keep its secrets.

        Raises:
            InvalidConnection: something in the draft cannot work.
            ConnectionExists: the name is taken.
            SecretError: the keyring does not take a secret; nothing was added.
            StorageError: it could not be stored; nothing was added.
        """
        connection, given = connection_of(draft, os.urandom(16).hex())
        await asyncio.to_thread(refuse_ca_file, connection.ca_file)
        async with self._changing:
            self._book.refuse_taken(connection)
            connection = dataclasses.replace(connection, learned=self._facts.of_draft(connection))
            await self._keep(connection, given, new=True)
            self._keys.note_missing(connection, given)
            await self._changed(connection.name)
        return connection

    async def duplicate(self, name: str) -> Connection:
        """Add a connection that is like another one, its secrets included, under a name of its own.

        Raises:
            UnknownConnection: there is none of that name.
            InvalidConnection: it is the simulated one.
            SecretError: the keyring does not give or take a secret; nothing was added.
            StorageError: it could not be stored; nothing was added.
        """
        async with self._changing:
            source = self.get(name)
            if source.is_simulation:
                source = self._book.stored(name)
            copy = dataclasses.replace(
                source, id=os.urandom(16).hex(), name=self._book.free_name(source.name), built_in=False
            )
            kept = await self._keys.copy(source, copy)
            try:
                await self._repository.save(copy)
            except SoraDesktopError:
                await self._keys.put_back(kept)
                raise
            await self._changed(copy.name)
        return copy

    async def update(self, name: str, draft: ConnectionDraft) -> Connection:
        """Change a connection; its jobs follow a new name.

        Raises:
            InvalidConnection: it is built in, or something in the draft cannot work.
            ConnectionExists: the new name is taken.
            ConnectionInUse: it is to be renamed while it has unfinished jobs.
            SecretError: the keyring does not take a secret; nothing was changed.
        """
        async with self._changing:
            old = self._book.stored(name)
            connection, given = connection_of(draft, old.id)
            if connection.ca_file != old.ca_file:
                await asyncio.to_thread(refuse_ca_file, connection.ca_file)
            if connection.base_url == old.base_url:
                learned = old.learned if connection.kind == old.kind else _of_any_kind(old)
                connection = dataclasses.replace(connection, learned=learned)
            connection = dataclasses.replace(connection, learned=self._facts.of_draft(connection))
            self._book.refuse_taken(connection)
            if connection.name != old.name:
                await self._refuse_unfinished(old)
            moved = await self._keys.move(old, connection)
            try:
                # Jobs first: theirs may be the reason why it cannot have the new name.
                await self._jobs.rename_connection(old.name, connection.name)
                try:
                    await self._keep(connection, given)
                except SoraDesktopError:
                    await self._jobs.rename_connection(connection.name, old.name)
                    raise
            except SoraDesktopError:
                await self._keys.put_back(moved)
                raise
            with suppress(KeyringLocked):
                await self._forget(old, but=connection)
            if connection.name != old.name and self.default().name == old.name:
                await self._repository.set_default(connection.name)
            await self._changed(old.name, connection.name)
        return connection

    async def remove(self, name: str) -> None:
        """Remove a connection and its secrets; the jobs it made stay in the list.

        Raises:
            InvalidConnection: it is built in.
            ConnectionInUse: it has unfinished jobs.
            KeyringLocked: its key cannot be removed now; nothing was removed.
        """
        async with self._changing:
            connection = self._book.stored(name)
            await self._refuse_unfinished(connection)
            await self._forget(connection)
            await self._repository.remove(connection.id)
            await self._changed(connection.name)

    async def set_default(self, name: str) -> None:
        """Use a connection where none is named."""
        await self._repository.set_default(self.get(name).name)
        await self._changed()

    async def test(self, name: str) -> ConnectionReport:
        """Find out whether a connection works, without starting a job that costs, and remember what shows."""
        return await self._tests.test(self.get(name))

    async def live_tests(self, name: str) -> LiveTests:
        """Make tests that cost nothing, and keep what was sent and received; see `LiveTests`.

        Raises:
            UnknownConnection: there is none of that name.
        """
        return await live_tests(self.get(name), self._clients, self._test_live)

    async def test_draft(self, draft: ConnectionDraft, name: str | None = None) -> ConnectionReport:
        """Test what a person is entering; `name` tells whose stored secrets to use if none are entered."""
        return await self._tests.test_draft(draft, name)

    async def export(
        self, path: Path, names: Sequence[str] | None = None, *, replace: bool = False
    ) -> list[Connection]:
        """Write connections to a file, without their secrets; all that are stored if none is named.

        Raises:
            UnknownConnection: there is none of a name.
            InvalidConnection: there is nothing to write.
            StorageError: the file cannot be written, or is there and not to be replaced.
        """
        return await connection_transfer.export(self._book, path, names, replace=replace)

    async def read_import(self, path: Path) -> ConnectionImport:
        """Read and check a file that was exported; nothing is added yet, and names that are taken get a number.

        Raises:
            ConnectionsUnreadable: it is no such file, or holds a connection that cannot work.
        """
        return await connection_transfer.read_export(self._book, path)

    async def read_env(self, path: Path, name: str | None = None) -> ConnectionImport:
        """Read the addresses and keys of a .env file; nothing is added yet.

        Raises:
            ConnectionsUnreadable: it cannot be read, or describes no connection.
        """
        return await connection_transfer.read_env(self._book, path, name)

    async def import_connections(self, read: ConnectionImport) -> list[Connection]:
        """Add what a file holds, its keys going to the keyring; all of it or nothing.

        Raises:
            InvalidConnection: one of them cannot work.
            SecretError: the keyring does not take a key.
            StorageError: one could not be stored.
        """
        return await connection_transfer.add_all(self, self._book, read)

    async def reload(self) -> None:
        """Read everything anew, keys too: another process has changed something.

        Raises:
            StorageError: it cannot be read.
        """
        async with self._changing:
            self._keys.look_again()
            await self._changed(*(connection.name for connection in self.all()))

    async def close(self) -> None:
        """Let go of all clients."""
        await self._clients.close()
        await self._facts.settle()

    async def _keep(self, connection: Connection, given: ConnectionSecrets, *, new: bool = False) -> None:
        """Keep a connection and its secrets, or neither."""
        kept = await self._keys.keep(connection, given, new=new)
        try:
            await self._repository.save(connection)
        except SoraDesktopError:
            await self._keys.put_back(kept)
            raise

    async def _forget(self, connection: Connection, but: Connection | None = None) -> None:
        """Take secrets out of the keyring; where there is none to be had, there is nothing to forget.

        Raises:
            KeyringLocked: they are there and cannot be removed.
        """
        try:
            await self._keys.forget(connection, but)
        except KeyringLocked:
            raise
        except SecretError as error:
            _log.warning("the secrets of %s were not looked for in the keyring: %s", connection.name, error)

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


def _of_any_kind(connection: Connection) -> Learned:
    """Give what stays true of a server that is spoken to in another way."""
    return Learned(emulated=connection.learned.emulated)

"""Tests connections, and what a person is entering, without starting a job that costs."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.services.connection_drafts import connection_of
from sora_desktop.services.connection_options import refuse_ca_file
from sora_desktop.services.connection_reports import report_of_missing_key
from sora_desktop.services.learned_facts import shown
from sora_desktop.services.open_clients import refuse_closed

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, Learned
    from sora_desktop.services.connection_book import ConnectionBook
    from sora_desktop.services.connection_drafts import ConnectionDraft
    from sora_desktop.services.connection_reports import ConnectionReport
    from sora_desktop.services.keys import KeyService
    from sora_desktop.services.learned_facts import LearnedFacts
    from sora_desktop.services.open_clients import ClientOpener, OpenClients


class ConnectionTester(Protocol):
    """Tests a client without starting a paid job."""

    def __call__(self, connection: Connection, client: SoraClient) -> Awaitable[ConnectionReport]:
        """Find out what works; never raises for what does not."""


class ConnectionTests:
    """Runs tests and remembers what they showed."""

    def __init__(
        self,
        book: ConnectionBook,
        facts: LearnedFacts,
        clients: OpenClients,
        keys: KeyService,
        open_client: ClientOpener,
        test_client: ConnectionTester,
    ) -> None:
        """Bring the parts together."""
        self._book = book
        self._facts = facts
        self._clients = clients
        self._keys = keys
        self._open_client = open_client
        self._test_client = test_client

    async def test(self, connection: Connection) -> ConnectionReport:
        """Test a connection that is in use."""
        try:
            client = await self._clients.get(connection.name)
        except SoraDesktopError as error:
            return report_of_missing_key(connection.name, error)
        report = await self._test_client(connection, client)
        if report.learned is not None:
            self._remember(connection, report.learned)
        return report

    async def test_draft(self, draft: ConnectionDraft, name: str | None) -> ConnectionReport:
        """Test what a person is entering; `name` tells whose stored secrets to use where none are entered."""
        try:
            stored = self._book.stored(name) if name else None
            connection, given = connection_of(draft, stored.id if stored else "draft")
            await asyncio.to_thread(refuse_ca_file, connection.ca_file)
            refuse_closed(connection)
            secrets = await self._keys.find(connection, given, stored=stored is not None)
            client = await asyncio.to_thread(self._open_client, connection, secrets, lambda _learned: None)
        except SoraDesktopError as error:
            return report_of_missing_key(draft.name, error)
        try:
            report = await self._test_client(connection, client)
        finally:
            await client.close()
        if report.learned is not None:
            if stored is not None:
                self._remember(connection, report.learned)
            if self._book.same_server(connection) is None:
                self._facts.keep_for_draft(connection, _dated(report.learned))
        return report

    def _remember(self, connection: Connection, learned: Learned) -> None:
        """Remember what a test showed; a client in use is made anew if it is to go by it."""
        before = self._book.same_server(connection)
        self._facts.remember(connection, shown(_dated(learned)))
        now = self._book.same_server(connection)
        if before is not None and now is not None and _undated(before.learned) != _undated(now.learned):
            self._clients.retire(now.name)


def _dated(learned: Learned) -> Learned:
    """Give what a test showed with the time of the test."""
    return dataclasses.replace(learned, tested_at=learned.tested_at or datetime.now(UTC))


def _undated(learned: Learned) -> Learned:
    return dataclasses.replace(learned, tested_at=None)

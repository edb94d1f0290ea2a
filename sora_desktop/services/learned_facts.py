"""Remembers what servers show of themselves, in tests and in use."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Learned
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.events import ConnectionsChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.connection_book import ConnectionBook
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.connections import ConnectionRepository

_log = logging.getLogger(__name__)
_FIELDS = tuple(field.name for field in dataclasses.fields(Learned))
_NOTHING = Learned()


class LearnedFacts:
    """Puts what servers show into the book of connections, and stores it."""

    def __init__(
        self, book: ConnectionBook, repository: ConnectionRepository, events: EventBus, changing: asyncio.Lock
    ) -> None:
        """Write into `book` and `repository`; `changing` is held by whoever changes stored connections."""
        self._book = book
        self._repository = repository
        self._events = events
        self._changing = changing
        self._saving: set[asyncio.Task[None]] = set()
        self._of_drafts: dict[tuple[str, str], Learned] = {}

    def learner(self, connection: Connection) -> Callable[[Connection], None]:
        """Give what a new client tells of its connection as its server shows more.

        Only what differs from what that client told before is taken over: a test, or another
        client, may know better by now.
        """
        seen = connection.learned

        def learned(now: Connection) -> None:
            nonlocal seen
            facts = {name: value for name, value in facts_of(now.learned).items() if value != getattr(seen, name)}
            seen = now.learned
            self.remember(now, facts)

        return learned

    def remember(self, connection: Connection, facts: Mapping[str, object]) -> None:
        """Remember facts about the server of a connection, unless that leads elsewhere by now."""
        before = self._book.same_server(connection)
        now = before.with_learned(**facts) if before else None
        if before is None or now is None or now == before:
            return
        self._book.put(now)
        if any(name != "tested_at" and value != getattr(before.learned, name) for name, value in facts.items()):
            self._events.publish(ConnectionsChanged(learned=True))
        if not now.built_in:
            task = asyncio.ensure_future(self._store(now))
            self._saving.add(task)
            task.add_done_callback(self._saving.discard)

    def keep_for_draft(self, connection: Connection, learned: Learned) -> None:
        """Keep what the test of a draft showed for the connection that may become of it."""
        self._of_drafts[connection.base_url, connection.kind] = learned

    def of_draft(self, connection: Connection) -> Learned:
        """Give what tests of drafts showed of a new connection's server."""
        return self._of_drafts.pop((connection.base_url, connection.kind), connection.learned)

    async def settle(self) -> None:
        """Wait until everything is stored."""
        await asyncio.gather(*self._saving)

    async def _store(self, connection: Connection) -> None:
        async with self._changing:
            if self._book.exact(connection.name) is not connection:
                return
            try:
                await self._repository.save(connection)
            except SoraDesktopError as error:
                _log.warning("what the server of %s showed is not stored: %s", connection.name, error)


def facts_of(learned: Learned) -> dict[str, object]:
    """Give all facts by their names."""
    return {name: getattr(learned, name) for name in _FIELDS}


def shown(learned: Learned) -> dict[str, object]:
    """Give the facts that are known, by their names; whether it is our emulator always is."""
    return {
        name: value
        for name, value in facts_of(learned).items()
        if name == "emulated" or value != getattr(_NOTHING, name)
    }

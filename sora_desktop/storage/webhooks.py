"""Stores webhooks and the messages to them; new messages are made by the database itself, as jobs change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobId, JobStatus
from sora_desktop.domain.webhooks import EVENT_PREFIX, Message, Webhook
from sora_desktop.storage.job_rows import read_time, write_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from typing import Any

    from sora_desktop.storage.database import Database

_WEBHOOKS = (
    "SELECT id, url, events, elsewhere, made_at, delivered_at, failure, given_up, "
    "(SELECT count(*) FROM webhook_messages WHERE webhook = webhooks.id) FROM webhooks ORDER BY made_at, id"
)
_DUE = (
    "SELECT id, webhook, job, status, connection, simulated, made_at, attempts FROM webhook_messages "
    "WHERE next_at <= ? AND webhook IN (SELECT id FROM webhooks) ORDER BY made_at, id LIMIT ?"
)


class WebhookRepository:
    """Reads and writes webhooks and messages."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def all(self) -> list[Webhook]:
        """Give all webhooks, the oldest first."""
        return await self._database.read(
            lambda connection: [_webhook(row) for row in connection.execute(_WEBHOOKS).fetchall()]
        )

    async def add(self, webhook: Webhook) -> None:
        """Store a webhook; from now on messages to it are made.

        Raises:
            StorageError: it could not be committed.
        """
        values = (
            webhook.id,
            webhook.url,
            _written(webhook.events),
            int(webhook.elsewhere),
            write_time(webhook.made_at),
        )
        sql = "INSERT INTO webhooks (id, url, events, elsewhere, made_at) VALUES (?, ?, ?, ?, ?)"
        await self._database.write(lambda connection: connection.execute(sql, values).close())

    async def remove(self, webhook_id: str) -> bool:
        """Remove a webhook, with all messages to it; tell whether it was there.

        Raises:
            StorageError: it could not be committed.
        """

        def remove(connection: sqlite3.Connection) -> bool:
            connection.execute("DELETE FROM webhook_messages WHERE webhook = ?", (webhook_id,))
            return connection.execute("DELETE FROM webhooks WHERE id = ?", (webhook_id,)).rowcount > 0

        return await self._database.write(remove)

    async def due(self, now: datetime, *, limit: int) -> list[Message]:
        """Give messages that are to be sent now, the oldest first; `limit` of them at most."""
        values = (write_time(now), limit)
        return await self._database.read(
            lambda connection: [_message(row) for row in connection.execute(_DUE, values).fetchall()]
        )

    async def next_time(self) -> datetime | None:
        """Say when the next message is to be sent; None where there is none."""
        sql = "SELECT min(next_at) FROM webhook_messages WHERE webhook IN (SELECT id FROM webhooks)"
        found = await self._database.read(lambda connection: connection.execute(sql).fetchone()[0])
        return None if found is None else read_time(found)

    async def delivered(self, message: Message, now: datetime) -> None:
        """Take a message out that was delivered.

        Raises:
            StorageError: it could not be committed; the message is sent again.
        """

        def note(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM webhook_messages WHERE id = ?", (message.id,))
            sql = "UPDATE webhooks SET delivered_at = ?, failure = NULL WHERE id = ?"
            connection.execute(sql, (write_time(now), message.webhook))

        await self._database.write(note)

    async def put_off(self, messages: Sequence[Message], until: datetime, failure: str) -> None:
        """Note that messages to one webhook were not delivered, and when to try again.

        Raises:
            StorageError: it could not be committed.
        """

        def note(connection: sqlite3.Connection) -> None:
            sql = "UPDATE webhook_messages SET attempts = attempts + 1, next_at = ? WHERE id = ?"
            connection.executemany(sql, [(write_time(until), message.id) for message in messages])
            values = [(failure, message.webhook) for message in messages[:1]]
            connection.executemany("UPDATE webhooks SET failure = ? WHERE id = ?", values)

        await self._database.write(note)

    async def give_up(self, messages: Sequence[Message], failure: str) -> None:
        """Take out messages to one webhook that were never delivered, and count them.

        Raises:
            StorageError: it could not be committed.
        """

        def note(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM webhook_messages WHERE id = ?", [(one.id,) for one in messages])
            sql = "UPDATE webhooks SET failure = ?, given_up = given_up + ? WHERE id = ?"
            connection.executemany(sql, [(failure, len(messages), one.webhook) for one in messages[:1]])

        await self._database.write(note)


def _written(events: Collection[str]) -> str:
    """Write events so that the database finds a status among them by its commas."""
    words = [event.removeprefix(EVENT_PREFIX) for event in events]
    return f",{','.join(words)}," if words else ""


def _webhook(row: tuple[Any, ...]) -> Webhook:
    id_, url, events, elsewhere, made_at, delivered_at, failure, given_up, waiting = row
    return Webhook(
        id=id_,
        url=url,
        events=tuple(f"{EVENT_PREFIX}{word}" for word in events.split(",") if word),
        elsewhere=bool(elsewhere),
        made_at=read_time(made_at),
        delivered_at=None if delivered_at is None else read_time(delivered_at),
        failure=failure,
        given_up=given_up,
        waiting=waiting,
    )


def _message(row: tuple[Any, ...]) -> Message:
    id_, webhook, job, status, connection, simulated, made_at, attempts = row
    return Message(
        id=id_,
        webhook=webhook,
        job=JobId(job),
        status=JobStatus(status),
        connection=connection,
        simulated=bool(simulated),
        made_at=read_time(made_at),
        attempts=attempts,
    )

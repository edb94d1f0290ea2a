"""Webhooks: which programs are told what became of jobs; their secrets are in the keyring and are shown once."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sora_desktop.domain.errors import (
    InvalidWebhook,
    KeyringInsecure,
    KeyringLocked,
    SecretError,
    UnknownWebhook,
    WebhookSecretUnkept,
)
from sora_desktop.domain.webhooks import EVENT_PREFIX, EVENTS, TEST_EVENT, Delivery, NewWebhook, Webhook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from sora_desktop.domain.webhooks import Message
    from sora_desktop.storage.secrets import SecretStore
    from sora_desktop.storage.webhooks import WebhookRepository

    Notify = Callable[[str, str, str, str], Awaitable[Delivery]]
    """Sends to an address, signed with a secret, the message of an id with a body."""

_SECRET_BYTES = 32
_URL_LIMIT = 2000
_NO_SECRET = "its secret is not in this computer's keyring; remove it and add it again"  # noqa: S105 - a sentence


class WebhookService:
    """Adds, lists, removes and tries webhooks.

    Attributes:
        repository: where they are stored, with the messages to them.
    """

    def __init__(
        self, repository: WebhookRepository, secrets: SecretStore, notify: Notify, now: Callable[[], datetime]
    ) -> None:
        """Bring the parts together; `now` gives the time in UTC."""
        self.repository = repository
        self._secrets = secrets
        self._notify = notify
        self._now = now

    async def all(self) -> list[Webhook]:
        """Give all webhooks, the oldest first."""
        return await self.repository.all()

    async def get(self, webhook_id: str) -> Webhook:
        """Give the webhook of an id.

        Raises:
            UnknownWebhook: there is none.
        """
        for webhook in await self.repository.all():
            if webhook.id == webhook_id.strip():
                return webhook
        raise UnknownWebhook(webhook=webhook_id)

    async def add(self, url: str, events: Collection[str] = (), *, elsewhere: bool = False) -> NewWebhook:
        """Add a webhook; its secret is kept in the keyring and is given only this once.

        Args:
            url: where messages are to be sent.
            events: what it wants to hear of, of `domain.webhooks.EVENTS`; all if there are none.
            elsewhere: whether it may be on another computer.

        Raises:
            InvalidWebhook: the address or an event does not do.
            WebhookSecretUnkept: the keyring does not take the secret; nothing was added.
            StorageError: it could not be stored; nothing was added.
        """
        address = _checked(url, elsewhere=elsewhere)
        for event in events:
            if event not in EVENTS:
                raise InvalidWebhook(reason=f"There is no event “{event}”. There are {', '.join(EVENTS)}.")
        wanted = tuple(event for event in EVENTS if event in set(events))
        webhook = Webhook(
            id=f"wh_{os.urandom(8).hex()}", url=address, events=wanted, elsewhere=elsewhere, made_at=self._now()
        )
        secret = f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"
        with _kept():
            await asyncio.to_thread(self._secrets.set, _account(webhook.id), secret)
        try:
            await self.repository.add(webhook)
        except BaseException:
            with _kept():
                await asyncio.to_thread(self._secrets.delete, _account(webhook.id))
            raise
        return NewWebhook(webhook, secret)

    async def remove(self, webhook_id: str) -> None:
        """Remove a webhook, its secret, and what it was still to be told.

        Raises:
            UnknownWebhook: there is none of this id.
            WebhookSecretUnkept: the secret cannot be removed now; nothing was removed.
            StorageError: it could not be removed.
        """
        webhook = await self.get(webhook_id)
        with _kept():
            await asyncio.to_thread(self._secrets.delete, _account(webhook.id))
        await self.repository.remove(webhook.id)

    async def test(self, webhook_id: str) -> Delivery:
        """Send a message that tells of nothing, and say what became of it.

        Raises:
            UnknownWebhook: there is none of this id.
        """
        webhook = await self.get(webhook_id)
        now = self._now()
        return await self.send(webhook, f"msg_{os.urandom(12).hex()}", _body(TEST_EVENT, now, {}))

    async def tell(self, webhook: Webhook, message: Message) -> Delivery:
        """Send a message."""
        data = {
            "id": message.job,
            "object": "video",
            "status": message.status.value,
            "connection": message.connection,
            "simulated": message.simulated,
        }
        return await self.send(
            webhook, message.id, _body(f"{EVENT_PREFIX}{message.status.value}", message.made_at, data, message.id)
        )

    async def send(self, webhook: Webhook, message_id: str, body: str) -> Delivery:
        """Sign a body and send it."""
        try:
            secret = await asyncio.to_thread(self._secrets.get, _account(webhook.id))
        except SecretError as error:
            return Delivery(taken=False, status=None, detail=f"its secret cannot be read: {_reason(error)}")
        if secret is None:
            return Delivery(taken=False, status=None, detail=_NO_SECRET)
        return await self._notify(webhook.url, secret, message_id, body)


def webhook_object(webhook: Webhook) -> dict[str, object]:
    """Describe a webhook for JSON; its secret is not among it."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": list(webhook.events or EVENTS),
        "elsewhere": webhook.elsewhere,
        "made_at": webhook.made_at.isoformat(),
        "delivered_at": webhook.delivered_at and webhook.delivered_at.isoformat(),
        "failure": webhook.failure,
        "waiting": webhook.waiting,
        "given_up": webhook.given_up,
    }


def is_this_computer(host: str) -> bool:
    """Tell whether the host of an address can only be this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(url: str, *, elsewhere: bool) -> str:
    """Give an address as it is kept.

    Raises:
        InvalidWebhook: it does not do.
    """
    address = url.strip()
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidWebhook(reason="Its address cannot be read.") from None
    if parts.scheme not in {"http", "https"} or not host or len(address) > _URL_LIMIT or not address.isprintable():
        raise InvalidWebhook(reason="Write an address such as http://127.0.0.1:8080/sora.")
    if parts.username is not None or parts.password is not None:
        raise InvalidWebhook(reason="Its address holds a password, which would be kept in plain text. Leave it out.")
    if parts.fragment:
        raise InvalidWebhook(reason="Leave out what follows the # in its address; it would not be sent.")
    if not elsewhere and not is_this_computer(host):
        raise InvalidWebhook(reason=f"{host} is not this computer. Say that it may be elsewhere if it is to be told.")
    return address


@contextmanager
def _kept() -> Iterator[None]:
    """Speak of the secret of a webhook, and not of a key, where the keyring refuses it.

    Raises:
        WebhookSecretUnkept: it does.
    """
    try:
        yield
    except SecretError as error:
        raise WebhookSecretUnkept(reason=_reason(error)) from error


def _reason(error: SecretError) -> str:
    if isinstance(error, KeyringLocked):
        return "the system keyring is locked"
    if isinstance(error, KeyringInsecure):
        return "the only keyring here, {backend}, stores it without encryption".format_map(error.facts)
    return str(error.facts.get("reason") or "the system keyring does not answer")


def _account(webhook_id: str) -> str:
    return f"webhook {webhook_id}"


def _body(event: str, time: datetime, data: Mapping[str, object], message_id: str | None = None) -> str:
    """Write a message: the same text each time it is sent."""
    named = {"id": message_id.replace("msg_", "evt_")} if message_id else {}
    whole = {
        **named,
        "object": "event",
        "type": event,
        "timestamp": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "created_at": int(time.timestamp()),
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=True, separators=(",", ":"))

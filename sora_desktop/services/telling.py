"""Delivers messages to webhooks while this process drives: in order, again after a failure, for a day."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import StorageError, WebhookGivenUp
from sora_desktop.domain.events import JobChanged, JobsChanged, TroubleArose
from sora_desktop.domain.webhooks import TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.webhooks import Message, Webhook
    from sora_desktop.services.events import EventBus
    from sora_desktop.services.webhooks import WebhookService

WAITS = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0)
"""Seconds from one try to the next; the last one again and again."""

PATIENCE = timedelta(days=1)
"""How long a message is tried."""

LEAST_TRIES = 5
"""How often it is tried even if the program was not running that day."""

FAREWELL = 2.0
"""Seconds in which the last messages may go out when this process ends."""

_PORTION = 100
_STORAGE_WAIT = 60.0
_log = logging.getLogger(__name__)


class Courier:
    """Looks for messages whenever a job has ended, and when one is to be tried again; else it sleeps."""

    def __init__(self, service: WebhookService, events: EventBus, now: Callable[[], datetime]) -> None:
        """Bring the parts together; what is given up is published on `events`."""
        self._service = service
        self._repository = service.repository
        self._events = events
        self._now = now
        self._news = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._ending = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin; what an earlier run left is delivered first."""
        self._unsubscribe = self._events.subscribe(self._heard)
        self._work = asyncio.create_task(self._run(), name="webhooks")

    async def close(self) -> None:
        """Tell what was not told yet, if that takes no time, and end; the rest waits for the next run."""
        self._unsubscribe()
        work, self._work = self._work, None
        if work is None:
            return
        self._ending = True
        self._news.set()
        await asyncio.wait([work], timeout=FAREWELL)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            ending = self._ending
            try:
                wait = await self._round(only_new=ending)
            except StorageError as error:
                _log.warning("webhooks are told nothing now: %s", error)
                wait = _STORAGE_WAIT
            except Exception:  # noqa: BLE001 - whatever it is, the next message may do better
                _log.exception("webhooks could not be told")
                wait = _STORAGE_WAIT
            if ending:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()

    async def _round(self, *, only_new: bool) -> float | None:
        """Deliver what is due; give the seconds until the next message is, or None if there is none."""
        while due := await self._repository.due(self._now(), limit=_PORTION):
            webhooks = {webhook.id: webhook for webhook in await self._service.all()}
            by_webhook: dict[str, list[Message]] = {}
            for message in due:
                if not (only_new and message.attempts):
                    by_webhook.setdefault(message.webhook, []).append(message)
            if not by_webhook:
                return None
            await asyncio.gather(
                *(self._deliver(webhooks[one], messages) for one, messages in by_webhook.items() if one in webhooks)
            )
        next_at = await self._repository.next_time()
        return None if next_at is None else max(0.0, (next_at - self._now()).total_seconds())

    async def _deliver(self, webhook: Webhook, messages: Sequence[Message]) -> None:
        """Send messages in their order; after the first that is not taken, the others wait with it."""
        for number, message in enumerate(messages):
            delivery = await self._service.tell(webhook, message)
            if delivery.taken:
                await self._repository.delivered(message, self._now())
                continue
            rest = messages[number:]
            lost = rest if delivery.gone else [one for one in rest if self._is_hopeless(one)]
            if lost:
                await self._give_up(webhook, lost, delivery.detail)
            kept = [one for one in rest if one not in lost]
            if kept:
                wait = WAITS[min(kept[0].attempts, len(WAITS) - 1)]
                until = self._now() + timedelta(seconds=max(wait, delivery.wait or 0.0))
                await self._repository.put_off(kept, until, delivery.detail)
            return

    async def _give_up(self, webhook: Webhook, lost: Sequence[Message], reason: str) -> None:
        await self._repository.give_up(lost, reason)
        error = WebhookGivenUp(url=webhook.url, count=len(lost), reason=reason)
        _log.warning("%d messages to the webhook %s were given up: %s", len(lost), webhook.id, reason)
        self._events.publish(TroubleArose(error))

    def _is_hopeless(self, message: Message) -> bool:
        return self._now() - message.made_at >= PATIENCE and message.attempts + 1 >= LEAST_TRIES

    def _heard(self, event: Event) -> None:
        jobs = event.jobs if isinstance(event, JobsChanged) else (event.job,) if isinstance(event, JobChanged) else ()
        if any(job.status in TOLD for job in jobs):
            self._news.set()

"""`sora-desktop webhooks …`: programs that are told what became of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say
from sora_desktop.services.webhooks import webhook_object

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.webhooks import Webhook
    from sora_desktop.services.bundle import Services


async def list_webhooks(services: Services, options: argparse.Namespace) -> Exit:
    """List all webhooks."""
    found = await services.webhooks.all()
    if options.json:
        for one in found:
            put_json(webhook_object(one))
    elif found:
        rows = [(one.id, ", ".join(one.events) or "all", _state(one), one.url) for one in found]
        put_table(("ID", "EVENTS", "STATE", "ADDRESS"), rows)
    else:
        say("There are no webhooks. Add one with `sora-desktop webhooks add URL`.")
    return Exit.DONE


async def add(services: Services, options: argparse.Namespace) -> Exit:
    """Add a webhook, and show its secret."""
    added = await services.webhooks.add(options.url, options.event, elsewhere=options.elsewhere)
    if options.json:
        put_json({**webhook_object(added.webhook), "secret": added.secret})
    else:
        put(f"{added.webhook.id}  {added.secret}")
    say("The secret is shown only now. Give it to the program that listens, which checks the signatures with it.")
    return Exit.DONE


async def remove(services: Services, options: argparse.Namespace) -> Exit:
    """Remove a webhook."""
    await services.webhooks.remove(options.webhook)
    return Exit.DONE


async def test(services: Services, options: argparse.Namespace) -> Exit:
    """Send a message that tells of nothing."""
    delivery = await services.webhooks.test(options.webhook)
    if delivery.taken:
        put(f"It was taken: {delivery.detail}.")
        return Exit.DONE
    say(f"It was not taken: {delivery.detail}.")
    return Exit.INCOMPLETE


def _state(webhook: Webhook) -> str:
    words = [webhook.failure or ("delivered" if webhook.delivered_at else "nothing told yet")]
    if webhook.waiting:
        words.append(f"{webhook.waiting} waiting")
    if webhook.given_up:
        words.append(f"{webhook.given_up} given up")
    return ", ".join(words)
